/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making the device tree with libfdt's sequential writer.
 */
#include "sim/machine/devicetree.h"

#include <inttypes.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/flash.h"

#define TREE_ROOM     (1u << 20)
#define PHANDLE_CPU   1
#define PHANDLE_MAGIC 2
#define UART_CLOCK    1843200
#define UART_SPEED    115200
#define SEED_WORDS    4
#define NAME_ROOM     64
#define NODE(n)       ((paddr_t)(n) << FLASH_NODE_SHIFT)

/* A failure here is our own: room is ample and names are fixed. */
static void must(int status)
{
    if (status < 0)
        abort();
}

static void begin(void *fdt, const char *name, uint64_t address)
{
    char full[NAME_ROOM];

    snprintf(full, sizeof(full), "%s@%" PRIx64, name, address);
    must(fdt_begin_node(fdt, full));
}

static void cell(void *fdt, const char *name, uint32_t value)
{
    must(fdt_property_u32(fdt, name, value));
}

static void text(void *fdt, const char *name, const char *value)
{
    must(fdt_property_string(fdt, name, value));
}

static void flag(void *fdt, const char *name)
{
    must(fdt_property(fdt, name, NULL, 0));
}

/* Pairs of address and size, two cells each. */
static void reg(void *fdt, const uint64_t *values, unsigned count)
{
    fdt64_t cells[8];

    for (unsigned i = 0; i < count; i++)
        cells[i] = cpu_to_fdt64(values[i]);
    must(fdt_property(fdt, "reg", cells, (int)(count * sizeof(*cells))));
}

static void reg_one(void *fdt, uint64_t address, uint64_t size)
{
    const uint64_t pair[] = {address, size};

    reg(fdt, pair, 2);
}

static void put_cpus(void *fdt, const struct devicetree *tree)
{
    must(fdt_begin_node(fdt, "cpus"));
    cell(fdt, "#address-cells", 1);
    cell(fdt, "#size-cells", 0);
    cell(fdt, "timebase-frequency", tree->count_hz);
    cell(fdt, "mips-hpt-frequency", tree->count_hz);
    for (unsigned n = 0; n < tree->nodes; n++) {
        begin(fdt, "cpu", n);
        text(fdt, "compatible", "mips,r10000");
        text(fdt, "device_type", "cpu");
        cell(fdt, "reg", n);
        cell(fdt, "clock-frequency", tree->cpu_hz);
        cell(fdt, "numa-node-id", n);
        must(fdt_end_node(fdt));
    }
    must(fdt_end_node(fdt));
}

/* A node's DRAM: one range, or two around the PROM's hole. */
static void put_memory(void *fdt, const struct devicetree *tree, unsigned node)
{
    const uint64_t bytes = tree->node_bytes;
    const uint64_t low = bytes < FLASH_PROM_BASE ? bytes : FLASH_PROM_BASE;
    const uint64_t ranges[] = {NODE(node), low, NODE(node) + FLASH_PROM_BASE + FLASH_PROM_SIZE,
                               bytes - low};

    begin(fdt, "memory", NODE(node));
    text(fdt, "device_type", "memory");
    reg(fdt, ranges, bytes > low ? 4 : 2);
    cell(fdt, "numa-node-id", node);
    must(fdt_end_node(fdt));
}

static void put_interrupt_controller(void *fdt)
{
    must(fdt_begin_node(fdt, "interrupt-controller"));
    text(fdt, "compatible", "mti,cpu-interrupt-controller");
    cell(fdt, "#address-cells", 0);
    cell(fdt, "#interrupt-cells", 1);
    flag(fdt, "interrupt-controller");
    cell(fdt, "phandle", PHANDLE_CPU);
    must(fdt_end_node(fdt));
}

static void put_magic(void *fdt)
{
    const fdt32_t lines[] = {cpu_to_fdt32(2), cpu_to_fdt32(3)};

    begin(fdt, "magic", FLASH_MAGIC_BASE);
    text(fdt, "compatible", "stanford,flash-magic");
    reg_one(fdt, FLASH_MAGIC_BASE, FLASH_MAGIC_SIZE);
    cell(fdt, "#address-cells", 0);
    cell(fdt, "#interrupt-cells", 1);
    flag(fdt, "interrupt-controller");
    cell(fdt, "interrupt-parent", PHANDLE_CPU);
    must(fdt_property(fdt, "interrupts", lines, sizeof(lines)));
    cell(fdt, "phandle", PHANDLE_MAGIC);
    must(fdt_end_node(fdt));
}

static void put_uart(void *fdt)
{
    begin(fdt, "serial", FLASH_UART_BASE);
    text(fdt, "compatible", "ns16550a");
    reg_one(fdt, FLASH_UART_BASE, FLASH_UART_SIZE);
    cell(fdt, "interrupt-parent", PHANDLE_MAGIC);
    cell(fdt, "interrupts", MAGIC_IRQ_UART);
    cell(fdt, "clock-frequency", UART_CLOCK);
    cell(fdt, "current-speed", UART_SPEED);
    must(fdt_end_node(fdt));
}

static void put_virtio(void *fdt, unsigned slot)
{
    const paddr_t base = FLASH_VIRTIO_BASE + (paddr_t)slot * FLASH_VIRTIO_SIZE;

    begin(fdt, "virtio", base);
    text(fdt, "compatible", "virtio,mmio");
    reg_one(fdt, base, FLASH_VIRTIO_SIZE);
    cell(fdt, "interrupt-parent", PHANDLE_MAGIC);
    cell(fdt, "interrupts", MAGIC_IRQ_VIRTIO(slot));
    flag(fdt, "dma-coherent");
    must(fdt_end_node(fdt));
}

/* Words of splitmix64 (Steele, Lea and Flood, 2014), so that any seed gives 32 well-mixed bytes. */
static void put_seed(void *fdt, uint64_t seed)
{
    fdt64_t words[SEED_WORDS];

    for (unsigned i = 0; i < SEED_WORDS; i++) {
        uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        words[i] = cpu_to_fdt64(z ^ (z >> 31));
    }
    must(fdt_property(fdt, "rng-seed", words, sizeof(words)));
}

static void put_module(void *fdt, const struct devicetree_module *module)
{
    begin(fdt, "module", module->start);
    text(fdt, "compatible", "multiboot,module");
    reg_one(fdt, module->start, module->size);
    text(fdt, "label", module->name);
    must(fdt_end_node(fdt));
}

static void put_chosen(void *fdt, const struct devicetree *tree)
{
    char path[NAME_ROOM];

    must(fdt_begin_node(fdt, "chosen"));
    cell(fdt, "#address-cells", 2);
    cell(fdt, "#size-cells", 2);
    text(fdt, "bootargs", tree->bootargs);
    snprintf(path, sizeof(path), "/serial@%x:%dn8", FLASH_UART_BASE, UART_SPEED);
    text(fdt, "stdout-path", path);
    put_seed(fdt, tree->rng_seed);
    if (tree->initrd_end > tree->initrd_start) {
        must(fdt_property_u64(fdt, "linux,initrd-start", tree->initrd_start));
        must(fdt_property_u64(fdt, "linux,initrd-end", tree->initrd_end));
    }
    for (unsigned i = 0; i < tree->module_count; i++)
        put_module(fdt, &tree->modules[i]);
    must(fdt_end_node(fdt));
}

static void put_root(void *fdt, const struct devicetree *tree)
{
    cell(fdt, "#address-cells", 2);
    cell(fdt, "#size-cells", 2);
    text(fdt, "compatible", "stanford,flash");
    text(fdt, "model", "Stanford FLASH");
    put_chosen(fdt, tree);
    put_cpus(fdt, tree);
    for (unsigned n = 0; n < tree->nodes; n++)
        put_memory(fdt, tree, n);
    put_interrupt_controller(fdt);
    put_magic(fdt);
    put_uart(fdt);
    for (unsigned slot = 0; slot < FLASH_VIRTIO_COUNT; slot++)
        if (tree->virtio & UINT32_C(1) << slot)
            put_virtio(fdt, slot);
}

void devicetree_write(const struct devicetree *tree, struct buffer *blob)
{
    void *fdt = calloc(1, TREE_ROOM);

    if (!fdt)
        abort();
    must(fdt_create(fdt, TREE_ROOM));
    for (unsigned i = 0; i < tree->module_count; i++)
        must(fdt_add_reservemap_entry(fdt, tree->modules[i].start, tree->modules[i].size));
    must(fdt_finish_reservemap(fdt));
    must(fdt_begin_node(fdt, ""));
    put_root(fdt, tree);
    must(fdt_end_node(fdt));
    must(fdt_finish(fdt));
    buffer_append(blob, fdt, fdt_totalsize(fdt));
    free(fdt);
}
