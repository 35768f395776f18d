/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An initial RAM disk: cpio archives in the "newc" format (Linux,
 * Documentation/driver-api/early-userspace/buffer-format.rst). The kernel unpacks several archives
 * one after another, so a run's own files are an archive of their own behind the userland's.
 */
#ifndef SIM_MACHINE_INITRD_H
#define SIM_MACHINE_INITRD_H

#include "sim/machine/buffer.h"

struct initrd {
    struct buffer bytes;
    uint32_t inode; /* of the last entry */
};

void initrd_init(struct initrd *initrd);
void initrd_free(struct initrd *initrd);

/* Append an existing archive as it is. */
int initrd_append_file(struct initrd *initrd, const char *path, struct err *err);

/*
 * Add a regular file at an absolute path of the guest, with the directories above it that are not
 * there. It replaces a file of an earlier archive; it is an error if the path is a directory or
 * leads through a file.
 */
int initrd_add(struct initrd *initrd, const char *guest_path, uint32_t mode, const void *bytes,
               size_t length, struct err *err);

/* The same with the content and permissions of a file of the host. */
int initrd_add_file(struct initrd *initrd, const char *guest_path, const char *host_path,
                    struct err *err);

/* End the archive that was begun; nothing happens if there is none. */
void initrd_finish(struct initrd *initrd);

#endif
