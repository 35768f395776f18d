/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Instructions that the monitor gives as __asm__ volatile("name" ...), for the monitor compiled for
 * the host: each becomes a call with its text. Included before everything else in those files
 * alone.
 */
#ifndef DISCO_SELFTEST_HOST_INSTRUCTIONS_H
#define DISCO_SELFTEST_HOST_INSTRUCTIONS_H

void host_instruction(const char *text);

#define __asm__
#define volatile(...) host_instruction(#__VA_ARGS__)

#endif
