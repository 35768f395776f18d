/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The in-order model, counting instructions by class: for the performance counters.
 */
#include "cpu-mips/interp/interp.h"

#include "cpu-mips/arch/access.h"
#include "cpu-mips/arch/cacheop.h"
#include "cpu-mips/arch/exception.h"
#include "cpu-mips/arch/fetch.h"
#include "cpu-mips/arch/fpu.h"
#include "cpu-mips/arch/timing.h"
#include "sim/core/bits.h"
#include "sim/core/clock.h"

#define ENGINE  inorder_counted_run
#define TIMED   1
#define COUNTED 1
#include "cpu-mips/interp/engine.inc"
