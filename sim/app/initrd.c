/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing of cpio archives. Owners, times and inode numbers do not depend on the host.
 */
#include "sim/app/initrd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MODE_FILE      0100000
#define MODE_DIRECTORY 0040000
#define FILE_MOST      UINT32_C(0x7fffffff)

void initrd_init(struct initrd *initrd)
{
    *initrd = (struct initrd){0};
}

void initrd_free(struct initrd *initrd)
{
    buffer_free(&initrd->bytes);
    free(initrd->made);
    initrd_init(initrd);
}

int initrd_append_file(struct initrd *initrd, const char *path, struct err *err)
{
    initrd_finish(initrd);
    buffer_align(&initrd->bytes, 4);
    return buffer_read_file(&initrd->bytes, path, err);
}

/* An entry's header: magic and 13 fields of eight hexadecimal digits. */
static void put_entry(struct initrd *initrd, const char *name, uint32_t mode, const void *bytes,
                      size_t length)
{
    char header[6 + 13 * 8 + 1];
    uint32_t links = (mode & MODE_DIRECTORY) ? 2 : 1;

    snprintf(header, sizeof(header), "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
             ++initrd->inode, mode, 0, 0, links, 0, (unsigned)length, 0, 0, 0, 0,
             (unsigned)strlen(name) + 1, 0);
    buffer_append(&initrd->bytes, header, sizeof(header) - 1);
    buffer_append(&initrd->bytes, name, strlen(name) + 1);
    buffer_align(&initrd->bytes, 4);
    buffer_append(&initrd->bytes, bytes, length);
    buffer_align(&initrd->bytes, 4);
}

void initrd_finish(struct initrd *initrd)
{
    if (initrd->inode == 0)
        return;
    put_entry(initrd, "TRAILER!!!", 0, NULL, 0);
    initrd->inode = 0;
    free(initrd->made);
    initrd->made = NULL;
    initrd->made_length = 0;
}

static bool is_made(const struct initrd *initrd, const char *directory, size_t length)
{
    const char *p = initrd->made;

    while (p && *p) {
        size_t span = strcspn(p, "\n");

        if (span == length && strncmp(p, directory, span) == 0)
            return true;
        p += span + 1;
    }
    return false;
}

/* Every directory above `path` ("a/b/c": a, a/b), once. */
static void put_directories(struct initrd *initrd, const char *path)
{
    for (const char *slash = path; (slash = strchr(slash, '/')) != NULL; slash++) {
        size_t length = (size_t)(slash - path);
        char *name = strndup(path, length);

        if (!name)
            abort();
        if (!is_made(initrd, name, length)) {
            put_entry(initrd, name, MODE_DIRECTORY | 0755, NULL, 0);
            initrd->made = realloc(initrd->made, initrd->made_length + length + 2);
            if (!initrd->made)
                abort();
            memcpy(initrd->made + initrd->made_length, name, length);
            initrd->made_length += length + 1;
            initrd->made[initrd->made_length - 1] = '\n';
            initrd->made[initrd->made_length] = '\0';
        }
        free(name);
    }
}

/* A path without a newline, "." or "..", or empty parts. */
static bool is_plain(const char *path)
{
    while (*path) {
        size_t length = strcspn(path, "/");

        if (length == 0 || (length == 1 && path[0] == '.') ||
            (length == 2 && path[0] == '.' && path[1] == '.'))
            return false;
        path += length;
        if (*path == '/' && !*++path)
            return false;
    }
    return true;
}

int initrd_add(struct initrd *initrd, const char *guest_path, uint32_t mode, const void *bytes,
               size_t length, struct err *err)
{
    if (guest_path[0] != '/' || !guest_path[1] || !is_plain(guest_path + 1) ||
        strchr(guest_path, '\n') || strlen(guest_path) > 4000)
        return err_set(err, ERR_USAGE, "%s: expected an absolute path of the guest, such as /a/b",
                       guest_path);
    if (length > FILE_MOST)
        return err_set(err, ERR_USAGE, "%s: is larger than 2 GB", guest_path);
    if (initrd->inode == 0)
        buffer_align(&initrd->bytes, 4);
    put_directories(initrd, guest_path + 1);
    put_entry(initrd, guest_path + 1, MODE_FILE | (mode & 07777), bytes, length);
    return 0;
}

int initrd_add_file(struct initrd *initrd, const char *guest_path, const char *host_path,
                    struct err *err)
{
    struct buffer content = {0};
    struct stat about;
    int status;

    if (stat(host_path, &about) == 0 && S_ISREG(about.st_mode) && about.st_size == 0)
        return initrd_add(initrd, guest_path, about.st_mode, NULL, 0, err);
    status = buffer_read_file(&content, host_path, err);
    if (status == 0)
        status = initrd_add(initrd, guest_path, about.st_mode, content.bytes, content.length, err);
    buffer_free(&content);
    return status;
}
