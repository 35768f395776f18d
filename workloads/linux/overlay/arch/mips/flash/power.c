// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of the machine. MAGIC_POWER_OFF stops it with an exit status.
 *
 * Power-off and halt give 0. A restart gives 1, which is how a panic ends (CONFIG_PANIC_TIMEOUT is
 * -1), unless reboot(2) passed LINUX_REBOOT_CMD_RESTART2 with "exit N": then it gives N.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/pm.h>
#include <linux/string.h>

#include <asm/reboot.h>

#include <magic.h>

#include "platform.h"

#define STATUS_OK	0
#define STATUS_FAILED	1

static void __noreturn machine_stop(unsigned int status)
{
	magic_write(magic_here(), MAGIC_POWER_OFF, status);
	for (;;)
		cpu_relax();
}

static void flash_power_off(void)
{
	machine_stop(STATUS_OK);
}

static void flash_restart(char *command)
{
	static const char prefix[] = "exit ";
	u8 status;

	if (!command || strncmp(command, prefix, sizeof(prefix) - 1))
		machine_stop(STATUS_FAILED);
	if (kstrtou8(command + sizeof(prefix) - 1, 10, &status))
		machine_stop(STATUS_FAILED);
	machine_stop(status);
}

void __init flash_power_init(void)
{
	pm_power_off = flash_power_off;
	_machine_halt = flash_power_off;
	_machine_restart = flash_restart;
}
