/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory to take, and code that is written at run time. */
#include "bench.h"

#define HEAP_START                                                                                 \
    (CKSEG0 + 0x02000000) /* 32 MB: above every image, its PROM's tables, its stack */

void *memory_take(size_t bytes, size_t alignment)
{
    static uint64_t next = HEAP_START;
    uint64_t start = (next + alignment - 1) & ~(uint64_t)(alignment - 1);

    next = start + bytes;
    return (void *)start;
}

/* Hit Writeback Invalidate (D), then Hit Invalidate (I), by line: R10000 User's Manual, CACHE. */
void code_sync(const void *start, size_t bytes)
{
    uint64_t end = (uint64_t)start + bytes;

    for (uint64_t at = (uint64_t)start & ~(uint64_t)(LINE - 1); at < end; at += LINE)
        __asm__ volatile("cache 0x15, 0(%0)\n\tcache 0x10, 0(%0)" : : "r"(at) : "memory");
}

void code_copy(void *to, const void *start, const void *end)
{
    const uint32_t *from = start;
    uint32_t *at = to;

    while ((const void *)from < end)
        *at++ = *from++;
    code_sync(to, (size_t)((const char *)end - (const char *)start));
}
