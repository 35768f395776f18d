/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Edit distance with swaps of neighbours (optimal string alignment), by three rows of the table.
 */
#include "sim/config/nearest.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define NEAREST_LENGTH 64 /* longer names are not compared */
#define SHORTEST_START 3  /* letters that can stand for a longer name */

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned nearest_distance(const char *a, const char *b, unsigned limit)
{
    unsigned rows[3][NEAREST_LENGTH + 1];
    size_t la = strlen(a), lb = strlen(b);

    if (la > NEAREST_LENGTH || lb > NEAREST_LENGTH)
        return limit + 1;
    for (size_t j = 0; j <= lb; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= la; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= lb; j++) {
            row[j] =
                least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return least(rows[la % 3][lb], limit + 1);
}

struct nearest nearest_to(const char *wanted)
{
    unsigned length = (unsigned)strlen(wanted);

    /* A third of the letters may be wrong, and one of the shortest names. */
    return (struct nearest){.wanted = wanted, .distance = length / 3 + 2};
}

/* A word that was cut short is as near as one with a wrong letter. */
static bool is_start(const char *wanted, const char *name)
{
    size_t length = strlen(wanted);

    return length >= SHORTEST_START && strncmp(wanted, name, length) == 0;
}

void nearest_offer(struct nearest *nearest, const char *name)
{
    unsigned distance = nearest_distance(nearest->wanted, name, nearest->distance);

    if (distance > 1 && is_start(nearest->wanted, name))
        distance = 1;
    if (distance >= nearest->distance)
        return;
    nearest->best = name;
    nearest->distance = distance;
}

const char *nearest_advice(struct nearest *nearest, const char *otherwise)
{
    if (nearest->best)
        snprintf(nearest->advice, NEAREST_ADVICE, "; did you mean %s?", nearest->best);
    else
        snprintf(nearest->advice, NEAREST_ADVICE, "%s%s", otherwise ? "; " : "",
                 otherwise ? otherwise : "");
    return nearest->advice;
}
