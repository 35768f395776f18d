/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saved state, declared once: every stateful part lists its fields, and the digest (and later the
 * checkpoint and the prompt) read that list.
 *
 *     static const struct state_field uart_fields[] = {
 *         STATE_FIELD(struct uart, ier),
 *         STATE_ARRAY(struct uart, fifo),
 *         STATE_END,
 *     };
 *     static const struct state_desc uart_state = {.name = "uart", .version = 1, .fields = ...};
 *     state_register(states, &uart_state, 0, uart);
 *
 * Fields are unsigned or signed integers, bools, or arrays of them. What is large or has no fixed
 * size (memory, disks) gives its bytes through `visit` instead.
 */
#ifndef SIM_CORE_STATE_H
#define SIM_CORE_STATE_H

#include "sim/core/types.h"

struct state_field {
    const char *name; /* NULL ends the list */
    size_t offset;    /* in the owner */
    uint8_t size;     /* bytes of an element: 1, 2, 4 or 8 */
    uint32_t count;   /* elements */
    uint32_t stride;  /* bytes from an element to the next */
    uint16_t since;   /* first version of the section that has it */
};

#define STATE_OF(type, member) (((type *)0)->member)

/* One integer. */
#define STATE_FIELD(type, member)                                                                  \
    {                                                                                              \
#member, offsetof(type, member), sizeof(STATE_OF(type, member)), 1,                        \
            sizeof(STATE_OF(type, member)), 1                                                      \
    }
/* An array of integers. */
#define STATE_ARRAY(type, member)                                                                  \
    {                                                                                              \
#member, offsetof(type, member), sizeof(STATE_OF(type, member)[0]),                        \
            sizeof(STATE_OF(type, member)) / sizeof(STATE_OF(type, member)[0]),                    \
            sizeof(STATE_OF(type, member)[0]), 1                                                   \
    }
/* One integer member of each struct in an array. */
#define STATE_COLUMN(type, array, member)                                                          \
    {                                                                                              \
#array "." #member, offsetof(type, array[0].member),                                       \
            sizeof(STATE_OF(type, array)[0].member),                                               \
            sizeof(STATE_OF(type, array)) / sizeof(STATE_OF(type, array)[0]),                      \
            sizeof(STATE_OF(type, array)[0]), 1                                                    \
    }
/* A table, or a struct, of nothing but 64-bit integers. */
#define STATE_TABLE(type, member)                                                                  \
    {                                                                                              \
#member, offsetof(type, member), 8, sizeof(STATE_OF(type, member)) / 8, 8, 1               \
    }
#define STATE_END                                                                                  \
    {                                                                                              \
        NULL, 0, 0, 0, 0, 0                                                                        \
    }

/* Takes `length` bytes of a section's content; `place` tells where they belong (an address). */
typedef void (*state_sink_t)(void *sink, uint64_t place, const void *bytes, size_t length);

/* Put one integer as little-endian bytes, for `visit`. */
void state_put_u64(state_sink_t put, void *sink, uint64_t place, uint64_t value);

struct state_desc {
    const char *name;
    uint16_t version;
    const struct state_field *fields; /* or NULL */
    void (*settle)(void *self);       /* bring the fields up to date; or NULL */
    void (*visit)(void *self, state_sink_t put, void *sink); /* or NULL */
};

struct state_section {
    const struct state_desc *desc;
    unsigned instance; /* node or device number */
    void *self;
};

struct state_registry {
    struct state_section *sections;
    size_t count;
};

struct digest {
    uint64_t high, low; /* XXH3, 128 bits */
};
#define DIGEST_TEXT 33 /* hexadecimal digits and the NUL */

void state_registry_init(struct state_registry *states);
void state_registry_free(struct state_registry *states);
void state_register(struct state_registry *states, const struct state_desc *desc, unsigned instance,
                    void *self);

/* Digest of every section in the order of registration; elements count as little-endian bytes. */
struct digest state_digest(const struct state_registry *states);

/* Digest of one section: what tells two runs apart. */
struct digest state_section_digest(const struct state_section *section);

void digest_text(struct digest digest, char text[DIGEST_TEXT]);

#endif
