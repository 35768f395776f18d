/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Start of the monitor on its first processor, from boot/vectors.S: with a stack, and nothing else.
 */
#ifndef DISCO_BOOT_INIT_H
#define DISCO_BOOT_INIT_H

void init(const void *tree) __attribute__((noreturn));

#endif
