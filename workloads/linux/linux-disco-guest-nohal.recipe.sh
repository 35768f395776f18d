# SPDX-License-Identifier: GPL-3.0-or-later
# Linux for a virtual machine under Disco (linux-disco-guest) that uses nothing of the monitor beyond
# the processor: every privileged instruction traps. It tells what the HAL gains.

describe="Linux for a virtual machine under Disco, without the HAL"
sources="linux-source-6.1"
needs=""
inputs="workloads/linux/kernel.sh workloads/linux/flash.config workloads/linux/disco-guest.config
    workloads/linux/flash.patch workloads/linux/overlay sim/core/flash.h disco/include/hal.h"
space=2500

# shellcheck source=workloads/linux/kernel.sh
. "$repo/workloads/linux/kernel.sh"

build()
{
    kernel_build "$repo/workloads/linux/flash.config" "$repo/workloads/linux/disco-guest.config"
}
