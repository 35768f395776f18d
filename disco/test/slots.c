/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Privileged instructions in the delay slots of every kind of branch, taken and not taken: where
 * does execution go on, and is the slot's result right, even if the branch looks at the register
 * that the slot writes?
 */
#include "disco/test/guest.h"

#define SECRET UINT64_C(0x123456789abc)

/* `branch` may go to 2f; the result says whether the slot executed and where we went. */
#define TRY(name, branch, a, b)                                                                    \
    do {                                                                                           \
        uint64_t slot_, way_;                                                                      \
        __asm__ volatile(".set push\n.set noreorder\n"                                             \
                         "move $8, %2\n move $9, %3\n li $10, 0\n li $11, 1\n" branch              \
                         "\n dmfc0 $10, $14\n li $11, 2\n b 3f\n nop\n 2: li $11, 3\n 3:\n"        \
                         "move %0, $10\n move %1, $11\n.set pop"                                   \
                         : "=r"(slot_), "=r"(way_)                                                 \
                         : "r"((int64_t)(a)), "r"((int64_t)(b))                                    \
                         : "$8", "$9", "$10", "$11", "$31");                                       \
        put_text(name);                                                                            \
        put_value(" slot", slot_);                                                                 \
        put_value("  way", way_);                                                                  \
    } while (0)

#define BOTH(name, branch, a, b, c, d)                                                             \
    TRY(name, branch, a, b);                                                                       \
    TRY(name, branch, c, d)

/* The slot writes the register that the branch tests: the branch goes by the old value. */
static void test_same_register(void)
{
    uint64_t way;

    __asm__ volatile(".set push\n.set noreorder\n"
                     "li $8, 0\n bnez $8, 2f\n dmfc0 $8, $14\n li $9, 5\n b 3f\n nop\n"
                     "2: li $9, 6\n 3: move %0, $9\n.set pop"
                     : "=r"(way)
                     :
                     : "$8", "$9");
    put_value("same register: way", way);
}

int test(void)
{
    CP0_WRITE64(CP0_EPC, SECRET);
    BOTH("beq", "beq $8, $9, 2f", 1, 1, 1, 2);
    BOTH("bne", "bne $8, $9, 2f", 1, 1, 1, 2);
    BOTH("blez", "blez $8, 2f", 0, 0, 1, 0);
    BOTH("bgtz", "bgtz $8, 2f", 0, 0, 1, 0);
    BOTH("bltz", "bltz $8, 2f", -1, 0, 0, 0);
    BOTH("bgez", "bgez $8, 2f", -1, 0, 0, 0);
    BOTH("bltzal", "bltzal $8, 2f", -1, 0, 0, 0);
    BOTH("bgezal", "bgezal $8, 2f", -1, 0, 0, 0);
    BOTH("bnez k1", "move $27, $8\n bnez $27, 2f", -1, 0, 0, 0);
    BOTH("beql", "beql $8, $9, 2f", 1, 1, 1, 2);
    BOTH("bnel", "bnel $8, $9, 2f", 1, 1, 1, 2);
    BOTH("blezl", "blezl $8, 2f", 0, 0, 1, 0);
    BOTH("bgtzl", "bgtzl $8, 2f", 0, 0, 1, 0);
    BOTH("bltzl", "bltzl $8, 2f", -1, 0, 0, 0);
    BOTH("bgezl", "bgezl $8, 2f", -1, 0, 0, 0);
    TRY("j", "j 2f", 0, 0);
    TRY("jal", "jal 2f", 0, 0);
    TRY("jr", "dla $8, 2f\n jr $8", 0, 0);
    TRY("jalr", "dla $8, 2f\n jalr $31, $8", 0, 0);
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | ST_CU1 | ST_FR);
    BOTH("bc1t", "ctc1 $8, $31\n bc1t 2f", 0x800000, 0, 0, 0);
    BOTH("bc1f", "ctc1 $8, $31\n bc1f 2f", 0x800000, 0, 0, 0);
    test_same_register();
    return 0;
}
