/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Setting, checking and freeing of members by table.
 */
#include "sim/config/members.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/nearest.h"
#include "sim/config/quantity.h"
#include "sim/config/text.h"

static void *place_of(void *owner, const struct member *member)
{
    return (uint8_t *)owner + member->offset;
}

static bool is_listed(const char *const *names, const char *name)
{
    for (; names && *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static int unknown(const struct member *table, const char *name, const struct data_value *value,
                   const char *const *lists, struct err *err)
{
    struct nearest near = nearest_to(name);

    for (const struct member *m = table; m->name; m++)
        nearest_offer(&near, m->name);
    for (; lists && *lists; lists++)
        nearest_offer(&near, *lists);
    return err_set(err, ERR_USAGE, "%s: %s: no such key%s", value->where, value->name,
                   nearest_advice(&near, NULL));
}

static int expected(const struct data_value *value, const char *what, struct err *err)
{
    return err_set(err, ERR_USAGE, "%s: %s = \"%s\": expected %s", value->where, value->name,
                   value->text, what);
}

static int set_text(char **text, const struct data_value *value)
{
    free(*text);
    *text = text_copy(value->text);
    return 0;
}

static int set_real(double *real, const struct data_value *value, struct err *err)
{
    char *end;

    *real = strtod(value->text, &end);
    if (end == value->text || *end || !isfinite(*real) || *real < 0)
        return expected(value, "a number", err);
    return 0;
}

static int set_value(void *place, enum member_kind kind, const struct data_value *value,
                     struct err *err)
{
    if (kind == MEMBER_TEXT)
        return set_text(place, value);
    if (kind == MEMBER_REAL)
        return set_real(place, value, err);
    if (kind == MEMBER_SIZE)
        return quantity_parse(QUANTITY_SIZE, value->text, place)
                   ? 0
                   : expected(value, "a size such as \"2M\"", err);
    return quantity_parse(QUANTITY_COUNT, value->text, place)
               ? 0
               : expected(value, "a whole number", err);
}

int member_set(void *owner, const struct member *table, const char *name,
               const struct data_value *value, const char *const *lists, struct err *err)
{
    const struct member *m = table;

    while (m->name && strcmp(m->name, name) != 0)
        m++;
    if (!m->name && !value->text && is_listed(lists, name))
        return 0;
    if (!m->name)
        return unknown(table, name, value, lists, err);
    if (!value->text)
        return err_set(err, ERR_USAGE, "%s: %s: a table is no value", value->where, value->name);
    return set_value(place_of(owner, m), m->kind, value, err);
}

int member_element(const struct data_value *value, const char *list, unsigned *count, unsigned most,
                   const char **rest, struct err *err)
{
    const char *bracket = value->name + strlen(list);
    char *end = NULL;
    unsigned long number = *bracket == '[' ? strtoul(bracket + 1, &end, 10) : 0;

    if (number == 0 || strncmp(end, "].", 2) != 0)
        return err_set(err, ERR_USAGE, "%s: %s: expected a list of tables", value->where,
                       value->name);
    if (number > most)
        return err_set(err, ERR_USAGE, "%s: %s: more than %u", value->where, value->name, most);
    if (number > *count)
        *count = (unsigned)number;
    *rest = end + 2;
    return (int)number - 1;
}

int members_check(const void *owner, const struct member *table, const char *path,
                  const char *prefix, struct err *err)
{
    for (const struct member *m = table; m->name; m++)
        if (m->required && m->kind == MEMBER_TEXT && !*(char **)place_of((void *)owner, m))
            return err_set(err, ERR_USAGE, "%s: %s%s is missing", path, prefix, m->name);
    return 0;
}

int member_element_check(const void *owner, const struct member *table, const char *path,
                         const char *list, unsigned index, struct err *err)
{
    char prefix[DATA_NAME];

    snprintf(prefix, sizeof(prefix), "%s[%u].", list, index + 1);
    return members_check(owner, table, path, prefix, err);
}

void members_free(void *owner, const struct member *table)
{
    for (const struct member *m = table; m->name; m++) {
        char **text = place_of(owner, m);

        if (m->kind != MEMBER_TEXT)
            continue;
        free(*text);
        *text = NULL;
    }
}
