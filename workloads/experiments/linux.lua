-- SPDX-License-Identifier: GPL-3.0-or-later
-- Regions of Linux 6.1 on the flash platform that answer the Disco paper's Table 2 (docs/regions.md
-- says what the keys mean). The same file serves the bare kernel and the guest.
--
-- A service lasts from the exception that asks for it to the return to user mode, in its own
-- thread's time; the kernel's interrupts in between (plat_irq_dispatch) do not count.
return {
    title = "services of Linux",
    thread = {
        register = "gp", -- current_thread_info, from SAVE_ALL on
        switch = "resume",
        next = "a2",
        start = "ret_from_fork",
    },
    -- The paper's columns. Misses that the monitor serves from its own tables come first: it writes
    -- the TLB for them as for the kernel's TLBWR.
    groups = {
        { name = "TLB writes",
          causes = "user:refill kernel:tlbwr kernel:tlbwi kernel:tlbp kernel:tlbr "
              .. "kernel:cop0-0x29" }, -- HAL_RETURN of disco/include/hal.h writes the TLB, too
        { name = "calls and faults", causes = "call user:tlb kernel:cop0" },
        { name = "privileged", causes = "privileged coprocessor" },
        { name = "kernel TLB faults", causes = "kernel:refill kernel:tlb" },
        { name = "interrupts", causes = "interrupt" },
    },
    -- Under a monitor a fault may begin as a refill: the monitor finds that the kernel has an entry
    -- for the page that is not valid, and says so. So faults are told by what the kernel does.
    regions = {
        { name = "demand zero", title = "page fault that maps a zeroed page",
          enter = "user:tlb user:refill", through = "page_add_new_anon_rmap",
          without = "copy_user_highpage" },
        { name = "quick fault", title = "page fault that maps a page of the page cache",
          enter = "user:tlb user:refill", through = "handle_mm_fault",
          without = "page_add_new_anon_rmap force_sig_fault" },
        { name = "open", enter = "user:syscall", register = "v0", values = "5002 5247" },
        { name = "UTLB miss", title = "TLB refill of a program", enter = "user:refill",
          without = "handle_tlbl handle_tlbs handle_tlbm" },
        { name = "write", enter = "user:syscall", register = "v0", values = "5001" },
        { name = "read", enter = "user:syscall", register = "v0", values = "5000" },
        { name = "execve", enter = "user:syscall", register = "v0", values = "5057" },
        { name = "copy on write", title = "page fault that copies a page",
          enter = "user:tlb user:refill", through = "copy_user_highpage" },
        { name = "TLB state", title = "page fault that the assembly handlers serve",
          enter = "user:tlb user:refill", through = "handle_tlbl handle_tlbs handle_tlbm",
          without = "handle_mm_fault force_sig_fault" },
        { name = "fork", title = "fork and clone", enter = "user:syscall", register = "v0",
          values = "5055 5056" },
        { name = "exit", title = "end of a process", enter = "do_exit", leave = "do_task_dead" },
        { name = "mapping", title = "mmap, munmap, mprotect, brk", enter = "user:syscall",
          register = "v0", values = "5009 5010 5011 5012" },
        { name = "stat", title = "stat, fstat, lstat, access", enter = "user:syscall",
          register = "v0", values = "5004 5005 5006 5020 5252" },
        { name = "all calls", title = "all system calls", enter = "user:syscall" },
        { name = "interrupts", title = "interrupts of the kernel", enter = "plat_irq_dispatch",
          apart = true },
    },
}
