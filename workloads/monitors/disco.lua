-- SPDX-License-Identifier: GPL-3.0-or-later
-- How the Disco monitor is started. Plain data, no code; docs/architecture.md tells the keys.
--
-- firmware lies beside the program discosim. The machine gets the virtual machine's memory, that of
-- the modules, and `memory`: the monitor's own 2 MB, and room to lay the virtual machine's memory
-- in whole aligned runs of 16 MB, so that options.pages finds the same layout with every size.
return {
    name = "disco",
    title = "Disco: Linux in one virtual machine, its kernel in supervisor mode",
    firmware = "disco/disco",
    memory = "16M",
    log = "disco: ",
    modules = { description = "vm0", kernel = "vmlinux", initrd = "initrd" },
    description = [[
memory = {memory}
kernel = {kernel}
initrd = {initrd}
bootargs = {append}
devices = {devices}
pages = {pages}
]],
    kernels = { ["linux-bare"] = "{hal}" },
    options = {
        hal = {
            title = "whether the guest kernel reads and writes privileged registers in memory, without traps",
            default = "on",
            values = { on = "linux-disco-guest", off = "linux-disco-guest-nohal" },
        },
        pages = {
            title = "pages that the guest kernel's memory is mapped with: 4 KB pairs, as in the paper, or large",
            default = "4K",
            values = { ["4K"] = "4K", large = "large" },
        },
    },
    -- disco/include/status.h
    statuses = {
        [120] = { says = "no virtual machine could be made", exit = 2 },
        [121] = { says = "the virtual machine could not go on", exit = 1 },
        [122] = { says = "a fault of the monitor", exit = 1 },
    },
}
