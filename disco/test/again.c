/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The guest's data and vectors are copied to 2 MB before the first run and back before the next.
 * What must outlive that is in section .keep.
 */
#include "disco/test/again.h"

#include "disco/lib/fdt.h"
#include "disco/lib/string.h"
#include "disco/test/guest.h"

#define KEEP         __attribute__((section(".keep,\"aw\",@nobits#")))
#define COPY         (CACHED_BASE + 0x200000)
#define VECTORS_COPY (CACHED_BASE + 0x2ff000)
#define VECTORS      0x200
#define ARGUMENTS    256

extern char text_start[], image_end[], bss_start[], bss_end[];
void guest_restart(void) __attribute__((noreturn));

static KEEP char arguments[ARGUMENTS];
static KEEP uint64_t until; /* MAGIC_CLOCK */
static KEEP uint64_t initrd_start, initrd_end;

static void read_property(const struct fdt_walk *walk)
{
    if (!fdt_in(walk, 2, "chosen"))
        return;
    if (fdt_is(walk, "bootargs"))
        string_copy(arguments, ARGUMENTS, fdt_text(walk));
    else if (fdt_is(walk, "linux,initrd-start"))
        initrd_start = fdt_cells2(walk, 0);
    else if (fdt_is(walk, "linux,initrd-end"))
        initrd_end = fdt_cells2(walk, 0);
}

static void read_arguments(const void *tree)
{
    struct fdt_walk walk;

    arguments[0] = 0;
    initrd_start = initrd_end = 0;
    if (!fdt_open(&walk, tree))
        return;
    while (fdt_next(&walk))
        read_property(&walk);
}

static bool starts_with(const char *text, const char *word)
{
    while (*word && *text == *word)
        text++, word++;
    return !*word && *text == '=';
}

uint64_t guest_argument(const char *word, uint64_t otherwise)
{
    for (const char *at = arguments; *at; at++) {
        uint64_t value = 0;

        if ((at != arguments && at[-1] != ' ') || !starts_with(at, word))
            continue;
        for (at += strlen(word) + 1; *at >= '0' && *at <= '9'; at++)
            value = value * 10 + (uint64_t)(*at - '0');
        return value;
    }
    return otherwise;
}

const void *guest_initrd(uint64_t *bytes)
{
    *bytes = initrd_end - initrd_start;
    return *bytes ? (const void *)(CACHED_BASE + initrd_start) : NULL;
}

void again_prepare(const void *tree)
{
    read_arguments(tree);
    until = magic_read(MAGIC_CLOCK) + 1000000 * guest_argument("repeat", 0);
    memcpy((void *)COPY, text_start, (size_t)(image_end - text_start));
    memcpy((void *)VECTORS_COPY, (void *)CACHED_BASE, VECTORS);
}

bool again_vectors_intact(void)
{
    return memcmp((void *)CACHED_BASE, (void *)VECTORS_COPY, VECTORS) == 0;
}

static void reset_cp0(void)
{
    CP0_WRITE32(CP0_STATUS, ST_CU0 | ST_KX | ST_SX | ST_UX);
    CP0_WRITE32(CP0_CAUSE, 0);
    CP0_WRITE32(CP0_WIRED, 0);
    CP0_WRITE32(CP0_FRAMEMASK, 0);
    CP0_WRITE32(CP0_PAGEMASK, 0);
    CP0_WRITE32(CP0_COMPARE, CP0_READ32(CP0_COUNT));
    for (unsigned i = 0; i < TLB_ENTRIES; i++) {
        CP0_WRITE64(CP0_ENTRYHI, CKSEG0 + i * 2 * PAGE_SIZE);
        CP0_WRITE64(CP0_ENTRYLO0, 0);
        CP0_WRITE64(CP0_ENTRYLO1, 0);
        CP0_WRITE32(CP0_INDEX, i);
        __asm__ volatile("tlbwi" : : : "memory");
    }
    CP0_WRITE64(CP0_ENTRYHI, 0);
}

static void reset_magic(void)
{
    magic_write(MAGIC_INT_MASK, 0);
    magic_write(MAGIC_INT_CLEAR, ~UINT64_C(0));
    magic_write(MAGIC_INT_LINE(0), ~UINT64_C(0xff));
    magic_write(MAGIC_INT_LINE(1), 0xff);
}

void again(void)
{
    reset_cp0();
    if (magic_read(MAGIC_CLOCK) >= until)
        return;
    reset_magic();
    memcpy((void *)text_start, (void *)COPY, (size_t)(image_end - text_start));
    memcpy((void *)CACHED_BASE, (void *)VECTORS_COPY, VECTORS);
    memset(bss_start, 0, (size_t)(bss_end - bss_start));
    guest_restart();
}
