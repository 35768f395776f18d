/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The domain checker's registers. Without one a call costs a load and a branch.
 */
#include "disco/mem/domain.h"

#include "disco/lib/print.h"
#include "sim/core/flash.h"

static bool present;

/* A register of the node that an address belongs to. */
static uint64_t at(mpa_t address, uint64_t offset)
{
    return (address >> FLASH_NODE_SHIFT << FLASH_NODE_SHIFT) + FLASH_MAGIC_BASE + offset;
}

void domain_init(void)
{
    present = register_read64(at(0, MAGIC_DOMAIN_ON)) != 0;
}

void domain_give(mpa_t first, uint64_t bytes, uint64_t owner)
{
    if (!present)
        return;
    register_write64(at(first, MAGIC_DOMAIN_BASE), first);
    register_write64(at(first, MAGIC_DOMAIN_BYTES), bytes);
    register_write64(at(first, MAGIC_DOMAIN_OWNER), owner);
}

void domain_run(unsigned node, unsigned domain)
{
    if (present)
        register_write64(at((mpa_t)node << FLASH_NODE_SHIFT, MAGIC_DOMAIN), domain);
}

void domain_own_device(unsigned slot, unsigned domain)
{
    if (present)
        register_write64(at(0, MAGIC_DOMAIN_DEVICE(slot)), domain);
}

static uint64_t owner_of(mpa_t page)
{
    register_write64(at(page, MAGIC_DOMAIN_BASE), page);
    return register_read64(at(page, MAGIC_DOMAIN_OWNER));
}

void domain_report(void)
{
    uint64_t pages = 0, differ = 0;

    if (!present)
        return;
    for (mpa_t page = 0; page < memmap_end(); page += PAGE_SIZE) {
        pages++;
        differ += owner_of(page) != memmap_domain(memmap_at(page));
    }
    log_line("domain checker: %lu of %lu pages differ from the memmap, %lu accesses reported",
             differ, pages, register_read64(at(0, MAGIC_DOMAIN_BROKEN)));
}
