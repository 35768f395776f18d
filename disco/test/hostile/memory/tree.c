/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest that overwrites its device tree and the pages around it: the tree was for the guest, the
 * monitor does not read it again.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    attack_start();
    for (uint64_t pa = memory_bytes() - TREE_PAGES; pa < memory_bytes(); pa += 8)
        *memory_at(pa) = random_next();
    __asm__ volatile("syscall");
    return verdict(tally[EXC_SYS] == 1 && tally_all() == 1);
}
