/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /init and /sbin/init: sets the guest up, does what the kernel's command line says, powers off. */
#include <stdlib.h>
#include <string.h>

#include "init.h"

struct mode {
    const char *name;
    int (*run)(struct signals *signals);
};

static const struct mode modes[] = {
    {"shell", mode_shell},
    {"exec", mode_exec},
    {"run", mode_run},
};

/* The kernel passes `discosim=MODE` of its command line on as a variable. */
static const struct mode *mode_chosen(void)
{
    const char *name = getenv("discosim");

    if (!name)
        return &modes[0];
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (strcmp(modes[i].name, name) == 0)
            return &modes[i];
    }
    console_complain("discosim= must be shell, exec or run, not", name, 0);
    return NULL;
}

static void environment_set(void)
{
    const char *term = getenv("TERM");

    unsetenv("discosim");
    setenv("HOME", "/root", 1);
    setenv("PATH", "/sbin:/usr/sbin:/bin:/usr/bin", 1);
    setenv("PS1", "\\h:\\w\\$ ", 1);
    /* "linux" is only the kernel's guess; whoever looks at a serial line understands a VT100. */
    if (!term || strcmp(term, "linux") == 0)
        setenv("TERM", "vt100", 1);
}

int main(void)
{
    const struct mode *mode;
    struct signals signals;
    int status = STATUS_SETUP;

    mounts_make();
    console_open();
    mode = mode_chosen();
    environment_set();
    if (!signals_open(&signals))
        console_complain("can't listen to signals", "signalfd", 0);
    else if (mode)
        status = mode->run(&signals);
    process_end_all();
    mounts_end();
    console_drain();
    power_off(status);
}
