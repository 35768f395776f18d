-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each mechanism of the monitor is worth: the first variant is the monitor as it is, with 4 KB
-- pairs as the paper had; each other one changes one thing.
return {
    title = "what each mechanism of the monitor is worth",
    table = "variants",
    workloads = "pmake",
    monitor = "disco",
    variants = {
        { name = "disco", title = "the monitor as it is: 4 KB pairs, privileged registers in memory" },
        { name = "no HAL", settings = "monitor.hal=off",
          title = "the guest kernel's privileged registers trap" },
        { name = "no L2 TLB", settings = "monitor.l2tlb=off",
          title = "all TLB misses of programs go to the guest kernel" },
        { name = "registers", settings = "monitor.registers=trap",
          title = "each access to the page of privileged registers traps" },
        { name = "clock", settings = "monitor.clock=trap",
          title = "each reading of the clock traps" },
        { name = "spin", settings = "monitor.idle=spin",
          title = "the guest kernel's wait for an interrupt returns at once" },
        { name = "large pages", settings = "monitor.pages=large",
          title = "the guest kernel's memory is mapped with pages of 1 and 16 MB" },
        { name = "large, no HAL", settings = "monitor.hal=off monitor.pages=large",
          title = "large pages, and privileged registers trap" },
        { name = "cow", settings = "monitor.disk=cow",
          title = "copy-on-write disks, pages mapped: the next two against this" },
        { name = "cow, copied", settings = "monitor.disk=copy",
          title = "pages of the disk that are in memory are copied" },
        { name = "cow, no hints", settings = "monitor.disk=cow monitor.hints=off",
          title = "the guest kernel does not tell of free pages" },
    },
    note = "worth: simulated time over that of the first variant, less 1.",
}
