/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running experiments.
 */
#include "sim/experiment/experiment.h"

#include <stdlib.h>
#include <string.h>

#include "sim/experiment/compare.h"
#include "sim/run/exitcode.h"
#include "sim/run/run.h"

static void add_run(struct experiment *experiment, const struct experiment_plan *plan,
                    json_t *result)
{
    result_drop_host(result);
    json_array_append_new(experiment->runs,
                          json_pack("{s:s, s:s, s:s?, s:s?, s:s, s:o}", "label", plan->label,
                                    "workload", plan->workload, "monitor",
                                    plan->hosted ? experiment->monitor : NULL, "settings",
                                    plan->settings, "folder", plan->label, "result", result));
}

/* Programs say the same under a monitor as on the bare machine, whose run came before. */
static int check_output(struct experiment *experiment, const struct experiment_plan *plan)
{
    const struct experiment_plan *bare = plan;
    struct err err;
    json_t *run = json_array_get(experiment->runs, json_array_size(experiment->runs) - 1);
    int status;

    while (bare->hosted)
        bare--;
    if (bare == plan)
        return ERR_NONE;
    status = compare_consoles(experiment->folder, bare->label, plan->label, experiment->log, &err);
    json_object_set_new(run, "same_output", json_boolean(status == 0));
    return status == 0 ? ERR_NONE : exitcode_of_error(&err);
}

static int execute(struct experiment *experiment, const struct experiment_plan *plan,
                   struct run *run)
{
    struct err err = {0};
    json_t *result = NULL;
    int code;

    run->label = plan->label;
    run->number = (unsigned)(plan - experiment->plans) + 1;
    run->total = experiment->plan_count;
    if (run_execute(run, experiment->folder, &err) < 0)
        return exitcode_of_error(&err);
    code = run_finish(run, &result);
    add_run(experiment, plan, result);
    experiment->is_broken = code != ERR_NONE;
    if (code == ERR_NONE)
        code = run_outcome(run);
    return code == ERR_NONE ? check_output(experiment, plan) : code;
}

int experiment_run(struct experiment *experiment)
{
    int code = ERR_NONE;

    experiment->runs = json_array();
    for (unsigned i = 0; code == ERR_NONE && i < experiment->plan_count; i++) {
        struct run *run = run_new(&experiment->plans[i].options);

        code = execute(experiment, &experiment->plans[i], run);
        run_free(run);
    }
    return code;
}

void experiment_free(struct experiment *experiment)
{
    for (unsigned i = 0; i < experiment->plan_count; i++) {
        free(experiment->plans[i].workload);
        free(experiment->plans[i].words);
    }
    free(experiment->log);
    json_decref(experiment->runs);
    options_free(&experiment->options);
    free(experiment);
}
