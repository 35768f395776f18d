/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Instructions that tests put into guests' memory (MIPS IV manual, appendix A).
 */
#ifndef DISCO_SELFTEST_INSN_H
#define DISCO_SELFTEST_INSN_H

#define INSN_MFC0(rt, rd)   (0x40000000u | (uint32_t)(rt) << 16 | (uint32_t)(rd) << 11)
#define INSN_DMFC0(rt, rd)  (0x40200000u | (uint32_t)(rt) << 16 | (uint32_t)(rd) << 11)
#define INSN_MTC0(rt, rd)   (0x40800000u | (uint32_t)(rt) << 16 | (uint32_t)(rd) << 11)
#define INSN_DMTC0(rt, rd)  (0x40a00000u | (uint32_t)(rt) << 16 | (uint32_t)(rd) << 11)
#define INSN_COP0(function) (0x42000000u | (function))
#define INSN_TLBWI          INSN_COP0(0x02)
#define INSN_TLBWR          INSN_COP0(0x06)
#define INSN_ERET           INSN_COP0(0x18)

#define INSN_NOP           0u
#define INSN_SYSCALL       0x0000000cu
#define INSN_BREAK         0x0000000du
#define INSN_JR(rs)        (0x00000008u | (uint32_t)(rs) << 21)
#define INSN_I(op, rs, rt) ((uint32_t)(op) << 26 | (uint32_t)(rs) << 21 | (uint32_t)(rt) << 16)
#define INSN_BEQ(rs, rt)   INSN_I(0x04, rs, rt)
#define INSN_BNE(rs, rt)   INSN_I(0x05, rs, rt)
#define INSN_ADDIU(rt, rs) INSN_I(0x09, rs, rt)
#define INSN_LW(rt, base)  INSN_I(0x23, base, rt)
#define INSN_LBU(rt, base) INSN_I(0x24, base, rt)
#define INSN_SB(rt, base)  INSN_I(0x28, base, rt)
#define INSN_LD(rt, base)  INSN_I(0x37, base, rt)
#define INSN_SD(rt, base)  INSN_I(0x3f, base, rt)
#define INSN_LL(rt, base)  INSN_I(0x30, base, rt)
#define INSN_SC(rt, base)  INSN_I(0x38, base, rt)
#define INSN_DMTC1(rt, fs) (0x44a00000u | (uint32_t)(rt) << 16 | (uint32_t)(fs) << 11)
#define INSN_DMFC1(rt, fs) (0x44200000u | (uint32_t)(rt) << 16 | (uint32_t)(fs) << 11)

#endif
