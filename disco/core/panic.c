/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dump goes to the console as plain text; a second fault while dumping ends it at once.
 */
#include "disco/core/panic.h"

#include "disco/core/monitor.h"
#include "disco/core/percpu.h"
#include "disco/include/status.h"
#include "disco/lib/print.h"

static void print_registers(const char *title, const uint64_t *gpr)
{
    print("%s", title);
    for (unsigned i = 0; i < 32; i++)
        print("%s$%u%s %016lx", i % 4 ? "  " : "\n  ", i, i < 10 ? " " : "", gpr[i]);
    print("\n");
}

static void print_vcpu(const struct vcpu *vcpu)
{
    print(
        "virtual processor %u of %s: pc %016lx, trap cause %08x, badvaddr %016lx, runs with %08x\n",
        vcpu->number, vcpu->vm ? vcpu->vm->name : "none", vcpu->pc, vcpu->cause, vcpu->badvaddr,
        vcpu->hw_status);
    print_registers("its registers", vcpu->gpr);
    print_registers("its coprocessor 0", vcpu->cp0);
}

static void dump(const struct percpu *cpu)
{
    print("processor %u: status %08x, cause %08x, epc %016lx, badvaddr %016lx, entryhi %016lx\n",
          cpu->number, CP0_READ32(CP0_STATUS), CP0_READ32(CP0_CAUSE), CP0_READ64(CP0_EPC),
          CP0_READ64(CP0_BADVADDR), CP0_READ64(CP0_ENTRYHI));
    if (cpu->canary != STACK_CANARY)
        print("its stack has run over\n");
    if (cpu->current)
        print_vcpu(cpu->current);
}

void panic(const char *format, ...)
{
    struct percpu *cpu = percpu();
    va_list args;

    if (cpu->panicking)
        machine_power_off(DISCO_STATUS_PANIC);
    cpu->panicking = true;
    print("disco: panic: ");
    va_start(args, format);
    print_args(format, args);
    va_end(args);
    print("\n");
    dump(cpu);
    log_line("stopped by the panic above"); /* last, so that who looks at the end knows */
    machine_power_off(DISCO_STATUS_PANIC);
}

void panic_trap(void)
{
    struct percpu *cpu = percpu();

    if (!cpu->panicking)
        print_registers("disco: registers", cpu->panic_gpr);
    panic("exception %u in the monitor", (CP0_READ32(CP0_CAUSE) & CAUSE_CODE) >> CAUSE_CODE_SHIFT);
}
