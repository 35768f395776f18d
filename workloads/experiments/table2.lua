-- SPDX-License-Identifier: GPL-3.0-or-later
-- Table 2 of Bugnion, Devine and Rosenblum, "Disco: Running Commodity Operating Systems on Scalable
-- Multiprocessors" (SOSP 1997): services of IRIX in the pmake workload, beside those of our Linux.
--
-- paper: % of the bare kernel's time, mean time in us, slowdown, and the parts of the time under the
-- monitor relative to the bare time: kernel, then the columns.
return {
    title = "services of the kernel (Table 2)",
    table = "services",
    workloads = "pmake",
    monitor = "disco",
    regions = "linux.lua",
    paper = "SOSP 1997, IRIX 5.3",
    columns = {
        { group = "TLB writes", head = "TLB/writes" },
        { group = "privileged", head = "privi-/leged" },
        { group = "calls and faults", head = "calls,/faults" },
        { group = "kernel TLB faults", head = "kernel/TLB f." },
    },
    rows = {
        { name = "demand zero", region = "demand zero",
          paper = "30 21 1.42 0.43 0.21 0.16 0.47 0.16" },
        { name = "quick fault", region = "quick fault",
          paper = "10 5 3.17 1.27 0.80 0.56 0.00 0.53" },
        { name = "open", region = "open", paper = "9 42 1.63 1.16 0.08 0.06 0.02 0.30" },
        { name = "UTLB miss", region = "UTLB miss",
          paper = "7 0.035 1.35 0.07 1.22 0.05 0.00 0.02" },
        { name = "write", region = "write", paper = "6 12 2.14 1.01 0.24 0.21 0.31 0.17" },
        { name = "read", region = "read", paper = "6 23 1.53 1.10 0.13 0.09 0.01 0.20" },
        { name = "execve", region = "execve", paper = "6 437 1.60 0.97 0.03 0.05 0.17 0.40" },
        { name = "copy on write", region = "copy on write" },
        { name = "TLB state", region = "TLB state" },
        { name = "fork", region = "fork" },
        { name = "exit", region = "exit" },
        { name = "mapping", region = "mapping" },
        { name = "stat", region = "stat" },
        { name = "all calls", region = "all calls" },
        { name = "interrupts", region = "interrupts" },
    },
    note = [[
Parts are relative to the bare time of the service and add up to the slowdown
(the paper's parts of write add up to 1.94). UTLB misses are mostly served by the
monitor's second-level TLB, which counts as TLB writes. An access to a device of
the virtual machine traps as a TLB fault of the kernel. TLB state is a fault of
which the page is there: a few instructions look the TLB's entry up and write it.
They take no time on the bare machine, and each of them traps under the monitor.]],
}
