/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading and writing of virtual CP0 registers: a table of what software can write, and the
 * registers whose write has a consequence.
 */
#include "disco/core/cp0.h"

#include "disco/core/timer.h"

#define WORD UINT64_C(0xffffffff)

/* Bits that MTC0 changes; Random, BadVAddr, PRId, LLAddr, CacheErr and unused numbers have none. */
static const uint64_t writable[CP0_COUNT_OF] = {
    [CP0_INDEX] = TLB_ENTRIES - 1,
    [CP0_ENTRYLO0] = ENTRYLO_WRITABLE,
    [CP0_ENTRYLO1] = ENTRYLO_WRITABLE,
    [CP0_CONTEXT] = CONTEXT_BASE,
    [CP0_PAGEMASK] = PAGEMASK_MASK,
    [CP0_WIRED] = TLB_ENTRIES - 1,
    [CP0_ENTRYHI] = ENTRYHI_WRITABLE,
    [CP0_COMPARE] = WORD,
    [CP0_STATUS] = ST_WRITABLE & ~ST_TS,
    [CP0_CAUSE] = CAUSE_IP_SOFT,
    [CP0_EPC] = ~UINT64_C(0),
    [CP0_CONFIG] = 7,
    [CP0_WATCHLO] = WORD & ~UINT64_C(4),
    [CP0_WATCHHI] = 0xff,
    [CP0_XCONTEXT] = XCONTEXT_BASE,
    [CP0_FRAMEMASK] = 0xffff,
    [CP0_BRDIAG] = ~UINT64_C(0),
    [CP0_ECC] = 0x3ff,
    [CP0_TAGLO] = WORD,
    [CP0_TAGHI] = WORD,
    [CP0_ERROREPC] = ~UINT64_C(0),
};

uint64_t cp0_read(const struct vcpu *vcpu, unsigned number)
{
    if (number == CP0_COUNT)
        return (uint32_t)(CP0_READ32(CP0_COUNT) + vcpu->count_offset);
    return vcpu->cp0[number];
}

static void write_side_effects(struct vcpu *vcpu, unsigned number, uint64_t value)
{
    switch (number) {
    case CP0_ENTRYLO0:
    case CP0_ENTRYLO1:
        vcpu->cp0[number] &= vcpu->entrylo_mask;
        break;
    case CP0_WIRED:
        vcpu->cp0[CP0_RANDOM] = TLB_ENTRIES - 1;
        break;
    case CP0_FRAMEMASK: /* clears PFN bits 33:18 of what is written to EntryLo (UM 14.18) */
        vcpu->entrylo_mask = ENTRYLO_WRITABLE & ~(vcpu->cp0[CP0_FRAMEMASK] << 18);
        break;
    case CP0_COUNT:
        timer_set_count(vcpu, (uint32_t)value);
        break;
    case CP0_COMPARE:
        timer_set_compare(vcpu);
        break;
    case CP0_STATUS:
        vcpu->cp0[CP0_STATUS] &= value | ~(uint64_t)ST_TS; /* software can only clear TS */
        vcpu_status_changed(vcpu);
        break;
    default:
        break;
    }
}

void cp0_write(struct vcpu *vcpu, unsigned number, uint64_t value)
{
    uint64_t mask = writable[number];

    vcpu->cp0[number] = (vcpu->cp0[number] & ~mask) | (value & mask);
    write_side_effects(vcpu, number, value);
}
