/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Setting, checking and freeing of members by table.
 */
#include "sim/app/members.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/nearest.h"

static char **text_of(void *owner, const struct member *member)
{
    return (char **)((char *)owner + member->offset);
}

int member_set(void *owner, const struct member *table, const struct data_value *value,
               const char *name, struct err *err)
{
    struct nearest near = nearest_to(name);

    for (const struct member *m = table; m->name; m++) {
        nearest_offer(&near, m->name);
        if (strcmp(m->name, name) != 0)
            continue;
        free(*text_of(owner, m));
        *text_of(owner, m) = strdup(value->text);
        return 0;
    }
    return err_set(err, ERR_USAGE, "%s: %s: no such key%s%s", value->where, value->name,
                   near.best ? "; did you mean " : "", near.best ? near.best : "");
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

int members_check(const void *owner, const struct member *table, const char *path, const char *what,
                  unsigned number, struct err *err)
{
    char place[16] = "";

    if (number)
        snprintf(place, sizeof(place), " %u", number);
    for (const struct member *m = table; m->name; m++)
        if (m->required && !*text_of((void *)owner, m))
            return err_set(err, ERR_USAGE, "%s: %s%s has no %s", path, what, place, m->name);
    return 0;
}

void members_free(void *owner, const struct member *table)
{
    for (const struct member *m = table; m->name; m++) {
        free(*text_of(owner, m));
        *text_of(owner, m) = NULL;
    }
}
