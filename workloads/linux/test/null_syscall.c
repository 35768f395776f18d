/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first program of a guest: CALLS times getppid, then the machine ends. Without a library, so
 * that there is nothing else.
 */
#define NR_GETPPID 5108
#define NR_REBOOT  5164

#define REBOOT_MAGIC1  0xfee1deadul
#define REBOOT_MAGIC2  672274793ul
#define REBOOT_RESTART 0x01234567ul

static void call(unsigned long number, unsigned long a, unsigned long b, unsigned long c)
{
    register unsigned long v0 __asm__("$2") = number;
    register unsigned long a0 __asm__("$4") = a;
    register unsigned long a1 __asm__("$5") = b;
    register unsigned long a2 __asm__("$6") = c;

    __asm__ volatile("syscall"
                     : "+r"(v0)
                     : "r"(a0), "r"(a1), "r"(a2)
                     : "$1", "$3", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15",
                       "$24", "$25", "hi", "lo", "memory");
}

void __start(void)
{
    for (int i = 0; i < CALLS; i++)
        call(NR_GETPPID, 0, 0, 0);
    call(NR_REBOOT, REBOOT_MAGIC1, REBOOT_MAGIC2, REBOOT_RESTART);
    for (;;)
        ;
}
