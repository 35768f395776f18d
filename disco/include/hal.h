/* SPDX-License-Identifier: GPL-3.0-or-later OR GPL-2.0-only */
/*
 * The HAL of Disco: what a guest kernel and the monitor agree on beyond the machine (docs/disco.md,
 * "HAL"). Only #defines that C and assembly of both sides take.
 *
 * Each virtual processor has a pair of pages near the end of what a guest kernel reaches in CKSSEG:
 *
 *      0xffffffffdfffc000   register page: the virtual CP0 registers
 *      0xffffffffdfffd000   clock page: read only; MAGIC's clock at HAL_CLOCK
 *
 * They are there once that processor has executed HAL_ON, and for kernel mode only. One LUI loads
 * HAL_BASE; what is in the pages is at negative offsets from there.
 *
 * A monitor may offer less than all of it: HAL_FEATURES says what. Whoever finds a bit that is not
 * set does as a kernel without the HAL; bits that he does not know mean nothing to him.
 */
#ifndef DISCO_INCLUDE_HAL_H
#define DISCO_INCLUDE_HAL_H

#define HAL_BASE       0xffffffffe0000000
#define HAL_BASE_UPPER 0xe000 /* for LUI */

#define HAL_REGISTER_PAGE 0xffffffffdfffc000
#define HAL_CLOCK_PAGE    0xffffffffdfffd000

/* CP0 register n as a doubleword, and its lower word, from HAL_BASE. */
#define HAL_REGISTER(n) (-0x4000 + 8 * (n))
#define HAL_WORD(n)     (HAL_REGISTER(n) + 4)

/* Not 0: the monitor would like to know of unused pages. */
#define HAL_HINTS (-0x4000 + 0x100)

/* Doubleword of HAL_HAS_..., from HAL_BASE: what the monitor offers, as it was at HAL_ON. */
#define HAL_FEATURES      (-0x4000 + 0x108)
#define HAL_HAS_REGISTERS 0x01 /* the register page can be written, else only read */
#define HAL_HAS_CLOCK     0x02 /* the clock page is there */
#define HAL_HAS_RETURN    0x04 /* the calls of these names */
#define HAL_HAS_ZERO      0x08
#define HAL_HAS_UNUSED    0x10

/* Simulated time since reset, ns, from HAL_BASE. */
#define HAL_CLOCK (-0x3000 + 0x20)

/*
 * Calls: COP0 operations that the R10000 does not have, 0x42000000 | number. Without HAL_ON all but
 * HAL_ON are reserved instructions, and so are always those that are not offered.
 */
#define HAL_ON     0x28 /* the pages are there, and the calls below */
#define HAL_RETURN 0x29 /* write EntryHi, EntryLo0 = k0 and EntryLo1 = k1 to the TLB, then ERET */
#define HAL_ZERO   0x2a /* the page at guest-physical address a0 shall read as zero */
#define HAL_UNUSED 0x2b /* nobody needs what is in the page at guest-physical address a0 */

#define HAL_CALL(number) (0x42000000 | (number))

#endif
