/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration of a machine: one value for each key of keys.def. Machine files, --set and
 * command-line options all end here, and are checked here, against the same table.
 */
#ifndef SIM_CONFIG_CONFIG_H
#define SIM_CONFIG_CONFIG_H

#include <jansson.h>
#include <stdio.h>

#include "sim/config/quantity.h"
#include "sim/core/err.h"
#include "sim/core/types.h"

enum config_key {
#define CONFIG_KEY(id, ...) CONFIG_##id,
#include "sim/config/keys.def"
#undef CONFIG_KEY
    CONFIG_COUNT,
};

enum config_type {
    CONFIG_INTEGER,
    CONFIG_REAL,
    CONFIG_SIZE,
    CONFIG_TIME,
    CONFIG_FREQUENCY,
    CONFIG_CHOICE,
};

struct config_desc {
    const char *name;
    enum config_type type;
    const char *fallback; /* the default, as text */
    uint64_t least, most, step;
    const char *choices; /* "a|b|c", for CONFIG_CHOICE */
    const char *description;
};

struct config {
    uint64_t number[CONFIG_COUNT]; /* base units; index of the choice */
    double real[CONFIG_COUNT];     /* for CONFIG_REAL */
    bool given[CONFIG_COUNT];      /* set by somebody: no default */
};

/* Every key at its default. */
void config_init(struct config *config);

const struct config_desc *config_describe(enum config_key key);

/* The unit that values of the key are written in. */
enum quantity_unit config_unit(const struct config_desc *desc);

/* Read a machine file. On failure `err` names file, line and key, and config is unchanged. */
int config_read(struct config *config, const char *path, struct err *err);

/* Set a key by name; `where` ("--set", "x.lua:12") heads the message of an error. */
int config_set(struct config *config, const char *where, const char *name, const char *text,
               struct err *err);

/* "key=value", as after --set. */
int config_assign(struct config *config, const char *assignment, struct err *err);

uint64_t config_number(const struct config *config, enum config_key key);
double config_real(const struct config *config, enum config_key key);

/* True if a file or option set the key, even if to its default. */
bool config_given(const struct config *config, enum config_key key);

/* The value as one would write it; at most `size` bytes with the NUL. */
void config_text(const struct config *config, enum config_key key, char *text, size_t size);

/* The whole configuration as an object, keys sorted, values as text or numbers. New reference. */
json_t *config_json(const struct config *config);

/* A table of all keys: name, value, range, and the description below. */
void config_print(const struct config *config, FILE *out);

#endif
