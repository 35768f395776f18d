/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First object of every program after musl's. Constructors run from .init_array and unwinding
 * tables are found through PT_GNU_EH_FRAME, so all that is left of GCC's crtbegin is this name,
 * which C++ destructors are registered under.
 */
void *__dso_handle;
