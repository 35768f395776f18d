/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing of coverage.
 */
#include "sim/measure/coverage.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int lie(const char *path, struct err *err)
{
    return err_set(err, ERR_USAGE, "--coverage %s: %s; name a file that you may write", path,
                   strerror(errno));
}

int coverage_check(const char *path, struct err *err)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

    if (file < 0)
        return lie(path, err);
    close(file);
    return 0;
}

int coverage_write(const struct cpu *cpu, const char *path, struct err *err)
{
    struct cpu_range range = {0, 0};
    FILE *file = fopen(path, "w");
    bool ok = file != NULL;

    while (ok && cpu_covered(cpu, range.to, &range))
        ok = fprintf(file, "%" PRIx64 " %" PRIx64 "\n", range.from, range.to) > 0;
    if (file)
        ok = fclose(file) == 0 && ok;
    return ok ? 0 : lie(path, err);
}
