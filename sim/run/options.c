/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parsing of options with argp.
 */
#include "sim/run/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/text.h"

/* Keys of long-only options start behind the characters. */
enum {
    OPT_MACHINE = 256,
    OPT_SET,
    OPT_MEMORY,
    OPT_NODES,
    OPT_CPU,
    OPT_UNTIL,
    OPT_OUT,
    OPT_JSON,
    OPT_REGIONS,
    OPT_MONITOR,
    OPT_KERNEL,
    OPT_INITRD,
    OPT_APPEND,
    OPT_DISK,
    OPT_MODULE,
    OPT_FIRMWARE,
    OPT_COVERAGE,
};

/* clang-format off */
static const struct argp_option machine_options[] = {
    {NULL, 0, NULL, 0, "The machine:", 1},
    {"machine", OPT_MACHINE, "FILE", 0, "Machine file (Lua); default: one FLASH node", 1},
    {"set", OPT_SET, "KEY=VALUE", 0, "Set a key of the machine; `discosim machine` lists them", 1},
    {"memory", OPT_MEMORY, "SIZE", 0, "Memory of a node, such as 128M", 1},
    {"nodes", OPT_NODES, "N", 0, "Number of nodes", 1},
    {"cpu", OPT_CPU, "MODEL", 0, "Processor model: fast or inorder", 1},
    {0},
};
static const struct argp_option json_options[] = {
    {"json", OPT_JSON, NULL, 0, "Print it as JSON", 0},
    {0},
};
static const struct argp_option run_options[] = {
    {NULL, 0, NULL, 0, "The run:", 2},
    {"monitor", OPT_MONITOR, "NAME", 0,
     "Run in a virtual machine under this monitor, or none; `discosim monitors` lists them", 2},
    {"until", OPT_UNTIL, "WHEN", 0,
     "End at a simulated time (10s), a number of instructions (500M) or a kernel symbol", 2},
    {"out", OPT_OUT, "FOLDER", 0, "Leave the run's files in this new folder", 2},
    {"json", OPT_JSON, NULL, 0, "Print the result as one JSON object", 2},
    {"regions", OPT_REGIONS, "FILE", 0, "Also measure the regions of code that this file names", 2},
    {0},
};
static const struct argp_option image_options[] = {
    {NULL, 0, NULL, 0, "What boots:", 3},
    {"kernel", OPT_KERNEL, "ELF", 0, "Kernel or bare-metal program; default: Linux", 3},
    {"initrd", OPT_INITRD, "FILE", 0, "Initial RAM disk; default: ours, with the default kernel", 3},
    {"append", OPT_APPEND, "ARGS", 0, "Words to add to the kernel's command line", 3},
    {"disk", OPT_DISK, "IMG", 0, "Raw disk image, never changed; up to ten", 3},
    {"module", OPT_MODULE, "NAME=FILE", 0, "File to load into memory, named under /chosen", 3},
    {"firmware", OPT_FIRMWARE, "FILE", 0, "Image or ELF to start from in place of the PROM", 3},
    {"coverage", OPT_COVERAGE, "FILE", 0,
     "Write the physical addresses of what was executed to this file", 3},
    {0},
};
/* clang-format on */

static error_t add_setting(struct options *options, const char *option, const char *key,
                           const char *text)
{
    if (options->setting_count == OPTIONS_SETTINGS) {
        err_set(&options->err, ERR_USAGE, "%s %s: there are %d settings already", option, text,
                OPTIONS_SETTINGS);
        return EINVAL;
    }
    options->settings[options->setting_count++] = (struct setting){option, key, text};
    return 0;
}

static error_t parse_machine(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case OPT_MACHINE:
        options->machine_file = text;
        return 0;
    case OPT_SET:
        return add_setting(options, "--set", NULL, text);
    case OPT_MEMORY:
        return add_setting(options, "--memory", "node.memory", text);
    case OPT_NODES:
        return add_setting(options, "--nodes", "nodes", text);
    case OPT_CPU:
        return add_setting(options, "--cpu", "cpu.model", text);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_run(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case OPT_UNTIL:
        options->until = until_parse(text);
        return 0;
    case OPT_OUT:
        options->out = text;
        return 0;
    case OPT_JSON:
        options->json = true;
        return 0;
    case OPT_REGIONS:
        options->regions = text;
        return 0;
    case OPT_MONITOR:
        options->bare = strcmp(text, "none") == 0;
        options->monitor = options->bare ? NULL : text;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t add_disk(struct options *options, const char *path)
{
    if (options->disk_count == MACHINE_DISKS) {
        err_set(&options->err, ERR_USAGE, "--disk %s: there are %d disks already", path,
                MACHINE_DISKS);
        return EINVAL;
    }
    options->disks[options->disk_count++] = path;
    return 0;
}

static error_t add_module(struct options *options, const char *text)
{
    const char *equals = strchr(text, '=');
    unsigned i = options->module_count;

    if (!equals || equals == text || !equals[1]) {
        err_set(&options->err, ERR_USAGE, "--module %s: expected NAME=FILE", text);
        return EINVAL;
    }
    if (i == MACHINE_MODULES) {
        err_set(&options->err, ERR_USAGE, "--module %s: there are %d modules already", text,
                MACHINE_MODULES);
        return EINVAL;
    }
    options->module_names[i] = text_copy_part(text, (size_t)(equals - text));
    options->modules[i] =
        (struct machine_module){.name = options->module_names[i], .path = equals + 1};
    options->module_count++;
    return 0;
}

static error_t parse_image(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case OPT_KERNEL:
        options->kernel = text;
        return 0;
    case OPT_INITRD:
        options->initrd = text;
        return 0;
    case OPT_APPEND:
        options->append = text;
        return 0;
    case OPT_FIRMWARE:
        options->firmware = text;
        return 0;
    case OPT_COVERAGE:
        options->coverage = text;
        return 0;
    case OPT_DISK:
        return add_disk(options, text);
    case OPT_MODULE:
        return add_module(options, text);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_json(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    (void)text;
    if (key != OPT_JSON)
        return ARGP_ERR_UNKNOWN;
    options->json = true;
    return 0;
}

const struct argp options_machine_argp = {.options = machine_options, .parser = parse_machine};
const struct argp options_run_argp = {.options = run_options, .parser = parse_run};
const struct argp options_image_argp = {.options = image_options, .parser = parse_image};

const struct argp options_json_argp = {.options = json_options, .parser = parse_json};
const struct argp_child options_json_children[] = {{&options_json_argp, 0, NULL, 0}, {0}};

error_t options_share(struct argp_state *state, unsigned groups)
{
    for (unsigned i = 0; i < groups; i++)
        state->child_inputs[i] = state->input;
    return 0;
}

error_t options_parse_json(int key, char *text, struct argp_state *state)
{
    (void)text;
    return key == ARGP_KEY_INIT ? options_share(state, 1) : ARGP_ERR_UNKNOWN;
}

const char *options_monitor_setting(const struct setting *setting)
{
    static const char prefix[] = "monitor.";
    bool is = !setting->key && strncmp(setting->text, prefix, sizeof(prefix) - 1) == 0;

    return is ? setting->text + sizeof(prefix) - 1 : NULL;
}

static int apply_setting(struct options *options, const struct setting *s, struct err *err)
{
    if (!options_monitor_setting(s))
        return s->key ? config_set(&options->config, s->option, s->key, s->text, err)
                      : config_assign(&options->config, s->text, err);
    if (options->monitor || options->compare)
        return 0; /* hosted_open knows the monitor's options */
    return err_set(err, ERR_USAGE, "--set %s: there is no monitor; choose one with --monitor",
                   s->text);
}

static int apply_settings(struct options *options, struct err *err)
{
    config_init(&options->config);
    if (options->machine_file && config_read(&options->config, options->machine_file, err) < 0)
        return -1;
    for (unsigned i = 0; i < options->setting_count; i++)
        if (apply_setting(options, &options->settings[i], err) < 0)
            return -1;
    return 0;
}

static int check_arguments(const struct options *options, const struct command_line *line,
                           const char *command, struct err *err)
{
    if (options->argument_count < line->least)
        return err_set(err, ERR_USAGE, "%s; see %s --help", line->missing, command);
    if (options->argument_count > line->most)
        return err_set(err, ERR_USAGE, "%s is one argument too many; see %s --help",
                       options->arguments[line->most], command);
    return 0;
}

int options_parse(struct options *options, const struct command_line *line, int argc, char **argv,
                  struct err *err)
{
    unsigned flags = line->stop_at_argument ? ARGP_IN_ORDER : 0;
    int next = argc;

    *options = (struct options){0};
    if (options_check(line, argc, argv, err) < 0)
        return -1;
    /* Without a parser for arguments of its own argp stops there and tells where. */
    if (argp_parse(line->argp, argc, argv, flags, &next, options) != 0) {
        *err = options->err;
        return -1;
    }
    options->arguments = argv + next;
    options->argument_count = (unsigned)(argc - next);
    if (check_arguments(options, line, argv[0], err) < 0)
        return -1;
    return apply_settings(options, err);
}

void options_free(struct options *options)
{
    for (unsigned i = 0; i < options->module_count; i++)
        free(options->module_names[i]);
    *options = (struct options){0};
}
