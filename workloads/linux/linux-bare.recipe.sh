# SPDX-License-Identifier: GPL-3.0-or-later
# Linux for the bare machine: text in CKSEG0, direct map in XKPHYS, kernel mode.

describe="Linux for the bare machine"
sources="linux-source-6.1"
needs=""
inputs="workloads/linux/kernel.sh workloads/linux/flash.config workloads/linux/flash.patch
    workloads/linux/overlay sim/core/flash.h disco/include/hal.h"
space=2500

# shellcheck source=workloads/linux/kernel.sh
. "$repo/workloads/linux/kernel.sh"

build()
{
    kernel_build "$repo/workloads/linux/flash.config"
}
