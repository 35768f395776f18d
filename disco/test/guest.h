/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small guests for tests. The same source is linked bare (CKSEG0, kernel mode) and for a virtual
 * machine (CKSSEG, supervisor mode): GUEST_VIRTUAL tells which. They print to the UART and end the
 * machine by MAGIC's power-off register.
 */
#ifndef DISCO_TEST_GUEST_H
#define DISCO_TEST_GUEST_H

#include "disco/core/mips.h"
#include "sim/core/flash.h"

#ifdef GUEST_VIRTUAL
#define TEXT_BASE   CKSSEG             /* of physical address 0 */
#define CACHED_BASE XSSEG              /* direct map */
#define IO_BASE     0x4000020000000000 /* registers */
#else
#define TEXT_BASE   CKSEG0
#define CACHED_BASE XKPHYS_CACHED
#define IO_BASE     XKPHYS_UNCACHED
#endif

#define ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* What an exception handler sees and may change; it goes on at epc. */
struct frame {
    uint64_t gpr[32];
    uint64_t status, cause, epc, badvaddr, entryhi, context, xcontext;
    uint64_t vector; /* offset of the vector that was taken */
};

typedef void (*handler_t)(struct frame *frame);

/* Called for every exception; without one, an exception ends the test with status 99. */
void guest_set_handler(handler_t handler);

/* The test itself. What it returns is the exit status. */
int test(void);

void put_char(char c);
void put_text(const char *text);
/* "name value" with the value in hexadecimal, and a line end. */
void put_value(const char *name, uint64_t value);
void power_off(unsigned status) __attribute__((noreturn));

/* Go to user mode at this address, with Status as given besides KSU and EXL; never returns. */
void enter_user(vaddr_t pc, vaddr_t sp, uint64_t status) __attribute__((noreturn));

/* ExcCode of a frame. */
static inline unsigned frame_code(const struct frame *frame)
{
    return frame->cause >> CAUSE_CODE_SHIFT & 31;
}

static inline uint64_t magic_read(unsigned offset)
{
    return *(volatile uint64_t *)(IO_BASE + FLASH_MAGIC_BASE + offset);
}

static inline void magic_write(unsigned offset, uint64_t value)
{
    *(volatile uint64_t *)(IO_BASE + FLASH_MAGIC_BASE + offset) = value;
}

#endif
