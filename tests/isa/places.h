/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a test puts an instruction: alone, or in the delay slot of each kind of branch. The program
 * lies in two mapped pages whose physical pages follow one another, in every mode at the same
 * address.
 */
#ifndef TESTS_ISA_PLACES_H
#define TESTS_ISA_PLACES_H

#include "tests/isa/board.h"

#define CODE         UINT64_C(0x10000) /* two pages */
#define CODE_PA      UINT64_C(0x100000)
#define AFTER_BRANCH UINT64_C(0x10200) /* where branches go */
#define DATA         UINT64_C(0x20000) /* BOARD_DATA; the odd page, 0x21000, is not valid */
#define READ_ONLY    UINT64_C(0x22000) /* valid, not dirty */
#define DEVICE       UINT64_C(0x23000) /* BOARD_DEVICE, uncached */
#define NOWHERE      UINT64_C(0x24000) /* BOARD_NOTHING, uncached */
#define NOWHERE_CODE UINT64_C(0x25000) /* the same, to be fetched from */
#define UNMAPPED     UINT64_C(0x30000)
#define SPARE        UINT64_C(0x40000) /* for entries that a test writes */

/* TLB entries of these pages. */
enum { TLB_CODE, TLB_DATA, TLB_READ_ONLY, TLB_NOWHERE };

#define PLACES(X)                                                                                  \
    X(ALONE, "alone")                                                                              \
    X(TAKEN_SLOT, "slot of a taken branch")                                                        \
    X(UNTAKEN_SLOT, "slot of an untaken branch")                                                   \
    X(LIKELY_SLOT, "slot of a taken likely branch")                                                \
    X(JUMP_SLOT, "slot of a jump")                                                                 \
    X(NEXT_PAGE_SLOT, "slot on the next page")                                                     \
    X(UNTAKEN_NEXT_PAGE, "slot of an untaken branch on the next page")

enum place {
#define X(id, text) PLACE_##id,
    PLACES(X)
#undef X
        PLACE_COUNT,
};

const char *place_name(enum place place);

struct placed {
    uint64_t start; /* address of the first instruction */
    uint64_t pc;    /* address of the instruction itself */
    uint64_t next;  /* where it goes on */
    unsigned steps; /* instructions up to and including it */
    bool in_slot;
};

/* Map the pages, with G set. */
void places_map(struct board *board);

/* Put the word there, and pc at the start. */
struct placed place_word(struct board *board, enum place place, uint32_t word);

#endif
