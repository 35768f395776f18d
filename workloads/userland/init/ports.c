/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ports of the virtio console, found by the names that the simulator gave them. */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

/* Ports and names arrive by messages while init starts. All times are the guest's: ticks. */
#define PORT_POLL_US      10000
#define PORT_APPEAR_POLLS 500
#define PORT_SETTLE_POLLS 10

static bool port_has_name(const char *device, const char *name)
{
    char path[320], *found;
    bool same;

    snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", device);
    found = text_read(path);
    same = found && strcmp(found, name) == 0;
    free(found);
    return same;
}

/* The device (vportXpY) of the port of this name, into `path`. */
static bool port_find(const char *name, char *path, size_t size)
{
    DIR *folder = opendir("/sys/class/virtio-ports");
    struct dirent *entry;
    bool found = false;

    if (!folder)
        return false;
    while (!found && (entry = readdir(folder)) != NULL) {
        found = entry->d_name[0] != '.' && port_has_name(entry->d_name, name);
        if (found)
            snprintf(path, size, "/dev/%s", entry->d_name);
    }
    closedir(folder);
    return found;
}

int port_open(const char *name, int flags)
{
    char path[300];

    for (int i = 0; i < PORT_APPEAR_POLLS; i++) {
        if (port_find(name, path, sizeof path))
            return open(path, flags | O_CLOEXEC);
        usleep(PORT_POLL_US);
    }
    return -1;
}

void port_settle(int port)
{
    struct pollfd state = {.fd = port, .events = POLLIN};

    for (int i = 0; i < PORT_SETTLE_POLLS; i++) {
        poll(&state, 1, 0);
        if (!(state.revents & POLLHUP))
            return;
        usleep(PORT_POLL_US);
    }
}
