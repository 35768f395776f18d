/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Data files whose values are all texts: a table says which member of a struct has which key.
 */
#ifndef SIM_APP_MEMBERS_H
#define SIM_APP_MEMBERS_H

#include <stddef.h>

#include "sim/config/data_file.h"

/* A char * of the struct; a table ends with a row without name. */
struct member {
    const char *name;
    size_t offset;
    bool required;
};

/* Give the member of that name a copy of the value. Fails, naming the nearest, if there is none. */
int member_set(void *owner, const struct member *table, const struct data_value *value,
               const char *name, struct err *err);

/*
 * For "list[3].name": index 2, and *rest = "name"; *count grows to hold it. Fails for what is no
 * such name and beyond `most`.
 */
int member_element(const struct data_value *value, const char *list, unsigned *count, unsigned most,
                   const char **rest, struct err *err);

/* Fails if a required member is missing; `what` and `number` name the struct, number 0 = none. */
int members_check(const void *owner, const struct member *table, const char *path, const char *what,
                  unsigned number, struct err *err);

void members_free(void *owner, const struct member *table);

#endif
