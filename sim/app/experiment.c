/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running experiments.
 */
#include "sim/app/experiment.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/command.h"
#include "sim/app/run.h"

#define WORD_ROOM 128
#define PATH_ROOM 4096
#define BLANKS    " \t\n"

static bool next_word(const char **list, char word[WORD_ROOM])
{
    size_t length;

    if (!*list)
        return false;
    *list += strspn(*list, BLANKS);
    length = strcspn(*list, BLANKS);
    snprintf(word, WORD_ROOM, "%.*s", (int)length, *list);
    *list += length;
    return length > 0;
}

/* ---- runs ---- */

/* One run: what, and how. Texts live as long as it. */
struct plan {
    char label[RUNFOLDER_NAME], workload[WORD_ROOM];
    const char *monitor;  /* NULL = bare */
    const char *settings; /* NULL = none */
};

/* The settings of a variant, as if --set had given them; their texts go to `words`. */
static int add_settings(struct options *options, const struct plan *plan, char (*words)[WORD_ROOM],
                        struct err *err)
{
    const char *list = plan->settings;

    for (unsigned i = 0; i < EXPERIMENT_COLUMNS && next_word(&list, words[i]); i++) {
        struct setting *setting = &options->settings[options->setting_count];

        if (options->setting_count == OPTIONS_SETTINGS)
            return err_set(err, ERR_USAGE, "variant %s: too many settings", plan->label);
        *setting = (struct setting){.option = "--set", .text = words[i]};
        options->setting_count++;
        if (!options_monitor_setting(setting) && config_assign(&options->config, words[i], err) < 0)
            return -1;
    }
    return 0;
}

/* A regions file lies beside the experiment's. */
static void regions_path(const struct experiment_file *file, char path[PATH_ROOM])
{
    const char *slash = strrchr(file->path, '/');
    int folder = slash ? (int)(slash - file->path) + 1 : 0;

    snprintf(path, PATH_ROOM, "%.*s%s", folder, file->path, file->regions);
}

static void add_run(struct experiment *experiment, const struct plan *plan, const struct run *run,
                    json_t *result)
{
    const char *folder = strrchr(run->job->folder.path, '/');

    result_drop_host(result);
    json_array_append_new(experiment->runs,
                          json_pack("{s:s, s:s, s:s?, s:s?, s:s, s:o}", "label", plan->label,
                                    "workload", plan->workload, "monitor", plan->monitor,
                                    "settings", plan->settings, "folder", folder ? folder + 1 : "",
                                    "result", result));
}

static int execute(struct experiment *experiment, const struct plan *plan, struct run *run)
{
    struct err err = {0};
    json_t *result = NULL;
    int code;

    run->label = plan->label;
    if (run_execute(run, experiment->folder, &err) < 0)
        return command_fail(&err);
    code = run_finish(run, &result);
    add_run(experiment, plan, run, result);
    return code == ERR_NONE ? run_outcome(run) : code;
}

static int run_plan(struct experiment *experiment, const struct plan *plan)
{
    struct options options = experiment->options;
    char words[EXPERIMENT_COLUMNS][WORD_ROOM], regions[PATH_ROOM];
    char *arguments[] = {(char *)plan->workload, NULL};
    struct err err = {0};
    struct run *run;
    int code;

    options.arguments = arguments;
    options.argument_count = 1;
    options.monitor = plan->monitor;
    options.bare = options.compare = false;
    if (experiment->file->regions && !options.regions) {
        regions_path(experiment->file, regions);
        options.regions = regions;
    }
    if (add_settings(&options, plan, words, &err) < 0)
        return command_fail(&err);
    run = run_new(&options);
    code = execute(experiment, plan, run);
    run_free(run);
    return code;
}

/* ---- which runs ---- */

static int run_labelled(struct experiment *experiment, const char *workload, const char *name,
                        const char *monitor, const char *settings)
{
    struct plan plan = {.monitor = monitor, .settings = settings};

    snprintf(plan.workload, sizeof(plan.workload), "%s", workload);
    snprintf(plan.label, sizeof(plan.label), "%.30s-%.30s", workload, name);
    for (char *c = plan.label; *c; c++) /* it becomes a folder */
        if (!isalnum((unsigned char)*c))
            *c = '-';
    return run_plan(experiment, &plan);
}

const char *experiment_monitor(const struct experiment *experiment)
{
    return experiment->options.monitor ? experiment->options.monitor : experiment->file->monitor;
}

static int run_both(struct experiment *experiment, const char *workload)
{
    const char *monitor = experiment_monitor(experiment);
    int code = run_labelled(experiment, workload, "bare", NULL, NULL);

    return code ? code : run_labelled(experiment, workload, monitor, monitor, NULL);
}

static int run_variants(struct experiment *experiment, const char *workload)
{
    const struct experiment_file *file = experiment->file;
    int code = run_labelled(experiment, workload, "bare", NULL, NULL);

    for (unsigned i = 0; code == ERR_NONE && i < file->variant_count; i++)
        code = run_labelled(experiment, workload, file->variants[i].name,
                            experiment_monitor(experiment), file->variants[i].settings);
    return code;
}

int experiment_run(struct experiment *experiment)
{
    const char *list = experiment->file->workloads;
    char workload[WORD_ROOM];
    int code = ERR_NONE;

    experiment->runs = json_array();
    while (code == ERR_NONE && next_word(&list, workload)) {
        if (!catalog_has(&catalog_workloads, workload)) /* some are to come */
            fprintf(stderr, "discosim: workload %s does not exist yet: left out\n", workload);
        else if (experiment->file->table == EXPERIMENT_VARIANTS)
            code = run_variants(experiment, workload);
        else
            code = run_both(experiment, workload);
    }
    return code;
}
