/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Printing of log lines, with simulated time at their head.
 */
#include "sim/core/log.h"

#include <inttypes.h>
#include <stdarg.h>

void log_guest(const struct log *log, struct log_kind *kind, const char *format, ...)
{
    va_list args;

    kind->count++;
    if (!log->out || kind->count > LOG_SHOWN)
        return;
    fprintf(log->out, "[%" PRIu64 ".%09" PRIu64 " s] %s: ", *log->clock / PS_PER_SECOND,
            *log->clock % PS_PER_SECOND / PS_PER_NS, kind->part);
    va_start(args, format);
    vfprintf(log->out, format, args);
    va_end(args);
    fputs(kind->count == LOG_SHOWN ? " (further lines of this kind are only counted)\n" : "\n",
          log->out);
}
