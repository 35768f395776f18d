/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of the machine. */
#include <linux/reboot.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

/* The platform's restart handler takes "exit N" as the status to power off with. */
void power_off(int status)
{
    char command[16];

    snprintf(command, sizeof command, "exit %d", status & 0xff);
    syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_RESTART2,
            command);
    console_complain("this kernel can't power off", "", 0);
    for (;;)
        pause();
}
