/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The deterministic entropy device.
 */
#include "devices/virtio/entropy.h"

#include <stdlib.h>

#include "devices/virtio/le.h"

#define QUEUE_SIZE 8

struct entropy {
    struct virtio virtio;
    uint64_t state; /* of the generator; saved */
    uint64_t bytes; /* statistics */
    struct virtq_chain chain;
    uint8_t chunk[ENTROPY_CHUNK];
};

static uint64_t next_word(struct entropy *entropy)
{
    uint64_t z = entropy->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* Bytes that were made and not taken are lost: a chunk always begins with a new word. */
static bool fill(struct entropy *entropy, uint32_t length)
{
    for (uint32_t i = 0; i < length; i += 8)
        store_le64(entropy->chunk + i, next_word(entropy));
    entropy->bytes += length;
    return virtq_copy_in(&entropy->chain, entropy->virtio.wiring.memory, 0, entropy->chunk, length);
}

static void serve(void *owner, unsigned queue)
{
    struct entropy *entropy = owner;
    struct virtq_chain *chain = &entropy->chain;

    for (unsigned i = 0; i < QUEUE_SIZE; i++) {
        if (!virtio_take(&entropy->virtio, queue, chain))
            return;

        uint32_t length = chain->in_bytes < ENTROPY_CHUNK ? chain->in_bytes : ENTROPY_CHUNK;

        if (!fill(entropy, length)) {
            virtio_break(&entropy->virtio, queue, "a buffer is not in memory");
            return;
        }
        virtio_give(&entropy->virtio, queue, chain->head, length);
    }
    virtio_kick(&entropy->virtio, queue);
}

struct entropy *entropy_new(uint64_t seed, const struct device_wiring *wiring, struct err *err)
{
    static const struct virtio_ops ops = {.serve = serve};
    struct entropy *entropy = calloc(1, sizeof(*entropy));

    if (!entropy) {
        err_set(err, ERR_INTERNAL, "out of memory while making %s", wiring->name);
        return NULL;
    }
    entropy->state = seed;
    entropy->virtio.ops = &ops;
    entropy->virtio.owner = entropy;
    entropy->virtio.device_id = VIRTIO_ID_ENTROPY;
    entropy->virtio.latency = VIRTIO_LATENCY;
    virtio_init(&entropy->virtio, wiring);
    virtio_add_queue(&entropy->virtio, QUEUE_SIZE);
    return entropy;
}

void entropy_free(struct entropy *entropy)
{
    if (!entropy)
        return;
    virtio_free(&entropy->virtio);
    free(entropy);
}

struct virtio *entropy_virtio(struct entropy *entropy)
{
    return &entropy->virtio;
}

void entropy_register_state(struct entropy *entropy, struct state_registry *states,
                            unsigned instance)
{
    static const struct state_field fields[] = {STATE_FIELD(struct entropy, state), STATE_END};
    static const struct state_desc desc = {
        .name = "virtio_entropy", .version = 1, .fields = fields};

    virtio_register_state(&entropy->virtio, states, instance);
    state_register(states, &desc, instance, entropy);
}

void entropy_register_stats(struct entropy *entropy, struct stats *stats, const char *prefix)
{
    static const struct stat_desc table[] = {
        {"bytes", "bytes", "bytes given to the guest", offsetof(struct entropy, bytes)},
        {NULL, NULL, NULL, 0},
    };

    virtio_register_stats(&entropy->virtio, stats, prefix);
    stats_add(stats, prefix, table, entropy);
}
