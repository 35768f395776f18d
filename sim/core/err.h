/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors that a user or a file causes. A function that can fail takes a `struct err *`, fills it
 * once and returns a negative number or NULL; the command that called it prints the one line.
 */
#ifndef SIM_CORE_ERR_H
#define SIM_CORE_ERR_H

/* What the program exits with. docs/architecture.md and --help list them. */
enum err_code {
    ERR_NONE = 0,     /* the guest finished well */
    ERR_GUEST = 1,    /* the guest reported failure */
    ERR_USAGE = 2,    /* a wrong option, key, file or value; a full disk; no permission */
    ERR_LIMIT = 3,    /* a limit that the user set was reached */
    ERR_INTERNAL = 4, /* our own fault */
};

struct err {
    enum err_code code;
    char text[512]; /* one line: what, where, what to do; no newline */
};

/* Fill `err` (printf format) and return -1, so that `return err_set(...)` reads well. */
int err_set(struct err *err, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What the user can do about an errno of opening or reading a file: "; ...", or nothing. */
const char *err_file_advice(int error);

#endif
