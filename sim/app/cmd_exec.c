/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim exec`: one program of the user's on the simulated machine, as if it ran here. It
 * travels in the initial RAM disk; its standard streams are ports of the virtio console, so not a
 * byte of the kernel's console mixes with them.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/app/command.h"
#include "sim/host/host.h"
#include "sim/machine/program.h"
#include "sim/run/exitcode.h"
#include "sim/run/job.h"

#define OPT_FILE    256
#define GUEST_PATH  4096
#define PROGRAM_DIR "/exec/bin/"
#define GUEST_PANIC 1 /* statuses of a guest that did not come to run the program */
#define GUEST_SETUP 125

static const struct argp_option own_options[] = {
    {"file", OPT_FILE, "HOST:GUEST", 0,
     "Put a file of the host at an absolute path of the guest; may be repeated", 0},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    if (key == ARGP_KEY_INIT)
        return options_share(state, 2);
    if (key != OPT_FILE)
        return ARGP_ERR_UNKNOWN;
    if (options->file_count == OPTIONS_FILES) {
        err_set(&options->err, ERR_USAGE, "--file %s: there are %d files already", text,
                OPTIONS_FILES);
        return EINVAL;
    }
    options->files[options->file_count++] = text;
    return 0;
}

static const struct argp_child children[] = {
    {&options_machine_argp, 0, NULL, 0}, {&options_run_argp, 0, NULL, 0}, {0}};
static const struct argp argp = {
    .options = own_options,
    .parser = parse,
    .args_doc = "PROGRAM [ARGUMENT...]",
    .children = children,
    .doc =
        "Run a program on the simulated machine: a static MIPS IV n64 executable, as discosim-cc "
        "makes them. Everything after PROGRAM is passed to it as it is.\v"
        "Its standard output and error come out here, apart and byte for byte; standard input "
        "goes in, with its end; its exit status is ours, or 128 + n if signal n ended it. A line "
        "that begins with `discosim:` on standard error means that the run itself failed.\n"
        "The model is fast unless --cpu says inorder. --json prints the result on standard "
        "error, after the program's own output.",
};

/* Files that init reads, and folders that it mounts file systems over (workloads/userland/init). */
static const char *const reserved[] = {"/init",     "/sbin/init", "/exec/args", "/exec/env",
                                       "/exec/cwd", "/proc",      "/sys",       "/dev"};

static bool is_at_or_below(const char *guest, const char *place)
{
    size_t length = strlen(place);

    return strncmp(guest, place, length) == 0 && (!guest[length] || guest[length] == '/');
}

static bool is_reserved(const char *guest, const char *program)
{
    for (size_t i = 0; i < ARRAY_LENGTH(reserved); i++)
        if (is_at_or_below(guest, reserved[i]))
            return true;
    return is_at_or_below(guest, program);
}

/* "host:guest"; the guest's path begins behind the last ":/". */
static int add_file(struct job *job, const char *text, const char *program, struct err *err)
{
    char host[GUEST_PATH];
    const char *guest = NULL;

    for (const char *p = text; (p = strstr(p, ":/")) != NULL; p++)
        guest = p + 1;
    if (!guest || guest - text > GUEST_PATH - 1 || guest == text + 1)
        return err_set(err, ERR_USAGE, "--file %s: expected HOST:/path/in/guest", text);
    if (is_reserved(guest, program))
        return err_set(err, ERR_USAGE,
                       "--file %s: %s is the system's own; choose another path of the guest", text,
                       guest);
    snprintf(host, sizeof(host), "%.*s", (int)(guest - text) - 1, text);
    return initrd_add_file(&job->initrd, guest, host, err);
}

/* argv for the guest, each ended by a NUL; argv[0] is the program's path there. */
static int add_arguments(struct job *job, const char *program, struct err *err)
{
    struct buffer bytes = {0};
    int status;

    buffer_append(&bytes, program, strlen(program) + 1);
    for (unsigned i = 1; i < job->options.argument_count; i++)
        buffer_append(&bytes, job->options.arguments[i], strlen(job->options.arguments[i]) + 1);
    status = initrd_add(&job->initrd, "/exec/args", 0644, bytes.bytes, bytes.length, err);
    buffer_free(&bytes);
    return status;
}

static int pack_program(struct job *job, struct err *err)
{
    const char *program = job->options.arguments[0];
    const char *slash = strrchr(program, '/');
    struct buffer content = {0};
    char path[GUEST_PATH];
    int status;

    if (program_check(program, err) < 0)
        return -1;
    snprintf(path, sizeof(path), PROGRAM_DIR "%.255s", slash ? slash + 1 : program);
    status = buffer_read_file(&content, program, err);
    if (status == 0)
        status = initrd_add(&job->initrd, path, 0755, content.bytes, content.length, err);
    buffer_free(&content);
    if (status == 0)
        status = add_arguments(job, path, err);
    for (unsigned i = 0; status == 0 && i < job->options.file_count; i++)
        status = add_file(job, job->options.files[i], path, err);
    initrd_finish(&job->initrd);
    return status;
}

static void connect_host(struct job *job)
{
    static const int files[PORT_COUNT] = {-1, STDOUT_FILENO, STDERR_FILENO};
    static const char *const names[PORT_COUNT] = {"", "standard output", "standard error"};

    job->setup.ports = true;
    job->json_out = stderr;
    for (int i = 0; i < PORT_COUNT; i++) {
        sink_init(&job->session.port_sinks[i], files[i], names[i]);
        job->setup.port_sinks[i] = sink_put_bytes;
        job->setup.port_selves[i] = &job->session.port_sinks[i];
    }
    source_init(&job->session.port_input, STDIN_FILENO);
}

static int exec(struct job *job, struct err *err)
{
    if (job_choose_linux(job, "discosim=exec quiet", err) < 0 || pack_program(job, err) < 0)
        return -1;
    connect_host(job);
    if (job_build(job, err) < 0)
        return -1;
    if (job->options.out && job_make_folder(job, "exec", NULL, err) < 0)
        return -1;
    if (!config_given(&job->options.config, CONFIG_CPU_MODEL))
        cpu_set_model(job->machine->cpu, CPU_FAST);
    if (job->regions)
        regions_start(job->regions);
    return session_run(&job->session, job->machine, &job->outcome, err);
}

/* True if kernel or init, not the program, made the machine power off. */
static bool guest_failed(const struct job *job, const char *console)
{
    int status = job->outcome.status;

    return !job_ran_program(job) || (status == GUEST_PANIC && strstr(console, "Kernel panic")) ||
           (status == GUEST_SETUP && strstr(console, "init: "));
}

static void explain(struct job *job, const char *console)
{
    char why[256];

    job_explain(job, why, sizeof(why));
    fprintf(stderr, "discosim: the program did not end%s\n", why);
    if (console[0])
        fprintf(stderr, "discosim: the console's last lines are:\n%s\n", console);
}

/* The program's status, or what became of the run instead. */
static int judge(struct job *job)
{
    const struct outcome *outcome = &job->outcome;
    char tail[SESSION_TAIL + 1];
    int code;

    if (job_ended_by_monitor(job))
        return job_outcome(job);
    session_tail(&job->session, tail, sizeof(tail));
    if (outcome->reason == OUTCOME_POWER_OFF && !guest_failed(job, tail))
        return outcome->status;
    code = exitcode_of_outcome(outcome);
    if (outcome->reason != OUTCOME_SIGNAL && outcome->reason != OUTCOME_LIMIT)
        explain(job, tail);
    return code;
}

int cmd_exec(int argc, char **argv)
{
    static const struct command_line line = {.argp = &argp,
                                             .stop_at_argument = true,
                                             .least = 1,
                                             .most = UINT_MAX,
                                             .missing = "exec needs a program"};
    struct job *job = job_new();
    struct err err = {0};
    int code;

    if (options_parse(&job->options, &line, argc, argv, &err) < 0 || exec(job, &err) < 0) {
        code = exitcode_of_error(&err);
    } else {
        code = job_report(job, "exec");
        if (code == ERR_NONE)
            code = judge(job);
    }
    job_free(job);
    return code;
}
