/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Steps that several commands take.
 */
#include "sim/run/job.h"
#include "sim/run/exitcode.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/quantity.h"
#include "sim/core/flash.h"
#include "sim/host/host.h"
#include "sim/measure/coverage.h"
#include "sim/measure/fields.h"
#include "sim/run/watchdog.h"
#include "sim/ui/report.h"

struct job *job_new(void)
{
    struct job *job = calloc(1, sizeof(*job));

    if (!job)
        abort();
    initrd_init(&job->initrd);
    session_init(&job->session);
    job->host_start = host_now();
    job->json_out = stdout;
    return job;
}

void job_free(struct job *job)
{
    session_close(&job->session);
    regions_free(job->regions);
    machine_free(job->machine);
    hosted_free(&job->hosted);
    if (job->guest_log)
        fclose(job->guest_log);
    runfolder_abandon(&job->folder);
    initrd_free(&job->initrd);
    options_free(&job->options);
    free(job);
}

static int choose_userland(struct job *job, struct err *err)
{
    if (job->options.initrd)
        return 0;
    if (host_guest_file("userland", "initrd.cpio", job->userland, JOB_PATH, err) < 0)
        return -1;
    job->options.initrd = job->userland;
    return 0;
}

int job_find_kernel(struct job *job, const char *component, struct err *err)
{
    return hosted_kernel(&job->hosted, component, job->kernel, JOB_PATH, err);
}

int job_choose_linux(struct job *job, const char *words, struct err *err)
{
    struct options *options = &job->options;
    const char *own = options->append ? options->append : "";

    if (options->monitor && options->firmware)
        return err_set(err, ERR_USAGE, "--firmware: %s is the firmware; use one of the two options",
                       options->monitor);
    if (hosted_open(&job->hosted, options, err) < 0)
        return -1;
    if (options->kernel || options->firmware) {
        snprintf(job->append, JOB_PATH, "%s", own);
        job->setup.kernel = options->kernel;
    } else {
        snprintf(job->append, JOB_PATH, LINUX_WORDS " %s%s%s", words, *own ? " " : "", own);
        if (job_find_kernel(job, "linux-bare", err) < 0 || choose_userland(job, err) < 0)
            return -1;
        job->setup.kernel = job->kernel;
    }
    job->setup.append = job->append;
    return options->initrd ? initrd_append_file(&job->initrd, options->initrd, err) : 0;
}

int job_build(struct job *job, struct err *err)
{
    struct machine_setup *setup = &job->setup;
    struct options *options = &job->options;

    setup->config = &options->config;
    setup->firmware = options->firmware;
    setup->initrd = &job->initrd.bytes;
    for (unsigned i = 0; i < options->disk_count; i++)
        setup->disks[setup->disk_count++] = options->disks[i];
    for (unsigned i = 0; i < options->module_count; i++)
        setup->modules[setup->module_count++] = options->modules[i];
    if (options->coverage && coverage_check(options->coverage, err) < 0)
        return -1;
    if (hosted_setup(&job->hosted, setup, err) < 0)
        return -1;
    setup->console = session_console;
    setup->console_self = &job->session;
    job->session.until = options->until;
    job->machine = machine_new(setup, err);
    if (!job->machine)
        return -1;
    cpu_set_model(job->machine->cpu,
                  (enum cpu_model)config_number(&options->config, CONFIG_CPU_MODEL));
    if (options->coverage)
        cpu_cover(job->machine->cpu);
    if (options->regions)
        job->regions = regions_new(job->machine, options->regions, err);
    return options->regions && !job->regions ? -1 : 0;
}

int job_make_folder(struct job *job, const char *workload, const char *size, struct err *err)
{
    if (runfolder_create(&job->folder, job->options.out, workload, err) < 0)
        return -1;
    return job_begin_folder(job, workload, size, err);
}

int job_begin_folder(struct job *job, const char *workload, const char *size, struct err *err)
{
    const struct run_start start = {
        .workload = workload,
        .size = size,
        .setup = &job->setup,
        .machine = job->machine,
        .monitor = hosted_json(&job->hosted),
    };
    char path[RUNFOLDER_PATH + 64];

    if (result_write_start(&job->folder, &start, err) < 0)
        return -1;
    runfolder_file(&job->folder, "guest.log", path, sizeof(path));
    job->guest_log = fopen(path, "w");
    if (!job->guest_log)
        return err_set(err, ERR_USAGE, "%s: %s", path, strerror(errno));
    job->machine->log.out = job->guest_log;
    runfolder_file(&job->folder, "console.log", job->console_log, sizeof(job->console_log));
    return sink_open(&job->session.console_log, job->console_log, err);
}

bool job_ran_program(const struct job *job)
{
    struct cpu_times times;

    cpu_times(job->machine->cpu, &times);
    return times_instructions(&times, CPU_USER) != 0;
}

/* There the PROM ends a kernel that has met an exception before it cleared Status.BEV. */
static bool is_in_prom_vectors(const struct machine *machine)
{
    const vaddr_t vectors = UINT64_C(0xffffffffa0000000) + FLASH_PROM_BASE + 0x200;

    return cpu_pc(machine->cpu) - vectors < 0x200;
}

void job_explain(const struct job *job, char *text, size_t size)
{
    const struct options *options = &job->options;
    char tail[SESSION_TAIL + 1], memory[QUANTITY_TEXT];
    const char *panic;

    session_tail(&job->session, tail, sizeof(tail));
    panic = strstr(tail, "Kernel panic");
    text[0] = '\0';
    if (panic) {
        snprintf(text, size, "; the kernel says: %.*s", (int)strcspn(panic, "\n"), panic);
    } else if (options->kernel && is_in_prom_vectors(job->machine)) {
        watchdog_exception(job->machine, text, size);
    } else if (job->outcome.reason == OUTCOME_POWER_OFF && !options->kernel && !options->firmware &&
               !job_ran_program(job)) {
        config_text(&options->config, CONFIG_NODE_MEMORY, memory, sizeof(memory));
        snprintf(text, size,
                 "; its kernel ended before any program ran: node.memory = %s may be too small",
                 memory);
    }
}

/* The logs are files of the folder too: it is complete when they are. */
static int close_logs(struct job *job, struct err *err)
{
    bool ok = true;

    sink_close(&job->session.console_log);
    if (job->guest_log) {
        ok = !ferror(job->guest_log);
        ok = fclose(job->guest_log) == 0 && ok;
    }
    job->guest_log = NULL;
    job->machine->log.out = NULL;
    *err = job->session.failure;
    if (!ok)
        return err_set(err, ERR_USAGE, "%.400s/guest.log: %s", job->folder.path, strerror(errno));
    return err->code == ERR_NONE ? 0 : -1;
}

int job_complete_folder(struct job *job, const struct result *result)
{
    struct err err;

    if (!job->folder.path[0])
        return ERR_NONE;
    if (close_logs(job, &err) == 0 && result_write(result, &job->folder, &err) == 0 &&
        runfolder_complete(&job->folder, &err) == 0)
        return ERR_NONE;
    runfolder_abandon(&job->folder);
    return exitcode_of_error(&err);
}

void job_print(const struct job *job, const json_t *object)
{
    fields_print(object, job->json_out);
}

bool job_ended_by_monitor(struct job *job)
{
    const struct monitor_status *status = NULL;
    char tail[SESSION_TAIL + 1];

    session_tail(&job->session, tail, sizeof(tail));
    if (job->outcome.reason == OUTCOME_POWER_OFF)
        status = hosted_status(&job->hosted, job->outcome.status, tail);
    if (!status)
        return false;
    hosted_explain(&job->hosted, status, tail, job->outcome.report, sizeof(job->outcome.report));
    job->monitor_exit = (int)status->exit;
    return true;
}

int job_outcome(const struct job *job)
{
    int code = exitcode_of_outcome(&job->outcome);

    return job->monitor_exit ? job->monitor_exit : code;
}

/* JSON that nobody could take is no success, wherever it goes. */
static int publish(struct job *job, const struct result *result)
{
    int failed;

    if (job->options.json) {
        json_t *object = result_json(result, true);

        job_print(job, object);
        json_decref(object);
    }
    failed = job_complete_folder(job, result);
    if (failed == ERR_NONE && job->options.json && ferror(job->json_out))
        failed = ERR_USAGE;
    return failed;
}

/* What the user asked to measure; the console has standard output. */
static void print_regions(const struct result *result)
{
    json_t *object = result_json(result, false);

    regions_print(json_object_get(object, "regions"), stderr, report_columns(stderr));
    json_decref(object);
}

int job_report(struct job *job, const char *workload)
{
    struct snapshot begin = {.host = job->host_start}, end;
    struct result result = {
        .workload = workload,
        .model = cpu_model(job->machine->cpu) == CPU_FAST ? "fast" : "inorder",
        .ok = (job->outcome.reason == OUTCOME_POWER_OFF && job->outcome.status == 0) ||
              job->outcome.reason == OUTCOME_LEFT,
        .outcome = &job->outcome,
        .machine = job->machine,
        .begin = &begin,
        .end = &end,
        .host_start = job->host_start,
        .regions = job->regions,
        .monitor = job->hosted.used ? job->hosted.monitor.name : NULL,
    };
    struct err err = {0};
    int code;

    if (job->options.coverage && coverage_write(job->machine->cpu, job->options.coverage, &err) < 0)
        return exitcode_of_error(&err);
    if (!job->options.json && !job->folder.path[0] && !job->regions)
        return ERR_NONE;
    if (job->regions)
        regions_stop(job->regions);
    snapshot_take(&end, job->machine);
    code = publish(job, &result);
    if (job->regions && !job->options.json)
        print_regions(&result);
    snapshot_free(&end);
    return code;
}
