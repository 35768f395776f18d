/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Predecoded instructions, a page at a time.
 *
 * A code page holds one micro-operation for each word of a physical page, decoded a line of 64
 * bytes at a time when one of its slots is first executed. Lines that were decoded are watched
 * (memory.h): when somebody writes to one, its slots are to be decoded again, and nothing else is
 * lost.
 */
#ifndef CPU_MIPS_INTERP_CODECACHE_H
#define CPU_MIPS_INTERP_CODECACHE_H

#include "cpu-mips/isa/decode.h"
#include "sim/core/memory.h"

#define UOP_PAGE_SLOTS 1024
#define UOP_LINE_SLOTS 16

/* Operations that are not instructions; they follow enum opcode. */
enum uop_pseudo {
    UOP_DECODE = OP_COUNT, /* the slot is not decoded */
    UOP_PROBE,             /* an instruction that somebody wants to know of (interp/probe.h) */
    UOP_PAGE_END,          /* behind the last slot: go on in the next page */
    UOP_FAR,               /* go to cpu->far_va */
    UOP_COUNT,
};

struct uop {
    uint16_t op; /* enum opcode or enum uop_pseudo */
    uint8_t rs, rt, rd, sa;
    uint8_t dst; /* the general register written: rd or rt, 32 for $0 */
    uint8_t far; /* branches: the target is in another page */
    int32_t imm; /* signed or unsigned immediate; branches: words from this slot (or, if far, from
                    pc) */
    uint32_t word;
};

struct code_page {
    struct uop
        uop[UOP_PAGE_SLOTS + 16]; /* and the page end, twice, for a likely branch at the end */
    paddr_t pa;                   /* of the page */
    uint64_t probed[UOP_PAGE_SLOTS / 64]; /* slots that are to be UOP_PROBE when decoded */
    uint8_t variant;                      /* what is reserved: CODE_* */
    struct code_page *next;               /* in its hash chain */
} __attribute__((aligned(256)));          /* so that the 16 slots of a line share u >> 8 */

/* A page is decoded apart for each set of instructions that are reserved in the mode. */
#define CODE_WIDE_RESERVED  1 /* 64-bit operations */
#define CODE_MIPS4_RESERVED 2
#define CODE_REVERSED       4 /* not reserved, but fetched in the other byte order */

#define CODE_HASH          1024
#define CODE_PAGES_DEFAULT 2560 /* 16.5 KB each: 42 MB */

struct code_cache {
    struct code_page *hash[CODE_HASH];
    struct code_page *pages; /* one allocation of `room`, touched as they are used */
    size_t room, used;
};

int code_cache_init(struct code_cache *code, size_t pages);
void code_cache_free(struct code_cache *code);

/*
 * The page at physical address pa (a page's first byte), made if there is none. When the cache is
 * full all pages are dropped first and *dropped is set: every pointer to one is then dead.
 */
struct code_page *code_page_get(struct code_cache *code, paddr_t pa, unsigned variant,
                                bool *dropped);

/* Decode the line of this slot from the 64 bytes at `bytes`. */
void code_line_decode(const struct decoder *decoder, struct code_page *page, unsigned slot,
                      const uint8_t *bytes);

/* The same for this slot alone, so that whoever executes another one is noticed. */
void code_slot_decode(const struct decoder *decoder, struct code_page *page, unsigned slot,
                      const uint8_t *bytes);

/* What the slot's word does, whatever stands there instead. */
enum opcode code_op_of(const struct decoder *decoder, const struct code_page *page, uint32_t word);

/* Mark the slot as UOP_PROBE, now if it is decoded and whenever it will be; take all marks away. */
void code_probe(struct code_page *page, unsigned slot);
void code_unprobe_all(const struct decoder *decoder, struct code_cache *code);

/* The line at pa was written: forget it in every variant. True if it had been decoded. */
bool code_line_forget(struct code_cache *code, paddr_t pa);

#endif
