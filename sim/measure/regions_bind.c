/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a regions file's names to addresses, causes and registers of a machine.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/nearest.h"
#include "sim/measure/regions_private.h"

#define WORD_ROOM 128
#define BLANKS    " \t\n,"
#define SEGMENT   UINT64_C(0x1fffffff) /* of the compatibility segments */

/* What a word is part of, for messages. */
struct binding {
    struct regions *regions;
    const char *what; /* "region", "group", "thread" */
    const char *name;
    struct err *err;
};

static int lie(const struct binding *to, const char *word, const char *wrong)
{
    return err_set(to->err, ERR_USAGE, "%.512s: %s %.64s: \"%.64s\" %.256s", to->regions->file.path,
                   to->what, to->name, word, wrong);
}

/* The next word of a list; false if there is none. */
static bool next_word(const char **list, char word[WORD_ROOM])
{
    size_t length;

    if (!*list)
        return false;
    *list += strspn(*list, BLANKS);
    length = strcspn(*list, BLANKS);
    snprintf(word, WORD_ROOM, "%.*s", (int)length, *list);
    *list += length;
    return length > 0;
}

/* ---- addresses ---- */

/* Symbols of the kernel: a guest's, or the machine's own. */
static const struct symbols *kernel_symbols(const struct regions *regions)
{
    return regions->monitor ? &regions->machine->guest_symbols : &regions->machine->symbols;
}

/* Where exceptions are taken: the start of the segment that the kernel is linked in. */
static bool ebase(const struct regions *regions, vaddr_t *va)
{
    const struct symbols *symbols = kernel_symbols(regions);

    for (size_t i = 0; i < symbols->count; i++)
        if (symbols->list[i].is_function) {
            *va = symbols->list[i].address & ~SEGMENT;
            return true;
        }
    return false;
}

static int unknown_symbol(const struct binding *to, const char *word)
{
    const struct symbols *symbols = kernel_symbols(to->regions);
    struct nearest near = nearest_to(word);
    char wrong[NEAREST_ADVICE + 64];

    for (size_t i = 0; i < symbols->count; i++)
        nearest_offer(&near, symbols->list[i].name);
    snprintf(wrong, sizeof(wrong), "is no symbol of the kernel%s", nearest_advice(&near, NULL));
    return lie(to, word, wrong);
}

static int offset_address(const struct binding *to, const char *word, vaddr_t *va)
{
    char *end;
    uint64_t offset;

    errno = 0;
    offset = strtoull(word + 6, &end, 0);
    if (*end || end == word + 6 || errno || (offset & 3) || offset > SEGMENT)
        return lie(to, word, "is no place: expected ebase+0x80 or so");
    if (!ebase(to->regions, va))
        return lie(to, word, "has no meaning: the kernel has no symbols");
    *va += offset;
    return 0;
}

/* A symbol of the kernel, else of the firmware, or ebase+N. */
static int address_of(const struct binding *to, const char *word, vaddr_t *va)
{
    const struct symbol *symbol = symbols_by_name(kernel_symbols(to->regions), word);

    if (strncmp(word, "ebase+", 6) == 0)
        return offset_address(to, word, va);
    if (!symbol)
        symbol = symbols_by_name(&to->regions->machine->symbols, word);
    if (!symbol)
        return unknown_symbol(to, word);
    *va = symbol->address;
    return 0;
}

static void add_point(struct regions *regions, const struct point *point)
{
    size_t size = (regions->point_count + 1) * sizeof(*regions->points);

    regions->points = realloc(regions->points, size);
    if (!regions->points)
        abort();
    regions->points[regions->point_count++] = *point;
}

static int bind_point(const struct binding *to, const char *word, enum point_kind kind,
                      unsigned region)
{
    struct point point = {.kind = kind, .region = region};
    const char *enter = region < REGIONS_MOST ? to->regions->file.regions[region].enter : "";

    if (address_of(to, word, &point.va) < 0)
        return -1;
    point.vector = strncmp(enter, "ebase+", 6) == 0;
    add_point(to->regions, &point);
    return 0;
}

static int bind_points(const struct binding *to, const char *list, enum point_kind kind,
                       unsigned region)
{
    char word[WORD_ROOM];

    while (next_word(&list, word))
        if (bind_point(to, word, kind, region) < 0)
            return -1;
    return 0;
}

/* At one address: what ends before what begins, and marks last. */
static int by_address(const void *a, const void *b)
{
    static const int order[] = {
        [POINT_SWITCH] = 0, [POINT_START] = 1,   [POINT_LEAVE] = 2,
        [POINT_ENTER] = 3,  [POINT_THROUGH] = 4, [POINT_WITHOUT] = 5,
    };
    const struct point *x = a, *y = b;

    if (x->va != y->va)
        return x->va < y->va ? -1 : 1;
    if (x->kind != y->kind)
        return order[x->kind] - order[y->kind];
    return x->region < y->region ? -1 : x->region > y->region;
}

/* ---- causes ---- */

/* "mtc0-status" is the cause "mtc0 status"; "mtc0" all that begin so; "privileged" a kind. */
static bool cause_is(unsigned cause, const char *pattern)
{
    char name[CPU_ENTRY_NAME];
    size_t length;

    if (strcmp(pattern, "any") == 0 ||
        strcmp(pattern, cpu_entry_kind_name(cpu_entry_kind(cause))) == 0)
        return true;
    cpu_entry_name(cause, name);
    length = strcspn(name, " ");
    if (strlen(pattern) == length && strncmp(pattern, name, length) == 0)
        return true;
    for (char *c = name; *c; c++)
        if (*c == ' ')
            *c = '-';
    return strcmp(pattern, name) == 0;
}

/* "user:syscall", "kernel:mtc0" or "tlb": marks the causes. */
static int match_causes(const struct binding *to, const char *word,
                        bool found[CPU_KERNEL][CPU_ENTRIES])
{
    const char *colon = strchr(word, ':'), *pattern = colon ? colon + 1 : word;
    bool user = !colon || strncmp(word, "user:", 5) == 0;
    bool kernel = !colon || strncmp(word, "kernel:", 7) == 0;
    bool any = false;

    if (!user && !kernel)
        return lie(to, word, "is no cause: expected user:CAUSE, kernel:CAUSE or CAUSE");
    for (unsigned cause = 1; cause < CPU_ENTRIES; cause++) {
        if (!cause_is(cause, pattern))
            continue;
        any = true;
        found[CPU_USER][cause] |= user;
        found[CPU_SUPERVISOR][cause] |= kernel;
    }
    return any ? 0 : lie(to, word, "is no cause of an entry into kernel mode");
}

/* The first group that names a cause has it; the last one, "other", what none names. */
static int bind_group(struct regions *regions, unsigned number, struct err *err)
{
    const struct group_desc *desc = &regions->file.groups[number];
    struct binding to = {regions, "group", desc->name, err};
    bool found[CPU_KERNEL][CPU_ENTRIES] = {0};
    const char *list = desc->causes;
    char word[WORD_ROOM];

    while (next_word(&list, word))
        if (match_causes(&to, word, found) < 0)
            return -1;
    for (unsigned from = 0; from < CPU_KERNEL; from++)
        for (unsigned cause = 0; cause < CPU_ENTRIES; cause++)
            if (found[from][cause] && regions->group[from][cause] == regions->group_count - 1)
                regions->group[from][cause] = (uint8_t)number;
    return 0;
}

static int bind_groups(struct regions *regions, struct err *err)
{
    regions->group_count = regions->file.group_count + 1;
    memset(regions->group, (int)regions->group_count - 1, sizeof(regions->group));
    for (unsigned i = 0; i < regions->file.group_count; i++)
        if (bind_group(regions, i, err) < 0)
            return -1;
    return 0;
}

/* ---- regions ---- */

static int register_of(const struct binding *to, const char *word, int *number)
{
    *number = word ? cpu_gpr_number(word) : -1;
    if (word && *number < 0)
        return lie(to, word, "is no register");
    return 0;
}

static int bind_values(const struct binding *to, struct region *region)
{
    const char *list = region->desc->values;
    char word[WORD_ROOM], *end;

    while (next_word(&list, word)) {
        if (region->value_count == ARRAY_LENGTH(region->values))
            return lie(to, word, "is one value too many");
        region->values[region->value_count++] = strtoull(word, &end, 0);
        if (*end)
            return lie(to, word, "is no number");
    }
    return register_of(to, region->desc->reg, &region->reg);
}

static int bind_enter(const struct binding *to, struct region *region, unsigned number)
{
    const char *list = region->desc->enter;
    char word[WORD_ROOM];

    region->by_exception = strchr(list, ':') != NULL;
    while (next_word(&list, word)) {
        int status = region->by_exception ? match_causes(to, word, region->causes)
                                          : bind_point(to, word, POINT_ENTER, number);

        if (status < 0)
            return -1;
    }
    return 0;
}

static int bind_leave(const struct binding *to, struct region *region, unsigned number)
{
    const char *list = region->desc->leave;
    char word[WORD_ROOM];

    if (!list)
        list = region->by_exception ? "user" : "return";
    while (next_word(&list, word)) {
        if (strcmp(word, "return") == 0)
            region->at_return = true;
        else if (strcmp(word, "user") == 0)
            region->at_user = true;
        else if (bind_point(to, word, POINT_LEAVE, number) < 0)
            return -1;
    }
    if (region->at_return && region->by_exception)
        return lie(to, "return",
                   "is for functions: an exception's region ends at user or a symbol");
    return 0;
}

static int bind_region(struct regions *regions, unsigned number, struct err *err)
{
    struct region *region = &regions->list[number];
    const struct region_desc *desc = &regions->file.regions[number];
    struct binding to = {regions, "region", desc->name, err};

    region->desc = desc;
    region->apart = desc->apart && strcmp(desc->apart, "true") == 0;
    if (bind_values(&to, region) < 0 || bind_enter(&to, region, number) < 0 ||
        bind_leave(&to, region, number) < 0 ||
        bind_points(&to, desc->through, POINT_THROUGH, number) < 0 ||
        bind_points(&to, desc->without, POINT_WITHOUT, number) < 0)
        return -1;
    return 0;
}

static int bind_thread(struct regions *regions, struct err *err)
{
    const struct thread_desc *thread = &regions->file.thread;
    struct binding to = {regions, "thread", "identity", err};

    if (register_of(&to, thread->reg, &regions->thread_reg) < 0 ||
        register_of(&to, thread->next, &regions->next_reg) < 0 ||
        bind_points(&to, thread->change, POINT_SWITCH, REGIONS_MOST) < 0 ||
        bind_points(&to, thread->start, POINT_START, REGIONS_MOST) < 0)
        return -1;
    return 0;
}

int regions_bind(struct regions *regions, struct err *err)
{
    if (bind_groups(regions, err) < 0 || bind_thread(regions, err) < 0)
        return -1;
    for (unsigned i = 0; i < regions->file.region_count; i++)
        if (bind_region(regions, i, err) < 0)
            return -1;
    if (regions->point_count)
        qsort(regions->points, regions->point_count, sizeof(*regions->points), by_address);
    return 0;
}
