/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual machine's device tree. It is the machine's (docs/machine.md) with the virtual machine's
 * own memory, processors and devices.
 */
#include "disco/core/vm_load.h"
#include "disco/include/hal.h"
#include "disco/lib/fdt.h"
#include "disco/lib/string.h"
#include "sim/core/flash.h"

#define PHANDLE_CPU   1
#define PHANDLE_MAGIC 2
#define UART_CLOCK    1843200
#define UART_SPEED    115200

static void put_cells(struct fdt_writer *tree, uint32_t address, uint32_t size)
{
    fdt_put_cell(tree, "#address-cells", address);
    fdt_put_cell(tree, "#size-cells", size);
}

static void put_reg(struct fdt_writer *tree, uint64_t start, uint64_t bytes)
{
    const uint64_t pair[] = {start, bytes};

    fdt_put_wide(tree, "reg", pair, 2);
}

static void put_chosen(struct fdt_writer *tree, const struct vm *vm, const struct machine *machine,
                       const struct vm_initrd *initrd)
{
    fdt_node(tree, "chosen");
    fdt_put_text(tree, "bootargs", vm->config.bootargs);
    fdt_put_text(tree, "stdout-path", "/serial@f0000000:115200n8");
    fdt_put(tree, "rng-seed", machine->seed, MACHINE_SEED);
    if (initrd->end > initrd->start) {
        fdt_put_wide(tree, "linux,initrd-start", &initrd->start, 1);
        fdt_put_wide(tree, "linux,initrd-end", &initrd->end, 1);
    }
    fdt_end_node(tree);
}

static void put_cpus(struct fdt_writer *tree, const struct vm *vm, const struct machine *machine)
{
    fdt_node(tree, "cpus");
    put_cells(tree, 1, 0);
    fdt_put_cell(tree, "timebase-frequency", machine->count_hz);
    fdt_put_cell(tree, "mips-hpt-frequency", machine->count_hz);
    for (uint32_t i = 0; i < vm->config.cpus; i++) {
        fdt_node_at(tree, "cpu", i);
        fdt_put_text(tree, "compatible", "mips,r10000");
        fdt_put_text(tree, "device_type", "cpu");
        fdt_put_cell(tree, "reg", i);
        fdt_put_cell(tree, "clock-frequency", machine->cpu_hz);
        fdt_end_node(tree);
    }
    fdt_end_node(tree);
}

/* docs/disco.md, "HAL". */
static void put_hypervisor(struct fdt_writer *tree)
{
    fdt_node(tree, "hypervisor");
    fdt_put_text(tree, "compatible", "stanford,disco");
    fdt_put_wide(tree, "stanford,hal-pages", (const uint64_t[]){HAL_REGISTER_PAGE}, 1);
    fdt_end_node(tree);
}

static void put_memory(struct fdt_writer *tree, const struct vm *vm)
{
    fdt_node_at(tree, "memory", 0);
    fdt_put_text(tree, "device_type", "memory");
    put_reg(tree, 0, vm->config.memory);
    fdt_put_cell(tree, "numa-node-id", 0);
    fdt_end_node(tree);
}

static void put_controller(struct fdt_writer *tree, const char *compatible, uint32_t phandle)
{
    fdt_put_text(tree, "compatible", compatible);
    fdt_put_cell(tree, "#address-cells", 0);
    fdt_put_cell(tree, "#interrupt-cells", 1);
    fdt_put(tree, "interrupt-controller", NULL, 0);
    fdt_put_cell(tree, "phandle", phandle);
}

static void put_interrupts(struct fdt_writer *tree)
{
    static const uint32_t lines[] = {2, 3}; /* Cause.IP of devices, of interprocessor interrupts */

    fdt_node(tree, "interrupt-controller");
    put_controller(tree, "mti,cpu-interrupt-controller", PHANDLE_CPU);
    fdt_end_node(tree);
    fdt_node_at(tree, "magic", FLASH_MAGIC_BASE);
    put_controller(tree, "stanford,flash-magic", PHANDLE_MAGIC);
    put_reg(tree, FLASH_MAGIC_BASE, FLASH_MAGIC_SIZE);
    fdt_put_cell(tree, "interrupt-parent", PHANDLE_CPU);
    fdt_put_cells(tree, "interrupts", lines, 2);
    fdt_end_node(tree);
}

static void put_device(struct fdt_writer *tree, const char *name, const char *compatible,
                       uint64_t base, unsigned interrupt)
{
    fdt_node_at(tree, name, base);
    fdt_put_text(tree, "compatible", compatible);
    put_reg(tree, base, PAGE_SIZE);
    fdt_put_cell(tree, "interrupt-parent", PHANDLE_MAGIC);
    fdt_put_cell(tree, "interrupts", interrupt);
}

static void put_devices(struct fdt_writer *tree, const struct vm *vm)
{
    put_device(tree, "serial", "ns16550a", FLASH_UART_BASE, MAGIC_IRQ_UART);
    fdt_put_cell(tree, "clock-frequency", UART_CLOCK);
    fdt_put_cell(tree, "current-speed", UART_SPEED);
    fdt_end_node(tree);
    for (unsigned slot = 0; slot < VM_VIRTIO; slot++) {
        if (!vm->virtio[slot])
            continue;
        put_device(tree, "virtio", "virtio,mmio", FLASH_VIRTIO_BASE + slot * FLASH_VIRTIO_SIZE,
                   MAGIC_IRQ_VIRTIO(slot));
        fdt_put(tree, "dma-coherent", NULL, 0);
        fdt_end_node(tree);
    }
}

size_t vm_tree(const struct vm *vm, const struct machine *machine, const struct vm_initrd *initrd,
               void *buffer, size_t room)
{
    struct fdt_writer tree;

    fdt_begin(&tree, buffer, room);
    fdt_node(&tree, "");
    put_cells(&tree, 2, 2);
    fdt_put_text(&tree, "compatible", "stanford,flash");
    fdt_put_text(&tree, "model", "Disco virtual machine");
    put_chosen(&tree, vm, machine, initrd);
    put_cpus(&tree, vm, machine);
    put_memory(&tree, vm);
    put_hypervisor(&tree);
    put_interrupts(&tree);
    put_devices(&tree, vm);
    fdt_end_node(&tree);
    return fdt_finish(&tree);
}
