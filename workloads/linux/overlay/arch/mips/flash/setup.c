// SPDX-License-Identifier: GPL-2.0-only
/*
 * Start of the platform: the device tree, and the idle processor.
 *
 * The firmware enters with a0 = -2 and a1 = the address of the device tree in the kernel's own
 * direct map, as the MIPS Unified Hosting Interface has it.
 */
#include <linux/cpu.h>
#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/of_fdt.h>

#include <asm/bootinfo.h>
#include <asm/cpu.h>
#include <asm/idle.h>
#include <asm/prom.h>

#include <magic.h>

#include "platform.h"

const char *get_system_type(void)
{
	return IS_ENABLED(CONFIG_FLASH_DISCO_GUEST) ? "Disco virtual machine" : "Stanford FLASH";
}

/*
 * The R10000 has no WAIT. MAGIC's idle register answers a load when an interrupt that Status.IM
 * lets through is pending, whatever Status.IE says. So interrupts stay off until the load retires
 * and none is lost between the scheduler's last look and the load.
 */
static void __cpuidle flash_wait(void)
{
	magic_read(magic_here(), MAGIC_IDLE);
	raw_local_irq_enable();
}

void __init prom_init(void)
{
	flash_smp_init();
}

void __init plat_mem_setup(void)
{
	void *fdt = get_fdt();

	if (!fdt)
		panic("The firmware passed no device tree");
	cpu_wait = flash_wait;
	flash_power_init();
	__dt_setup_arch(fdt);
}

/* Called when memory is known and the image is reserved, just before sparse_init(). */
void __init device_tree_init(void)
{
	flash_find_nodes();
	unflatten_and_copy_device_tree();
}
