/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The progress line.
 */
#include "sim/ui/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sim/host/host.h"

#define SECOND         UINT64_C(1000000000)
#define REDRAW         (SECOND / 4)
#define PLAIN          (10 * SECOND)
#define NARROW_COLUMNS 80

void progress_init(struct progress *progress, bool enabled)
{
    const char *term = getenv("TERM");

    *progress = (struct progress){.enabled = enabled, .started = host_now()};
    progress->is_terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
    progress->last_time = progress->started;
    progress->due = progress->started + (progress->is_terminal ? REDRAW : PLAIN);
}

void progress_restart(struct progress *progress)
{
    progress->started = host_now();
}

bool progress_is_due(const struct progress *progress)
{
    return progress->enabled && host_now() >= progress->due;
}

static unsigned columns(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        return size.ws_col;
    return NARROW_COLUMNS;
}

/* Minutes and seconds until the phase is done at the pace so far. */
static void format_rest(double done, uint64_t elapsed, char *text, size_t size)
{
    double rest = (double)elapsed / 1e9 * (1 - done) / done;

    snprintf(text, size, "%.0f %%, %u:%02u left, ", done * 100, (unsigned)rest / 60,
             (unsigned)rest % 60);
}

static void format_line(struct progress *progress, const struct progress_point *point, char *line,
                        size_t size)
{
    uint64_t now = host_now();
    uint64_t span = now - progress->last_time;
    double mips =
        span ? (double)(point->instructions - progress->last_instructions) * 1e3 / (double)span : 0;
    char rest[48] = ""; /* comes first: a narrow terminal cuts the end off */

    if (point->done > 0.001 && point->done <= 1)
        format_rest(point->done, now - progress->started, rest, sizeof(rest));
    snprintf(line, size,
             "%s: %s%" PRIu64 ".%03" PRIu64 " s simulated, %.2f G instructions, %.0f MIPS",
             point->phase, rest, point->now / PS_PER_SECOND, point->now % PS_PER_SECOND / PS_PER_MS,
             (double)point->instructions / 1e9, mips);
    progress->last_time = now;
    progress->last_instructions = point->instructions;
}

void progress_show(struct progress *progress, const struct progress_point *point)
{
    char line[256];

    format_line(progress, point, line, sizeof(line));
    progress->due = host_now() + (progress->is_terminal ? REDRAW : PLAIN);
    if (!progress->is_terminal) {
        fprintf(stderr, "discosim: %s\n", line);
        return;
    }
    /* Never wrap: what passes the last column could not be erased again. */
    fprintf(stderr, "\r%.*s\033[K", (int)columns() - 1, line);
    fflush(stderr);
    progress->shown = true;
}

void progress_status(struct progress *progress, const struct progress_point *point)
{
    char line[256];

    progress_clear(progress);
    format_line(progress, point, line, sizeof(line));
    fprintf(stderr, "discosim: %s\r\n", line);
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
