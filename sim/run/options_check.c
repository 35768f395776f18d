/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checking the shape of a command line against argp's own tables.
 */
#include <string.h>

#include "sim/config/nearest.h"
#include "sim/run/options.h"

/* What argp adds to every command. */
/* clang-format off */
static const struct argp_option common_options[] = {
    {"help", '?', NULL, 0, NULL, 0},
    {"usage", 1, NULL, 0, NULL, 0},
    {0},
};
/* clang-format on */
static const struct argp common_argp = {.options = common_options};

/* Called for each long option; returns false to end the walk. */
typedef bool (*option_visit_t)(void *self, const struct argp_option *option);

static bool visit_options(const struct argp *argp, option_visit_t visit, void *self)
{
    for (const struct argp_option *o = argp->options; o && (o->name || o->key || o->doc); o++)
        if (o->name && !visit(self, o))
            return false;
    for (const struct argp_child *c = argp->children; c && c->argp; c++)
        if (!visit_options(c->argp, visit, self))
            return false;
    return true;
}

struct lookup {
    const char *name;
    size_t length;
    const struct argp_option *exact, *begins;
    unsigned matches; /* options whose name begins so */
    struct nearest near;
};

static bool lookup_visit(void *self, const struct argp_option *option)
{
    struct lookup *lookup = self;

    nearest_offer(&lookup->near, option->name);
    if (strncmp(option->name, lookup->name, lookup->length) != 0)
        return true;
    lookup->begins = option;
    lookup->matches++;
    if (strlen(option->name) == lookup->length)
        lookup->exact = option;
    return true;
}

static int unknown(const struct lookup *lookup, const char *text, const char *command,
                   struct err *err)
{
    if (lookup->matches > 1)
        return err_set(err, ERR_USAGE, "option %s could be several; see %s --help", text, command);
    if (lookup->near.best)
        return err_set(err, ERR_USAGE, "there is no option %s; did you mean --%s?", text,
                       lookup->near.best);
    return err_set(err, ERR_USAGE, "there is no option %s; see %s --help", text, command);
}

/* Check argv[i], a long option; returns how many words it takes, or -1. */
static int check_long(const struct argp *argp, char **argv, int left, const char *command,
                      struct err *err)
{
    char name[128];
    const struct argp_option *option;
    size_t length = strcspn(*argv + 2, "=");
    const char *value = (*argv)[2 + length] ? *argv + 3 + length : NULL;
    struct lookup lookup = {.name = *argv + 2, .length = length};

    if (length >= sizeof(name))
        return err_set(err, ERR_USAGE, "there is no option %.40s...; see %s --help", *argv,
                       command);
    memcpy(name, *argv + 2, length);
    name[length] = '\0';
    lookup.near = nearest_to(name);
    visit_options(argp, lookup_visit, &lookup);
    visit_options(&common_argp, lookup_visit, &lookup);
    option = lookup.exact ? lookup.exact : lookup.matches == 1 ? lookup.begins : NULL;
    if (!option)
        return unknown(&lookup, *argv, command, err);
    if (value && !option->arg)
        return err_set(err, ERR_USAGE, "option --%s takes no value", option->name);
    if (!option->arg || value)
        return 1;
    if (left < 2)
        return err_set(err, ERR_USAGE, "option --%s needs a value: %s", option->name, option->arg);
    return 2;
}

static int check_short(const char *text, const char *command, struct err *err)
{
    if (strcmp(text, "-?") == 0)
        return 1;
    return err_set(err, ERR_USAGE, "there is no option %s; see %s --help", text, command);
}

int options_check(const struct command_line *line, int argc, char **argv, struct err *err)
{
    for (int i = 1; i < argc;) {
        int words = 1;

        if (strcmp(argv[i], "--") == 0)
            return 0;
        if (argv[i][0] != '-' || !argv[i][1]) {
            if (line->stop_at_argument)
                return 0;
        } else if (argv[i][1] == '-') {
            words = check_long(line->argp, argv + i, argc - i, argv[0], err);
        } else {
            words = check_short(argv[i], argv[0], err);
        }
        if (words < 0)
            return -1;
        i += words;
    }
    return 0;
}
