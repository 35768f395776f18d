/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one place where an error's text is written.
 */
#include "sim/core/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int err_set(struct err *err, enum err_code code, const char *format, ...)
{
    va_list args;

    err->code = code;
    va_start(args, format);
    vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    return -1;
}

const char *err_file_advice(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return "; check the path";
    case EACCES:
    case EPERM:
        return "; you need permission to read it";
    default:
        return "";
    }
}
