/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Image and overlay. The overlay is a table of leaves of 512 blocks (2 MB of disk each), so that a
 * lookup is two steps and its blocks come out in the order of the disk.
 */
#include "devices/disk/image.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#define BLOCK       UINT64_C(4096)
#define LEAF_BLOCKS 512
#define CHUNK       UINT64_C(65536)     /* of the file, while its digest is made */
#define LARGEST     (UINT64_C(1) << 44) /* 16 TB: what the table is made for */

struct leaf {
    uint8_t *blocks[LEAF_BLOCKS];
};

struct image {
    int file;
    uint64_t bytes;
    uint64_t changed; /* blocks in the overlay */
    struct leaf **leaves;
    uint64_t leaf_count;
    struct digest digest; /* of the file, if hashed */
    bool hashed;
};

static int open_file(const char *path, uint64_t *bytes, struct err *err)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (file < 0)
        return err_set(err, ERR_USAGE, "cannot open disk image %s: %s%s", path, strerror(errno),
                       err_file_advice(errno));
    if (fstat(file, &status) < 0)
        err_set(err, ERR_USAGE, "cannot examine disk image %s: %s", path, strerror(errno));
    else if (!S_ISREG(status.st_mode))
        err_set(err, ERR_USAGE, "disk image %s is not a regular file: give a raw image file", path);
    else if (status.st_size == 0 || status.st_size % IMAGE_SECTOR)
        err_set(err, ERR_USAGE,
                "disk image %s has %lld bytes, not a multiple of 512: it is truncated or not raw",
                path, (long long)status.st_size);
    else if ((uint64_t)status.st_size > LARGEST)
        err_set(err, ERR_USAGE, "disk image %s is larger than 16 TB", path);
    else {
        *bytes = (uint64_t)status.st_size;
        return file;
    }
    close(file);
    return -1;
}

struct image *image_open(const char *path, struct err *err)
{
    uint64_t bytes = 0;
    int file = open_file(path, &bytes, err);

    if (file < 0)
        return NULL;

    uint64_t count = (bytes + BLOCK * LEAF_BLOCKS - 1) / (BLOCK * LEAF_BLOCKS);
    struct image *image = calloc(1, sizeof(*image));
    struct leaf **leaves = calloc(count, sizeof(*leaves));

    if (!image || !leaves) {
        err_set(err, ERR_INTERNAL, "out of memory while opening disk image %s", path);
        free(image);
        free(leaves);
        close(file);
        return NULL;
    }
    *image = (struct image){.file = file, .bytes = bytes, .leaves = leaves, .leaf_count = count};
    return image;
}

static void leaf_free(struct leaf *leaf)
{
    for (unsigned i = 0; leaf && i < LEAF_BLOCKS; i++)
        free(leaf->blocks[i]);
    free(leaf);
}

void image_close(struct image *image)
{
    if (!image)
        return;
    for (uint64_t i = 0; i < image->leaf_count; i++)
        leaf_free(image->leaves[i]);
    free(image->leaves);
    close(image->file);
    free(image);
}

uint64_t image_sectors(const struct image *image)
{
    return image->bytes / IMAGE_SECTOR;
}

uint64_t image_changed_blocks(const struct image *image)
{
    return image->changed;
}

static bool read_file(const struct image *image, uint64_t offset, uint8_t *buffer, uint64_t length)
{
    while (length) {
        ssize_t got = pread(image->file, buffer, length, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            errno = 0;
        if (got <= 0)
            return false;
        buffer += got;
        offset += (uint64_t)got;
        length -= (uint64_t)got;
    }
    return true;
}

/* The overlay's block that holds byte `offset`, NULL if the guest never wrote there. */
static uint8_t *find_block(const struct image *image, uint64_t offset)
{
    const struct leaf *leaf = image->leaves[offset / (BLOCK * LEAF_BLOCKS)];

    return leaf ? leaf->blocks[offset / BLOCK % LEAF_BLOCKS] : NULL;
}

/* The same, made from the image if it is not there yet. NULL if that cannot be read. */
static uint8_t *own_block(struct image *image, uint64_t offset)
{
    struct leaf **leaf = &image->leaves[offset / (BLOCK * LEAF_BLOCKS)];
    uint64_t start = offset / BLOCK * BLOCK;
    uint64_t length = image->bytes - start < BLOCK ? image->bytes - start : BLOCK;
    uint8_t *block = find_block(image, offset);

    if (block)
        return block;
    if (!*leaf)
        *leaf = calloc(1, sizeof(**leaf));
    block = calloc(1, BLOCK);
    if (!*leaf || !block || !read_file(image, start, block, length)) {
        free(block);
        return NULL;
    }
    (*leaf)->blocks[offset / BLOCK % LEAF_BLOCKS] = block;
    image->changed++;
    return block;
}

static uint64_t to_block_end(uint64_t offset, uint64_t length)
{
    uint64_t room = BLOCK - offset % BLOCK;

    return length < room ? length : room;
}

/* Bytes from `offset` on that come from the file in one piece. */
static uint64_t untouched(const struct image *image, uint64_t offset, uint64_t length)
{
    uint64_t run = 0;

    while (run < length && !find_block(image, offset + run))
        run += to_block_end(offset + run, length - run);
    return run;
}

bool image_read(struct image *image, uint64_t sector, void *buffer, uint64_t count)
{
    uint64_t offset = sector * IMAGE_SECTOR, length = count * IMAGE_SECTOR;
    uint8_t *to = buffer;

    assert(sector <= image_sectors(image) && count <= image_sectors(image) - sector);
    for (uint64_t part; length; offset += part, to += part, length -= part) {
        const uint8_t *block = find_block(image, offset);

        part = block ? to_block_end(offset, length) : untouched(image, offset, length);
        if (block)
            memcpy(to, block + offset % BLOCK, part);
        else if (!read_file(image, offset, to, part))
            return false;
    }
    return true;
}

bool image_write(struct image *image, uint64_t sector, const void *buffer, uint64_t count)
{
    uint64_t offset = sector * IMAGE_SECTOR, length = count * IMAGE_SECTOR;
    const uint8_t *from = buffer;

    assert(sector <= image_sectors(image) && count <= image_sectors(image) - sector);
    for (uint64_t part; length; offset += part, from += part, length -= part) {
        uint8_t *block = own_block(image, offset);

        if (!block)
            return false;
        part = to_block_end(offset, length);
        memcpy(block + offset % BLOCK, from, part);
    }
    return true;
}

static bool digest_make(const struct image *image, struct digest *digest)
{
    XXH3_state_t *hash = XXH3_createState();
    uint8_t *chunk = malloc(CHUNK);
    uint64_t offset = 0;

    if (!hash || !chunk)
        abort();
    XXH3_128bits_reset(hash);
    while (offset < image->bytes) {
        uint64_t part = image->bytes - offset < CHUNK ? image->bytes - offset : CHUNK;

        if (!read_file(image, offset, chunk, part))
            break;
        XXH3_128bits_update(hash, chunk, part);
        offset += part;
    }

    XXH128_hash_t value = XXH3_128bits_digest(hash);

    *digest = (struct digest){value.high64, value.low64};
    free(chunk);
    XXH3_freeState(hash);
    return offset == image->bytes;
}

bool image_digest(struct image *image, struct digest *digest)
{
    image->hashed = image->hashed || digest_make(image, &image->digest);
    *digest = image->digest;
    return image->hashed;
}

void image_visit(const struct image *image, state_sink_t put, void *sink)
{
    for (uint64_t i = 0; i < image->leaf_count * LEAF_BLOCKS; i++) {
        const struct leaf *leaf = image->leaves[i / LEAF_BLOCKS];

        if (!leaf)
            i |= LEAF_BLOCKS - 1;
        else if (leaf->blocks[i % LEAF_BLOCKS])
            put(sink, i * BLOCK, leaf->blocks[i % LEAF_BLOCKS], BLOCK);
    }
}
