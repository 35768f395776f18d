/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Device trees, for the monitor compiled for the host: two names that libfdt has too are changed,
 * so that each can be tested against the other.
 */
#ifndef DISCO_SELFTEST_HOST_FDT_H
#define DISCO_SELFTEST_HOST_FDT_H

#define fdt_finish   disco_fdt_finish
#define fdt_end_node disco_fdt_end_node

#include_next "disco/lib/fdt.h"

#endif
