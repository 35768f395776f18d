/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest that starts afresh until its time is over, so that beside another machine it is hostile
 * for long enough to be felt. The word repeat=MILLISECONDS in its boot arguments asks for it.
 */
#ifndef DISCO_TEST_AGAIN_H
#define DISCO_TEST_AGAIN_H

#include <stdbool.h>
#include <stdint.h>

/* Read the boot arguments from the device tree and keep a copy of the guest as it is now. */
void again_prepare(const void *tree);

/* True if the vectors are what they were then. */
bool again_vectors_intact(void);

/* Go back to the beginning, with memory, CP0, TLB and MAGIC as then; return if time is over. */
void again(void);

/* The number after WORD= in the boot arguments, or `otherwise`. */
uint64_t guest_argument(const char *word, uint64_t otherwise);

/* The initial RAM disk; NULL and 0 bytes if there is none. */
const void *guest_initrd(uint64_t *bytes);

#endif
