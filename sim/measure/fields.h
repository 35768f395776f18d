/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Members of results' JSON by name, for what prints and compares results. What is missing or of
 * another type is 0 or "": a damaged file prints, wrongly, but does no harm.
 */
#ifndef SIM_MEASURE_FIELDS_H
#define SIM_MEASURE_FIELDS_H

#include <jansson.h>
#include <stdio.h>

#include "sim/core/types.h"

#define FIELDS_DIGITS 12 /* of real numbers in JSON */

double field_number(const json_t *object, const char *name);

/* The number at "a.b.c" below `object`. */
double field_number_at(const json_t *object, const char *path);

const char *field_text(const json_t *object, const char *name);

/* True if the member is `true`. */
bool field_is_true(const json_t *object, const char *name);

/* Print an object for programs, and a newline. */
void fields_print(const json_t *object, FILE *out);

#endif
