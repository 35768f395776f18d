/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Data files as structs: a table says which member of a struct has which key.
 */
#ifndef SIM_CONFIG_MEMBERS_H
#define SIM_CONFIG_MEMBERS_H

#include <stddef.h>

#include "sim/config/data_file.h"

/* What a member is: char *, owned; uint64_t, whole; uint64_t, bytes; double, not negative. */
enum member_kind { MEMBER_TEXT, MEMBER_NUMBER, MEMBER_SIZE, MEMBER_REAL };

struct member {
    const char *name; /* NULL ends a table */
    enum member_kind kind;
    size_t offset;
    bool required; /* of texts; numbers that are not given are 0 */
};

/* A row of a table: MEMBER(struct's tag, "name", KIND, member, required). */
#define MEMBER(type, name, kind, member, required)                                                 \
    {name, MEMBER_##kind, offsetof(struct type, member), required},
#define MEMBERS_END                                                                                \
    {                                                                                              \
        NULL, MEMBER_TEXT, 0, false                                                                \
    }

/*
 * Give the member of that name the value. Fails for a value of another kind, and if there is no
 * such name: the nearest is told, of the table's or of `lists` (ended by NULL; NULL = none). Those
 * have entries of their own; an empty one is no error here.
 */
int member_set(void *owner, const struct member *table, const char *name,
               const struct data_value *value, const char *const *lists, struct err *err);

/*
 * For "list[3].name": index 2, and *rest = "name"; *count grows to hold it. Fails for what is no
 * such name and beyond `most`.
 */
int member_element(const struct data_value *value, const char *list, unsigned *count, unsigned most,
                   const char **rest, struct err *err);

/* Fails if a required member is missing; `prefix` is what stands before its name in the file. */
int members_check(const void *owner, const struct member *table, const char *path,
                  const char *prefix, struct err *err);

/* The same for element `index` of a list. */
int member_element_check(const void *owner, const struct member *table, const char *path,
                         const char *list, unsigned index, struct err *err);

void members_free(void *owner, const struct member *table);

#endif
