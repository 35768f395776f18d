/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file systems that programs expect. */
#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

struct mount {
    const char *type, *path;
    unsigned long flags;
    const char *options;
    bool if_empty;
};

/* clang-format off */
static const struct mount mounts[] = {
    { "proc",     "/proc",    MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL,        false },
    { "sysfs",    "/sys",     MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL,        false },
    { "devtmpfs", "/dev",     MS_NOSUID,                        "mode=0755", false },
    { "devpts",   "/dev/pts", MS_NOSUID | MS_NOEXEC,            "mode=0620", false },
    { "tmpfs",    "/dev/shm", MS_NOSUID | MS_NODEV,             "mode=1777", false },
    { "tmpfs",    "/tmp",     MS_NOSUID | MS_NODEV,             "mode=1777", true },
};
/* clang-format on */

/* What devtmpfs leaves to others. */
static const char *const links[][2] = {
    {"/proc/self/fd", "/dev/fd"},
    {"/proc/self/fd/0", "/dev/stdin"},
    {"/proc/self/fd/1", "/dev/stdout"},
    {"/proc/self/fd/2", "/dev/stderr"},
};

static bool folder_empty(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    bool empty = true;

    if (!folder)
        return true;
    while (empty && (entry = readdir(folder)) != NULL) {
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                strcmp(entry->d_name, "lost+found") == 0;
    }
    closedir(folder);
    return empty;
}

/* EBUSY: the kernel has mounted it already. ENODEV: a kernel without it; programs will tell. */
static void mount_make(const struct mount *mnt)
{
    mkdir(mnt->path, 0755);
    if (mnt->if_empty && !folder_empty(mnt->path))
        return;
    if (mount(mnt->type, mnt->path, mnt->type, mnt->flags, mnt->options) != 0 && errno != EBUSY &&
        errno != ENODEV)
        console_complain("can't mount", mnt->path, errno);
}

void mounts_make(void)
{
    for (size_t i = 0; i < sizeof mounts / sizeof mounts[0]; i++)
        mount_make(&mounts[i]);
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        if (symlink(links[i][0], links[i][1]) != 0 && errno != EEXIST)
            console_complain("can't make", links[i][1], errno);
    }
}

/* An initial RAM disk refuses the second step, and needs none. */
void mounts_end(void)
{
    sync();
    mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY, NULL);
}
