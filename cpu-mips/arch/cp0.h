/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coprocessor 0: register numbers and fields, as the R10000 User's Manual ch. 14 draws them.
 */
#ifndef CPU_MIPS_ARCH_CP0_H
#define CPU_MIPS_ARCH_CP0_H

#include "sim/core/types.h"

struct cpu;

/* number, name, bits: 64-bit registers are moved whole by MTC0 (UM table 14-26). */
#define CP0_REGISTERS(X)                                                                           \
    X(0, INDEX, "index", 32)                                                                       \
    X(1, RANDOM, "random", 32)                                                                     \
    X(2, ENTRYLO0, "entrylo0", 64)                                                                 \
    X(3, ENTRYLO1, "entrylo1", 64)                                                                 \
    X(4, CONTEXT, "context", 64)                                                                   \
    X(5, PAGEMASK, "pagemask", 32)                                                                 \
    X(6, WIRED, "wired", 32)                                                                       \
    X(8, BADVADDR, "badvaddr", 64)                                                                 \
    X(9, COUNT, "count", 32)                                                                       \
    X(10, ENTRYHI, "entryhi", 64)                                                                  \
    X(11, COMPARE, "compare", 32)                                                                  \
    X(12, STATUS, "status", 32)                                                                    \
    X(13, CAUSE, "cause", 32)                                                                      \
    X(14, EPC, "epc", 64)                                                                          \
    X(15, PRID, "prid", 32)                                                                        \
    X(16, CONFIG, "config", 32)                                                                    \
    X(17, LLADDR, "lladdr", 32)                                                                    \
    X(18, WATCHLO, "watchlo", 32)                                                                  \
    X(19, WATCHHI, "watchhi", 32)                                                                  \
    X(20, XCONTEXT, "xcontext", 64)                                                                \
    X(21, FRAMEMASK, "framemask", 32)                                                              \
    X(22, BRDIAG, "brdiag", 64)                                                                    \
    X(25, PERF, "perf", 32)                                                                        \
    X(26, ECC, "ecc", 32)                                                                          \
    X(27, CACHEERR, "cacheerr", 32)                                                                \
    X(28, TAGLO, "taglo", 32)                                                                      \
    X(29, TAGHI, "taghi", 32)                                                                      \
    X(30, ERROREPC, "errorepc", 64)

enum cp0_register {
#define X(number, id, name, bits) CP0_##id = number,
    CP0_REGISTERS(X)
#undef X
};

/* Status (UM 14.10)
 *
 *   31 30 29 28 27 26 25 24-23 22  21 20 19  18 17 16 15-8  7  6  5  4-3  2   1   0
 *   XX ---CU---  0 FR RE   0  BEV TS SR NMI CH CE DE  IM   KX SX UX KSU ERL EXL IE
 */
#define ST_XX       (1u << 31)
#define ST_CU2      (1u << 30)
#define ST_CU1      (1u << 29)
#define ST_CU0      (1u << 28)
#define ST_FR       (1u << 26)
#define ST_RE       (1u << 25)
#define ST_BEV      (1u << 22)
#define ST_TS       (1u << 21)
#define ST_SR       (1u << 20)
#define ST_NMI      (1u << 19)
#define ST_CH       (1u << 18)
#define ST_CE       (1u << 17)
#define ST_DE       (1u << 16)
#define ST_IM       0x0000ff00u
#define ST_KX       (1u << 7)
#define ST_SX       (1u << 6)
#define ST_UX       (1u << 5)
#define ST_KSU      (3u << 3)
#define ST_KSU_KERN (0u << 3)
#define ST_KSU_SUPV (1u << 3)
#define ST_KSU_USER (2u << 3)
#define ST_ERL      (1u << 2)
#define ST_EXL      (1u << 1)
#define ST_IE       (1u << 0)
#define ST_WRITABLE 0xf67fffffu /* RP, and bits 24:23, are always 0 */

/* Cause (UM 14.11):  31 BD | 29:28 CE | 15:8 IP | 6:2 ExcCode */
#define CAUSE_BD         (1u << 31)
#define CAUSE_CE_SHIFT   28
#define CAUSE_IP         0x0000ff00u
#define CAUSE_IP_SHIFT   8
#define CAUSE_IP_SOFT    0x00000300u /* IP1:0, the writable ones */
#define CAUSE_IP7        (1u << 15)
#define CAUSE_CODE_SHIFT 2

/* Exception codes (UM table 14-11) */
enum exc_code {
    EXC_INT = 0,
    EXC_MOD = 1,
    EXC_TLBL = 2,
    EXC_TLBS = 3,
    EXC_ADEL = 4,
    EXC_ADES = 5,
    EXC_IBE = 6,
    EXC_DBE = 7,
    EXC_SYS = 8,
    EXC_BP = 9,
    EXC_RI = 10,
    EXC_CPU = 11,
    EXC_OV = 12,
    EXC_TR = 13,
    EXC_FPE = 15,
    EXC_WATCH = 23,
};

/* EntryHi: 63:62 R | 43:13 VPN2 | 7:0 ASID.  EntryLo: 63:62 UC | 33:6 PFN | 5:3 C | 2 D | 1 V | 0 G
 */
#define ENTRYHI_R        (UINT64_C(3) << 62)
#define ENTRYHI_VPN2     UINT64_C(0x00000fffffffe000)
#define ENTRYHI_ASID     UINT64_C(0xff)
#define ENTRYHI_WRITABLE (ENTRYHI_R | ENTRYHI_VPN2 | ENTRYHI_ASID)
#define ENTRYLO_UC       (UINT64_C(3) << 62)
#define ENTRYLO_PFN      UINT64_C(0x00000003ffffffc0)
#define ENTRYLO_C_SHIFT  3
#define ENTRYLO_D        (1u << 2)
#define ENTRYLO_V        (1u << 1)
#define ENTRYLO_G        (1u << 0)
#define ENTRYLO_WRITABLE (ENTRYLO_UC | ENTRYLO_PFN | 0x3f)
#define PAGEMASK_MASK    0x01ffe000u

/* Context: 63:23 PTEBase | 22:4 BadVPN2.  XContext: 63:37 PTEBase | 36:35 R | 34:4 BadVPN2 */
#define CONTEXT_BASE  (~UINT64_C(0) << 23)
#define XCONTEXT_BASE (~UINT64_C(0) << 37)

/* Cacheability (UM table 4-1), in EntryLo.C, Config.K0 and VA[61:59] of xkphys */
#define CCA_UNCACHED             2u
#define CCA_NONCOHERENT          3u
#define CCA_EXCLUSIVE            4u
#define CCA_SHARED               5u
#define CCA_UNCACHED_ACCELERATED 7u

/* Config (UM 14.14):  31:29 IC | 28:26 DC | 18:16 SS | 15 BE | 13 SB | 2:0 K0 (the writable field)
 */
#define CONFIG_IC_SHIFT 29
#define CONFIG_DC_SHIFT 26
#define CONFIG_SS_SHIFT 16
#define CONFIG_BE       (1u << 15)
#define CONFIG_SB       (1u << 13) /* secondary lines of 32 words */
#define CONFIG_K0       7u

#define PRID_R10000 0x00000934u /* Imp 0x09, revision 3.4: past the LL/SC erratum of revision 2 */
#define FIR_R10000  0x00000900u

/* WatchLo: 31:3 PAddr0 | 1 R | 0 W.  WatchHi: 7:0 PAddr1 = PA 39:32 */
#define WATCHLO_R 2u
#define WATCHLO_W 1u

/* MFC0 and DMFC0. `word` is the instruction, for MFPS and MFPC. */
uint64_t cp0_read(struct cpu *cpu, unsigned number, uint32_t word);

/* MTC0 and DMTC0: the register takes what it can of value. May change mode, mapping, interrupts. */
void cp0_write(struct cpu *cpu, unsigned number, uint64_t value, uint32_t word);

/* True if the register moves 64 bits. */
bool cp0_is_64bit(unsigned number);

/*
 * What is derived from Status and Cause: call after changing anything in Status; its KSU, ERL, EXL,
 * RE or IE only; its IE, EXL, ERL or IM, or Cause only.
 */
void cp0_status_changed(struct cpu *cpu);
void cp0_mode_changed(struct cpu *cpu);
void cp0_interrupts_changed(struct cpu *cpu);

/* Schedule the timer interrupt for when Count reaches Compare next. */
void cp0_timer_changed(struct cpu *cpu);

#endif
