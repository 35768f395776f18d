/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding monitors' files, and putting a setup under one.
 */
#include "sim/run/hosted.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/config/quantity.h"
#include "sim/config/text.h"
#include "sim/host/host.h"
#include "sim/machine/layout.h"
#include "sim/run/catalog.h"

#define MB        (UINT64_C(1) << 20)
#define TREE_ROOM (UINT64_C(64) << 10) /* the machine's device tree */

/* ---- finding ---- */

int monitor_open(struct monitor *monitor, const char *name, struct err *err)
{
    char path[CATALOG_PATH];

    if (catalog_find(&catalog_monitors, name, path, err) < 0)
        return -1;
    return monitor_read(monitor, path, err);
}

static int find_firmware(struct hosted *hosted, struct err *err)
{
    const char *name = hosted->monitor.firmware;

    if (name[0] == '/' || name[0] == '.')
        snprintf(hosted->firmware, sizeof(hosted->firmware), "%s", name);
    else
        host_program_file(name, hosted->firmware, sizeof(hosted->firmware));
    if (access(hosted->firmware, R_OK) == 0)
        return 0;
    if (errno == ENOENT)
        return err_set(err, ERR_USAGE,
                       "monitor %s: its firmware %.300s is missing: build it, as ./run does",
                       hosted->monitor.name, hosted->firmware);
    return err_set(err, ERR_USAGE, "%.300s: %s%s", hosted->firmware, strerror(errno),
                   err_file_advice(errno));
}

int hosted_open(struct hosted *hosted, const struct options *options, struct err *err)
{
    if (!options->monitor)
        return 0;
    if (monitor_open(&hosted->monitor, options->monitor, err) < 0)
        return -1;
    hosted->used = true;
    for (unsigned i = 0; i < options->setting_count; i++) {
        const char *text = options_monitor_setting(&options->settings[i]);
        char where[128];

        snprintf(where, sizeof(where), "--set %.120s", options->settings[i].text);
        if (text && monitor_set(&hosted->monitor, where, text, err) < 0)
            return -1;
    }
    return find_firmware(hosted, err);
}

void hosted_free(struct hosted *hosted)
{
    monitor_free(&hosted->monitor);
    buffer_free(&hosted->description);
    hosted->used = false;
}

int hosted_kernel(const struct hosted *hosted, const char *component, char *path, size_t size,
                  struct err *err)
{
    char *other;
    int status;

    if (!hosted->used)
        return host_guest_file(component, "vmlinux", path, size, err);
    other = monitor_kernel(&hosted->monitor, component, err);
    if (!other)
        return -1;
    status = host_guest_file(other, "vmlinux", path, size, err);
    free(other);
    return status;
}

/* ---- the setup ---- */

static int add_module(struct machine_setup *setup, const struct machine_module *module,
                      struct err *err)
{
    for (unsigned i = 0; i < setup->module_count; i++)
        if (strcmp(setup->modules[i].name, module->name) == 0)
            return err_set(err, ERR_USAGE, "--module %s: the monitor has a module of that name",
                           module->name);
    if (setup->module_count == MACHINE_MODULES)
        return err_set(err, ERR_USAGE, "--module: no room is left for the monitor's own modules");
    setup->modules[setup->module_count++] = *module;
    return 0;
}

static void list_devices(const struct machine_setup *setup, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < setup->disk_count; i++)
        used += (size_t)snprintf(text + used, size - used, "%u ", SLOT_DISK(i));
    if (setup->ports)
        used += (size_t)snprintf(text + used, size - used, "%u ", SLOT_CONSOLE);
    snprintf(text + used, size - used, "%u", SLOT_ENTROPY);
}

/* The text of the description, from the monitor's template. */
static int describe(struct hosted *hosted, const struct machine_setup *setup, struct err *err)
{
    struct monitor *monitor = &hosted->monitor;
    char memory[QUANTITY_TEXT], devices[64], empty[] = "", *text;
    bool has_initrd = setup->initrd && setup->initrd->length;
    char *append = text_copy(setup->append ? setup->append : "");
    const struct monitor_pair values[] = {
        {(char *)"memory", memory},
        {(char *)"kernel", monitor->kernel_module ? monitor->kernel_module : empty},
        {(char *)"initrd", has_initrd && monitor->initrd_module ? monitor->initrd_module : empty},
        {(char *)"append", append},
        {(char *)"devices", devices},
        {NULL, NULL},
    };

    quantity_format(QUANTITY_SIZE, hosted->memory, memory);
    list_devices(setup, devices, sizeof(devices));
    text = monitor_expand(monitor, monitor->description, values, err);
    free(append);
    if (!text)
        return -1;
    buffer_append(&hosted->description, text, strlen(text));
    free(text);
    return 0;
}

static int add_modules(struct hosted *hosted, struct machine_setup *setup, struct err *err)
{
    const struct monitor *monitor = &hosted->monitor;
    const struct machine_module kernel = {.name = monitor->kernel_module, .path = setup->kernel};
    const struct machine_module initrd = {
        .name = monitor->initrd_module, .path = "initial RAM disk", .bytes = setup->initrd};
    const struct machine_module description = {
        .name = monitor->description_module, .path = monitor->path, .bytes = &hosted->description};

    if (description.name &&
        (describe(hosted, setup, err) < 0 || add_module(setup, &description, err) < 0))
        return -1;
    if (kernel.name && kernel.path && add_module(setup, &kernel, err) < 0)
        return -1;
    if (initrd.name && initrd.bytes && initrd.bytes->length && add_module(setup, &initrd, err) < 0)
        return -1;
    setup->kernel = NULL;
    setup->initrd = NULL;
    return 0;
}

/* A file that cannot be looked at is reported when it is loaded. */
static uint64_t module_bytes(const struct machine_module *module)
{
    struct stat about = {0};

    if (module->bytes)
        return module->bytes->length;
    return stat(module->path, &about) == 0 ? (uint64_t)about.st_size : 0;
}

static uint64_t round_up(uint64_t bytes, uint64_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

/* The virtual machine has what a bare run has; the rest comes on top. */
static int set_memory(struct hosted *hosted, const struct machine_setup *setup, struct err *err)
{
    uint64_t most = config_describe(CONFIG_NODE_MEMORY)->most, modules = TREE_ROOM, all;

    for (unsigned i = 0; i < setup->module_count; i++)
        modules += round_up(module_bytes(&setup->modules[i]), LAYOUT_ALIGN);
    all = hosted->memory + hosted->monitor.memory + round_up(modules, MB);
    if (all > most)
        return err_set(err, ERR_USAGE,
                       "monitor %s: a virtual machine of %" PRIu64 " MB needs a machine of %" PRIu64
                       " MB, but it has at most %" PRIu64 " MB: see --memory",
                       hosted->monitor.name, hosted->memory / MB, all / MB, most / MB);
    hosted->config.number[CONFIG_NODE_MEMORY] = all;
    return 0;
}

int hosted_setup(struct hosted *hosted, struct machine_setup *setup, struct err *err)
{
    if (!hosted->used)
        return 0;
    hosted->config = *setup->config;
    hosted->memory = config_number(setup->config, CONFIG_NODE_MEMORY);
    if (add_modules(hosted, setup, err) < 0 || set_memory(hosted, setup, err) < 0)
        return -1;
    setup->config = &hosted->config;
    setup->firmware = hosted->firmware;
    return 0;
}

json_t *hosted_json(const struct hosted *hosted)
{
    const struct monitor *monitor = &hosted->monitor;
    json_t *object, *options;

    if (!hosted->used)
        return json_null();
    object = json_object();
    options = json_object();
    for (unsigned i = 0; i < monitor->option_count; i++) {
        const struct monitor_option *option = &monitor->options[i];

        json_object_set_new(options, option->key, json_string(option->values[option->chosen].key));
    }
    json_object_set_new(object, "name", json_string(monitor->name));
    json_object_set_new(object, "file", json_string(monitor->path));
    json_object_set_new(object, "memory", json_integer((json_int_t)hosted->memory));
    json_object_set_new(object, "options", options);
    return object;
}

/* ---- how it ended ---- */

/* What the monitor says in the last line of `tail`, NULL if that line is not one of its own. */
static const char *last_words(const struct monitor *monitor, const char *tail)
{
    const char *line = strrchr(tail, '\n');
    size_t prefix = monitor->log ? strlen(monitor->log) : 0;

    line = line ? line + 1 : tail;
    return prefix && strncmp(line, monitor->log, prefix) == 0 ? line + prefix : NULL;
}

const struct monitor_status *hosted_status(const struct hosted *hosted, int status,
                                           const char *tail)
{
    if (!hosted->used || (hosted->monitor.log && !last_words(&hosted->monitor, tail)))
        return NULL;
    return monitor_find_status(&hosted->monitor, status);
}

void hosted_explain(const struct hosted *hosted, const struct monitor_status *status,
                    const char *tail, char *text, size_t size)
{
    const char *words = last_words(&hosted->monitor, tail);

    snprintf(text, size, "monitor %s: %s%s%s (status %u)", hosted->monitor.name, status->says,
             words ? ": " : "", words ? words : "", (unsigned)status->status);
}
