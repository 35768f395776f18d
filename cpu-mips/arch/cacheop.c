/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CACHE operations (R10000 UM ch. 10): tags change in the timing model, values never do.
 */
#include "cpu-mips/arch/cacheop.h"

#include "cpu-mips/arch/addrspace.h"
#include "cpu-mips/arch/processor.h"
#include "cpu-mips/arch/timing.h"

/* CACHE operations, bits 20:18 of the instruction (UM 10.2); bits 17:16 choose the cache. */
enum {
    INDEX_LOAD_TAG = 1,
    INDEX_STORE_TAG = 2,
    HIT_INVALIDATE = 4,
    HIT_WRITEBACK = 5,
    INDEX_LOAD_DATA = 6,
};
#define CACHE_BARRIER 0x14 /* operation 5 of the instruction cache */

static bool loads_tag(unsigned op)
{
    return op >> 2 == INDEX_LOAD_TAG || op >> 2 == INDEX_LOAD_DATA;
}

/* The operations that move TagHi and TagLo. */
static void cache_tag(struct cpu *cpu, unsigned op, vaddr_t va, paddr_t pa)
{
    struct mem_port *port = cpu->wire.port;
    uint64_t tag = ((uint64_t)cpu->taghi << 32) | cpu->taglo;

    if (op >> 2 == INDEX_STORE_TAG)
        port->ops->store_tag(port->self, op, va, pa, tag);
    if (loads_tag(op)) {
        tag = port->ops->load_tag(port->self, op, va, pa);
        cpu->taghi = (uint32_t)(tag >> 32);
        cpu->taglo = (uint32_t)tag;
    }
}

/* `fast` has no tags: all its lines are invalid to the index operations. */
enum access_result cacheop_execute(struct cpu *cpu, unsigned op, vaddr_t va)
{
    struct translation to = {.pa = va};
    struct mem_port *port = cpu->wire.port;
    bool hit = op >> 2 == HIT_INVALIDATE || (op >> 2 == HIT_WRITEBACK && op != CACHE_BARRIER);

    if (hit && !addrspace_translate(cpu, va, ACCESS_LOAD, &to))
        return ACCESS_EXCEPTION;
    if (!timing_is_on(cpu)) {
        if (loads_tag(op))
            cpu->taglo = cpu->taghi = 0;
        return ACCESS_DONE;
    }
    if (cpu->paid) { /* and done, before an event */
        cpu->paid = false;
        return ACCESS_DONE;
    }
    cache_tag(cpu, op, va, to.pa);
    enum access_result result =
        timing_pay(cpu, port->ops->cache(port->self, timing_now(cpu), op, va, to.pa));

    cpu->paid = result == ACCESS_REPLAY;
    return result;
}
