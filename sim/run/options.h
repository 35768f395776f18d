/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options of the commands. Every command takes some groups of them; whatever a group says about the
 * machine goes through the schema of sim/config, as files and --set do.
 */
#ifndef SIM_RUN_OPTIONS_H
#define SIM_RUN_OPTIONS_H

#include <argp.h>

#include "sim/config/config.h"
#include "sim/machine/machine.h"
#include "sim/run/until.h"

#define OPTIONS_SETTINGS 64
#define OPTIONS_FILES    64

struct setting {
    const char *option; /* "--set", "--memory": heads the message of an error */
    const char *key;    /* NULL: text is key=value */
    const char *text;
};

struct options {
    /* Machine: all commands that run one. */
    const char *machine_file;
    struct setting settings[OPTIONS_SETTINGS];
    unsigned setting_count;
    struct config config; /* after options_parse: everything applied */
    struct until until;
    const char *out;
    bool json;
    const char *regions; /* file; NULL = none */
    const char *monitor; /* name or file; NULL = the bare machine, or not given */
    bool bare;           /* --monitor none */

    /* What boots: boot and exec. */
    const char *kernel, *initrd, *append, *firmware;
    const char *coverage; /* file to write; NULL = none */
    const char *disks[MACHINE_DISKS];
    unsigned disk_count;
    struct machine_module modules[MACHINE_MODULES];
    char *module_names[MACHINE_MODULES];
    unsigned module_count;

    /* exec: host:guest as given. */
    const char *files[OPTIONS_FILES];
    unsigned file_count;

    /* run. */
    const char *size;
    bool compare; /* the monitor is chosen later: run --compare, experiment */

    /* Arguments that are no options. */
    char **arguments;
    unsigned argument_count;

    struct err err; /* first error of a parser */
};

/* "pages=large" for --set monitor.pages=large, NULL for any other setting. */
const char *options_monitor_setting(const struct setting *setting);

/* Groups, for a command's list of argp children. */
extern const struct argp options_machine_argp; /* --machine --set --memory --nodes --cpu */
extern const struct argp options_run_argp;     /* --monitor --until --out --json --regions */
extern const struct argp options_image_argp;   /* --kernel --initrd ... */

extern const struct argp options_json_argp; /* --json alone, of commands that only print */

/* A command's parser at ARGP_KEY_INIT: its first `groups` children fill the same options. */
error_t options_share(struct argp_state *state, unsigned groups);

/* For commands without options but --json: parser and children. */
error_t options_parse_json(int key, char *text, struct argp_state *state);
extern const struct argp_child options_json_children[];

struct command_line {
    const struct argp *argp;
    bool stop_at_argument; /* what follows the first argument belongs to it */
    unsigned least, most;  /* number of arguments */
    const char *missing;   /* what to say if there are too few */
};

/*
 * Parse argv (argv[0] is "discosim boot" or so) into options and apply the settings to the
 * configuration. --help and --usage print and exit.
 */
int options_parse(struct options *options, const struct command_line *line, int argc, char **argv,
                  struct err *err);
void options_free(struct options *options);

/*
 * Look through argv for options that do not exist, lack or have too much of a value, before argp
 * does, so that the message names the nearest one. (options_check.c)
 */
int options_check(const struct command_line *line, int argc, char **argv, struct err *err);

#endif
