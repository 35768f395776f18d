/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Physical memory: the map of a node, watched lines, DMA, and loading.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/core/flash.h"
#include "sim/core/memory.h"

#define MB (UINT64_C(1) << 20)

struct seen {
    unsigned written, watched, dma;
    paddr_t line;
};

static void line_written(void *self, paddr_t pa)
{
    struct seen *seen = self;

    seen->written++;
    seen->line = pa;
}

static void page_watched(void *self, paddr_t pa)
{
    (void)pa;
    ((struct seen *)self)->watched++;
}

static void dma(void *self, paddr_t pa, uint64_t length, bool write)
{
    (void)write;
    assert_true((pa & (MEMORY_PAGE - 1)) + length <= MEMORY_PAGE);
    ((struct seen *)self)->dma++;
}

static void begin(struct memory *memory, unsigned nodes, uint64_t bytes, struct seen *seen)
{
    struct memory_observer observer = {line_written, page_watched, dma, seen};
    struct err err;

    *seen = (struct seen){0};
    assert_int_equal(memory_init(memory, nodes, bytes, &err), 0);
    memory_observe(memory, &observer);
}

static void test_dram_ends_where_its_size_says(void **state)
{
    struct memory memory;
    struct seen seen;

    (void)state;
    begin(&memory, 1, 64 * MB, &seen);
    assert_non_null(memory_dram(&memory, 0));
    assert_non_null(memory_dram(&memory, 64 * MB - 1));
    assert_null(memory_dram(&memory, 64 * MB));
    assert_null(memory_dram(&memory, UINT64_C(1) << FLASH_NODE_SHIFT));
    assert_null(memory_dram(&memory, ~UINT64_C(0)));
    memory_free(&memory);
}

static void test_dram_goes_on_behind_the_prom(void **state)
{
    struct memory memory;
    struct seen seen;

    (void)state;
    begin(&memory, 1, 1024 * MB, &seen);
    assert_non_null(memory_dram(&memory, FLASH_PROM_BASE - 1));
    assert_null(memory_dram(&memory, FLASH_PROM_BASE));
    assert_null(memory_dram(&memory, FLASH_PROM_BASE + FLASH_PROM_SIZE - 1));
    assert_non_null(memory_dram(&memory, FLASH_PROM_BASE + FLASH_PROM_SIZE));
    assert_non_null(memory_dram(&memory, 1024 * MB + FLASH_PROM_SIZE - 1));
    assert_null(memory_dram(&memory, 1024 * MB + FLASH_PROM_SIZE));
    memory_free(&memory);
}

static void test_every_node_has_memory_and_the_same_prom(void **state)
{
    paddr_t node1 = UINT64_C(1) << FLASH_NODE_SHIFT;
    struct memory memory;
    struct seen seen;

    (void)state;
    begin(&memory, 2, 16 * MB, &seen);
    assert_true(memory_load(&memory, FLASH_PROM_BASE, "prom", 5));
    assert_string_equal(memory_readable(&memory, node1 | FLASH_PROM_BASE), "prom");
    assert_true(memory_load(&memory, node1 | 0x1000, "one", 4));
    assert_string_equal(memory_dram(&memory, node1 | 0x1000), "one");
    assert_int_equal(*memory_dram(&memory, 0x1000), 0);
    memory_free(&memory);
}

static void test_what_does_not_fit_is_not_loaded(void **state)
{
    struct memory memory;
    struct seen seen;
    char bytes[64] = {0};

    (void)state;
    begin(&memory, 1, 1 * MB, &seen);
    assert_false(memory_load(&memory, MB - 32, bytes, sizeof(bytes)));
    assert_false(memory_load(&memory, FLASH_UART_BASE, bytes, 1));
    memory_free(&memory);
}

static void test_a_watched_line_is_reported_once(void **state)
{
    struct memory memory;
    struct seen seen;

    (void)state;
    begin(&memory, 1, MB, &seen);
    memory_watch(&memory, 0x2040);
    memory_watch(&memory, 0x2080);
    assert_int_equal(seen.watched, 1);
    assert_int_equal(*memory_watch_word(&memory, 0x2fff), 6);
    memory_line_written(&memory, 0x2071);
    assert_int_equal(seen.written, 1);
    assert_int_equal(seen.line, 0x2040);
    assert_int_equal(*memory_watch_word(&memory, 0x2000), 4);
    memory_free(&memory);
}

static void test_dma_writes_report_watched_lines_across_pages(void **state)
{
    struct memory memory;
    struct seen seen;
    uint8_t bytes[256];

    (void)state;
    begin(&memory, 1, MB, &seen);
    memset(bytes, 0xa5, sizeof(bytes));
    memory_watch(&memory, 0x2fc0);
    memory_watch(&memory, 0x3000);
    memory_watch(&memory, 0x3100);
    assert_true(memory_dma_write(&memory, 0x2ff0, bytes, sizeof(bytes)));
    assert_int_equal(seen.dma, 2);
    assert_int_equal(seen.written, 2);
    assert_int_equal(*memory_dram(&memory, 0x30ef), 0xa5);
    assert_int_equal(*memory_dram(&memory, 0x30f0), 0);
    memory_free(&memory);
}

static void test_dma_outside_memory_does_nothing(void **state)
{
    struct memory memory;
    struct seen seen;
    uint8_t bytes[64] = {1};

    (void)state;
    begin(&memory, 1, MB, &seen);
    assert_false(memory_dma_write(&memory, MB - 32, bytes, sizeof(bytes)));
    assert_false(memory_dma_read(&memory, ~UINT64_C(0) - 8, bytes, sizeof(bytes)));
    assert_false(memory_dma_read(&memory, FLASH_PROM_BASE, bytes, 4));
    assert_int_equal(seen.dma, 0);
    assert_int_equal(*memory_dram(&memory, MB - 32), 0);
    memory_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dram_ends_where_its_size_says),
        cmocka_unit_test(test_dram_goes_on_behind_the_prom),
        cmocka_unit_test(test_every_node_has_memory_and_the_same_prom),
        cmocka_unit_test(test_what_does_not_fit_is_not_loaded),
        cmocka_unit_test(test_a_watched_line_is_reported_once),
        cmocka_unit_test(test_dma_writes_report_watched_lines_across_pages),
        cmocka_unit_test(test_dma_outside_memory_does_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
