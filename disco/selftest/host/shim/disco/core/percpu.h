/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The per-CPU area, for the monitor compiled for the host: percpu() reads no wired page.
 */
#ifndef DISCO_SELFTEST_HOST_PERCPU_H
#define DISCO_SELFTEST_HOST_PERCPU_H

#define percpu(nothing) real_percpu(nothing)
#include_next "disco/core/percpu.h"
#undef percpu

struct percpu *percpu(void);

#endif
