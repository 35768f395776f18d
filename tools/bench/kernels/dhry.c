/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Systems code in the manner of Dhrystone, written anew: small procedures that pass records by
 * pointer, copy and compare strings, and index arrays. With SHARE its variables lie on the pages of
 * its code (in lines of their own), so that every store goes to a page that holds code.
 */
#include "bench.h"

#ifdef SHARE
#define PLACE __attribute__((section(".shared"), aligned(128)))
#else
#define PLACE
#endif

enum color { RED, GREEN, BLUE, COLORS };

struct record {
    struct record *next;
    enum color color;
    int64_t amount;
    char name[32];
};

static struct record first PLACE = {0};
static struct record second PLACE = {0};
static int64_t table[64] PLACE = {0};
static int64_t total PLACE = 0;
static char last_key[32] PLACE = "";

static const char *const names[COLORS] = {"A RED RECORD, THE FIRST OF ALL",
                                          "A GREEN RECORD, THE 2ND OF ALL",
                                          "A BLUE RECORD, THE 3RD OF ALL"};

static NOINLINE void text_copy(char *to, const char *from)
{
    while ((*to++ = *from++))
        ;
}

static NOINLINE int text_compare(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a - *b;
}

static NOINLINE enum color color_after(enum color color)
{
    switch (color) {
    case RED:
        return GREEN;
    case GREEN:
        return BLUE;
    default:
        return RED;
    }
}

static NOINLINE void record_fill(struct record *record, int64_t amount)
{
    record->color = color_after(record->color);
    record->amount = amount + record->next->amount;
    text_copy(record->name, names[record->color]);
}

static NOINLINE int record_is_later(const struct record *a, const struct record *b)
{
    return text_compare(a->name, b->name) > 0;
}

static NOINLINE void table_update(int64_t *at, unsigned index, int64_t value)
{
    at[index] += value;
    at[index + 1] = at[index];
    at[index + 30] += index;
    total += at[index];
}

static NOINLINE int64_t step(uint64_t i)
{
    struct record *record = i & 1 ? &first : &second;

    record_fill(record, (int64_t)i);
    table_update(table, i & 15, record->amount & 0xFF);
    if (record_is_later(record, record->next))
        text_copy(last_key, record->name);
    return table[(i + 7) & 63] + record->amount % 1000 + last_key[i & 7];
}

uint64_t kernel_run(void)
{
    uint64_t sum = 0;

    first.next = &second;
    second.next = &first;
    text_copy(first.name, names[RED]);
    text_copy(second.name, names[BLUE]);
    for (uint64_t i = 0; i < ITERATIONS; i++)
        sum = sum * 31 + (uint64_t)step(i);
    return sum + (uint64_t)total;
}
