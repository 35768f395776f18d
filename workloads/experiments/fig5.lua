-- SPDX-License-Identifier: GPL-3.0-or-later
-- Figure 5 of "Disco: Running Commodity Operating Systems on Scalable Multiprocessors" (SOSP 1997):
-- each workload on the bare machine and in one virtual machine. The paper's bars are in the files of
-- the workloads. Those that do not exist yet are left out.
return {
    title = "the overhead of virtualization (Figure 5)",
    table = "bars",
    workloads = "pmake engineering raytrace database",
    monitor = "disco",
    paper = "SOSP 1997, IRIX 5.3",
}
