/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random writes by index, probes and loads beside a plain model of 64 entries: a translation that
 * was taken away is never used again.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

#define PAGES  16
#define VA(i)  (UINT64_C(0x10000000) + (i)*2 * PAGE_SIZE)
#define FRAMES 8

struct entry {
    uint64_t hi, frame;
    bool valid, global, present;
};

static struct entry model[TLB_ENTRIES];

static bool matches(const struct entry *entry, uint64_t hi)
{
    return entry->present && !((entry->hi ^ hi) & ~(uint64_t)ENTRYHI_ASID) &&
           (entry->global || !((entry->hi ^ hi) & ENTRYHI_ASID));
}

static void write(unsigned index, uint64_t hi, uint64_t random)
{
    struct entry new = {hi, random % FRAMES, random >> 8 & 7, random >> 12 & 1, true};
    uint64_t lo = LO(SCRATCH + new.frame *PAGE_SIZE) | new.global;

    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        if (matches(&model[i], hi) ||
            (new.global &&model[i].present && !((model[i].hi ^ hi) & ~(uint64_t)ENTRYHI_ASID)))
            model[i].present = false;
    model[index] = new;
    tlb_write(index, hi, new.valid ? lo : lo & ~(uint64_t)ENTRYLO_V, lo & ~(uint64_t)ENTRYLO_V, 0);
}

static unsigned check(uint64_t hi)
{
    uint64_t value = ~UINT64_C(0), expected = ~UINT64_C(0);

    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        if (matches(&model[i], hi) && model[i].valid)
            expected = 0xf0 + model[i].frame;
    CP0_WRITE64(CP0_ENTRYHI, hi);
    can_load(hi & ~(uint64_t)ENTRYHI_ASID, &value);
    return value != expected;
}

int test(void)
{
    unsigned wrong = 0;

    attack_start();
    for (uint64_t i = 0; i < FRAMES; i++)
        memory_at(SCRATCH + i * PAGE_SIZE)[0] = 0xf0 + i;
    for (unsigned i = 0; i < 3000; i++) {
        uint64_t random = random_next();

        write(random >> 20 & 15, VA(random >> 32 & (PAGES - 1)) | (random >> 40 & 3), random);
        random = random_next();
        wrong += check(VA(random >> 32 & (PAGES - 1)) | (random >> 40 & 3));
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0);
}
