/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing of coverage.
 */
#include "sim/app/coverage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int coverage_write(const struct cpu *cpu, const char *path, struct err *err)
{
    struct cpu_range range = {0, 0};
    FILE *file = fopen(path, "w");
    bool ok = file != NULL;

    while (ok && cpu_covered(cpu, range.to, &range))
        ok = fprintf(file, "%" PRIx64 " %" PRIx64 "\n", range.from, range.to) > 0;
    if (file)
        ok = fclose(file) == 0 && ok;
    return ok ? 0 : err_set(err, ERR_USAGE, "--coverage %s: %s", path, strerror(errno));
}
