/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The PROM as a table of instructions. At reset (R10000 User's Manual, chapter 8) Status has ERL
 * and BEV set and this model's other registers are zero, so what is left to do is to give CP0 its
 * values, load the arguments, and leave the error level by ERET, which touches no other register.
 *
 * An exception before a kernel has taken over (BEV = 1) has its vector here too: it powers the
 * machine off with status 1, so that a firmware gone astray ends.
 */
#include "sim/machine/prom.h"

#include "sim/core/bits.h"
#include "sim/core/flash.h"

/* Registers, by number. */
enum { R0 = 0, A0 = 4, A1, A2, A3, K0 = 26, K1 = 27 };
enum {
    C_WIRED = 6,
    C_COUNT = 9,
    C_COMPARE = 11,
    C_STATUS = 12,
    C_CAUSE = 13,
    C_CONFIG = 16,
    C_ERROR_EPC = 30
};

/* Instruction words (MIPS IV manual, appendix A). */
#define I_TYPE(op, rs, rt, imm) ((uint32_t)(op) << 26 | (rs) << 21 | (rt) << 16 | ((imm)&0xFFFF))
#define LUI(rt, imm)            I_TYPE(15, 0, rt, imm)
#define ORI(rt, rs, imm)        I_TYPE(13, rs, rt, imm)
#define XORI(rt, rs, imm)       I_TYPE(14, rs, rt, imm)
#define LD(rt, offset, base)    I_TYPE(55, base, rt, offset)
#define SD(rt, offset, base)    I_TYPE(63, base, rt, offset)
#define BEQ_SELF                I_TYPE(4, 0, 0, -1)
#define NOP                     0
#define DSLL(rd, rt, sa)        ((uint32_t)(rt) << 16 | (rd) << 11 | (sa) << 6 | 56)
#define OR(rd, rs, rt)          ((uint32_t)(rs) << 21 | (rt) << 16 | (rd) << 11 | 37)
#define MFC0(rt, rd)            (16u << 26 | 0u << 21 | (rt) << 16 | (rd) << 11)
#define MTC0(rt, rd)            (16u << 26 | 4u << 21 | (rt) << 16 | (rd) << 11)
#define DMTC0(rt, rd)           (16u << 26 | 5u << 21 | (rt) << 16 | (rd) << 11)
#define ERET                    (16u << 26 | 1u << 25 | 24)

#define PROM_HIGH     0xBFC0 /* upper half of its address in CKSEG1 */
#define PARAMETERS    0x800  /* offset of entry pc and arguments */
#define VECTORS       0x200  /* TLB refill; XTLB 0x280, cache error 0x300, others 0x380 */
#define VECTORS_END   0x400
#define VECTOR_STEP   0x80
#define CONTRACT_LOW  0x00E4 /* Status: KX SX UX, ERL until ERET; BEV = EXL = IE = FR = 0 */
#define CONTRACT_HIGH 0x1000 /* CU0 */
#define STATUS_BEV    0x00400000
#define STATUS_KX     0x80
#define STATUS_EXL    0x02
#define K0_COHERENT   5 /* Config.K0: cached, coherent exclusive on write */

/* clang-format off */
static const uint32_t boot_code[] = {
    MFC0(K0, C_CONFIG),
    ORI(K0, K0, 7),
    XORI(K0, K0, 7 ^ K0_COHERENT),
    MTC0(K0, C_CONFIG),
    LUI(K0, CONTRACT_HIGH),
    ORI(K0, K0, CONTRACT_LOW),
    MTC0(K0, C_STATUS),
    MTC0(R0, C_CAUSE),
    MTC0(R0, C_WIRED),
    MTC0(R0, C_COMPARE),
    LUI(K0, PROM_HIGH),
    LD(K1, PARAMETERS + 0x00, K0),
    DMTC0(K1, C_ERROR_EPC),
    LD(A0, PARAMETERS + 0x08, K0),
    LD(A1, PARAMETERS + 0x10, K0),
    LD(A2, PARAMETERS + 0x18, K0),
    LD(A3, PARAMETERS + 0x20, K0),
    OR(K0, R0, R0),
    OR(K1, R0, R0),
    ERET,
};

/*
 * Store 1 to MAGIC_POWER_OFF of node 0 through XKPHYS uncached, 0x90000000FF006000, which kernel
 * mode reaches with KX alone.
 */
static const uint32_t power_off_code[] = {
    LUI(K0, STATUS_BEV >> 16),
    ORI(K0, K0, STATUS_KX | STATUS_EXL),
    MTC0(K0, C_STATUS),
    LUI(K0, 0x9000),
    DSLL(K0, K0, 16),
    ORI(K0, K0, FLASH_MAGIC_BASE >> 16),
    DSLL(K0, K0, 16),
    ORI(K1, R0, 1),
    ORI(K0, K0, MAGIC_POWER_OFF),
    SD(K1, 0, K0),
    BEQ_SELF,
    NOP,
};
/* clang-format on */

static void put_code(uint8_t *at, const uint32_t *code, size_t count)
{
    for (size_t i = 0; i < count; i++)
        store_be32(at + 4 * i, code[i]);
}

void prom_write(struct memory *memory, const struct prom_entry *entry)
{
    uint8_t *prom = memory->prom;

    put_code(prom, boot_code, ARRAY_LENGTH(boot_code));
    for (unsigned vector = VECTORS; vector < VECTORS_END; vector += VECTOR_STEP)
        put_code(prom + vector, power_off_code, ARRAY_LENGTH(power_off_code));
    store_be64(prom + PARAMETERS, entry->pc);
    for (unsigned i = 0; i < 4; i++)
        store_be64(prom + PARAMETERS + 8 + 8 * i, entry->a[i]);
}
