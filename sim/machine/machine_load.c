/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading of images. Kernels lie where they are linked; everything else is placed from the top of
 * node 0's memory (below the PROM's hole) downwards: initial RAM disk, modules, device tree.
 */
#include "sim/machine/machine_load.h"

#include <string.h>

#include "sim/core/flash.h"
#include "sim/machine/devicetree.h"
#include "sim/machine/layout.h"
#include "sim/machine/prom.h"

#define XKPHYS_CACHED UINT64_C(0xa800000000000000) /* cached, coherent exclusive on write */
#define UHI_DTB       ((uint64_t)-2)               /* a0 of the MIPS Unified Hosting Interface */
#define PROM_VIRTUAL  UINT64_C(0xffffffffbfc00000)

_Static_assert(MACHINE_MODULES <= DEVICETREE_MODULES, "every module is told of");

struct loading {
    struct machine *machine;
    const struct machine_setup *setup;
    struct layout layout;
    struct devicetree tree;
    struct prom_entry entry;
    bool own_prom; /* firmware took the PROM */
};

static int load_elf(struct loading *load, const char *path, uint64_t *entry, struct err *err)
{
    struct machine *machine = load->machine;
    struct elf_file elf;
    int status;

    if (elf_open(&elf, path, err) < 0)
        return -1;
    status = elf_load(&elf, &machine->memory, &load->layout, err);
    if (status == 0 && machine->symbols.count == 0)
        symbols_read(&machine->symbols, &elf);
    *entry = elf.entry;
    elf_close(&elf);
    return status;
}

/* A raw image begins at the reset address. */
static int load_raw_firmware(struct loading *load, struct err *err)
{
    struct buffer image = {0};
    const char *path = load->setup->firmware;
    int status = buffer_read_file(&image, path, err);

    if (status == 0 && image.length > FLASH_PROM_SIZE)
        status = err_set(err, ERR_USAGE, "%s: is larger than the PROM's 4 MB", path);
    if (status == 0)
        status = layout_claim(&load->layout, path, FLASH_PROM_BASE, image.length, err);
    if (status == 0)
        memory_load(&load->machine->memory, FLASH_PROM_BASE, image.bytes, image.length);
    buffer_free(&image);
    return status;
}

/*
 * Firmware takes the reset address itself if it has something there; an ELF that is linked
 * elsewhere is entered by our PROM as a kernel would be.
 */
static int load_firmware(struct loading *load, struct err *err)
{
    const char *path = load->setup->firmware;
    uint64_t entry;

    if (!path)
        return 0;
    if (!elf_is_elf(path)) {
        load->own_prom = true;
        return load_raw_firmware(load, err);
    }
    if (load_elf(load, path, &entry, err) < 0)
        return -1;
    load->own_prom = entry - PROM_VIRTUAL < FLASH_PROM_SIZE;
    if (load->own_prom && entry != PROM_VIRTUAL)
        return err_set(err, ERR_USAGE,
                       "%s: firmware in the PROM must begin at the reset address 0xbfc00000", path);
    load->entry.pc = entry;
    return 0;
}

static int load_kernel(struct loading *load, struct err *err)
{
    uint64_t entry;

    if (!load->setup->kernel)
        return 0;
    if (load_elf(load, load->setup->kernel, &entry, err) < 0)
        return -1;
    if (!load->setup->firmware)
        load->entry.pc = entry;
    return 0;
}

static int place(struct loading *load, const char *name, const struct buffer *bytes, paddr_t *start,
                 struct err *err)
{
    if (layout_place(&load->layout, name, bytes->length, start, err) < 0)
        return -1;
    memory_load(&load->machine->memory, *start, bytes->bytes, bytes->length);
    return 0;
}

static int load_initrd(struct loading *load, struct err *err)
{
    const struct buffer *initrd = load->setup->initrd;

    if (!initrd || !initrd->length)
        return 0;
    if (place(load, "initrd", initrd, &load->tree.initrd_start, err) < 0)
        return -1;
    load->tree.initrd_end = load->tree.initrd_start + initrd->length;
    return 0;
}

static int load_module(struct loading *load, const struct machine_module *module, struct err *err)
{
    struct devicetree_module *entry = &load->tree.modules[load->tree.module_count++];
    struct buffer bytes = {0};
    int status;

    entry->name = module->name;
    if (module->bytes) {
        entry->size = module->bytes->length;
        return place(load, module->path, module->bytes, &entry->start, err);
    }
    status = buffer_read_file(&bytes, module->path, err);
    if (status == 0)
        status = place(load, module->path, &bytes, &entry->start, err);
    symbols_read_file(&load->machine->guest_symbols, module->path);
    entry->size = bytes.length;
    buffer_free(&bytes);
    return status;
}

static int load_tree(struct loading *load, struct err *err)
{
    struct machine *machine = load->machine;
    struct devicetree *tree = &load->tree;
    struct buffer blob = {0};
    paddr_t start = 0;
    int status;

    tree->nodes = machine->memory.node_count;
    tree->node_bytes = machine->memory.node_bytes;
    tree->cpu_hz = (uint32_t)config_number(&machine->config, CONFIG_CPU_CLOCK);
    tree->count_hz = (uint32_t)config_number(&machine->config, CONFIG_CPU_COUNT);
    tree->bootargs = load->setup->append;
    tree->rng_seed = config_number(&machine->config, CONFIG_RNG_SEED);
    tree->virtio = UINT32_C(1) << SLOT_ENTROPY;
    if (machine->console)
        tree->virtio |= UINT32_C(1) << SLOT_CONSOLE;
    for (unsigned i = 0; i < machine->disk_count; i++)
        tree->virtio |= UINT32_C(1) << SLOT_DISK(i);
    devicetree_write(tree, &blob);
    status = place(load, "device tree", &blob, &start, err);
    buffer_free(&blob);
    load->entry.a[0] = UHI_DTB;
    load->entry.a[1] = XKPHYS_CACHED | start;
    return status;
}

int machine_load(struct machine *machine, const struct machine_setup *setup, struct err *err)
{
    struct loading load = {.machine = machine, .setup = setup};

    layout_init(&load.layout, &machine->memory);
    if (load_firmware(&load, err) < 0 || load_kernel(&load, err) < 0 || load_initrd(&load, err) < 0)
        return -1;
    for (unsigned i = 0; i < setup->module_count; i++)
        if (load_module(&load, &setup->modules[i], err) < 0)
            return -1;
    if (load_tree(&load, err) < 0)
        return -1;
    if (!load.own_prom)
        prom_write(&machine->memory, &load.entry);
    return 0;
}
