/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers with units as people write them: "64M", "300ns", "400MHz". They become whole numbers of
 * the base unit, exactly: nothing here goes through floating point.
 */
#ifndef SIM_CONFIG_QUANTITY_H
#define SIM_CONFIG_QUANTITY_H

#include "sim/core/types.h"

enum quantity_unit {
    QUANTITY_COUNT,     /* 1, k = 10^3, M, G, T */
    QUANTITY_SIZE,      /* bytes; K = KB = KiB = 2^10, M, G, T */
    QUANTITY_TIME,      /* ps, ns, us, ms, s: picoseconds; a unit is required unless it is 0 */
    QUANTITY_FREQUENCY, /* Hz, kHz, MHz, GHz */
};

/* Room for any quantity_format. */
#define QUANTITY_TEXT 32

/* False if the text is not a number with one of the unit's suffixes, or does not fit 64 bits, or is
 * finer than the base unit. */
bool quantity_parse(enum quantity_unit unit, const char *text, uint64_t *value);

/* The shortest exact text with a suffix; quantity_parse reads it back. */
void quantity_format(enum quantity_unit unit, uint64_t value, char text[QUANTITY_TEXT]);

/* "300ns", "64M" ...: what a message tells somebody who wrote something else. */
const char *quantity_example(enum quantity_unit unit);

#endif
