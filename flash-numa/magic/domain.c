/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The domain checker: one word for each page of the node says whose it is, and accesses are held
 * against the domain that runs, or that a device works for. It knows nothing of what the firmware
 * calls a domain, and changes no access: it only reports.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "flash-numa/magic/private.h"

#define PAGE_SHIFT 12
#define PAGE_MASK  ((UINT64_C(1) << PAGE_SHIFT) - 1)
#define OWNER_BITS (DOMAIN_OWNER_MASK | DOMAIN_READ | DOMAIN_WRITE | DOMAIN_DEVICES)

/* Offset behind the last byte of DRAM: the PROM's hole is left out of what the node holds. */
static uint64_t dram_end(const struct magic *m)
{
    return m->config.dram > FLASH_PROM_BASE ? m->config.dram + FLASH_PROM_SIZE : m->config.dram;
}

void domain_init(struct magic *m)
{
    m->domain.broken.part = "domain";
    if (m->config.domain_check == MAGIC_DOMAIN_OFF)
        return;
    m->domain.page_count = dram_end(m) >> PAGE_SHIFT;
    m->domain.pages = calloc(m->domain.page_count, sizeof(*m->domain.pages));
    if (!m->domain.pages)
        abort();
}

/* ---- state ---- */

static void visit_pages(void *self, state_sink_t put, void *sink)
{
    const struct magic *m = self;

    state_put_u64(put, sink, MAGIC_DOMAIN, m->domain.running);
    state_put_u64(put, sink, MAGIC_DOMAIN_BASE, m->domain.base);
    state_put_u64(put, sink, MAGIC_DOMAIN_BYTES, m->domain.bytes);
    for (unsigned i = 0; i < FLASH_VIRTIO_COUNT; i++)
        state_put_u64(put, sink, MAGIC_DOMAIN_DEVICE(i), m->domain.device[i]);
    for (uint64_t i = 0; i < m->domain.page_count; i++)
        if (m->domain.pages[i])
            state_put_u64(put, sink, i << PAGE_SHIFT, m->domain.pages[i]);
}

static const struct state_desc domain_state = {
    .name = "magic.domain", .version = 1, .visit = visit_pages};

void domain_register_state(struct magic *m, struct state_registry *states)
{
    if (m->domain.pages)
        state_register(states, &domain_state, m->config.node, m);
}

/* ---- registers ---- */

/* Number of the page of pa, if it is this node's DRAM. */
static bool find_page(const struct magic *m, paddr_t pa, uint64_t *page)
{
    uint64_t offset = pa - ((paddr_t)m->config.node << FLASH_NODE_SHIFT);

    *page = offset >> PAGE_SHIFT;
    return *page < m->domain.page_count && offset - FLASH_PROM_BASE >= FLASH_PROM_SIZE;
}

static void changed(struct magic *m)
{
    if (m->wiring.ops->domain)
        m->wiring.ops->domain(m->wiring.self);
}

static uint64_t owner_of_base(const struct magic *m)
{
    uint64_t page;

    return find_page(m, m->domain.base, &page) ? m->domain.pages[page] : 0;
}

/* False, and nothing done, unless BASE and BYTES name whole pages of this node. */
static bool set_owner(struct magic *m, uint64_t value)
{
    struct magic_domain *domain = &m->domain;
    uint64_t first, last;

    if (((domain->base | domain->bytes) & PAGE_MASK) || (value & ~(uint64_t)OWNER_BITS))
        return false;
    if (!domain->bytes)
        return true;
    if (domain->base + domain->bytes < domain->base || !find_page(m, domain->base, &first) ||
        !find_page(m, domain->base + domain->bytes - 1, &last))
        return false;
    for (uint64_t i = first; i <= last; i++)
        domain->pages[i] = (uint32_t)value;
    changed(m);
    return true;
}

uint64_t domain_read(const struct magic *m, unsigned offset)
{
    if (!m->domain.pages)
        return 0;
    switch (offset) {
    case MAGIC_DOMAIN:
        return m->domain.running;
    case MAGIC_DOMAIN_ON:
        return 1;
    case MAGIC_DOMAIN_BASE:
        return m->domain.base;
    case MAGIC_DOMAIN_BYTES:
        return m->domain.bytes;
    case MAGIC_DOMAIN_OWNER:
        return owner_of_base(m);
    default:
        return m->counters.violations;
    }
}

bool domain_write(struct magic *m, unsigned offset, uint64_t value)
{
    if (!m->domain.pages)
        return true;
    switch (offset) {
    case MAGIC_DOMAIN:
        m->domain.running = value;
        changed(m);
        return true;
    case MAGIC_DOMAIN_BASE:
        m->domain.base = value;
        return true;
    case MAGIC_DOMAIN_BYTES:
        m->domain.bytes = value;
        return true;
    default:
        return set_owner(m, value);
    }
}

/* ---- checking ---- */

static void report(struct magic *m, uint64_t domain, const char *what, paddr_t pa, uint32_t owner,
                   const char *where, uint64_t at)
{
    static const char *const rights[] = {"", ", for all to read", ", for all to write",
                                         ", for all to read and write"};

    m->counters.violations++;
    log_guest(m->wiring.log, &m->domain.broken,
              "domain %" PRIu64 ": %s 0x%010" PRIx64 ", which is domain %u's%s, %s 0x%016" PRIx64,
              domain, what, pa, owner & DOMAIN_OWNER_MASK, rights[owner / DOMAIN_READ & 3], where,
              at);
    if (m->config.domain_check == MAGIC_DOMAIN_STOP && m->wiring.ops->power_off)
        m->wiring.ops->power_off(m->wiring.self, DOMAIN_STATUS);
}

/*
 * PROM and registers are the firmware's, but for MAGIC's first page, which has the
 * clock and may be read.
 */
static uint32_t owner_of(const struct magic *m, paddr_t pa)
{
    paddr_t first = ((paddr_t)m->config.node << FLASH_NODE_SHIFT) + FLASH_MAGIC_BASE;
    uint64_t page;

    if ((pa & ~(paddr_t)PAGE_MASK) == first + MAGIC_ID_PAGE)
        return DOMAIN_READ;
    return find_page(m, pa, &page) ? m->domain.pages[page] : 0;
}

static bool may(uint64_t domain, uint32_t owner, bool write)
{
    return (owner & DOMAIN_OWNER_MASK) == domain || (owner & (write ? DOMAIN_WRITE : DOMAIN_READ));
}

bool magic_check_access(struct magic *m, enum access_kind kind, paddr_t pa, vaddr_t pc)
{
    static const char *const what[] = {
        [ACCESS_FETCH] = "fetch from", [ACCESS_LOAD] = "load from", [ACCESS_STORE] = "store to"};
    uint32_t owner;

    if (!m->domain.running)
        return true;
    owner = owner_of(m, pa);
    if (may(m->domain.running, owner, kind == ACCESS_STORE))
        return true;
    report(m, m->domain.running, what[kind], pa, owner, "at pc", pc);
    return false;
}

void magic_check_transfer(struct magic *m, unsigned slot, paddr_t pa, uint64_t length, bool write)
{
    uint64_t domain = m->domain.device[slot];
    uint32_t owner;

    if (!domain || !length)
        return;
    owner = owner_of(m, pa);
    if (may(domain, owner, write) || (owner & DOMAIN_DEVICES))
        return;
    report(m, domain, write ? "a device's write to" : "a device's read of", pa, owner,
           "virtio device", slot);
}
