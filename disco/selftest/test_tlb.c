/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of the machine that the monitor stands on: vectors, wired pages, the hardware TLB; and
 * that what runs on any host runs on this processor too.
 */
#include "disco/selftest/selftest.h"

#include "disco/lib/fdt.h"
#include "disco/lib/string.h"
#include "disco/mem/frame.h"
#include "disco/mem/hwtlb.h"

extern char vectors[], refill[], general[]; /* boot/vectors.S */

const char *test_vectors_are_where_the_processor_looks(void)
{
    EXPECT((uint64_t)vectors == CKSEG0 + VECTOR_REFILL);
    EXPECT((uint64_t)refill == CKSEG0 + VECTOR_REFILL_64);
    EXPECT((uint64_t)general == CKSEG0 + VECTOR_GENERAL);
    EXPECT(!(CP0_READ32(CP0_STATUS) & ST_BEV));
    return NULL;
}

const char *test_the_wired_page_shows_the_processors_area(void)
{
    struct percpu *cpu = percpu();
    volatile struct percpu *window = (volatile struct percpu *)PERCPU_WINDOW;

    EXPECT(cpu->self == cpu);
    EXPECT((uint64_t)cpu >> 40 == XKPHYS_CACHED >> 40);
    EXPECT(window->canary == STACK_CANARY);
    cpu->interrupts = 0x1234; /* the same line of the cache by both addresses */
    EXPECT(window->interrupts == 0x1234);
    window->interrupts = 0;
    EXPECT(*(volatile uint64_t *)&cpu->interrupts == 0);
    EXPECT(CP0_READ32(CP0_WIRED) == HWTLB_WIRED);
    return NULL;
}

const char *test_the_wired_page_shows_the_virtual_processor_that_runs(void)
{
    volatile struct vcpu *window = (volatile struct vcpu *)(PERCPU_WINDOW + PERCPU_BYTES);
    struct vcpu *old = percpu()->current;
    struct vcpu *a = heap_alloc(VCPU_BYTES, VCPU_BYTES), *b = heap_alloc(VCPU_BYTES, VCPU_BYTES);

    EXPECT(a && b);
    a->pc = 0xaaaa;
    b->pc = 0xbbbb;
    percpu_map(percpu(), a);
    EXPECT(window->pc == 0xaaaa);
    percpu_map(percpu(), b);
    EXPECT(window->pc == 0xbbbb);
    window->pc = 0xcccc;
    EXPECT(*(volatile uint64_t *)&b->pc == 0xcccc && a->pc == 0xaaaa);
    percpu_map(percpu(), old);
    return NULL;
}

/* Index of the entry that matches, or negative. */
static int32_t probe(uint64_t hi)
{
    CP0_WRITE64(CP0_ENTRYHI, hi);
    __asm__ volatile("tlbp" : : : "memory");
    return (int32_t)CP0_READ32(CP0_INDEX);
}

static uint64_t read_lo0(int32_t index)
{
    CP0_WRITE32(CP0_INDEX, index);
    __asm__ volatile("tlbr" : : : "memory");
    return CP0_READ64(CP0_ENTRYLO0);
}

const char *test_the_hardware_tlb_holds_what_was_put_and_drops_what_is_asked(void)
{
    const uint64_t first[2] = {0x1046, 0x1086}, second[2] = {0x2046, 0x2086};
    int32_t index;

    hwtlb_put(0x10000 | 7, first);
    index = probe(0x10000 | 7);
    EXPECT(index >= HWTLB_WIRED);
    EXPECT(read_lo0(index) == 0x1046);
    EXPECT(probe(0x10000 | 8) < 0);
    hwtlb_put(0x10000 | 7, second);
    EXPECT(probe(0x10000 | 7) == index); /* in the same place */
    EXPECT(read_lo0(index) == 0x2046);
    hwtlb_drop(0x10000 | 8);
    EXPECT(probe(0x10000 | 7) == index);
    hwtlb_drop(0x10000 | 7);
    EXPECT(probe(0x10000 | 7) < 0);
    EXPECT(CP0_READ32(CP0_PAGEMASK) == 0);
    return NULL;
}

const char *test_a_flush_leaves_the_wired_entries_alone(void)
{
    const uint64_t lo[2] = {0x1046, 0x1086};

    for (uint64_t page = 0; page < 100; page++)
        hwtlb_put(page << 13, lo);
    hwtlb_drop(PERCPU_WINDOW & ENTRYHI_WRITABLE); /* a guest may think of any key */
    hwtlb_flush();
    for (uint64_t page = 0; page < 100; page++)
        EXPECT(probe(page << 13) < 0);
    EXPECT(probe(PERCPU_WINDOW & ENTRYHI_WRITABLE) == 0);
    EXPECT(percpu()->canary == STACK_CANARY);
    return NULL;
}

const char *test_a_large_object_is_cleared_and_copied(void)
{
    uint8_t *from = heap_alloc(4096, 16), *to = heap_alloc(4096, 16);

    EXPECT(from && to);
    for (unsigned i = 0; i < 4096; i++)
        from[i] = (uint8_t)(i * 3);
    memcpy(to + 8, from + 16, 1000);
    memcpy(to + 2001, from + 5, 999);
    EXPECT(memcmp(to + 8, from + 16, 1000) == 0);
    EXPECT(memcmp(to + 2001, from + 5, 999) == 0);
    EXPECT(to[1008] == 0 && to[2000] == 0 && to[3000] == 0);
    memset(to + 3, 0xee, 5);
    EXPECT(to[2] == 0 && to[3] == 0xee && to[7] == 0xee && to[8] == from[16]);
    EXPECT(load_be32(from + 1) == 0x0306090c && load_le16(from + 1) == 0x0603);
    return NULL;
}

const char *test_a_device_tree_is_read_as_it_was_written(void)
{
    const uint64_t reg[] = {UINT64_C(0x123456789), 4096};
    uint8_t *tree = heap_alloc(2048, 8);
    static struct fdt_writer writer;
    struct fdt_walk walk;

    fdt_begin(&writer, tree, 2048);
    fdt_node(&writer, "");
    fdt_node_at(&writer, "device", 0xf0000000);
    fdt_put_wide(&writer, "reg", reg, 2);
    fdt_end_node(&writer);
    fdt_end_node(&writer);
    EXPECT(fdt_finish(&writer) > 0);
    EXPECT(fdt_open(&walk, tree) && fdt_next(&walk));
    EXPECT(fdt_in(&walk, 2, "device") && fdt_is(&walk, "reg"));
    EXPECT(fdt_cells2(&walk, 0) == UINT64_C(0x123456789));
    EXPECT(*(const uint32_t *)(walk.value + 4) == 0x23456789); /* the machine's own byte order */
    EXPECT(!fdt_next(&walk));
    return NULL;
}
