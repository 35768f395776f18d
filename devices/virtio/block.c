/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests of the virtio block device.
 */
#include "devices/virtio/block.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "devices/disk/image.h"
#include "devices/virtio/le.h"

#define FEATURE_SEG_MAX  (UINT64_C(1) << 2)
#define FEATURE_RO       (UINT64_C(1) << 5)
#define FEATURE_BLK_SIZE (UINT64_C(1) << 6)
#define FEATURE_FLUSH    (UINT64_C(1) << 9)

#define CONFIG_CAPACITY 0
#define CONFIG_SEG_MAX  12
#define CONFIG_BLK_SIZE 20
#define CONFIG_BYTES    24

#define QUEUE_SIZE   64
#define SEG_MAX      (QUEUE_SIZE - 2) /* header and status take a descriptor each */
#define HEADER_BYTES 16
#define STATUS_BYTES 1
#define PIECE        (64 * 1024) /* bytes moved at a time */

enum request_type { TYPE_IN = 0, TYPE_OUT = 1, TYPE_FLUSH = 4, TYPE_GET_ID = 8 };
enum request_status { STATUS_OK, STATUS_IOERR, STATUS_UNSUPP };

struct request {
    uint16_t head; /* of its chain */
    uint32_t type;
    uint32_t bytes; /* of data */
    uint64_t sector;
    uint8_t status; /* what is already known to be wrong */
    ps_t due;
};

struct block {
    struct virtio virtio;

    /* Saved state. */
    struct request requests[QUEUE_SIZE]; /* a ring, in the order of completion */
    uint32_t first, count;
    ps_t last_due; /* of the latest request ever */
    struct hp97560 disk;
    struct event done; /* the first request is complete */

    /* Statistics. */
    uint64_t reads, writes, flushes, errors, sectors_read, sectors_written, wait_time;

    /* Fixed, and scratch. */
    struct image *image;
    struct block_config config;
    char serial[BLOCK_SERIAL];
    struct log_kind bad_request, host_error;
    struct virtq_chain chain;
    uint8_t piece[PIECE];
};

static ps_t now(const struct block *block)
{
    return *block->virtio.wiring.now;
}

static void set_busy(struct block *block, bool busy)
{
    if (block->config.disk_busy)
        *block->config.disk_busy += busy ? 1 : -1U;
}

/* Is the request's extent on the disk, and may it be done? */
static uint8_t check_transfer(struct block *block, const struct request *request)
{
    uint64_t sectors = image_sectors(block->image);

    if (request->bytes % IMAGE_SECTOR == 0 && request->sector <= sectors &&
        request->bytes / IMAGE_SECTOR <= sectors - request->sector &&
        !(request->type == TYPE_OUT && block->config.read_only))
        return STATUS_OK;
    log_guest(block->virtio.wiring.log, &block->bad_request,
              "%s of %u bytes at sector %llu of %llu is refused",
              request->type == TYPE_OUT ? "write" : "read", request->bytes,
              (unsigned long long)request->sector, (unsigned long long)sectors);
    return STATUS_IOERR;
}

static uint8_t check_request(struct block *block, const struct request *request)
{
    switch (request->type) {
    case TYPE_IN:
    case TYPE_OUT:
        return check_transfer(block, request);
    case TYPE_FLUSH:
    case TYPE_GET_ID:
        return STATUS_OK;
    default:
        return STATUS_UNSUPP;
    }
}

/* The parts of a chain: header, data to write, then data to read, status. False if one is missing.
 */
static bool parse(struct block *block, struct request *request)
{
    const struct virtq_chain *chain = &block->chain;
    uint8_t header[HEADER_BYTES];

    if (chain->in_bytes < STATUS_BYTES ||
        !virtq_copy_out(chain, block->virtio.wiring.memory, 0, header, sizeof(header)))
        return false;
    *request = (struct request){.head = chain->head, .type = load_le32(header)};
    request->sector = load_le64(header + 8);
    request->bytes = request->type == TYPE_OUT ? chain->out_bytes - HEADER_BYTES
                                               : chain->in_bytes - STATUS_BYTES;
    return true;
}

static void count_request(struct block *block, const struct request *request)
{
    block->errors += request->status != STATUS_OK;
    if (request->status != STATUS_OK)
        return;
    block->flushes += request->type == TYPE_FLUSH;
    if (request->type == TYPE_IN) {
        block->reads++;
        block->sectors_read += request->bytes / IMAGE_SECTOR;
    } else if (request->type == TYPE_OUT) {
        block->writes++;
        block->sectors_written += request->bytes / IMAGE_SECTOR;
    }
}

/* When the drive will be done with it. What is refused, or only asks for the name, takes no time.
 */
static ps_t due_time(struct block *block, const struct request *request)
{
    uint64_t sectors = request->type == TYPE_FLUSH ? 0 : request->bytes / IMAGE_SECTOR;
    bool moves = request->type == TYPE_IN || request->type == TYPE_OUT;
    ps_t due = now(block);

    if (request->status == STATUS_OK && (request->type == TYPE_FLUSH || (moves && sectors)))
        due =
            hp97560_access(&block->disk, due, request->sector, sectors, request->type == TYPE_OUT);
    return due > block->last_due ? due : block->last_due;
}

static void submit(struct block *block, struct request *request)
{
    request->status = check_request(block, request);
    count_request(block, request);
    request->due = block->last_due = due_time(block, request);
    block->wait_time += request->due - now(block);
    block->requests[(block->first + block->count++) % QUEUE_SIZE] = *request;
    if (block->count > 1)
        return;
    set_busy(block, true);
    event_schedule(block->virtio.wiring.events, &block->done, request->due);
}

/* A guest that gives the same buffers twice can have no more under way than the ring holds. */
static void serve(void *owner, unsigned queue)
{
    struct block *block = owner;
    struct request request;

    while (block->count < QUEUE_SIZE && virtio_take(&block->virtio, queue, &block->chain)) {
        if (!parse(block, &request)) {
            virtio_break(&block->virtio, queue, "a request has no header or no status");
            return;
        }
        submit(block, &request);
    }
}

static bool host_failed(struct block *block, uint64_t sector)
{
    log_guest(block->virtio.wiring.log, &block->host_error,
              "the host cannot read image %s at sector %llu: %s", block->config.path,
              (unsigned long long)sector, errno ? strerror(errno) : "the file has become shorter");
    return false;
}

/* Move one piece between chain and image. *bad_ring: a buffer is not memory. */
static bool move_piece(struct block *block, const struct request *request, uint64_t done,
                       uint64_t length, bool *bad_ring)
{
    struct memory *memory = block->virtio.wiring.memory;
    uint64_t sector = request->sector + done / IMAGE_SECTOR;
    uint64_t count = length / IMAGE_SECTOR;

    if (request->type == TYPE_IN) {
        if (!image_read(block->image, sector, block->piece, count))
            return host_failed(block, sector);
        *bad_ring = !virtq_copy_in(&block->chain, memory, done, block->piece, length);
    } else {
        *bad_ring =
            !virtq_copy_out(&block->chain, memory, HEADER_BYTES + done, block->piece, length);
        if (!*bad_ring && !image_write(block->image, sector, block->piece, count))
            return host_failed(block, sector);
    }
    return !*bad_ring;
}

static uint8_t transfer(struct block *block, const struct request *request, bool *bad_ring)
{
    for (uint64_t done = 0, length; done < request->bytes; done += length) {
        length = request->bytes - done < PIECE ? request->bytes - done : PIECE;
        if (!move_piece(block, request, done, length, bad_ring))
            return STATUS_IOERR;
    }
    return STATUS_OK;
}

static uint8_t give_id(struct block *block, const struct request *request, bool *bad_ring)
{
    uint32_t length = request->bytes < BLOCK_SERIAL ? request->bytes : BLOCK_SERIAL;

    *bad_ring =
        !virtq_copy_in(&block->chain, block->virtio.wiring.memory, 0, block->serial, length);
    return STATUS_OK;
}

static uint8_t perform(struct block *block, const struct request *request, bool *bad_ring)
{
    if (request->status != STATUS_OK)
        return request->status;
    if (request->type == TYPE_FLUSH)
        return STATUS_OK;
    if (request->type == TYPE_GET_ID)
        return give_id(block, request, bad_ring);
    return transfer(block, request, bad_ring);
}

/* The chain as it is now must still be what was asked for: NULL, or what is wrong with it. */
static const char *reread(struct block *block, const struct request *request)
{
    struct virtq_chain *chain = &block->chain;
    const char *reason = virtq_read_chain(&block->virtio.queues[0], block->virtio.wiring.memory,
                                          request->head, chain);
    uint64_t have = request->type == TYPE_OUT ? (uint64_t)chain->out_bytes - HEADER_BYTES
                                              : (uint64_t)chain->in_bytes - STATUS_BYTES;

    if (reason)
        return reason;
    if (chain->in_bytes < STATUS_BYTES || have != request->bytes)
        return "a chain was changed while the device owned it";
    return NULL;
}

static void complete(struct block *block, const struct request *request)
{
    struct virtio *virtio = &block->virtio;
    bool bad_ring = false;

    if (!virtio_is_live(virtio, 0))
        return;

    const char *reason = reread(block, request);

    if (reason) {
        virtio_break(virtio, 0, reason);
        return;
    }
    uint8_t status = perform(block, request, &bad_ring);

    if (bad_ring || !virtq_copy_in(&block->chain, virtio->wiring.memory,
                                   block->chain.in_bytes - STATUS_BYTES, &status, STATUS_BYTES)) {
        virtio_break(virtio, 0, "a buffer is not in memory");
        return;
    }
    virtio_give(virtio, 0, request->head, status == STATUS_OK ? block->chain.in_bytes : 0);
}

/* The drive is done with its first request; there may be room for others again. */
static void done_fire(struct event *event, ps_t time)
{
    struct block *block = event->owner;
    struct request request = block->requests[block->first];

    (void)time;
    block->first = (block->first + 1) % QUEUE_SIZE;
    block->count--;
    complete(block, &request);
    if (block->count)
        event_schedule(block->virtio.wiring.events, &block->done,
                       block->requests[block->first].due);
    else
        set_busy(block, false);
    virtio_kick(&block->virtio, 0);
}

static void reset(void *owner)
{
    struct block *block = owner;

    if (block->count)
        set_busy(block, false);
    block->first = block->count = 0;
    event_cancel(block->virtio.wiring.events, &block->done);
}

static void fill_config(struct virtio *virtio, uint64_t sectors)
{
    store_le64(virtio->config + CONFIG_CAPACITY, sectors);
    store_le32(virtio->config + CONFIG_SEG_MAX, SEG_MAX);
    store_le32(virtio->config + CONFIG_BLK_SIZE, IMAGE_SECTOR);
    virtio->config_bytes = CONFIG_BYTES;
}

static void fill_virtio(struct block *block, const struct device_wiring *wiring)
{
    static const struct virtio_ops ops = {.serve = serve, .reset = reset};
    struct virtio *virtio = &block->virtio;

    virtio->ops = &ops;
    virtio->owner = block;
    virtio->device_id = VIRTIO_ID_BLOCK;
    virtio->device_features = FEATURE_SEG_MAX | FEATURE_BLK_SIZE | FEATURE_FLUSH |
                              (block->config.read_only ? FEATURE_RO : 0);
    virtio->latency = VIRTIO_LATENCY;
    fill_config(virtio, image_sectors(block->image));
    virtio_init(virtio, wiring);
    virtio_add_queue(virtio, QUEUE_SIZE);
}

static bool check_scale(uint32_t scale, const char *name, struct err *err)
{
    if (scale == 0 || (scale >= HP97560_SCALE_MIN && scale <= HP97560_SCALE_MAX))
        return true;
    err_set(err, ERR_USAGE, "%s: time scale %u/1000 is not 0 and not from %u/1000 to %u/1000", name,
            scale, HP97560_SCALE_MIN, HP97560_SCALE_MAX);
    return false;
}

struct block *block_new(const struct block_config *config, const struct device_wiring *wiring,
                        struct err *err)
{
    const char *serial = config->serial ? config->serial : wiring->name;
    bool good = check_scale(config->time_scale, wiring->name, err);
    struct image *image = good ? image_open(config->path, err) : NULL;
    struct block *block = image ? calloc(1, sizeof(*block)) : NULL;

    if (!block) {
        if (image)
            err_set(err, ERR_INTERNAL, "out of memory while making %s", wiring->name);
        image_close(image);
        return NULL;
    }
    block->image = image;
    block->config = *config;
    block->bad_request.part = block->host_error.part = wiring->name;
    memcpy(block->serial, serial, strnlen(serial, BLOCK_SERIAL));
    hp97560_init(&block->disk, image_sectors(image), config->time_scale);
    event_init(&block->done, EVENT_DEVICE, wiring->source, done_fire, block);
    fill_virtio(block, wiring);
    return block;
}

void block_free(struct block *block)
{
    if (!block)
        return;
    reset(block);
    virtio_free(&block->virtio);
    image_close(block->image);
    free(block);
}

struct virtio *block_virtio(struct block *block)
{
    return &block->virtio;
}

bool block_image(struct block *block, uint64_t *bytes, struct digest *digest)
{
    *bytes = image_sectors(block->image) * IMAGE_SECTOR;
    return image_digest(block->image, digest);
}

/* What the guest wrote and, beyond the end, the digest of the image under it. */
static void visit(void *self, state_sink_t put, void *sink)
{
    struct block *block = self;
    struct digest digest;
    uint64_t bytes;

    image_visit(block->image, put, sink);
    if (!block_image(block, &bytes, &digest))
        return;
    state_put_u64(put, sink, bytes, digest.high);
    state_put_u64(put, sink, bytes + 8, digest.low);
}

void block_register_state(struct block *block, struct state_registry *states, unsigned instance)
{
    static const struct state_field fields[] = {
        STATE_COLUMN(struct block, requests, head),
        STATE_COLUMN(struct block, requests, type),
        STATE_COLUMN(struct block, requests, bytes),
        STATE_COLUMN(struct block, requests, sector),
        STATE_COLUMN(struct block, requests, status),
        STATE_COLUMN(struct block, requests, due),
        STATE_FIELD(struct block, first),
        STATE_FIELD(struct block, count),
        STATE_FIELD(struct block, last_due),
        STATE_FIELD(struct block, disk.stream_first),
        STATE_FIELD(struct block, disk.stream_end),
        STATE_FIELD(struct block, disk.stream_slot),
        STATE_FIELD(struct block, disk.cache_start),
        STATE_FIELD(struct block, disk.free_at),
        STATE_FIELD(struct block, done.time),
        STATE_END,
    };
    static const struct state_desc desc = {
        .name = "virtio_block", .version = 1, .fields = fields, .visit = visit};

    virtio_register_state(&block->virtio, states, instance);
    state_register(states, &desc, instance, block);
}

void block_register_stats(struct block *block, struct stats *stats, const char *prefix)
{
    static const struct stat_desc table[] = {
        {"reads", "requests", "reads accepted", offsetof(struct block, reads)},
        {"writes", "requests", "writes accepted", offsetof(struct block, writes)},
        {"flushes", "requests", "flushes accepted", offsetof(struct block, flushes)},
        {"errors", "requests", "requests refused", offsetof(struct block, errors)},
        {"sectors_read", "sectors", "sectors read", offsetof(struct block, sectors_read)},
        {"sectors_written", "sectors", "sectors written", offsetof(struct block, sectors_written)},
        {"wait_time", "ps", "time from submission to completion, summed over requests",
         offsetof(struct block, wait_time)},
        {"seeks", "events", "movements of the arm", offsetof(struct block, disk.seeks)},
        {"seek_time", "ps", "time of arm movements and head switches, unscaled",
         offsetof(struct block, disk.seek_time)},
        {"rotation_time", "ps", "time spent waiting for the platter, unscaled",
         offsetof(struct block, disk.rotation_time)},
        {"busy_time", "ps", "time that the drive worked on requests, unscaled",
         offsetof(struct block, disk.busy_time)},
        {"cache_hits", "requests", "reads that began in the drive's cache",
         offsetof(struct block, disk.cache_hits)},
        {NULL, NULL, NULL, 0},
    };

    virtio_register_stats(&block->virtio, stats, prefix);
    stats_add(stats, prefix, table, block);
}
