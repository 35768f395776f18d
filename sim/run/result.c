/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results as JSON.
 */
#include "sim/run/result.h"

#include <jansson.h>
#include <lua.h>
#include <stdlib.h>
#include <string.h>

#include "sim/measure/fields.h"
#include "sim/run/inputs.h"

#define STATS_SCHEMA 1

static const char *const reason_names[] = {
    [OUTCOME_POWER_OFF] = "power-off",
    [OUTCOME_HALTED] = "halted",
    [OUTCOME_NO_PROGRESS] = "no-progress",
    [OUTCOME_LIMIT] = "limit",
    [OUTCOME_LEFT] = "left",
    [OUTCOME_INPUT_ENDED] = "input-ended",
    [OUTCOME_SIGNAL] = "interrupted",
};

static void put_text(json_t *object, const char *name, const char *text)
{
    json_object_set_new(object, name, text ? json_string(text) : json_null());
}

static void put_regions(json_t *object, const struct result *result)
{
    const json_t *time = json_object_get(object, "time");
    double kernel = field_number(time, "kernel") + field_number(time, "monitor");

    json_object_set_new(object, "regions", regions_json(result->regions, kernel));
}

static void put_profile(json_t *object, const struct result *result)
{
    json_t *monitor = profile_monitor_json(result->profile, result->profile_rows);

    json_object_set_new(object, "profile", profile_json(result->profile, result->profile_rows));
    if (json_array_size(monitor))
        json_object_set(object, "profile_monitor", monitor);
    json_decref(monitor);
}

json_t *result_json(const struct result *result, bool host)
{
    const struct snapshot reset = {.host = result->host_start};
    struct stretch boot = stretch_between(&reset, result->begin, result->machine);
    struct stretch run = stretch_between(result->begin, result->end, result->machine);
    json_t *object = stretch_json(&run, host);

    put_text(object, "workload", result->workload);
    put_text(object, "size", result->size);
    put_text(object, "cpu", result->model);
    put_text(object, "monitor", result->monitor);
    json_object_set_new(object, "ok", json_boolean(result->ok));
    put_text(object, "ended", reason_names[result->outcome->reason]);
    json_object_set_new(object, "status", json_integer(result->outcome->status));
    put_text(object, "reached", result->reached);
    json_object_set_new(object, "boot", stretch_json(&boot, host));
    json_object_set_new(object, "time", stretch_time_json(&run));
    json_object_set_new(object, "detail", stretch_detail_json(&run));
    json_object_set_new(object, "entries",
                        entries_json(result->begin, result->end, result->machine));
    if (result->profile)
        put_profile(object, result);
    if (result->regions)
        put_regions(object, result);
    return object;
}

void result_drop_host(json_t *object)
{
    stretch_drop_host(object);
    stretch_drop_host(json_object_get(object, "boot"));
}

static int write_host(const struct result *result, const struct runfolder *folder, struct err *err)
{
    struct stretch run = stretch_between(result->begin, result->end, result->machine);
    json_t *object = json_object();
    int status;

    stretch_add_host(object, &run);
    status = runfolder_put_json(folder, "host.json", object, err);
    json_decref(object);
    return status;
}

int result_write(const struct result *result, const struct runfolder *folder, struct err *err)
{
    json_t *object;
    int status;

    if (!folder->path[0])
        return 0;
    object = result_json(result, false);
    json_object_set_new(object, "schema", json_integer(STATS_SCHEMA));
    json_object_set_new(object, "counters",
                        counters_json(result->begin, result->end, result->machine));
    status = runfolder_put_json(folder, "stats.json", object, err);
    json_decref(object);
    if (status == 0)
        status = runfolder_put_digest(folder, result->machine, err);
    return status == 0 ? write_host(result, folder, err) : status;
}

static json_t *versions_json(void)
{
    json_t *versions = json_object();

    put_text(versions, "discosim", DISCOSIM_VERSION);
    put_text(versions, "lua", LUA_RELEASE);
    put_text(versions, "jansson", JANSSON_VERSION);
    put_text(versions, "compiler", __VERSION__);
    return versions;
}

int result_write_start(const struct runfolder *folder, const struct run_start *start,
                       struct err *err)
{
    const struct machine_setup *setup = start->setup;
    json_t *object = json_object();
    int status;

    put_text(object, "workload", start->workload);
    put_text(object, "size", start->size);
    put_text(object, "append", setup->append);
    json_object_set_new(object, "monitor", start->monitor);
    json_object_set_new(object, "inputs", inputs_json(setup, start->machine));
    json_object_set_new(object, "versions", versions_json());
    json_object_set_new(object, "machine", config_json(setup->config));
    status = runfolder_put_json(folder, "run.json", object, err);
    json_decref(object);
    return status;
}
