/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reference interpreter: the engine without timing.
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

#define ENGINE  interp_run
#define TIMED   0
#define COUNTED 0
#include "cpu-mips/interp/engine.inc"
