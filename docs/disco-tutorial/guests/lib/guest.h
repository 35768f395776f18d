/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the guests of the tutorial share: output, exceptions, the end. The same source is linked for
 * the machine itself and for a virtual machine (GUEST_VIRTUAL); only addresses differ.
 */
#ifndef DISCO_TUTORIAL_GUEST_H
#define DISCO_TUTORIAL_GUEST_H

#include "disco/core/mips.h"
#include "sim/core/flash.h"

#ifdef GUEST_VIRTUAL
#define CACHED_BASE XSSEG                         /* memory from physical address 0 */
#define IO_BASE     (XSSEG + (UINT64_C(1) << 41)) /* registers */
#else
#define CACHED_BASE XKPHYS_CACHED
#define IO_BASE     XKPHYS_UNCACHED
#endif

/* What the processor tells about an exception. The guest goes on at epc. */
struct exception {
    uint64_t vector, status, cause, epc, badvaddr;
};

/* Called for each exception: that of the guest. */
typedef void (*handler_t)(struct exception *exception);
void guest_set_handler(handler_t handler);

/* The guest itself; the machine ends with what it returns. */
int guest_main(void);

void put_text(const char *text);

/* "name value" with the value in hexadecimal, and a line end. */
void put_value(const char *name, uint64_t value);

static inline unsigned exception_code(const struct exception *exception)
{
    return exception->cause >> CAUSE_CODE_SHIFT & 31;
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
