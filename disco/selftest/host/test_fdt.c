/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Device trees: what the monitor writes is read by libfdt, what libfdt writes by the monitor, and
 * damaged ones are survived.
 */
#include <libfdt.h>

#include "disco/selftest/host/host.h"

#include "disco/core/vm_load.h"
#include "disco/lib/fdt.h"
#include "disco/lib/string.h"

#define ROOM 8192

static int reset(void **state)
{
    (void)state;
    host_reset();
    return 0;
}

/* ---- writing ---- */

static size_t write_tree(void *buffer, size_t room)
{
    static const uint32_t cells[] = {1, 0xdeadbeef, 3};
    static const uint64_t wide[] = {UINT64_C(0x123456789abcdef0), 4096};
    struct fdt_writer writer;

    fdt_begin(&writer, buffer, room);
    fdt_node(&writer, "");
    fdt_put_text(&writer, "compatible", "a,machine");
    fdt_put(&writer, "empty", NULL, 0);
    fdt_node_at(&writer, "memory", 0);
    fdt_put_wide(&writer, "reg", wide, 2);
    fdt_put_cell(&writer, "number", 7);
    fdt_end_node(&writer);
    fdt_node_at(&writer, "device", UINT64_C(0xff00123400));
    fdt_put_cells(&writer, "number", cells, 3);
    fdt_put(&writer, "odd", "abcde", 5);
    fdt_end_node(&writer);
    fdt_end_node(&writer);
    return fdt_finish(&writer);
}

static const void *property(const void *tree, const char *path, const char *name, int length)
{
    int found;
    const void *value = fdt_getprop(tree, fdt_path_offset(tree, path), name, &found);

    assert_non_null(value);
    assert_int_equal(found, length);
    return value;
}

static void test_libfdt_reads_what_is_written(void **state)
{
    uint32_t tree[ROOM / 4];
    size_t bytes = write_tree(tree, sizeof(tree));
    const fdt64_t *reg;

    (void)state;
    assert_int_equal(fdt_check_full(tree, bytes), 0);
    assert_int_equal(fdt_totalsize(tree), bytes);
    assert_string_equal(property(tree, "/", "compatible", 10), "a,machine");
    property(tree, "/", "empty", 0);
    reg = property(tree, "/memory@0", "reg", 16);
    assert_int_equal(fdt64_ld(&reg[0]), UINT64_C(0x123456789abcdef0));
    assert_int_equal(fdt64_ld(&reg[1]), 4096);
    assert_int_equal(fdt32_ld(property(tree, "/memory@0", "number", 4)), 7);
    assert_int_equal(
        fdt32_ld((const fdt32_t *)property(tree, "/device@ff00123400", "number", 12) + 1),
        0xdeadbeef);
    assert_memory_equal(property(tree, "/device@ff00123400", "odd", 5), "abcde", 5);
}

static void test_a_tree_that_does_not_fit_is_refused_at_every_size(void **state)
{
    uint32_t whole[ROOM / 4];
    size_t bytes = write_tree(whole, sizeof(whole));

    (void)state;
    for (size_t room = 0; room < bytes; room++) {
        uint8_t *buffer = test_malloc(room + 1); /* the sanitizer sees what is written past it */

        assert_int_equal(write_tree(buffer, room), 0);
        test_free(buffer);
    }
    assert_int_equal(write_tree(whole, bytes), bytes);
}

static void test_too_many_names_of_properties_are_refused(void **state)
{
    static uint32_t tree[65536 / 4];
    struct fdt_writer writer;
    char name[] = "property-000";

    (void)state;
    fdt_begin(&writer, tree, sizeof(tree));
    fdt_node(&writer, "");
    for (unsigned i = 0; i < 200; i++) {
        name[9] = (char)('0' + i / 100);
        name[10] = (char)('0' + i / 10 % 10);
        name[11] = (char)('0' + i % 10);
        fdt_put_cell(&writer, name, i);
    }
    fdt_end_node(&writer);
    assert_int_equal(fdt_finish(&writer), 0);
}

/* The tree of a virtual machine, as Linux would read it. */
static void test_a_virtual_machines_tree_has_its_own_memory_and_devices(void **state)
{
    uint32_t tree[16384 / 4];
    struct vm *vm = host_vm(UINT64_C(8) << 20);
    const struct vm_initrd initrd = {0x700000, 0x712345};
    const fdt64_t *value;

    (void)state;
    string_copy(vm->config.bootargs, TEXT_VALUE, "quiet");
    vm->virtio[HOST_VIRTIO_SLOT] = vvirtio_new(vm, HOST_VIRTIO_SLOT);
    assert_true(vm_tree(vm, &monitor.machine, &initrd, tree, sizeof(tree)) > 0);
    assert_int_equal(fdt_check_full(tree, sizeof(tree)), 0);
    value = property(tree, "/memory@0", "reg", 16);
    assert_int_equal(fdt64_ld(&value[1]), 8 << 20);
    assert_string_equal(property(tree, "/chosen", "bootargs", 6), "quiet");
    assert_int_equal(fdt64_ld(property(tree, "/chosen", "linux,initrd-end", 8)), 0x712345);
    property(tree, "/virtio@f0013000", "reg", 16);
    assert_true(fdt_path_offset(tree, "/virtio@f0010000") < 0);
    property(tree, "/cpus/cpu@0", "reg", 4);
    assert_int_equal(vm_tree(vm, &monitor.machine, &initrd, tree, 200), 0);
}

/* ---- reading ---- */

static void make_tree(void *tree)
{
    int node, inner;

    assert_int_equal(fdt_create_empty_tree(tree, ROOM), 0);
    fdt_setprop_string(tree, 0, "model", "flash");
    node = fdt_add_subnode(tree, 0, "memory@0");
    fdt_setprop_u64(tree, node, "reg", UINT64_C(0x0102030405060708));
    node = fdt_add_subnode(tree, 0, "chosen");
    inner = fdt_add_subnode(tree, node, "module@5000");
    fdt_setprop_string(tree, inner, "label", "vm0");
    fdt_nop_property(tree, fdt_path_offset(tree, "/memory@0"), "nothing");
    assert_int_equal(fdt_pack(tree), 0);
}

static void test_every_property_of_libfdt_is_walked_with_its_place(void **state)
{
    uint32_t tree[ROOM / 4];
    struct fdt_walk walk;
    unsigned seen = 0;

    (void)state;
    make_tree(tree);
    assert_true(fdt_open(&walk, tree));
    while (fdt_next(&walk)) {
        if (fdt_is(&walk, "model")) {
            assert_true(fdt_in(&walk, 1, ""));
            assert_string_equal(fdt_text(&walk), "flash");
        } else if (fdt_is(&walk, "reg")) {
            assert_true(fdt_in(&walk, 2, "memory"));
            assert_false(fdt_in(&walk, 2, "mem"));
            assert_false(fdt_in(&walk, 1, "memory"));
            assert_int_equal(fdt_cells2(&walk, 0), UINT64_C(0x0102030405060708));
            assert_int_equal(fdt_cell(&walk, 2), 0);
            assert_string_equal(fdt_text(&walk), "");
        } else {
            assert_true(fdt_is(&walk, "label") && fdt_in(&walk, 3, "module"));
            assert_string_equal(walk.node[1], "chosen");
        }
        seen++;
    }
    assert_int_equal(seen, 3);
    assert_int_equal(walk.bytes, fdt_totalsize(tree));
}

static void test_what_is_no_device_tree_is_refused(void **state)
{
    uint32_t tree[ROOM / 4];
    struct fdt_walk walk;

    (void)state;
    for (unsigned word = 0; word < 10; word++) {
        make_tree(tree);
        if (word == 4 || word == 5 || word == 6 || word == 7)
            continue; /* reservations, versions and boot processor are not looked at */
        tree[word] = 0xffffffff;
        assert_false(fdt_open(&walk, tree));
    }
    make_tree(tree);
    assert_false(fdt_open(&walk, (uint8_t *)tree + 2));
}

static void walk_all(const void *tree)
{
    struct fdt_walk walk;

    if (!fdt_open(&walk, tree))
        return;
    while (fdt_next(&walk)) {
        fdt_in(&walk, 3, "module");
        fdt_is(&walk, "reg");
        fdt_cells2(&walk, 0);
        fdt_text(&walk);
    }
}

static void test_damaged_trees_are_walked_within_their_bounds(void **state)
{
    uint32_t good[ROOM / 4];
    uint64_t seed = 5;
    size_t bytes;

    (void)state;
    make_tree(good);
    bytes = fdt_totalsize(good);
    for (unsigned round = 0; round < 20000; round++) {
        uint8_t *bad = test_malloc(bytes); /* exactly as long as it says: no read past it */

        memcpy(bad, good, bytes);
        for (unsigned i = host_random(&seed) % 4 + 1; i > 0; i--) {
            size_t at = host_random(&seed) % bytes;

            if (at < 4 || at >= 8) /* but for the total size, which is the loader's word */
                bad[at] = (uint8_t)host_random(&seed);
        }
        walk_all(bad);
        test_free(bad);
    }
}

static void test_nodes_deeper_than_the_walk_remembers_are_passed_over(void **state)
{
    uint32_t tree[ROOM / 4];
    struct fdt_walk walk;
    int node = 0;

    (void)state;
    assert_int_equal(fdt_create_empty_tree(tree, ROOM), 0);
    for (unsigned i = 0; i < FDT_DEPTH + 3; i++)
        node = fdt_add_subnode(tree, node, "deep");
    fdt_setprop_u32(tree, node, "bottom", 1);
    assert_true(fdt_open(&walk, tree));
    assert_true(fdt_next(&walk));
    assert_true(fdt_is(&walk, "bottom"));
    assert_int_equal(walk.depth, FDT_DEPTH + 4);
    assert_false(fdt_in(&walk, FDT_DEPTH + 4, "deep"));
    assert_false(fdt_next(&walk));
}

/* ---- the machine's ---- */

static void add_module(void *tree, int chosen, const char *node, const char *label, uint32_t start)
{
    const fdt32_t reg[] = {0, cpu_to_fdt32(start), 0, cpu_to_fdt32(0x1000)};
    int at = fdt_add_subnode(tree, chosen, node);

    fdt_setprop_string(tree, at, "label", label);
    fdt_setprop(tree, at, "reg", reg, sizeof(reg));
}

static void make_machine(void *tree, uint32_t count_hz)
{
    static const uint8_t seed[MACHINE_SEED] = "seed";
    const fdt32_t memory[] = {0, 0, 0, cpu_to_fdt32(0x4000000)};
    const fdt32_t virtio[] = {0, cpu_to_fdt32(FLASH_VIRTIO_BASE + 2 * FLASH_VIRTIO_SIZE), 0,
                              cpu_to_fdt32(FLASH_VIRTIO_SIZE)};
    int node;

    fdt_create_empty_tree(tree, ROOM);
    node = fdt_add_subnode(tree, 0, "memory@0");
    fdt_setprop(tree, node, "reg", memory, sizeof(memory));
    node = fdt_add_subnode(tree, 0, "cpus");
    fdt_setprop_u32(tree, node, "mips-hpt-frequency", count_hz);
    node = fdt_add_subnode(tree, node, "cpu@0");
    fdt_setprop_u32(tree, node, "reg", 0);
    fdt_setprop_u32(tree, node, "clock-frequency", 2 * count_hz);
    node = fdt_add_subnode(tree, 0, "virtio@f0012000");
    fdt_setprop(tree, node, "reg", virtio, sizeof(virtio));
    node = fdt_add_subnode(tree, 0, "chosen");
    fdt_setprop_string(tree, node, "bootargs", "console=ttyS0");
    fdt_setprop(tree, node, "rng-seed", seed, sizeof(seed));
    add_module(tree, node, "module@2000", "kernel", 0x2000);
    node = fdt_path_offset(tree, "/chosen");
    add_module(tree, node, "module@1000", "vm0", 0x1000);
}

static void test_the_machines_tree_tells_memory_processors_devices_and_modules(void **state)
{
    uint32_t tree[ROOM / 4];
    struct machine *machine = &monitor.machine;
    void *at;

    (void)state;
    make_machine(tree, 200000000);
    at = host_load(UINT64_C(50) << 20, tree, sizeof(tree));
    assert_true(machine_read(machine, at));
    assert_int_equal(machine->memory_count, 1);
    assert_int_equal(machine->memory[0].bytes, 0x4000000);
    assert_int_equal(machine->cpus, 1);
    assert_int_equal(machine->count_hz, 200000000);
    assert_int_equal(machine->cpu_hz, 400000000);
    assert_int_equal(machine->virtio, 4);
    assert_string_equal(machine->bootargs, "console=ttyS0");
    assert_string_equal((char *)machine->seed, "seed");
    assert_int_equal(machine->tree, UINT64_C(50) << 20);
    assert_int_equal(machine->tree_bytes, fdt_totalsize(tree));
    assert_int_equal(machine->module_count, 2);
    assert_int_equal(machine_module(machine, "kernel")->start, 0x2000);
    assert_int_equal(machine_module(machine, "vm0")->start, 0x1000);
    assert_null(machine_module(machine, "vm1"));
}

static void test_a_machine_without_memory_or_clock_is_refused(void **state)
{
    uint32_t tree[ROOM / 4];
    void *at;

    (void)state;
    make_machine(tree, 999);
    at = host_load(UINT64_C(50) << 20, tree, sizeof(tree));
    assert_false(machine_read(&monitor.machine, at));
    memset(at, 0, 4);
    assert_false(machine_read(&monitor.machine, at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_libfdt_reads_what_is_written, reset),
        cmocka_unit_test_setup(test_a_tree_that_does_not_fit_is_refused_at_every_size, reset),
        cmocka_unit_test_setup(test_too_many_names_of_properties_are_refused, reset),
        cmocka_unit_test_setup(test_a_virtual_machines_tree_has_its_own_memory_and_devices, reset),
        cmocka_unit_test_setup(test_every_property_of_libfdt_is_walked_with_its_place, reset),
        cmocka_unit_test_setup(test_what_is_no_device_tree_is_refused, reset),
        cmocka_unit_test_setup(test_damaged_trees_are_walked_within_their_bounds, reset),
        cmocka_unit_test_setup(test_nodes_deeper_than_the_walk_remembers_are_passed_over, reset),
        cmocka_unit_test_setup(test_the_machines_tree_tells_memory_processors_devices_and_modules,
                               reset),
        cmocka_unit_test_setup(test_a_machine_without_memory_or_clock_is_refused, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
