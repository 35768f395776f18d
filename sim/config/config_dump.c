/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration for people (a table) and for programs (canonical JSON).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/config.h"
#include "sim/config/quantity.h"
#include "sim/config/text.h"

#define TEXT_SIZE 64

static json_t *key_json(const struct config *config, enum config_key key)
{
    const struct config_desc *desc = config_describe(key);
    char text[TEXT_SIZE];

    if (desc->type == CONFIG_REAL)
        return json_real(config_real(config, key));
    config_text(config, key, text, sizeof(text));
    /* JSON numbers are doubles to most readers; what may pass 2^53 stays text. */
    if (desc->type == CONFIG_INTEGER && config_number(config, key) < (UINT64_C(1) << 53))
        return json_integer((json_int_t)config_number(config, key));
    return json_string(text);
}

/* The object that holds "a.b.c" below root, made if it is not there. */
static json_t *json_parent(json_t *root, const char **name)
{
    for (const char *dot; (dot = strchr(*name, '.')) != NULL; *name = dot + 1) {
        char *part = text_copy_part(*name, (size_t)(dot - *name));
        json_t *child = json_object_get(root, part);

        if (!child) {
            child = json_object();
            json_object_set_new(root, part, child);
        }
        free(part);
        root = child;
    }
    return root;
}

json_t *config_json(const struct config *config)
{
    json_t *root = json_object();

    for (int key = 0; key < CONFIG_COUNT; key++) {
        const char *name = config_describe((enum config_key)key)->name;
        json_t *parent = json_parent(root, &name);

        json_object_set_new(parent, name, key_json(config, (enum config_key)key));
    }
    return root;
}

static void key_range(const struct config_desc *desc, char *text, size_t size)
{
    char least[QUANTITY_TEXT], most[QUANTITY_TEXT];

    if (desc->type == CONFIG_CHOICE) {
        snprintf(text, size, "%s", desc->choices);
        return;
    }
    if (desc->most == UINT64_MAX) {
        snprintf(text, size, "any");
        return;
    }
    if (desc->type == CONFIG_REAL) { /* which has no suffixes */
        snprintf(text, size, "%" PRIu64 " to %" PRIu64, desc->least, desc->most);
        return;
    }
    quantity_format(config_unit(desc), desc->least, least);
    quantity_format(config_unit(desc), desc->most, most);
    snprintf(text, size, "%s to %s", least, most);
}

void config_print(const struct config *config, FILE *out)
{
    fprintf(out, "%-22s %-10s %s\n", "key", "value", "range");
    for (int key = 0; key < CONFIG_COUNT; key++) {
        const struct config_desc *desc = config_describe((enum config_key)key);
        char value[TEXT_SIZE], range[2 * TEXT_SIZE];

        config_text(config, (enum config_key)key, value, sizeof(value));
        key_range(desc, range, sizeof(range));
        fprintf(out, "\n%-22s %-10s %s\n    %s\n", desc->name, value, range, desc->description);
    }
}
