/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The TLB as the kernel sees it: what is written is read back, probed and used; misses, invalid and
 * modified entries, address spaces, global and large pages, conflicts.
 */
#include "disco/test/guest.h"

#define USER   UINT64_C(0x10000000) /* an address that only the TLB translates */
#define MEMORY UINT64_C(0x200000)   /* where it leads */
#define LARGE  0x6000               /* PageMask of 16 KB */
#define RIGHTS (CCA_COHERENT << ENTRYLO_C_SHIFT)

static unsigned exceptions;

static void report(struct frame *frame)
{
    put_value("  exception: cause", frame->cause & ~(uint64_t)CAUSE_IP);
    put_value("  vector", frame->vector);
    put_value("  badvaddr", frame->badvaddr);
    put_value("  entryhi", frame->entryhi);
    put_value("  context", frame->context);
    put_value("  xcontext", frame->xcontext);
    frame->epc += 4;
    exceptions++;
}

static uint64_t lo_of(uint64_t pa, unsigned flags)
{
    return pa >> (PAGE_SHIFT - ENTRYLO_PFN_BIT) | RIGHTS | flags;
}

static void write_entry(unsigned index, uint64_t hi, uint64_t lo0, uint64_t lo1, uint32_t mask)
{
    CP0_WRITE32(CP0_PAGEMASK, mask);
    CP0_WRITE64(CP0_ENTRYHI, hi);
    CP0_WRITE64(CP0_ENTRYLO0, lo0);
    CP0_WRITE64(CP0_ENTRYLO1, lo1);
    CP0_WRITE32(CP0_INDEX, index);
    __asm__ volatile("tlbwi" : : : "memory");
    CP0_WRITE32(CP0_PAGEMASK, 0);
}

static void show_entry(const char *name, unsigned index)
{
    CP0_WRITE32(CP0_INDEX, index);
    __asm__ volatile("tlbr" : : : "memory");
    put_text(name);
    put_value(" hi", CP0_READ64(CP0_ENTRYHI));
    put_value("  lo0", CP0_READ64(CP0_ENTRYLO0));
    put_value("  lo1", CP0_READ64(CP0_ENTRYLO1));
    put_value("  mask", CP0_READ64(CP0_PAGEMASK));
    CP0_WRITE32(CP0_PAGEMASK, 0);
}

static void probe(const char *name, uint64_t hi)
{
    CP0_WRITE64(CP0_ENTRYHI, hi);
    __asm__ volatile("tlbp" : : : "memory");
    put_value(name, CP0_READ32(CP0_INDEX));
}

static uint64_t load(uint64_t va)
{
    uint64_t value = 0xdead;

    __asm__ volatile("ld %0, 0(%1)" : "+r"(value) : "r"(va) : "memory");
    return value;
}

static void store(uint64_t va, uint64_t value)
{
    __asm__ volatile("sd %0, 0(%1)" : : "r"(value), "r"(va) : "memory");
}

static volatile uint64_t *memory(uint64_t offset)
{
    return (volatile uint64_t *)(CACHED_BASE + MEMORY + offset);
}

static void clear_tlb(void)
{
    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        write_entry(i, CKSEG0 + i * 0x2000, 0, 0, 0);
}

static void test_use(void)
{
    put_text("use\n");
    write_entry(5, USER | 7, lo_of(MEMORY, ENTRYLO_V | ENTRYLO_D),
                lo_of(MEMORY + 0x1000, ENTRYLO_V), 0);
    *memory(0x10) = 0x1111;
    *memory(0x1010) = 0x2222;
    CP0_WRITE64(CP0_ENTRYHI, 7);
    put_value("even", load(USER + 0x10));
    put_value("odd", load(USER + 0x1010));
    store(USER + 0x10, 0x3333);
    put_value("stored", *memory(0x10));
    put_text("modified\n");
    store(USER + 0x1010, 0x4444);
    put_value("not stored", *memory(0x1010));
    put_text("other address space\n");
    CP0_WRITE64(CP0_ENTRYHI, 8);
    load(USER + 0x10);
    put_text("no entry\n");
    load(USER + 0x4000);
    store(USER + 0x4000, 0);
    show_entry("entry", 5);
}

static void test_invalid(void)
{
    put_text("invalid\n");
    write_entry(6, USER | 7, 0, lo_of(MEMORY, ENTRYLO_V), 0);
    put_value("conflict", CP0_READ32(CP0_STATUS) & ST_TS);
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) & ~ST_TS);
    CP0_WRITE64(CP0_ENTRYHI, 7);
    load(USER);
    put_value("odd", load(USER + 0x1010));
    show_entry("old entry", 5);
}

/* After each rewriting nothing of the old translation may be left anywhere. */
static void test_replace(void)
{
    put_text("replace\n");
    for (unsigned i = 0; i < 4; i++) {
        *memory(i * 0x1000) = i;
        write_entry(6, USER | 7, lo_of(MEMORY + i * 0x1000, ENTRYLO_V), 0, 0);
        CP0_WRITE64(CP0_ENTRYHI, 7);
        put_value("value", load(USER));
    }
    write_entry(6, CKSEG0, 0, 0, 0);
    CP0_WRITE64(CP0_ENTRYHI, 7);
    load(USER);
}

static void test_global_and_large(void)
{
    put_text("global\n");
    write_entry(9, (USER + 0x100000) | 3, lo_of(MEMORY, ENTRYLO_V | ENTRYLO_G),
                lo_of(MEMORY, ENTRYLO_V | ENTRYLO_G), 0);
    CP0_WRITE64(CP0_ENTRYHI, 44);
    put_value("value", load(USER + 0x100000));
    probe("index", (USER + 0x100000) | 45);
    put_text("large\n");
    *memory(0x3018) = 0x5555;
    *memory(0x7018) = 0x6666;
    write_entry(10, (USER + 0x200000) | 3, lo_of(MEMORY, ENTRYLO_V),
                lo_of(MEMORY + 0x4000, ENTRYLO_V), LARGE);
    CP0_WRITE64(CP0_ENTRYHI, 3);
    put_value("even", load(USER + 0x203018));
    put_value("odd", load(USER + 0x207018));
    probe("index", (USER + 0x204000) | 3);
    show_entry("entry", 10);
    write_entry(10, CKSEG0, 0, 0, 0);
    CP0_WRITE64(CP0_ENTRYHI, 3);
    load(USER + 0x203018);
}

/* Random replacement fills all slots from Wired up, and no others. */
static void test_random(void)
{
    unsigned found = 0;

    clear_tlb();
    put_text("random\n");
    CP0_WRITE32(CP0_WIRED, 8);
    for (unsigned i = 0; i < 1000; i++) {
        CP0_WRITE64(CP0_ENTRYHI, USER + i * 0x2000);
        CP0_WRITE64(CP0_ENTRYLO0, lo_of(MEMORY, ENTRYLO_V));
        CP0_WRITE64(CP0_ENTRYLO1, lo_of(MEMORY, ENTRYLO_V));
        __asm__ volatile("tlbwr" : : : "memory");
    }
    for (unsigned i = 0; i < 8; i++)
        show_entry("wired", i);
    for (unsigned i = 0; i < 1000; i++) {
        CP0_WRITE64(CP0_ENTRYHI, USER + i * 0x2000);
        __asm__ volatile("tlbp" : : : "memory");
        found += !(CP0_READ32(CP0_INDEX) & 0x80000000);
    }
    put_value("in the other slots", found > 0 && found <= 56);
    clear_tlb();
    exceptions = 0;
    guest_set_handler(report);
    CP0_WRITE64(CP0_ENTRYHI, 0);
    load(USER + 999 * 0x2000);
    put_value("gone", exceptions);
}

int test(void)
{
    guest_set_handler(report);
    clear_tlb();
    CP0_WRITE32(CP0_WIRED, 0);
    probe("nothing", USER | 7);
    test_use();
    test_invalid();
    test_replace();
    test_global_and_large();
    test_random();
    return 0;
}
