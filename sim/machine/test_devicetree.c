/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The device tree, read back with libfdt: what a kernel is told is what the machine has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "sim/core/flash.h"
#include "sim/machine/devicetree.h"

static struct buffer blob;

static const struct devicetree base = {
    .nodes = 1,
    .node_bytes = UINT64_C(64) << 20,
    .cpu_hz = 400000000,
    .count_hz = 200000000,
    .bootargs = "console=ttyS0 x=\"y z\"",
    .rng_seed = 1,
    .virtio = 1u << 0 | 1u << 11,
};

static int forget(void **state)
{
    (void)state;
    buffer_free(&blob);
    return 0;
}

static void make(const struct devicetree *tree)
{
    buffer_free(&blob);
    devicetree_write(tree, &blob);
    assert_int_equal(fdt_check_full(blob.bytes, blob.length), 0);
}

static const void *property(const char *path, const char *name, int *length)
{
    int node = fdt_path_offset(blob.bytes, path);

    assert_true(node >= 0);
    return fdt_getprop(blob.bytes, node, name, length);
}

static void has_text(const char *path, const char *name, const char *text)
{
    const char *value = property(path, name, NULL);

    assert_non_null(value);
    assert_string_equal(value, text);
}

static uint32_t cell(const char *path, const char *name, unsigned index)
{
    int length;
    const uint8_t *value = property(path, name, &length);

    assert_non_null(value);
    assert_true(length >= (int)(4 * index + 4));
    return fdt32_ld((const fdt32_t *)(const void *)(value + 4 * index));
}

static uint64_t pair(const char *path, const char *name, unsigned index)
{
    return (uint64_t)cell(path, name, 2 * index) << 32 | cell(path, name, 2 * index + 1);
}

static void the_root_names_the_machine(void **state)
{
    (void)state;
    make(&base);
    has_text("/", "compatible", "stanford,flash");
    has_text("/", "model", "Stanford FLASH");
    assert_int_equal(cell("/", "#address-cells", 0), 2);
}

static void the_processor_and_its_clocks_are_told(void **state)
{
    (void)state;
    make(&base);
    has_text("/cpus/cpu@0", "compatible", "mips,r10000");
    assert_int_equal(cell("/cpus/cpu@0", "clock-frequency", 0), 400000000);
    assert_int_equal(cell("/cpus", "mips-hpt-frequency", 0), 200000000);
}

static void small_memory_is_one_range(void **state)
{
    int length;

    (void)state;
    make(&base);
    property("/memory@0", "reg", &length);
    assert_int_equal(length, 16);
    assert_true(pair("/memory@0", "reg", 0) == 0);
    assert_true(pair("/memory@0", "reg", 1) == UINT64_C(64) << 20);
}

static void large_memory_goes_around_the_prom(void **state)
{
    struct devicetree tree = base;

    (void)state;
    tree.node_bytes = UINT64_C(1) << 30;
    make(&tree);
    assert_true(pair("/memory@0", "reg", 1) == FLASH_PROM_BASE);
    assert_true(pair("/memory@0", "reg", 2) == 0x20000000);
    assert_true(pair("/memory@0", "reg", 3) == (UINT64_C(1) << 30) - FLASH_PROM_BASE);
}

static void every_node_has_its_memory(void **state)
{
    struct devicetree tree = base;

    (void)state;
    tree.nodes = 3;
    make(&tree);
    assert_true(pair("/memory@200000000", "reg", 0) == UINT64_C(2) << 32);
    assert_int_equal(cell("/memory@200000000", "numa-node-id", 0), 2);
}

static void devices_name_their_interrupts(void **state)
{
    (void)state;
    make(&base);
    assert_int_equal(cell("/serial@f0000000", "interrupts", 0), MAGIC_IRQ_UART);
    assert_int_equal(cell("/virtio@f0010000", "interrupts", 0), MAGIC_IRQ_VIRTIO(0));
    assert_int_equal(cell("/virtio@f001b000", "interrupts", 0), MAGIC_IRQ_VIRTIO(11));
    assert_int_equal(cell("/virtio@f001b000", "interrupt-parent", 0),
                     cell("/magic@ff000000", "phandle", 0));
    assert_int_equal(cell("/magic@ff000000", "interrupts", 1), 3);
}

static void absent_devices_are_not_there(void **state)
{
    (void)state;
    make(&base);
    assert_int_equal(fdt_path_offset(blob.bytes, "/virtio@f0011000"), -FDT_ERR_NOTFOUND);
}

static void chosen_holds_arguments_and_seed(void **state)
{
    int length;

    (void)state;
    make(&base);
    has_text("/chosen", "bootargs", base.bootargs);
    property("/chosen", "rng-seed", &length);
    assert_int_equal(length, 32);
    assert_null(property("/chosen", "linux,initrd-start", NULL));
}

static void the_initial_ram_disk_is_told(void **state)
{
    struct devicetree tree = base;

    (void)state;
    tree.initrd_start = 0x3000000;
    tree.initrd_end = 0x3000123;
    make(&tree);
    assert_true(pair("/chosen", "linux,initrd-start", 0) == 0x3000000);
    assert_true(pair("/chosen", "linux,initrd-end", 0) == 0x3000123);
}

static void modules_are_listed_by_name(void **state)
{
    struct devicetree tree = base;

    (void)state;
    tree.modules[0] = (struct devicetree_module){"kernel", 0x2000000, 0x1234};
    tree.module_count = 1;
    make(&tree);
    has_text("/chosen/module@2000000", "label", "kernel");
    has_text("/chosen/module@2000000", "compatible", "multiboot,module");
    assert_true(pair("/chosen/module@2000000", "reg", 1) == 0x1234);
}

static void the_same_machine_gives_the_same_bytes(void **state)
{
    struct buffer first = {0};

    (void)state;
    devicetree_write(&base, &first);
    make(&base);
    assert_int_equal(first.length, blob.length);
    assert_memory_equal(first.bytes, blob.bytes, blob.length);
    buffer_free(&first);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, forget)
    const struct CMUnitTest tests[] = {
        TEST(the_root_names_the_machine),
        TEST(the_processor_and_its_clocks_are_told),
        TEST(small_memory_is_one_range),
        TEST(large_memory_goes_around_the_prom),
        TEST(every_node_has_its_memory),
        TEST(devices_name_their_interrupts),
        TEST(absent_devices_are_not_there),
        TEST(chosen_holds_arguments_and_seed),
        TEST(the_initial_ram_disk_is_told),
        TEST(modules_are_listed_by_name),
        TEST(the_same_machine_gives_the_same_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
