# SPDX-License-Identifier: GPL-3.0-or-later
# The same Linux, relinked for a virtual machine under Disco: text in CKSSEG, direct map in XSSEG,
# supervisor mode; privileged registers through the page that the monitor shares. The segments are
# constants in nearly every object, so nothing of the bare kernel's build can be used again.

describe="Linux for a virtual machine under Disco"
sources="linux-source-6.1"
needs=""
inputs="workloads/linux/kernel.sh workloads/linux/flash.config workloads/linux/disco-guest.config
    workloads/linux/disco-hal.config workloads/linux/flash.patch workloads/linux/overlay
    sim/core/flash.h disco/include/hal.h"
space=2500

# shellcheck source=workloads/linux/kernel.sh
. "$repo/workloads/linux/kernel.sh"

build()
{
    kernel_build "$repo/workloads/linux/flash.config" "$repo/workloads/linux/disco-guest.config" \
        "$repo/workloads/linux/disco-hal.config"
}
