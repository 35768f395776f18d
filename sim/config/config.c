/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checking values against the table of keys.
 */
#include "sim/config/config.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/data_file.h"
#include "sim/config/nearest.h"
#include "sim/config/quantity.h"

#define POWER_OF_TWO 0

static const struct config_desc descs[CONFIG_COUNT] = {
#define CONFIG_KEY(id, name, type, fallback, least, most, step, choices, description)              \
    {name, CONFIG_##type, fallback, least, most, step, choices, description},
#include "sim/config/keys.def"
#undef CONFIG_KEY
};

const struct config_desc *config_describe(enum config_key key)
{
    return &descs[key];
}

uint64_t config_number(const struct config *config, enum config_key key)
{
    return config->number[key];
}

double config_real(const struct config *config, enum config_key key)
{
    return config->real[key];
}

bool config_given(const struct config *config, enum config_key key)
{
    return config->given[key];
}

enum quantity_unit config_unit(const struct config_desc *desc)
{
    switch (desc->type) {
    case CONFIG_SIZE:
        return QUANTITY_SIZE;
    case CONFIG_TIME:
        return QUANTITY_TIME;
    case CONFIG_FREQUENCY:
        return QUANTITY_FREQUENCY;
    default:
        return QUANTITY_COUNT;
    }
}

/* Index of `text` in "a|b|c", -1 if it is not there. */
static int choice_index(const char *choices, const char *text)
{
    size_t length = strlen(text);

    for (int index = 0;; index++) {
        size_t span = strcspn(choices, "|");

        if (span == length && strncmp(choices, text, span) == 0)
            return index;
        if (!choices[span])
            return -1;
        choices += span + 1;
    }
}

static int set_choice(uint64_t *number, const struct config_desc *desc, const char *where,
                      const char *text, struct err *err)
{
    int index = choice_index(desc->choices, text);

    if (index < 0)
        return err_set(err, ERR_USAGE, "%s: %s = \"%s\": must be one of %s", where, desc->name,
                       text, desc->choices);
    *number = (uint64_t)index;
    return 0;
}

static int set_real(double *real, const struct config_desc *desc, const char *where,
                    const char *text, struct err *err)
{
    char *end;
    double value = strtod(text, &end);

    if (end == text || *end || !isfinite(value))
        return err_set(err, ERR_USAGE, "%s: %s = \"%s\": is not a number", where, desc->name, text);
    if (value < (double)desc->least || value > (double)desc->most)
        return err_set(err, ERR_USAGE, "%s: %s = %s: must be %" PRIu64 " to %" PRIu64, where,
                       desc->name, text, desc->least, desc->most);
    *real = value;
    return 0;
}

static int range_error(const struct config_desc *desc, const char *where, const char *text,
                       struct err *err)
{
    char least[QUANTITY_TEXT], most[QUANTITY_TEXT];

    if (desc->least == desc->most)
        return err_set(err, ERR_USAGE,
                       "%s: %s = %s: must be %" PRIu64 " to %" PRIu64 "; this version has no more",
                       where, desc->name, text, desc->least, desc->most);
    quantity_format(config_unit(desc), desc->least, least);
    quantity_format(config_unit(desc), desc->most, most);
    return err_set(err, ERR_USAGE, "%s: %s = %s: must be %s to %s", where, desc->name, text, least,
                   most);
}

static int step_error(const struct config_desc *desc, const char *where, const char *text,
                      struct err *err)
{
    char step[QUANTITY_TEXT];

    if (desc->step == POWER_OF_TWO)
        return err_set(err, ERR_USAGE, "%s: %s = %s: must be a power of two", where, desc->name,
                       text);
    quantity_format(config_unit(desc), desc->step, step);
    return err_set(err, ERR_USAGE, "%s: %s = %s: must be a multiple of %s", where, desc->name, text,
                   step);
}

static int set_quantity(uint64_t *number, const struct config_desc *desc, const char *where,
                        const char *text, struct err *err)
{
    enum quantity_unit unit = config_unit(desc);
    uint64_t value;

    if (!quantity_parse(unit, text, &value))
        return err_set(err, ERR_USAGE, "%s: %s = \"%s\": expected a value such as \"%s\"", where,
                       desc->name, text,
                       desc->type == CONFIG_INTEGER ? desc->fallback : quantity_example(unit));
    if (value < desc->least || value > desc->most)
        return range_error(desc, where, text, err);
    if (desc->step == POWER_OF_TWO ? (value & (value - 1)) != 0 : value % desc->step != 0)
        return step_error(desc, where, text, err);
    *number = value;
    return 0;
}

static int config_set_key(struct config *config, enum config_key key, const char *where,
                          const char *text, struct err *err)
{
    const struct config_desc *desc = &descs[key];

    config->given[key] = true;
    if (desc->type == CONFIG_CHOICE)
        return set_choice(&config->number[key], desc, where, text, err);
    if (desc->type == CONFIG_REAL)
        return set_real(&config->real[key], desc, where, text, err);
    return set_quantity(&config->number[key], desc, where, text, err);
}

static int key_error(const char *where, const char *name, struct err *err)
{
    struct nearest near = nearest_to(name);

    for (int key = 0; key < CONFIG_COUNT; key++)
        nearest_offer(&near, descs[key].name);
    return err_set(err, ERR_USAGE, "%s: %s: no such key%s", where, name,
                   nearest_advice(&near, "see discosim machine"));
}

int config_set(struct config *config, const char *where, const char *name, const char *text,
               struct err *err)
{
    for (int key = 0; key < CONFIG_COUNT; key++)
        if (strcmp(descs[key].name, name) == 0)
            return config_set_key(config, (enum config_key)key, where, text, err);
    return key_error(where, name, err);
}

int config_assign(struct config *config, const char *assignment, struct err *err)
{
    const char *equals = strchr(assignment, '=');
    char name[128];

    if (!equals || equals == assignment || (size_t)(equals - assignment) >= sizeof(name))
        return err_set(err, ERR_USAGE, "--set %s: expected key=value", assignment);
    memcpy(name, assignment, (size_t)(equals - assignment));
    name[equals - assignment] = '\0';
    return config_set(config, "--set", name, equals + 1, err);
}

void config_init(struct config *config)
{
    struct err err;

    *config = (struct config){0};
    for (int key = 0; key < CONFIG_COUNT; key++)
        if (config_set_key(config, (enum config_key)key, "keys.def", descs[key].fallback, &err) < 0)
            abort(); /* a default outside its own range */
    memset(config->given, 0, sizeof(config->given));
}

static bool is_section(const char *name)
{
    size_t length = strlen(name);

    for (int key = 0; key < CONFIG_COUNT; key++)
        if (strncmp(descs[key].name, name, length) == 0 && descs[key].name[length] == '.')
            return true;
    return false;
}

/* A section without keys changes nothing; a key needs a value. */
static int read_empty(const struct data_value *value, struct err *err)
{
    if (is_section(value->name))
        return 0;
    for (int key = 0; key < CONFIG_COUNT; key++)
        if (strcmp(descs[key].name, value->name) == 0)
            return err_set(err, ERR_USAGE, "%s: %s: a table is no value; the default is %s",
                           value->where, value->name, descs[key].fallback);
    return key_error(value->where, value->name, err);
}

static int read_value(void *self, const struct data_value *value, struct err *err)
{
    if (!value->text)
        return read_empty(value, err);
    return config_set(self, value->where, value->name, value->text, err);
}

int config_read(struct config *config, const char *path, struct err *err)
{
    struct config copy = *config;

    if (data_file_read(path, read_value, &copy, err) < 0)
        return -1;
    *config = copy;
    return 0;
}

void config_text(const struct config *config, enum config_key key, char *text, size_t size)
{
    const struct config_desc *desc = &descs[key];
    const char *choice = desc->choices;
    char number[QUANTITY_TEXT];

    if (desc->type == CONFIG_CHOICE) {
        for (uint64_t i = 0; i < config->number[key]; i++)
            choice += strcspn(choice, "|") + 1;
        snprintf(text, size, "%.*s", (int)strcspn(choice, "|"), choice);
    } else if (desc->type == CONFIG_REAL) {
        snprintf(text, size, "%.15g", config->real[key]);
    } else if (desc->type == CONFIG_INTEGER) {
        snprintf(text, size, "%" PRIu64, config->number[key]);
    } else {
        quantity_format(config_unit(desc), config->number[key], number);
        snprintf(text, size, "%s", number);
    }
}
