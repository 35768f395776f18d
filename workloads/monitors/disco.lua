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
disk = {disk}
l2tlb = {l2tlb}
idle = {idle}
registers = {registers}
clock = {clock}
return = {return}
zero = {zero}
hints = {hints}
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
        disk = {
            title = "disks: the machine's, or copied on write, with pages in memory mapped or copied",
            default = "direct",
            values = { direct = "direct", cow = "cow", copy = "copy" },
        },
        l2tlb = {
            title = "whether the monitor has a second-level TLB; without, all misses go to the guest kernel",
            default = "on",
            values = { on = "on", off = "off" },
        },
        idle = {
            title = "what the guest kernel's wait for an interrupt does: it yields the processor, or spins",
            default = "yield",
            values = { yield = "yield", spin = "spin" },
        },
        registers = {
            title = "with hal: privileged registers are in a page of memory, or reached by instructions that trap",
            default = "page",
            values = { page = "page", trap = "trap" },
        },
        clock = {
            title = "with hal: MAGIC's clock is in a page that the guest kernel reads, or each reading traps",
            default = "page",
            values = { page = "page", trap = "trap" },
        },
        ["return"] = {
            title = "with hal: the guest kernel ends its TLB handlers by one call, or by four privileged instructions",
            default = "on",
            values = { on = "on", off = "off" },
        },
        zero = {
            title = "with hal: the monitor zeroes pages for the guest kernel, or the kernel does it",
            default = "on",
            values = { on = "on", off = "off" },
        },
        hints = {
            title = "with hal: whether the guest kernel tells of free pages when disks are copied on write",
            default = "on",
            values = { on = "on", off = "off" },
        },
    },
    -- disco/include/status.h
    statuses = {
        [120] = { says = "no virtual machine could be made", exit = 2 },
        [121] = { says = "the virtual machine could not go on", exit = 1 },
        [122] = { says = "a fault of the monitor", exit = 1 },
    },
}
