/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The monitor's own memcpy() and its kin, for the monitor compiled for the host: under other names,
 * so that they are tested and the host's library keeps its own.
 */
#ifndef DISCO_SELFTEST_HOST_STRING_H
#define DISCO_SELFTEST_HOST_STRING_H

#define memcpy disco_memcpy
#define memset disco_memset
#define memcmp disco_memcmp
#define strlen disco_strlen
#define strcmp disco_strcmp

#include_next "disco/lib/string.h"

#endif
