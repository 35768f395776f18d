/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Digests of input files. A file that can no longer be read has none.
 */
#include "sim/run/inputs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#define CHUNK (1u << 16)

static struct digest digest_of(XXH128_hash_t hash)
{
    return (struct digest){.high = hash.high64, .low = hash.low64};
}

static json_t *describe(const char *path, uint64_t bytes, struct digest digest)
{
    char hex[DIGEST_TEXT];
    json_t *object = json_object();

    digest_text(digest, hex);
    if (path)
        json_object_set_new(object, "path", json_string(path));
    json_object_set_new(object, "bytes", json_integer((json_int_t)bytes));
    json_object_set_new(object, "xxh3", json_string(hex));
    return object;
}

static json_t *file_json(const char *path)
{
    FILE *file = path ? fopen(path, "rb") : NULL;
    XXH3_state_t *state = XXH3_createState();
    uint8_t *chunk = malloc(CHUNK);
    json_t *object = NULL;
    uint64_t bytes = 0;
    size_t got;

    if (!state || !chunk)
        abort();
    if (file) {
        XXH3_128bits_reset(state);
        while ((got = fread(chunk, 1, CHUNK, file)) > 0) {
            XXH3_128bits_update(state, chunk, got);
            bytes += got;
        }
        object = describe(path, bytes, digest_of(XXH3_128bits_digest(state)));
        fclose(file);
    }
    free(chunk);
    XXH3_freeState(state);
    return object ? object : json_null();
}

static json_t *buffer_json(const struct buffer *buffer)
{
    if (!buffer || !buffer->length)
        return json_null();
    return describe(NULL, buffer->length, digest_of(XXH3_128bits(buffer->bytes, buffer->length)));
}

static json_t *disk_json(const char *path, struct block *disk)
{
    struct digest digest;
    uint64_t bytes;

    return block_image(disk, &bytes, &digest) ? describe(path, bytes, digest) : json_null();
}

static json_t *disks_json(const struct machine_setup *setup, const struct machine *machine)
{
    json_t *disks = json_array();

    for (unsigned i = 0; i < setup->disk_count; i++)
        json_array_append_new(disks, disk_json(setup->disks[i], machine->disks[i]));
    return disks;
}

static json_t *modules_json(const struct machine_setup *setup)
{
    json_t *modules = json_object();

    for (unsigned i = 0; i < setup->module_count; i++) {
        const struct machine_module *module = &setup->modules[i];

        json_object_set_new(modules, module->name,
                            module->bytes ? buffer_json(module->bytes) : file_json(module->path));
    }
    return modules;
}

json_t *inputs_json(const struct machine_setup *setup, const struct machine *machine)
{
    json_t *inputs = json_object();

    json_object_set_new(inputs, "kernel", file_json(setup->kernel));
    json_object_set_new(inputs, "firmware", file_json(setup->firmware));
    json_object_set_new(inputs, "initrd", buffer_json(setup->initrd));
    json_object_set_new(inputs, "disks", disks_json(setup, machine));
    json_object_set_new(inputs, "modules", modules_json(setup));
    return inputs;
}
