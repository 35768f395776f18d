/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading members of JSON without caring whether they are there.
 */
#include "sim/measure/fields.h"

#include <string.h>

#define NAME_ROOM 64

double field_number(const json_t *object, const char *name)
{
    return json_number_value(json_object_get(object, name));
}

double field_number_at(const json_t *object, const char *path)
{
    char name[NAME_ROOM];
    size_t length = strcspn(path, ".");

    if (!path[length])
        return field_number(object, path);
    if (length >= sizeof(name))
        return 0;
    memcpy(name, path, length);
    name[length] = '\0';
    return field_number_at(json_object_get(object, name), path + length + 1);
}

const char *field_text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));

    return value ? value : "";
}

bool field_is_true(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

void fields_print(const json_t *object, FILE *out)
{
    json_dumpf(object, out, JSON_INDENT(2) | JSON_REAL_PRECISION(FIELDS_DIGITS));
    fputc('\n', out);
}
