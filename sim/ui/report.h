/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A result as a table for people: where the simulated time went.
 */
#ifndef SIM_UI_REPORT_H
#define SIM_UI_REPORT_H

#include <jansson.h>
#include <stdio.h>

#define REPORT_COLUMNS 80 /* where the width is not known */

/* Width of the terminal that `out` is, REPORT_COLUMNS if it is none. */
unsigned report_columns(FILE *out);

/* Print a result (result_json or stats.json) in at most `columns` columns; at least 52 are used. */
void report_print(const json_t *result, FILE *out, unsigned columns);

/*
 * Print what took the processor into kernel mode, or into the monitor: how often, per simulated
 * second, and for how long each time. Nothing if the result counted nothing.
 */
void report_entries(const json_t *result, FILE *out, unsigned columns);

#endif
