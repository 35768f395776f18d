-- SPDX-License-Identifier: GPL-3.0-or-later
-- One FLASH node as the Disco paper simulated it (section 5.1; caches as in the Hive paper,
-- section 7): an in-order processor at twice the clock of a 200 MHz R10000. These are also the
-- defaults, so a machine file of one's own names only what is different.
return {
    nodes = 1,
    node = { memory = "64M" },
    cpu = {
        clock = "400MHz",
        count = "200MHz",
        latency = "unit", -- or "r10000"
    },
    l2 = { size = "1M", line = 128, latency = "50ns", alias = "30ns" },
    uncached = { latency = "200ns" },
    memory = {
        latency = "300ns",
        -- The parts of an uncontended miss and what each request occupies (ISCA'94, ASPLOS'94).
        request = "100ns",
        dram_first = "140ns",
        dram_busy = "240ns",
        pp_read = "110ns",
        pp_write = "140ns",
        pp_writeback = "100ns",
        pp_dma = "110ns",
    },
    magic = { domain_check = "off" }, -- or "on", "stop": report what breaks the rules, and end
    disk = { time_scale = 1.0 },
    uart = { tx_char = 0, rx_char = "86.8us" },
    rng = { seed = 1 },
    limit = { no_progress = "10s", idle = "3600s" },
}
