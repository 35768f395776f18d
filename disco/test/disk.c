/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk: the same answers bare, virtual, and copied on write. disk.sh gives one of 1 MB.
 */
#include "disco/test/blockdev.h"

#define A        UINT64_C(0x400000)
#define B        UINT64_C(0x410000)
#define SHADOW   UINT64_C(0x500000) /* what the first SECTORS should hold */
#define SECTORS  512
#define DISK_END 2048
#define ROUNDS   400

static uint64_t sum(uint64_t pa, unsigned bytes)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < bytes; i++)
        value = value * 31 + ring_memory(pa)[i];
    return value;
}

static void fill(uint64_t pa, unsigned bytes, unsigned seed)
{
    for (unsigned i = 0; i < bytes; i++)
        ring_memory(pa)[i] = (uint8_t)(seed + i * 7);
}

static void show_read(const char *name, uint64_t sector, uint64_t pa, unsigned bytes)
{
    unsigned status = block_do(BLOCK_IN, sector, pa, bytes);

    put_text(name);
    put_value(": status", status);
    put_value("  sum", sum(pa, bytes));
}

/* A page that is read twice may be one page, but never looks like it. */
static void test_pages(void)
{
    show_read("page", 40, A, PAGE_SIZE);
    show_read("again", 40, B, PAGE_SIZE);
    ring_memory(A)[5] = 0x77;
    put_value("one written", sum(A, PAGE_SIZE));
    put_value("the other", sum(B, PAGE_SIZE));
    ring_memory(B)[6] = 0x66;
    put_value("the other written", sum(B, PAGE_SIZE));
    show_read("from the disk", 40, A, PAGE_SIZE);
}

/* Memory has more than one address, and a store by any of them is to the page that is there now. */
static void test_windows(void)
{
    volatile uint64_t *uncached = (volatile uint64_t *)(IO_BASE + A);

    *uncached = 1;
    show_read("for one window", 56, A, PAGE_SIZE);
    show_read("for the other", 56, B, PAGE_SIZE);
    *uncached = 2;
    put_value("one written", sum(A, PAGE_SIZE));
    put_value("the other", sum(B, PAGE_SIZE));
}

static void test_writes(void)
{
    fill(B, PAGE_SIZE, 3);
    put_value("write a sector", block_do(BLOCK_OUT, 42, B, SECTOR));
    show_read("its page", 40, A, PAGE_SIZE);
    show_read("part of it", 41, A + 0x234, 3 * SECTOR);
    put_value("write a page", block_do(BLOCK_OUT, 48, B, PAGE_SIZE));
    ring_memory(B)[0] = 0;
    show_read("it", 48, B, PAGE_SIZE);
    show_read("much", 37, A + 0x100, 0x8000);
    show_read("aligned", 32, A, 0x8000);
    put_value("flush", block_do(BLOCK_FLUSH, 0, 0, 0));
}

static void test_errors(void)
{
    put_value("read beyond", block_do(BLOCK_IN, DISK_END - 1, A, 2 * SECTOR));
    put_value("write beyond", block_do(BLOCK_OUT, DISK_END, A, SECTOR));
    put_value("far beyond", block_do(BLOCK_IN, ~UINT64_C(0), A, SECTOR));
    put_value("no whole sector", block_do(BLOCK_IN, 0, A, 100));
    put_value("no such request", block_do(77, 0, A, SECTOR));
    put_value("identity", block_do(BLOCK_GET_ID, 0, A, 20));
}

static unsigned next_random(unsigned limit)
{
    static uint64_t state = 1;

    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(state >> 33) % limit;
}

static unsigned differ(uint64_t a, uint64_t b, unsigned bytes)
{
    unsigned count = 0;

    for (unsigned i = 0; i < bytes; i += 8)
        count +=
            *(volatile uint64_t *)ring_memory(a + i) != *(volatile uint64_t *)ring_memory(b + i);
    return count;
}

static void copy(uint64_t to, uint64_t from, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i += 8)
        *(volatile uint64_t *)ring_memory(to + i) = *(volatile uint64_t *)ring_memory(from + i);
}

/* Reads and writes anywhere, with stores to what was read, against a copy of the disk in memory. */
static unsigned test_random(void)
{
    unsigned wrong = 0;

    for (unsigned i = 0; i < SECTORS; i += 64)
        wrong += block_do(BLOCK_IN, i, SHADOW + SECTOR * i, 64 * SECTOR);
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned whole = next_random(2), count = whole ? 16 : next_random(20) + 1;
        unsigned sector = whole ? next_random(SECTORS / 8 - 2) * 8 : next_random(SECTORS - count);
        uint64_t at = A + next_random(16) * PAGE_SIZE + (whole ? 0 : next_random(256) * 8);

        if (next_random(4)) {
            wrong += block_do(BLOCK_IN, sector, at, count * SECTOR);
            wrong += differ(at, SHADOW + SECTOR * sector, count * SECTOR);
            ring_memory(at)[next_random(count * SECTOR)] ^= 1;
        } else {
            fill(at, count * SECTOR, round);
            wrong += block_do(BLOCK_OUT, sector, at, count * SECTOR);
            copy(SHADOW + SECTOR * sector, at, count * SECTOR);
        }
    }
    return wrong;
}

int test(void)
{
    unsigned wrong;

    block_start();
    test_pages();
    test_windows();
    test_writes();
    test_errors();
    wrong = test_random();
    put_value("wrong", wrong);
    return wrong ? 1 : 0;
}
