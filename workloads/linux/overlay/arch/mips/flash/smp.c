// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processors: one a node, so a processor's physical number ("reg" in the device tree) is its
 * node's. Node 0's boots and becomes CPU 0.
 */
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/of.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/smp.h>

#include <asm/mipsregs.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/smp-ops.h>

#include <magic.h>

#include "platform.h"

/* Devices, interprocessor interrupts and the timer. */
#define CPU_INTERRUPTS	(STATUSF_IP2 | STATUSF_IP3 | STATUSF_IP7)

void flash_ipi_handle(unsigned long ipis)
{
	if (ipis & BIT(IPI_RESCHEDULE))
		scheduler_ipi();
	if (ipis & BIT(IPI_CALL_FUNCTION))
		generic_smp_call_function_interrupt();
}

static void flash_send_ipi_single(int cpu, unsigned int action)
{
	unsigned int ipi = action == SMP_CALL_FUNCTION ? IPI_CALL_FUNCTION : IPI_RESCHEDULE;

	smp_mb();	/* what the other will look at comes before the interrupt */
	magic_write(cpu_logical_map(cpu), MAGIC_IPI, BIT(ipi));
}

static void flash_send_ipi_mask(const struct cpumask *mask, unsigned int action)
{
	unsigned int cpu;

	for_each_cpu(cpu, mask)
		flash_send_ipi_single(cpu, action);
}

static void __init add_cpu(unsigned int cpu, unsigned int node)
{
	__cpu_number_map[node] = cpu;
	__cpu_logical_map[cpu] = node;
	set_cpu_possible(cpu, true);
	flash_place_cpu(cpu, node);
}

static void __init flash_smp_setup(void)
{
	struct device_node *np;
	unsigned int count = 1;

	init_cpu_possible(cpumask_of(0));
	add_cpu(0, 0);
	for_each_of_cpu_node(np) {
		u64 node = of_get_cpu_hwid(np, 0);

		if (node == 0)
			continue;
		if (node >= NR_CPUS || count >= nr_cpu_ids) {
			pr_warn("%pOF: more processors than this kernel supports\n", np);
			continue;
		}
		add_cpu(count++, node);
	}
}

static void __init flash_prepare_cpus(unsigned int max_cpus)
{
}

static int flash_boot_secondary(int cpu, struct task_struct *idle)
{
	unsigned int node = cpu_logical_map(cpu);

	magic_write(node, MAGIC_START_PC, (unsigned long)smp_bootstrap);
	magic_write(node, MAGIC_START_SP, __KSTK_TOS(idle));
	magic_write(node, MAGIC_START_GP, (unsigned long)task_thread_info(idle));
	magic_write(node, MAGIC_START_ARG, cpu);
	smp_mb();	/* the idle task's stack is written before it is used there */
	magic_write(node, MAGIC_START_GO, 1);
	return 0;
}

static void flash_init_secondary(void)
{
	change_c0_status(ST0_IM, CPU_INTERRUPTS);
}

static void flash_smp_finish(void)
{
	local_irq_enable();
}

static const struct plat_smp_ops flash_smp_ops = {
	.send_ipi_single	= flash_send_ipi_single,
	.send_ipi_mask		= flash_send_ipi_mask,
	.smp_setup		= flash_smp_setup,
	.prepare_cpus		= flash_prepare_cpus,
	.boot_secondary		= flash_boot_secondary,
	.init_secondary		= flash_init_secondary,
	.smp_finish		= flash_smp_finish,
};

void __init flash_smp_init(void)
{
	register_smp_ops(&flash_smp_ops);
}
