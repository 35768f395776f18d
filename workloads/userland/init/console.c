/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's console, which is a serial line on every machine of ours. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

/* /dev/console can't be a controlling terminal; the device behind it can. The last named is it. */
void console_path(char *path, size_t size)
{
    char names[128], *name;
    FILE *file = fopen("/sys/class/tty/console/active", "r");

    snprintf(path, size, "/dev/ttyS0");
    if (!file)
        return;
    if (fgets(names, sizeof names, file)) {
        names[strcspn(names, "\n")] = '\0';
        name = strrchr(names, ' ');
        name = name ? name + 1 : names;
        if (*name)
            snprintf(path, size, "/dev/%s", name);
    }
    fclose(file);
}

/* Descriptors 0 to 2 must be taken, or pipes made later would get their numbers. */
void console_open(void)
{
    char path[144];
    int fd;

    console_path(path, sizeof path);
    fd = open(path, O_RDWR | O_NOCTTY);
    if (fd < 0)
        fd = open("/dev/null", O_RDWR);
    if (fd < 0)
        return;
    for (int i = 0; i < 3; i++)
        dup2(fd, i);
    if (fd > 2)
        close(fd);
}

void console_complain(const char *what, const char *where, int error)
{
    dprintf(STDERR_FILENO, "init: %s %s%s%s\n", what, where, error ? ": " : "",
            error ? strerror(error) : "");
}

void console_drain(void)
{
    tcdrain(STDERR_FILENO);
}
