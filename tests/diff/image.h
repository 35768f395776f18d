/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program that runs blocks and signs the state after each: the same bytes for QEMU and for us.
 *
 *     0x00400000  driver
 *     0x00410000  state after the last block, memory of the blocks, pointers
 *     0x00420000  records of starting values
 *     0x00500000  a line for each block: code, record, FCSR
 *     0x00600000  signatures
 *     0x00800000  blocks
 *
 * It ends with write(1, signatures and state) and exit(0). Its addresses are physical ones too, so
 * that a refill handler has nothing to look up.
 */
#ifndef TESTS_DIFF_IMAGE_H
#define TESTS_DIFF_IMAGE_H

#include "tests/diff/block.h"

#define IMAGE_BASE    0x00400000u
#define IMAGE_STATE   0x00410000u
#define IMAGE_RECORDS 0x00420000u
#define IMAGE_TABLE   0x00500000u
#define IMAGE_RESULTS 0x00600000u
#define IMAGE_BLOCKS  0x00800000u
#define IMAGE_END     0x02000000u

#define RECORDS 512
#define RECORD_WORDS                                                                               \
    96 /* doublewords: 32 FPR, 32 GPR, 32 of memory (HI and LO are GPR 0 and 1)                    \
        */

/* What is signed: 32 GPR, 32 FPR, HI, LO, FCSR, one unused, 32 doublewords of memory. */
#define STATE_HI     64
#define STATE_FCSR   66
#define STATE_MEMORY 68
#define STATE_WORDS  100

#define MAX_BLOCKS 16384

struct image {
    uint8_t *bytes; /* from IMAGE_BASE */
    uint32_t end;   /* address after the last block */
    unsigned blocks;
};

/* Driver and records; the records depend on the seed only. */
void image_init(struct image *image, uint64_t seed);
void image_free(struct image *image);

void image_clear(struct image *image);
void image_add(struct image *image, const struct block *block);
/* Call once after the last block. */
void image_finish(struct image *image);

/* Result bytes: a signature for each block and the state after the last. */
size_t image_result_bytes(const struct image *image);
struct result {
    uint64_t signature[MAX_BLOCKS];
    uint64_t state[STATE_WORDS]; /* after the last block */
};
/* From the big-endian bytes that the program writes. */
void image_result(const struct image *image, const uint8_t *bytes, struct result *result);

/* Write a static executable. False if the host could not. */
bool image_write_elf(const struct image *image, int file);

#endif
