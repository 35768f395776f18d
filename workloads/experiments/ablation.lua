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
        { name = "no L2 TLB", settings = "monitor.l2tlb=off",
          title = "all TLB misses of programs go to the guest kernel" },
        { name = "no HAL", settings = "monitor.hal=off",
          title = "a guest kernel that uses none of it; the next four take one part of it each" },
        { name = "no registers", settings = "monitor.registers=trap",
          title = "privileged registers are not in memory: instructions that trap" },
        { name = "no clock", settings = "monitor.clock=trap",
          title = "no page with the clock: each reading of it traps" },
        { name = "no return", settings = "monitor.return=off",
          title = "the guest kernel's TLB handlers end by four instructions that trap, not by a call" },
        { name = "no zeroing", settings = "monitor.zero=off",
          title = "the guest kernel zeroes its pages itself" },
        { name = "spin", settings = "monitor.idle=spin",
          title = "the guest kernel's wait for an interrupt returns at once" },
        { name = "large pages", settings = "monitor.pages=large",
          title = "the guest kernel's memory is mapped with pages of 1 and 16 MB" },
        { name = "large, no HAL", settings = "monitor.hal=off monitor.pages=large",
          against = "large pages",
          title = "large pages, and a guest kernel that does not use the HAL" },
        { name = "cow", settings = "monitor.disk=cow",
          title = "copy-on-write disks, pages mapped" },
        { name = "cow, copied", settings = "monitor.disk=copy", against = "cow",
          title = "pages of the disk that are in memory are copied" },
        { name = "cow, no hints", settings = "monitor.disk=cow monitor.hints=off", against = "cow",
          title = "the guest kernel does not tell of free pages" },
    },
    note = "worth: simulated time over that of the first variant, or of the one named, less 1; " ..
        "busy: the same without idle time. When a disk is asked a little later it may answer a lot " ..
        "later, which moves worth, in short runs most.",
}
