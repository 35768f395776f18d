/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parsing and printing of numbers with units.
 */
#include "sim/config/quantity.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/core/clock.h"

struct suffix {
    const char *text;
    uint64_t scale;
};

/* Smallest first; the first of each scale is the one that is printed. */
/* clang-format off */
static const struct suffix count_suffixes[] = {
    {"", 1}, {"k", 1000}, {"M", 1000000}, {"G", 1000000000}, {"T", UINT64_C(1000000000000)}, {0},
};
static const struct suffix size_suffixes[] = {
    {"", 1},               {"B", 1},
    {"K", 1 << 10},        {"KB", 1 << 10},        {"KiB", 1 << 10}, {"k", 1 << 10},
    {"M", 1 << 20},        {"MB", 1 << 20},        {"MiB", 1 << 20},
    {"G", 1 << 30},        {"GB", 1 << 30},        {"GiB", 1 << 30},
    {"T", UINT64_C(1) << 40}, {0},
};
static const struct suffix time_suffixes[] = {
    {"ps", 1}, {"ns", PS_PER_NS}, {"us", PS_PER_US}, {"ms", PS_PER_MS}, {"s", PS_PER_SECOND}, {0},
};
static const struct suffix frequency_suffixes[] = {
    {"Hz", 1}, {"", 1}, {"kHz", 1000}, {"MHz", 1000000}, {"GHz", 1000000000}, {0},
};
static const struct suffix *const suffixes[] = {
    [QUANTITY_COUNT] = count_suffixes, [QUANTITY_SIZE] = size_suffixes,
    [QUANTITY_TIME] = time_suffixes,   [QUANTITY_FREQUENCY] = frequency_suffixes,
};
static const char *const examples[] = {
    [QUANTITY_COUNT] = "500M", [QUANTITY_SIZE] = "64M",
    [QUANTITY_TIME] = "300ns", [QUANTITY_FREQUENCY] = "400MHz",
};
/* clang-format on */

/*
 * Digits from *text on; false if there are none or they pass 64 bits. `power` is 10 to the power of
 * their number, 0 if that passes 64 bits.
 */
static bool digits_parse(const char **text, uint64_t *value, uint64_t *power)
{
    const char *p = *text;

    *value = 0;
    *power = 1;
    for (; isdigit((unsigned char)*p); p++) {
        if (__builtin_mul_overflow(*value, 10, value) ||
            __builtin_add_overflow(*value, (uint64_t)(*p - '0'), value))
            return false;
        *power = *power > UINT64_MAX / 10 ? 0 : *power * 10;
    }
    if (p == *text)
        return false;
    *text = p;
    return true;
}

static uint64_t suffix_scale(enum quantity_unit unit, const char *text)
{
    for (const struct suffix *s = suffixes[unit]; s->text; s++)
        if (strcmp(s->text, text) == 0)
            return s->scale;
    return 0;
}

bool quantity_parse(enum quantity_unit unit, const char *text, uint64_t *value)
{
    uint64_t whole, part = 0, power = 1, ignored, scale;
    uint128_t sum;

    if (!digits_parse(&text, &whole, &ignored))
        return false;
    if (*text == '.') {
        text++;
        if (!digits_parse(&text, &part, &power) || !power)
            return false;
    }
    if (unit == QUANTITY_TIME && !*text && !whole && !part) {
        *value = 0;
        return true;
    }
    scale = suffix_scale(unit, text);
    if (!scale || (uint128_t)part * scale % power)
        return false;
    sum = (uint128_t)whole * scale + (uint128_t)part * scale / power;
    *value = (uint64_t)sum;
    return sum <= UINT64_MAX;
}

void quantity_format(enum quantity_unit unit, uint64_t value, char text[QUANTITY_TEXT])
{
    const struct suffix *best = suffixes[unit];

    for (const struct suffix *s = best; s->text; s++)
        if (s->scale > best->scale && value && value % s->scale == 0)
            best = s;
    snprintf(text, QUANTITY_TEXT, "%" PRIu64 "%s", value / best->scale, best->text);
}

const char *quantity_example(enum quantity_unit unit)
{
    return examples[unit];
}
