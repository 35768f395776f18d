/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The slow path of loads and stores: translation, Watch, timing, watched lines, and the bus. Values
 * of memory are read and written in place.
 */
#include "cpu-mips/arch/access.h"

#include "cpu-mips/arch/addrspace.h"
#include "cpu-mips/arch/exception.h"
#include "cpu-mips/arch/processor.h"
#include "cpu-mips/arch/timing.h"
#include "sim/core/bits.h"

static enum access_result pay_access(struct cpu *cpu, enum access_kind kind, vaddr_t va,
                                     const struct translation *to, bool dram)
{
    if (!timing_is_on(cpu))
        return ACCESS_DONE;
    if (dram && cca_is_cached(to->cca))
        return timing_line(cpu, kind, va, to->pa);
    return timing_uncached(cpu, kind, to->pa);
}

/* WatchHi:WatchLo name a physical doubleword; the exception waits while EXL or ERL is set
 * (UM 14.15). */
static bool watch_hits(const struct cpu *cpu, paddr_t pa, enum access_kind kind)
{
    uint32_t enable = kind == ACCESS_STORE ? WATCHLO_W : WATCHLO_R;
    paddr_t watched = ((uint64_t)(cpu->watchhi & 0xff) << 32) | (cpu->watchlo & ~7u);

    return (cpu->watchlo & enable) && (pa & ~UINT64_C(7)) == watched &&
           !(cpu->status & (ST_EXL | ST_ERL));
}

static bool watch_in_page(const struct cpu *cpu, paddr_t pa)
{
    paddr_t watched = ((uint64_t)(cpu->watchhi & 0xff) << 32) | cpu->watchlo;

    return (cpu->watchlo & (WATCHLO_R | WATCHLO_W)) && (pa ^ watched) >> MEMORY_PAGE_SHIFT == 0;
}

/* May accesses to this page go unasked from now on? */
static bool page_is_plain(const struct cpu *cpu, const struct translation *to)
{
    bool timed_uncached = timing_is_on(cpu) && !cca_is_cached(to->cca);

    return !timed_uncached && !watch_in_page(cpu, to->pa) && !cpu->reverse;
}

bool access_is_foreign(struct cpu *cpu, enum access_kind kind, paddr_t pa, vaddr_t pc)
{
    const struct cpu_wiring *wire = &cpu->wire;

    return wire->may_use && cpu->mode != CPU_KERNEL &&
           !wire->may_use(wire->may_use_self, kind, pa, pc);
}

/* Who is asked about accesses was asked about this one only: that it may load is no leave to store.
 */
static void keep_asked(const struct cpu *cpu, enum access_kind kind, vaddr_t va,
                       struct soft_data *page)
{
    const struct soft_data *old = soft_data_at((struct soft_tlb *)&cpu->soft, va);
    uint64_t key = page->load;
    bool same = old->page == page->page;
    bool may_store = same && (old->store == key || old->checked == key);

    if (!cpu->wire.may_use || cpu->mode == CPU_KERNEL)
        return;
    if (kind == ACCESS_LOAD && !may_store)
        page->store = page->checked = SOFT_EMPTY;
    if (kind == ACCESS_STORE && !(same && old->load == key))
        page->load = SOFT_EMPTY;
}

/* After an access of this kind: may accesses to the page go unasked from now on? */
static void fill_data(struct cpu *cpu, enum access_kind kind, vaddr_t va,
                      const struct translation *to, uint8_t *host)
{
    uint64_t key = soft_key(&cpu->soft, va);
    uint64_t offset = to->pa & (MEMORY_PAGE - 1);
    bool watched = *memory_watch_word(cpu->wire.memory, to->pa) != 0;
    struct soft_data page = {.load = key,
                             .store = to->writable && !watched ? key : SOFT_EMPTY,
                             .checked = to->writable && watched ? key : SOFT_EMPTY,
                             .host = host - offset,
                             .page = to->pa - offset};

    if (access_is_foreign(cpu, kind, to->pa, cpu->pc) || !page_is_plain(cpu, to))
        return;
    keep_asked(cpu, kind, va, &page);
    soft_data_fill(cpu, va, to->tlb_index, &page);
}

static uint64_t host_load(const uint8_t *host, unsigned size)
{
    switch (size) {
    case 1:
        return *host;
    case 2:
        return load_be16(host);
    case 4:
        return load_be32(host);
    default:
        return load_be64(host);
    }
}

static void host_store(uint8_t *host, unsigned size, uint64_t value, uint64_t mask)
{
    for (unsigned i = 0; i < size; i++) {
        unsigned shift = 8 * (size - 1 - i);

        if (mask >> shift & 0xff)
            host[i] = (uint8_t)(value >> shift);
    }
}

enum access_result access_bus_error(struct cpu *cpu, paddr_t pa, const char *what,
                                    enum exc_code code)
{
    log_guest(cpu->wire.log, &cpu->log_bus, "%s of physical 0x%010llx at pc 0x%016llx: bus error",
              what, (unsigned long long)pa, (unsigned long long)cpu->pc);
    exception_raise(cpu, code);
    return ACCESS_EXCEPTION;
}

static void before_bus(struct cpu *cpu)
{
    cpu->counters.uncached++;
    *cpu->wire.now = timing_now(cpu);
}

static enum access_result after_bus(struct cpu *cpu)
{
    cpu_events_changed(cpu);
    if (!cpu->waiting)
        return ACCESS_DONE;
    cpu->paid = timing_is_on(cpu);
    return ACCESS_REPLAY;
}

static enum access_result load_bus(struct cpu *cpu, paddr_t pa, unsigned size, uint64_t *value)
{
    const uint8_t *prom = memory_readable(cpu->wire.memory, pa);

    (void)access_is_foreign(cpu, ACCESS_LOAD, pa, cpu->pc);
    if (prom) {
        *value = host_load(prom, size);
        return ACCESS_DONE;
    }
    before_bus(cpu);
    if (!bus_read(cpu->wire.bus, pa, size, value))
        return access_bus_error(cpu, pa, "load", EXC_DBE);
    return after_bus(cpu);
}

static enum access_result begin(struct cpu *cpu, vaddr_t va, unsigned size, enum access_kind kind,
                                struct translation *to)
{
    if (va & (size - 1))
        exception_address(cpu, kind == ACCESS_STORE ? EXC_ADES : EXC_ADEL, va);
    else if (!addrspace_translate(cpu, va, kind, to))
        ;
    else if (watch_hits(cpu, to->pa, kind))
        exception_raise(cpu, EXC_WATCH);
    else {
        /* Reversed, byte b of a doubleword is where byte 7 - b would be (UM 14.10, RE). */
        to->pa ^= cpu->reverse & (8 - size);
        return ACCESS_DONE;
    }
    return ACCESS_EXCEPTION;
}

static enum access_result load_at(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t *value,
                                  struct translation *to)
{
    enum access_result result = begin(cpu, va, size, ACCESS_LOAD, to);

    if (result != ACCESS_DONE)
        return result;
    uint8_t *host = memory_dram(cpu->wire.memory, to->pa);

    result = pay_access(cpu, ACCESS_LOAD, va, to, host != NULL);
    if (result != ACCESS_DONE)
        return result;
    if (!host)
        return load_bus(cpu, to->pa, size, value);
    *value = host_load(host, size);
    fill_data(cpu, ACCESS_LOAD, va, to, host);
    return ACCESS_DONE;
}

enum access_result access_load(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t *value)
{
    struct translation to;

    return load_at(cpu, va, size, value, &to);
}

static enum access_result store_bus(struct cpu *cpu, paddr_t pa, unsigned size, uint64_t value,
                                    uint64_t mask)
{
    uint64_t whole = size == 8 ? ~UINT64_C(0) : (UINT64_C(1) << (8 * size)) - 1;

    (void)access_is_foreign(cpu, ACCESS_STORE, pa, cpu->pc);
    before_bus(cpu);
    if ((mask & whole) != whole || !bus_write(cpu->wire.bus, pa, size, value & whole))
        return access_bus_error(cpu, pa, "store", EXC_DBE);
    return after_bus(cpu);
}

static void store_dram(struct cpu *cpu, uint8_t *host, paddr_t pa, unsigned size, uint64_t value,
                       uint64_t mask)
{
    struct memory *memory = cpu->wire.memory;
    unsigned line = (unsigned)(pa & (MEMORY_PAGE - 1)) >> MEMORY_WATCH_SHIFT;

    host_store(host, size, value, mask);
    if (*memory_watch_word(memory, pa) >> line & 1)
        memory_line_written(memory, pa);
}

enum access_result access_store(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t value,
                                uint64_t mask)
{
    struct translation to;
    enum access_result result = begin(cpu, va, size, ACCESS_STORE, &to);

    if (result != ACCESS_DONE)
        return result;
    uint8_t *host = memory_dram(cpu->wire.memory, to.pa);

    result = pay_access(cpu, ACCESS_STORE, va, &to, host != NULL);
    if (result != ACCESS_DONE)
        return result;
    if (!host)
        return store_bus(cpu, to.pa, size, value, mask);
    store_dram(cpu, host, to.pa, size, value, mask);
    fill_data(cpu, ACCESS_STORE, va, &to, host);
    return ACCESS_DONE;
}

static enum access_result part_result(struct cpu *cpu, vaddr_t va, enum access_result result)
{
    static const uint32_t sets_badvaddr =
        1u << EXC_MOD | 1u << EXC_TLBL | 1u << EXC_TLBS | 1u << EXC_ADEL | 1u << EXC_ADES;

    if (result == ACCESS_EXCEPTION && (sets_badvaddr >> cpu->pending_code & 1))
        cpu->badvaddr |= va & 7; /* the rest of it stands there, of the whole word */
    return result;
}

enum access_result access_load_part(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t *value)
{
    return part_result(cpu, va, access_load(cpu, va & ~(vaddr_t)(size - 1), size, value));
}

enum access_result access_store_part(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t value,
                                     uint64_t mask)
{
    vaddr_t whole = va & ~(vaddr_t)(size - 1);

    return part_result(cpu, va, access_store(cpu, whole, size, value, mask));
}

bool access_store_checked(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t value)
{
    struct soft_data *page = soft_data_at(&cpu->soft, va);
    unsigned offset = (unsigned)(va & (MEMORY_PAGE - 1));

    if (page->checked != soft_key(&cpu->soft, va) || (va & (size - 1)))
        return false;
    if (*memory_watch_word(cpu->wire.memory, page->page) >> (offset >> MEMORY_WATCH_SHIFT) & 1)
        return false;
    host_store(page->host + offset, size, value, ~UINT64_C(0));
    return true;
}

enum access_result access_load_linked(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t *value)
{
    struct translation to;
    enum access_result result = load_at(cpu, va, size, value, &to);

    if (result == ACCESS_DONE) {
        cpu->lladdr = to.pa;
        cpu->ll_bit = true;
    }
    return result;
}

enum access_result access_store_conditional(struct cpu *cpu, vaddr_t va, unsigned size,
                                            uint64_t value, bool *stored)
{
    struct translation to;
    enum access_result result = begin(cpu, va, size, ACCESS_STORE, &to);

    *stored = false;
    if (result != ACCESS_DONE)
        return result;
    if (!cpu->ll_bit) {
        cpu->counters.sc_failures++;
        return ACCESS_DONE;
    }
    result = access_store(cpu, va, size, value, ~UINT64_C(0));
    if (result == ACCESS_DONE) {
        *stored = true;
        cpu->ll_bit = false;
        cpu->counters.sc_successes++;
    }
    return result;
}
