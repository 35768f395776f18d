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
        { name = "large pages", settings = "monitor.pages=large",
          title = "the guest kernel's memory is mapped with pages of 1 and 16 MB" },
        { name = "large, no HAL", settings = "monitor.hal=off monitor.pages=large",
          title = "large pages, and privileged registers trap" },
    },
    note = "worth: simulated time over that of the first variant, less 1.",
}
