/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What panic.c and planted/faulty.c agree on.
 */
#ifndef DISCO_TEST_PLANTED_MARKER_H
#define DISCO_TEST_PLANTED_MARKER_H

#define FAULT_MARKER 0x1005

#endif
