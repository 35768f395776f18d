-- SPDX-License-Identifier: GPL-3.0-or-later
-- The pmake workload: a parallel make of GNU Chess. Plain data, no code.
--
-- kernel names a component of the guest build (build/guest/<component>/vmlinux), disk a file of one
-- (build/guest/<component>/<file>). The disk becomes /dev/vda; its /sbin/init runs /job/run, which
-- stores the begin and end markers around the make, compares the objects with those made under
-- emulation and powers the machine off with its verdict.
return {
    name = "pmake",
    title = "bmake -j2 of GNU Chess 6.2.7 with GCC 3.4.6",
    kernel = "linux-bare",
    append = "root=/dev/vda rw init=/sbin/init discosim=run",
    memory_mb = 64,
    default_size = "standard",
    -- For --compare: which monitor, and the bars of the paper's Figure 5 for its pmake, a parallel make
    -- of GNU Chess under IRIX 5.3. Totals are printed there; the parts are measured from the drawing.
    monitor = "disco",
    paper = {
        title = "the paper's figure 5",
        bare = { name = "IRIX", user = 49.6, kernel = 18.8, idle = 31.3, total = 100 },
        hosted = {
            name = "IRIX on Disco",
            user = 50.7,
            kernel = 15.9,
            monitor = 24.8,
            idle = 24.4,
            total = 116,
        },
    },
    -- instructions: an estimate of those between the markers, user and kernel together. It serves
    -- the progress line only.
    sizes = {
        small = {
            title = "three files of the engine",
            disk = "pmake/small.img",
            instructions = 290e6,
        },
        standard = {
            title = "twelve files of the engine into an archive",
            disk = "pmake/standard.img",
            instructions = 2160e6,
        },
        full = {
            title = "all 82 files, linked; the program then plays a move",
            disk = "pmake/full.img",
            instructions = 14850e6,
        },
    },
}
