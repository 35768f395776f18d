/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing of cpio archives. Owners, times and inode numbers do not depend on the host.
 */
#include "sim/machine/initrd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAGIC          "070701"
#define HEADER_SIZE    110
#define MODE_KIND      0170000
#define MODE_FILE      0100000
#define MODE_DIRECTORY 0040000
#define FILE_MOST      UINT32_C(0x7fffffff)
#define PATH_MOST      4000

void initrd_init(struct initrd *initrd)
{
    *initrd = (struct initrd){0};
}

void initrd_free(struct initrd *initrd)
{
    buffer_free(&initrd->bytes);
    initrd_init(initrd);
}

int initrd_append_file(struct initrd *initrd, const char *path, struct err *err)
{
    initrd_finish(initrd);
    buffer_align(&initrd->bytes, 4);
    return buffer_read_file(&initrd->bytes, path, err);
}

static size_t align4(size_t at)
{
    return (at + 3) & ~(size_t)3;
}

/* An entry's header: magic and 13 fields of eight hexadecimal digits. */
static void put_entry(struct initrd *initrd, const char *name, uint32_t mode, const void *bytes,
                      size_t length)
{
    char header[HEADER_SIZE + 1];
    uint32_t links = (mode & MODE_DIRECTORY) ? 2 : 1;

    snprintf(header, sizeof(header), MAGIC "%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
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
}

/* A field of the header at `header`: its digits are not ended, so they are copied. */
static size_t header_field(const uint8_t *header, unsigned index)
{
    char digits[9] = {0};

    memcpy(digits, header + 6 + 8 * index, 8);
    return strtoul(digits, NULL, 16);
}

/* What an entry of an archive is, and where the next may begin. */
struct entry {
    const char *name;
    uint32_t mode;
    size_t end;
};

/* The entry at `at`; false at the end, and where the bytes are no archive (compressed ones). */
static bool entry_read(const struct buffer *bytes, size_t at, struct entry *entry)
{
    const uint8_t *header = bytes->bytes + at;
    size_t name = at + HEADER_SIZE;
    size_t content;

    if (name > bytes->length || memcmp(header, MAGIC, strlen(MAGIC)) != 0)
        return false;
    content = align4(name + header_field(header, 11));
    *entry = (struct entry){.name = (const char *)bytes->bytes + name,
                            .mode = (uint32_t)header_field(header, 1),
                            .end = align4(content + header_field(header, 6))};
    return content > name && entry->end <= align4(bytes->length) &&
           memchr(entry->name, '\0', content - name);
}

/* The mode of the last entry of that name, 0 if there is none. Padding parts the archives. */
static uint32_t mode_of(const struct initrd *initrd, const char *name)
{
    const struct buffer *bytes = &initrd->bytes;
    struct entry entry;
    uint32_t mode = 0;
    size_t at = 0;

    while (at < bytes->length) {
        if (bytes->bytes[at] == 0) {
            at++;
            continue;
        }
        if (!entry_read(bytes, at, &entry))
            break;
        if (strcmp(entry.name, name) == 0)
            mode = entry.mode;
        at = entry.end;
    }
    return mode;
}

static bool is_kind(uint32_t mode, uint32_t kind)
{
    return (mode & MODE_KIND) == kind;
}

/* Every directory above `path` ("a/b/c": a, a/b) that is not there yet. */
static int put_directories(struct initrd *initrd, const char *path, struct err *err)
{
    char name[PATH_MOST + 1] = {0};

    for (const char *slash = path; (slash = strchr(slash, '/')) != NULL; slash++) {
        uint32_t mode;

        memcpy(name, path, (size_t)(slash - path));
        mode = mode_of(initrd, name);
        if (is_kind(mode, MODE_FILE))
            return err_set(err, ERR_USAGE, "/%.200s: /%.200s is a file of the guest, not a folder",
                           path, name);
        if (mode == 0)
            put_entry(initrd, name, MODE_DIRECTORY | 0755, NULL, 0);
    }
    return 0;
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
        strchr(guest_path, '\n') || strlen(guest_path) > PATH_MOST)
        return err_set(err, ERR_USAGE, "%s: expected an absolute path of the guest, such as /a/b",
                       guest_path);
    if (length > FILE_MOST)
        return err_set(err, ERR_USAGE, "%s: is larger than 2 GB", guest_path);
    if (is_kind(mode_of(initrd, guest_path + 1), MODE_DIRECTORY))
        return err_set(err, ERR_USAGE, "%.200s: is a folder of the guest; name a file in it",
                       guest_path);
    if (initrd->inode == 0)
        buffer_align(&initrd->bytes, 4);
    if (put_directories(initrd, guest_path + 1, err) < 0)
        return -1;
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
