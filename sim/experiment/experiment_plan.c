/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which runs an experiment is, and whether they can be done.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/nearest.h"
#include "sim/config/text.h"
#include "sim/experiment/experiment.h"
#include "sim/measure/regions_file.h"
#include "sim/run/run.h"

#define BLANKS     " \t\n"
#define LABEL_PART 30 /* letters of a workload's or variant's name in a label */

/* ---- one run ---- */

static int add_setting(struct options *options, const char *text, struct err *err)
{
    struct setting *setting = &options->settings[options->setting_count];

    if (options->setting_count == OPTIONS_SETTINGS)
        return err_set(err, ERR_USAGE, "more than %d settings", OPTIONS_SETTINGS);
    *setting = (struct setting){.option = "--set", .text = text};
    options->setting_count++;
    return options_monitor_setting(setting) ? 0 : config_assign(&options->config, text, err);
}

/* The settings of a variant, as if --set had given them after the user's. */
static int add_settings(struct experiment_plan *plan, struct err *err)
{
    char *rest = NULL;

    if (!plan->settings)
        return 0;
    plan->words = text_copy(plan->settings);
    for (char *word = strtok_r(plan->words, BLANKS, &rest); word;
         word = strtok_r(NULL, BLANKS, &rest))
        if (add_setting(&plan->options, word, err) < 0)
            return -1;
    return 0;
}

static int set_options(const struct experiment *experiment, struct experiment_plan *plan,
                       struct err *err)
{
    struct options *options = &plan->options;

    *options = experiment->options;
    plan->arguments[0] = plan->workload;
    options->arguments = plan->arguments;
    options->argument_count = 1;
    options->compare = false;
    if (!options->monitor)
        options->monitor = experiment->file->monitor;
    if (!plan->hosted)
        options->monitor = NULL;
    if (!options->regions)
        options->regions = experiment->file->regions;
    return add_settings(plan, err);
}

static void set_label(struct experiment_plan *plan, const char *name)
{
    snprintf(plan->label, sizeof(plan->label), "%.*s-%.*s", LABEL_PART, plan->workload, LABEL_PART,
             name);
    for (char *c = plan->label; *c; c++) /* it becomes a folder */
        if (!isalnum((unsigned char)*c))
            *c = '-';
}

static int check_label(const struct experiment *experiment, const struct experiment_plan *plan,
                       struct err *err)
{
    for (const struct experiment_plan *p = experiment->plans; p < plan; p++)
        if (strcmp(p->label, plan->label) == 0)
            return err_set(err, ERR_USAGE,
                           "%s: two runs would be called %s: names must differ in their first %d "
                           "letters and digits",
                           experiment->file->path, plan->label, LABEL_PART);
    return 0;
}

/* A run called `name`, bare or under the monitor. */
static int add_plan(struct experiment *experiment, const char *workload, const char *name,
                    bool hosted, const char *settings, struct err *err)
{
    struct experiment_plan *plan = &experiment->plans[experiment->plan_count];
    struct err cause;

    if (experiment->plan_count == RUNFOLDER_INSIDE)
        return err_set(err, ERR_USAGE, "%s: more than %d runs", experiment->file->path,
                       RUNFOLDER_INSIDE);
    *plan = (struct experiment_plan){
        .workload = text_copy(workload), .hosted = hosted, .settings = settings};
    experiment->plan_count++;
    set_label(plan, name);
    if (check_label(experiment, plan, err) < 0)
        return -1;
    if (set_options(experiment, plan, &cause) == 0 && run_check(&plan->options, &cause) == 0)
        return 0;
    return settings ? err_set(err, cause.code, "variant %.60s: %.400s", name, cause.text)
                    : err_set(err, cause.code, "%s", cause.text);
}

/* ---- all runs ---- */

static int plan_workload(struct experiment *experiment, const char *workload, struct err *err)
{
    const struct experiment_file *file = experiment->file;

    if (add_plan(experiment, workload, "bare", false, NULL, err) < 0)
        return -1;
    if (file->table != EXPERIMENT_VARIANTS)
        return add_plan(experiment, workload, experiment->monitor, true, NULL, err);
    for (unsigned i = 0; i < file->variant_count; i++)
        if (add_plan(experiment, workload, file->variants[i].name, true, file->variants[i].settings,
                     err) < 0)
            return -1;
    return 0;
}

/* Experiments name workloads that are to come, too. */
static int plan_workloads(struct experiment *experiment, struct err *err)
{
    char *words = text_copy(experiment->file->workloads), *rest = NULL;
    int status = 0;

    for (char *word = strtok_r(words, BLANKS, &rest); word && status == 0;
         word = strtok_r(NULL, BLANKS, &rest)) {
        if (catalog_has(&catalog_workloads, word))
            status = plan_workload(experiment, word, err);
        else
            fprintf(stderr, "discosim: there is no workload %s yet: left out\n", word);
    }
    free(words);
    if (status < 0 || experiment->plan_count)
        return status;
    return err_set(err, ERR_USAGE, "%s: none of its workloads is there; see discosim workloads",
                   experiment->file->path);
}

static int choose_monitor(struct experiment *experiment, struct err *err)
{
    const char *asked = experiment->options.monitor;
    struct monitor monitor;

    if (experiment->options.bare)
        return err_set(err, ERR_USAGE, "an experiment needs a monitor: leave --monitor none out");
    if (monitor_open(&monitor, asked ? asked : experiment->file->monitor, err) < 0)
        return -1;
    snprintf(experiment->monitor, sizeof(experiment->monitor), "%s", monitor.name);
    experiment->log = monitor.log ? text_copy(monitor.log) : NULL;
    monitor_free(&monitor);
    return 0;
}

/* ---- services: what the rows and columns name ---- */

/* Name `index` of a list, NULL behind its end. */
typedef const char *(*name_at_t)(const struct regions_file *regions, unsigned index);

static const char *region_name(const struct regions_file *regions, unsigned index)
{
    return index < regions->region_count ? regions->regions[index].name : NULL;
}

static const char *group_name(const struct regions_file *regions, unsigned index)
{
    return index < regions->group_count ? regions->groups[index].name : NULL;
}

static int check_name(const struct experiment_file *file, const struct regions_file *regions,
                      name_at_t name_at, const char *noun, const char *name, struct err *err)
{
    struct nearest near = nearest_to(name);
    const char *other;

    for (unsigned i = 0; (other = name_at(regions, i)) != NULL; i++) {
        if (strcmp(other, name) == 0)
            return 0;
        nearest_offer(&near, other);
    }
    return err_set(err, ERR_USAGE, "%s: there is no %s \"%s\" in %s%s", file->path, noun, name,
                   file->regions, nearest_advice(&near, NULL));
}

static int check_names(const struct experiment_file *file, const struct regions_file *regions,
                       struct err *err)
{
    for (unsigned i = 0; i < file->row_count; i++)
        if (check_name(file, regions, region_name, "region", file->rows[i].region, err) < 0)
            return -1;
    for (unsigned i = 0; i < file->column_count; i++)
        if (check_name(file, regions, group_name, "group", file->columns[i].group, err) < 0)
            return -1;
    return 0;
}

/* A regions file of the user's is taken as it is: what it does not name was never called. */
static int check_regions(const struct experiment *experiment, struct err *err)
{
    struct regions_file regions;
    int status;

    if (!experiment->file->regions || experiment->options.regions)
        return 0;
    if (regions_file_read(&regions, experiment->file->regions, err) < 0)
        return -1;
    status = check_names(experiment->file, &regions, err);
    regions_file_free(&regions);
    return status;
}

int experiment_plan(struct experiment *experiment, struct err *err)
{
    if (choose_monitor(experiment, err) < 0 || check_regions(experiment, err) < 0)
        return -1;
    return plan_workloads(experiment, err);
}
