/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The digest, made by reading the declared fields in a byte order of its own.
 */
#include "sim/core/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

void state_registry_init(struct state_registry *states)
{
    *states = (struct state_registry){0};
}

void state_registry_free(struct state_registry *states)
{
    free(states->sections);
    state_registry_init(states);
}

void state_register(struct state_registry *states, const struct state_desc *desc, unsigned instance,
                    void *self)
{
    size_t bytes = (states->count + 1) * sizeof(*states->sections);

    states->sections = realloc(states->sections, bytes);
    if (!states->sections)
        abort();
    states->sections[states->count++] = (struct state_section){desc, instance, self};
}

void state_put_u64(state_sink_t put, void *sink, uint64_t place, uint64_t value)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    put(sink, place, bytes, sizeof(bytes));
}

static uint64_t element_value(const uint8_t *at, unsigned size)
{
    union {
        uint8_t u8;
        uint16_t u16;
        uint32_t u32;
        uint64_t u64;
    } value = {.u64 = 0};

    memcpy(&value, at, size);
    return size == 1 ? value.u8 : size == 2 ? value.u16 : size == 4 ? value.u32 : value.u64;
}

static void put_integer(XXH3_state_t *hash, uint64_t value, unsigned size)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    XXH3_128bits_update(hash, bytes, size);
}

static void put_text(XXH3_state_t *hash, const char *text)
{
    XXH3_128bits_update(hash, text, strlen(text) + 1);
}

static void put_field(XXH3_state_t *hash, const struct state_field *field, const uint8_t *self)
{
    put_text(hash, field->name);
    put_integer(hash, field->count, 4);
    for (uint32_t i = 0; i < field->count; i++) {
        const uint8_t *at = self + field->offset + (size_t)i * field->stride;

        put_integer(hash, element_value(at, field->size), field->size);
    }
}

static void put_bytes(void *sink, uint64_t place, const void *bytes, size_t length)
{
    put_integer(sink, place, 8);
    put_integer(sink, length, 8);
    XXH3_128bits_update(sink, bytes, length);
}

static void put_section(XXH3_state_t *hash, const struct state_section *section)
{
    const struct state_desc *desc = section->desc;

    put_text(hash, desc->name);
    put_integer(hash, desc->version, 2);
    put_integer(hash, section->instance, 4);
    if (desc->settle)
        desc->settle(section->self);
    for (const struct state_field *f = desc->fields; f && f->name; f++)
        put_field(hash, f, section->self);
    if (desc->visit)
        desc->visit(section->self, put_bytes, hash);
}

static struct digest digest_sections(const struct state_section *sections, size_t count)
{
    XXH3_state_t *hash = XXH3_createState();

    if (!hash)
        abort();
    XXH3_128bits_reset(hash);
    for (size_t i = 0; i < count; i++)
        put_section(hash, &sections[i]);

    XXH128_hash_t value = XXH3_128bits_digest(hash);

    XXH3_freeState(hash);
    return (struct digest){value.high64, value.low64};
}

struct digest state_digest(const struct state_registry *states)
{
    return digest_sections(states->sections, states->count);
}

struct digest state_section_digest(const struct state_section *section)
{
    return digest_sections(section, 1);
}

void digest_text(struct digest digest, char text[DIGEST_TEXT])
{
    snprintf(text, DIGEST_TEXT, "%016" PRIx64 "%016" PRIx64, digest.high, digest.low);
}
