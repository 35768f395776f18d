/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Did you mean": which of a list of names is nearest to one that does not exist.
 */
#ifndef SIM_CONFIG_NEAREST_H
#define SIM_CONFIG_NEAREST_H

#include <stddef.h>

#define NEAREST_ADVICE 320 /* longer ones are cut */

struct nearest {
    const char *wanted;
    const char *best; /* so far, NULL if none is near enough to be meant */
    unsigned distance;
    char advice[NEAREST_ADVICE]; /* nearest_advice's */
};

/* Start with the name that was typed. */
struct nearest nearest_to(const char *wanted);

/* Offer a name that exists. The first of the nearest ones wins; one that begins so is near. */
void nearest_offer(struct nearest *nearest, const char *name);

/*
 * The end of a message about the name: "; did you mean X?", or if no name is near "; " and
 * `otherwise`, or nothing for NULL. Lives as long as *nearest.
 */
const char *nearest_advice(struct nearest *nearest, const char *otherwise);

/* Edits (insert, delete, replace, swap neighbours) from a to b, at most `limit` + 1. */
unsigned nearest_distance(const char *a, const char *b, unsigned limit);

#endif
