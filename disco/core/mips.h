/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The R10000 as the monitor uses it: coprocessor 0 (R10000 User's Manual, chapter 14), segments
 * (chapter 16), exception codes (chapter 17). For C and assembly.
 */
#ifndef DISCO_CORE_MIPS_H
#define DISCO_CORE_MIPS_H

#define CP0_INDEX     0
#define CP0_RANDOM    1
#define CP0_ENTRYLO0  2
#define CP0_ENTRYLO1  3
#define CP0_CONTEXT   4
#define CP0_PAGEMASK  5
#define CP0_WIRED     6
#define CP0_BADVADDR  8
#define CP0_COUNT     9
#define CP0_ENTRYHI   10
#define CP0_COMPARE   11
#define CP0_STATUS    12
#define CP0_CAUSE     13
#define CP0_EPC       14
#define CP0_PRID      15
#define CP0_CONFIG    16
#define CP0_LLADDR    17
#define CP0_WATCHLO   18
#define CP0_WATCHHI   19
#define CP0_XCONTEXT  20
#define CP0_FRAMEMASK 21
#define CP0_BRDIAG    22
#define CP0_PERF      25
#define CP0_ECC       26
#define CP0_CACHEERR  27
#define CP0_TAGLO     28
#define CP0_TAGHI     29
#define CP0_ERROREPC  30
#define CP0_COUNT_OF  32

/*
 * Status
 *   31 30 29 28 27 26 25 24-23 22  21 20 19  18 17 16 15-8  7  6  5  4-3  2   1   0
 *   XX ---CU---  0 FR RE   0  BEV TS SR NMI CH CE DE  IM   KX SX UX KSU ERL EXL IE
 */
#define ST_XX       0x80000000
#define ST_CU2      0x40000000
#define ST_CU1      0x20000000
#define ST_CU0      0x10000000
#define ST_FR       0x04000000
#define ST_RE       0x02000000
#define ST_BEV      0x00400000
#define ST_TS       0x00200000
#define ST_IM       0x0000ff00
#define ST_KX       0x80
#define ST_SX       0x40
#define ST_UX       0x20
#define ST_KSU      0x18
#define ST_KSU_SUPV 0x08
#define ST_KSU_USER 0x10
#define ST_ERL      0x04
#define ST_EXL      0x02
#define ST_IE       0x01
#define ST_WRITABLE 0xf67fffff /* RP and bits 24:23 are always 0 */

/* Cause:  31 BD | 29:28 CE | 15:8 IP | 6:2 ExcCode */
#define CAUSE_BD         0x80000000
#define CAUSE_CE         0x30000000
#define CAUSE_CE_SHIFT   28
#define CAUSE_IP         0xff00
#define CAUSE_IP_SOFT    0x0300 /* IP1:0, the writable ones */
#define CAUSE_IP2        0x0400 /* MAGIC's line 0 */
#define CAUSE_IP3        0x0800
#define CAUSE_IP7        0x8000 /* Count and Compare */
#define CAUSE_CODE       0x7c
#define CAUSE_CODE_SHIFT 2

#define EXC_INT      0
#define EXC_MOD      1
#define EXC_TLBL     2
#define EXC_TLBS     3
#define EXC_ADEL     4
#define EXC_ADES     5
#define EXC_IBE      6
#define EXC_DBE      7
#define EXC_SYS      8
#define EXC_BP       9
#define EXC_RI       10
#define EXC_CPU      11
#define EXC_OV       12
#define EXC_TR       13
#define EXC_FPE      15
#define EXC_WATCH    23
#define EXC_COUNT_OF 32

/*
 * EntryHi: 63:62 R | 43:13 VPN2 | 7:0 ASID
 * EntryLo: 63:62 UC | 33:6 PFN | 5:3 C | 2 D | 1 V | 0 G
 */
#define ENTRYHI_ASID    0xff
#define ENTRYLO_G       1
#define ENTRYLO_V       2
#define ENTRYLO_D       4
#define ENTRYLO_C_SHIFT 3
#define ENTRYLO_PFN_BIT 6
#define CCA_UNCACHED    2
#define CCA_COHERENT    5
#define PAGEMASK_16K    0x6000
#define TLB_ENTRIES     64

/*
 * What a guest runs with, besides the bits that it decides on: supervisor mode with 64-bit
 * addresses for its kernel, user mode for programs; the monitor's interrupts (devices,
 * interprocessor, timer) always on; EXL set until the ERET.
 */
#define HW_STATUS   (ST_KX | ST_SX | CAUSE_IP2 | CAUSE_IP3 | CAUSE_IP7 | ST_EXL | ST_IE)
#define HW_KERNEL   (HW_STATUS | ST_UX | ST_KSU_SUPV)
#define HW_USER     (HW_STATUS | ST_KSU_USER)
#define PASS_KERNEL (ST_XX | ST_CU2 | ST_FR) /* and CU1 if the FPU's registers are its own */
#define PASS_USER   (PASS_KERNEL | ST_UX | ST_RE)

#define CKSEG0          0xffffffff80000000
#define CKSSEG          0xffffffffc0000000
#define XSSEG           0x4000000000000000
#define XKPHYS_CACHED   0xa800000000000000 /* coherent, exclusive on write */
#define XKPHYS_UNCACHED 0x9000000000000000

#define VECTOR_REFILL    0x000
#define VECTOR_REFILL_64 0x080
#define VECTOR_GENERAL   0x180

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t vaddr_t; /* virtual address, of a guest or of the monitor */
typedef uint64_t gpa_t;   /* guest-physical address */
typedef uint64_t mpa_t;   /* machine address: what the hardware calls physical */

#define PAGE_SHIFT 12
#define PAGE_SIZE  (UINT64_C(1) << PAGE_SHIFT)

#define ENTRYHI_VPN2     UINT64_C(0x00000fffffffe000)
#define ENTRYHI_R        UINT64_C(0xc000000000000000)
#define ENTRYHI_KEY      (ENTRYHI_R | ENTRYHI_VPN2)
#define ENTRYHI_WRITABLE (ENTRYHI_KEY | ENTRYHI_ASID)
#define ENTRYLO_PFN      UINT64_C(0x00000003ffffffc0)
#define ENTRYLO_WRITABLE UINT64_C(0xc0000003ffffffff)
#define PAGEMASK_MASK    0x01ffe000u
#define CONTEXT_BASE     (~UINT64_C(0) << 23)
#define XCONTEXT_BASE    (~UINT64_C(0) << 37)

#define CP0_READ_(width, number)                                                                   \
    ({                                                                                             \
        uint64_t value_;                                                                           \
        __asm__ volatile(width " %0, $" #number : "=r"(value_));                                   \
        value_;                                                                                    \
    })
#define CP0_WRITE_(width, number, value)                                                           \
    __asm__ volatile(width " %0, $" #number : : "r"((uint64_t)(value)) : "memory")
#define CP0_READ32(number)         ((uint32_t)CP0_READ_("mfc0", number))
#define CP0_READ64(number)         CP0_READ_("dmfc0", number)
#define CP0_WRITE32(number, value) CP0_WRITE_("mtc0", number, (int64_t)(int32_t)(value))
#define CP0_WRITE64(number, value) CP0_WRITE_("dmtc0", number, value)

/* Machine memory as the monitor reaches it. */
static inline void *machine_pointer(mpa_t pa)
{
    return (void *)(XKPHYS_CACHED | pa);
}

/* The machine address behind a pointer of the monitor's own, in CKSEG0 or XKPHYS. */
static inline mpa_t machine_address(const void *pointer)
{
    uint64_t va = (uint64_t)pointer;

    return va >= CKSEG0 ? va - CKSEG0 : va & UINT64_C(0xffffffffff);
}

static inline uint64_t register_read64(uint64_t pa)
{
    return *(volatile uint64_t *)(XKPHYS_UNCACHED | pa);
}

static inline void register_write64(uint64_t pa, uint64_t value)
{
    *(volatile uint64_t *)(XKPHYS_UNCACHED | pa) = value;
}

static inline uint32_t register_read32(uint64_t pa)
{
    return *(volatile uint32_t *)(XKPHYS_UNCACHED | pa);
}

static inline void register_write32(uint64_t pa, uint32_t value)
{
    *(volatile uint32_t *)(XKPHYS_UNCACHED | pa) = value;
}

static inline uint16_t register_read16(uint64_t pa)
{
    return *(volatile uint16_t *)(XKPHYS_UNCACHED | pa);
}

static inline uint8_t register_read8(uint64_t pa)
{
    return *(volatile uint8_t *)(XKPHYS_UNCACHED | pa);
}

static inline void register_write8(uint64_t pa, uint8_t value)
{
    *(volatile uint8_t *)(XKPHYS_UNCACHED | pa) = value;
}
#endif
#endif
