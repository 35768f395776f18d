/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is charged for time: the privilege mode, and the exception whose handler runs.
 *
 * Open handlers are a stack. An exception pushes its cause; ERET to kernel or supervisor mode pops
 * one, ERET to user mode empties it, since a thread in user mode has no handler open. A thread that
 * sleeps in a handler and another that runs instead are thus told apart at the next return to user
 * mode. A refill handler ends when EXL is cleared, by ERET or otherwise.
 */
#ifndef CPU_MIPS_ARCH_ACCOUNT_H
#define CPU_MIPS_ARCH_ACCOUNT_H

#include "cpu-mips/cpu.h"

/* The cause that time is charged to now. */
enum cpu_cause account_cause(const struct cpu *cpu);

/* By which vector an exception goes. */
enum account_vector { ACCOUNT_GENERAL, ACCOUNT_REFILL, ACCOUNT_REFILL_64BIT };

/* The pending exception is being taken. */
void account_exception(struct cpu *cpu, enum account_vector vector);

/* The privilege mode has changed from `before`: entries into kernel mode begin and end. */
void account_mode(struct cpu *cpu, enum cpu_mode before);

/* ERET was executed; the mode is the new one. */
void account_return(struct cpu *cpu);

/* Status was written: a refill handler may have cleared EXL. */
void account_status_written(struct cpu *cpu);

#endif
