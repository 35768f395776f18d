/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading of the machine's device tree (docs/machine.md): memory, processors, virtio devices and,
 * under /chosen, the modules.
 */
#include "disco/boot/machine.h"

#include "disco/lib/fdt.h"
#include "disco/lib/string.h"
#include "sim/core/flash.h"

static void read_memory(struct machine *machine, const struct fdt_walk *walk)
{
    for (unsigned i = 0; 4 * i + 16 <= walk->length; i += 4) {
        if (machine->memory_count == MACHINE_RANGES)
            return;
        machine->memory[machine->memory_count++] =
            (struct machine_range){fdt_cells2(walk, i), fdt_cells2(walk, i + 2)};
    }
}

/* reg and label come in any order: both go to the module of the node that we are in. */
static void read_module(struct machine *machine, const struct fdt_walk *walk, const char **node)
{
    struct module *module;

    if (*node != walk->node[2]) {
        if (machine->module_count == MACHINE_MODULES)
            return;
        machine->module_count++;
        *node = walk->node[2];
    }
    module = &machine->modules[machine->module_count - 1];
    if (fdt_is(walk, "reg")) {
        module->start = fdt_cells2(walk, 0);
        module->bytes = fdt_cells2(walk, 2);
    } else if (fdt_is(walk, "label")) {
        string_copy(module->label, MODULE_LABEL, fdt_text(walk));
    }
}

static void read_chosen(struct machine *machine, const struct fdt_walk *walk)
{
    if (fdt_is(walk, "bootargs"))
        machine->bootargs = fdt_text(walk);
    else if (fdt_is(walk, "rng-seed") && walk->length >= MACHINE_SEED)
        memcpy(machine->seed, walk->value, MACHINE_SEED);
}

static void read_cpus(struct machine *machine, const struct fdt_walk *walk)
{
    if (fdt_in(walk, 2, "cpus") && fdt_is(walk, "mips-hpt-frequency"))
        machine->count_hz = fdt_cell(walk, 0);
    else if (fdt_in(walk, 3, "cpu") && fdt_is(walk, "reg"))
        machine->cpus++;
    else if (fdt_in(walk, 3, "cpu") && fdt_is(walk, "clock-frequency"))
        machine->cpu_hz = fdt_cell(walk, 0);
}

static void read_virtio(struct machine *machine, const struct fdt_walk *walk)
{
    uint64_t slot = (fdt_cells2(walk, 0) - FLASH_VIRTIO_BASE) / FLASH_VIRTIO_SIZE;

    if (slot < FLASH_VIRTIO_COUNT)
        machine->virtio |= UINT32_C(1) << slot;
}

bool machine_read(struct machine *machine, const void *tree)
{
    struct fdt_walk walk;
    const char *module_node = NULL;

    *machine = (struct machine){.bootargs = "", .tree = machine_address(tree)};
    if (!fdt_open(&walk, tree))
        return false;
    machine->tree_bytes = walk.bytes;
    while (fdt_next(&walk)) {
        if (fdt_in(&walk, 2, "memory") && fdt_is(&walk, "reg"))
            read_memory(machine, &walk);
        else if (fdt_in(&walk, 2, "virtio") && fdt_is(&walk, "reg"))
            read_virtio(machine, &walk);
        else if (fdt_in(&walk, 3, "module"))
            read_module(machine, &walk, &module_node);
        else if (fdt_in(&walk, 2, "chosen"))
            read_chosen(machine, &walk);
        else
            read_cpus(machine, &walk);
    }
    return machine->memory_count > 0 && machine->count_hz >= 1000;
}

const struct module *machine_module(const struct machine *machine, const char *label)
{
    for (unsigned i = 0; i < machine->module_count; i++)
        if (strcmp(machine->modules[i].label, label) == 0)
            return &machine->modules[i];
    return NULL;
}

void machine_power_off(uint8_t status)
{
    register_write64(FLASH_MAGIC_BASE + MAGIC_POWER_OFF, status);
    for (;;)
        ;
}
