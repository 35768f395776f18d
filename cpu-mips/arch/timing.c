/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Payment of stalls. Nothing here reads or writes a value.
 */
#include "cpu-mips/arch/timing.h"

#include "cpu-mips/arch/processor.h"

bool timing_is_on(const struct cpu *cpu)
{
    return cpu->model == CPU_INORDER;
}

ps_t timing_now(const struct cpu *cpu)
{
    return clock_edge(cpu->cfg.hz, cpu_cycle(cpu));
}

enum access_result timing_pay(struct cpu *cpu, struct access_cost cost)
{
    cpu_stall(cpu, cost);
    return cost.stall && cpu->left < 0 ? ACCESS_REPLAY : ACCESS_DONE;
}

enum access_result timing_line(struct cpu *cpu, enum access_kind kind, vaddr_t va, paddr_t pa)
{
    struct mem_port *port = cpu->wire.port;

    return timing_pay(cpu, port->ops->access(port->self, timing_now(cpu), kind, va, pa));
}

enum access_result timing_uncached(struct cpu *cpu, enum access_kind kind, paddr_t pa)
{
    struct mem_port *port = cpu->wire.port;

    if (cpu->paid) {
        cpu->paid = false;
        return ACCESS_DONE;
    }
    enum access_result result =
        timing_pay(cpu, port->ops->uncached(port->self, timing_now(cpu), kind, pa));

    cpu->paid = result == ACCESS_REPLAY;
    return result;
}

enum access_result timing_fetch(struct cpu *cpu, vaddr_t va, paddr_t pa, bool uncached)
{
    if (uncached)
        return timing_uncached(cpu, ACCESS_FETCH, pa);
    return timing_line(cpu, ACCESS_FETCH, va, pa);
}
