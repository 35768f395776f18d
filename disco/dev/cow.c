/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests of a virtio block device (virtio 1.2, 5.2.6). Header and status that the machine's disk
 * sees are in the monitor's memory, so that a guest cannot change what was checked.
 */
#include "disco/dev/cow.h"

#include "disco/core/monitor.h"
#include "disco/core/vm.h"
#include "disco/dev/disktable.h"
#include "disco/dev/sectorlog.h"
#include "disco/lib/print.h"
#include "disco/lib/string.h"
#include "disco/mem/frame.h"
#include "disco/mem/memmap.h"
#include "sim/core/flash.h"

#define TYPE_IN     0
#define TYPE_OUT    1
#define TYPE_FLUSH  4
#define TYPE_GET_ID 8

#define STATUS_OK          0
#define STATUS_ERROR       1
#define STATUS_UNSUPPORTED 2

#define HEADER_BYTES 16

struct request {
    uint32_t type;
    uint64_t sector;
    uint32_t bytes; /* of data */
    mpa_t status;   /* where the guest wants it */
};

/* What the machine's disk works on, by the number of the chain in its ring. */
struct sent {
    struct request request;
    unsigned segments;
    bool active;
};

struct cow {
    struct vvirtio *virtio;
    struct sector_log log;
    struct disk_table table;
    uint64_t log_pages;
    uint64_t capacity; /* sectors */
    uint8_t *headers;  /* for the machine's disk, by chain */
    uint8_t *statuses;
    struct sent sent[VIRTIO_RING_MOST];
    struct virtio_segment segments[VIRTIO_RING_MOST];
};

/* ---- making ---- */

/* May it hold one page more? No disk gets the memory of another one. */
static bool has_room(struct cow *cow)
{
    while (cow->log_pages + cow->table.count >= monitor.disk_share)
        if (!disk_table_drop(&cow->table))
            return false;
    return true;
}

static void *new_log_page(void *self)
{
    struct cow *cow = self;
    void *page = has_room(cow) ? disk_table_new_page(&cow->table) : NULL;

    cow->log_pages += page != NULL;
    return page;
}

static void *device_page(void)
{
    void *page = heap_alloc(PAGE_SIZE, PAGE_SIZE);

    if (page)
        memmap_set(machine_address(page), 1, PAGE_DEVICES, 0, 0);
    return page;
}

struct cow *cow_new(struct vvirtio *virtio)
{
    struct cow *cow = heap_alloc(sizeof(*cow), 8);
    uint64_t config =
        FLASH_VIRTIO_BASE + (uint64_t)virtio->device.slot * FLASH_VIRTIO_SIZE + VIRTIO_CONFIG;

    if (!cow)
        return NULL;
    cow->virtio = virtio;
    cow->log.new_page = new_log_page;
    cow->log.self = cow;
    cow->capacity = (uint64_t)register_read32(config + 4) << 32 | register_read32(config);
    cow->headers = device_page();
    cow->statuses = device_page();
    return cow->headers && cow->statuses ? cow : NULL;
}

void cow_print(const struct cow *cow)
{
    log_line("%s: disk %u: %lu sectors in the log, %lu pages of the disk in memory",
             cow->virtio->vm->name, cow->virtio->device.slot, cow->log.used, cow->table.count);
}

/* ---- a chain's bytes, one after another ---- */

struct cursor {
    const struct chain *chain;
    bool write; /* through what the device reads, or what it writes */
    unsigned index;
    uint32_t offset; /* in that segment */
};

/* The next piece: at most `most` bytes of one page. NULL at the end. */
static uint8_t *next_piece(struct cursor *cursor, uint64_t most, uint32_t *bytes)
{
    const struct virtio_segment *segment = cursor->chain->segments;
    mpa_t at;

    while (cursor->index < cursor->chain->count &&
           (segment[cursor->index].write != cursor->write ||
            cursor->offset == segment[cursor->index].length)) {
        cursor->index++;
        cursor->offset = 0;
    }
    if (cursor->index == cursor->chain->count || !most)
        return NULL;
    at = segment[cursor->index].address + cursor->offset;
    *bytes = segment[cursor->index].length - cursor->offset;
    if (*bytes > PAGE_SIZE - (at & (PAGE_SIZE - 1)))
        *bytes = (uint32_t)(PAGE_SIZE - (at & (PAGE_SIZE - 1)));
    if (*bytes > most)
        *bytes = (uint32_t)most;
    cursor->offset += *bytes;
    return machine_pointer(at);
}

static uint64_t bytes_of(const struct chain *chain, bool write)
{
    uint64_t bytes = 0;

    for (unsigned i = 0; i < chain->count; i++)
        bytes += chain->segments[i].write == write ? chain->segments[i].length : 0;
    return bytes;
}

/* Header and place of the status; *data is behind the header. False if the chain has not both. */
static bool parse(const struct chain *chain, struct request *request, struct cursor *data)
{
    uint64_t out = bytes_of(chain, false), in = bytes_of(chain, true);
    const struct virtio_segment *last = &chain->segments[chain->count - 1];
    uint8_t header[HEADER_BYTES], *at;
    uint32_t bytes;

    if (out < HEADER_BYTES || in < 1 || !last->write || out + in > UINT32_MAX)
        return false;
    *data = (struct cursor){.chain = chain};
    for (uint32_t done = 0; done < HEADER_BYTES; done += bytes) {
        at = next_piece(data, HEADER_BYTES - done, &bytes);
        memcpy(header + done, at, bytes);
    }
    request->type = load_le32(header);
    request->sector = load_le64(header + 8);
    request->bytes = (uint32_t)(request->type == TYPE_OUT ? out - HEADER_BYTES : in - 1);
    request->status = last->address + last->length - 1;
    return true;
}

static bool is_on_disk(const struct cow *cow, const struct request *request)
{
    return request->bytes % SECTOR_BYTES == 0 && request->sector <= cow->capacity &&
           request->bytes / SECTOR_BYTES <= cow->capacity - request->sector;
}

/* ---- reading ---- */

/* A whole page of the disk of which nothing is in the log? */
static bool is_page(const struct cow *cow, uint64_t sector, const uint8_t *to, uint32_t bytes)
{
    uint8_t *logged;

    return bytes == PAGE_SIZE && machine_address(to) % PAGE_SIZE == 0 &&
           sector % SECTORS_PAGE == 0 &&
           sector_log_find(&cow->log, sector, SECTORS_PAGE, &logged) == SECTORS_PAGE && !logged;
}

/*
 * The guest-physical page that has this machine page for itself, if nothing needs it but the one
 * place of the request that is served. A page that the request names twice stays what it is: else
 * what comes later in the request would go to a page that has been given back.
 */
static bool owner_of(const struct vm *vm, mpa_t page, uint64_t *guest)
{
    const struct memmap_page *entry = memmap_at(page);

    *guest = entry->number;
    return entry->kind == PAGE_PRIVATE && entry->owner == vm->domain && entry->users == 2;
}

/* Map the page of the disk that is in memory in the place of a guest's page. */
static bool map_page(struct cow *cow, uint64_t number, const uint8_t *to)
{
    struct vm *vm = cow->virtio->vm;
    mpa_t page = disk_table_find(&cow->table, number);
    uint64_t guest;

    if (vm->config.copy || page == FRAME_NONE || !owner_of(vm, machine_address(to), &guest) ||
        !pmap_share(vm, guest, page))
        return false;
    vm->vcpus[0]->count[COUNT_DISK_MAP]++;
    return true;
}

/* A copy for the table of a page that was read from the disk. */
static void keep_copy(struct cow *cow, uint64_t number, const uint8_t *from)
{
    bool open = has_room(cow) && disk_table_open(&cow->table, number);
    uint8_t *copy = open ? disk_table_new_page(&cow->table) : NULL;

    if (!copy)
        return;
    memcpy(copy, from, PAGE_SIZE);
    memmap_set(machine_address(copy), 1, PAGE_SHARED, cow->virtio->device.slot, (uint32_t)number);
    disk_table_put(&cow->table, number, machine_address(copy));
}

/* Let all share a page that the request holds, which counts as no user meanwhile. */
static bool publish(struct cow *cow, uint64_t guest, mpa_t page, uint64_t number)
{
    bool done;

    memmap_release(page);
    done = pmap_publish(cow->virtio->vm, guest, cow->virtio->device.slot, (uint32_t)number);
    memmap_use(page);
    return done;
}

/* A page that was read from the disk is the table's, too. */
static void keep_page(struct cow *cow, uint64_t number, const uint8_t *to)
{
    mpa_t page = machine_address(to);
    uint64_t guest;

    if (map_page(cow, number, to) || !has_room(cow) || !disk_table_open(&cow->table, number) ||
        !owner_of(cow->virtio->vm, page, &guest) || !publish(cow, guest, page, number))
        return;
    disk_table_put(&cow->table, number, page);
}

/* Sectors from here on, at most `count`, that are together in memory at *at: in the log or in a
 * page of the disk. 0 = the first one is not. */
static uint32_t find(const struct cow *cow, uint64_t sector, uint32_t count, uint8_t **at)
{
    uint32_t found = sector_log_find(&cow->log, sector, count, at);
    uint32_t left = SECTORS_PAGE - sector % SECTORS_PAGE;
    mpa_t page;

    if (*at)
        return found;
    page = disk_table_find(&cow->table, sector / SECTORS_PAGE);
    if (page == FRAME_NONE)
        return 0;
    *at = (uint8_t *)machine_pointer(page) + sector % SECTORS_PAGE * SECTOR_BYTES;
    return found < left ? found : left;
}

static bool is_in_memory(const struct cow *cow, const struct request *request)
{
    uint32_t count = request->bytes / SECTOR_BYTES, found;
    uint8_t *at;

    for (uint32_t done = 0; done < count; done += found) {
        found = find(cow, request->sector + done, count - done, &at);
        if (!found)
            return false;
    }
    return true;
}

/* Fill a piece `offset` bytes into the request with what memory has of it. */
static void fill(const struct cow *cow, const struct request *request, uint32_t offset, uint8_t *to,
                 uint32_t bytes)
{
    while (bytes) {
        uint32_t within = offset % SECTOR_BYTES, run, part;
        uint32_t count = (within + bytes + SECTOR_BYTES - 1) / SECTOR_BYTES;
        uint64_t sector = request->sector + offset / SECTOR_BYTES;
        uint8_t *at;

        run = find(cow, sector, count, &at);
        part = (run ? run : 1) * SECTOR_BYTES - within;
        part = part < bytes ? part : bytes;
        if (run)
            memcpy(to, at + within, part);
        to += part;
        offset += part;
        bytes -= part;
    }
}

static void read_memory(struct cow *cow, const struct chain *chain, const struct request *request)
{
    struct cursor cursor = {.chain = chain, .write = true};
    uint32_t bytes;
    uint8_t *to;

    for (uint32_t done = 0; (to = next_piece(&cursor, request->bytes - done, &bytes));
         done += bytes) {
        uint64_t sector = request->sector + done / SECTOR_BYTES;

        if (!is_page(cow, sector, to, bytes) || !map_page(cow, sector / SECTORS_PAGE, to))
            fill(cow, request, done, to, bytes);
    }
}

/* ---- answers ---- */

static void put_status(const struct request *request, uint8_t status)
{
    *(uint8_t *)machine_pointer(request->status) = status;
}

static enum cow_result end(const struct request *request, uint8_t status, uint32_t filled,
                           uint32_t *written)
{
    put_status(request, status);
    *written = filled + 1;
    return COW_DONE;
}

/* ---- the machine's disk ---- */

/* Data and nothing else of a chain: the last byte, of the status, is left out. */
static unsigned data_segments(const struct chain *chain, struct virtio_segment *to)
{
    unsigned count = 0;

    for (unsigned i = 0; i < chain->count; i++)
        if (chain->segments[i].write)
            to[count++] = chain->segments[i];
    if (--to[count - 1].length == 0)
        count--;
    return count;
}

/* A request in more pieces of machine memory than the disk's ring holds cannot be done. */
static enum cow_result send(struct cow *cow, const struct chain *chain, uint16_t head,
                            const struct request *request, uint32_t *written)
{
    struct virtio *device = &cow->virtio->device;
    struct virtio_segment *segments = cow->segments;
    unsigned count = 2 + data_segments(chain, segments + 1);
    uint16_t number;
    uint8_t *header;

    if (count > device->rings[0]->size)
        return end(request, STATUS_ERROR, 0, written);
    if (!virtio_has_room(device, 0, count))
        return COW_NO_ROOM;
    number = virtio_next_chain(device, 0);
    header = cow->headers + number * HEADER_BYTES;
    store_le32(header, request->type);
    store_le32(header + 4, 0);
    store_le64(header + 8, request->sector);
    segments[0] = (struct virtio_segment){machine_address(header), HEADER_BYTES, false};
    segments[count - 1] = (struct virtio_segment){machine_address(cow->statuses + number), 1, true};
    cow->statuses[number] = STATUS_ERROR;
    virtio_submit(device, 0, segments, count, head);
    cow->sent[number] = (struct sent){*request, count, true};
    memmap_use(request->status & ~(PAGE_SIZE - 1));
    return COW_SENT;
}

/* Pages that came from the disk get what the log has of them, or go to the table. */
static void settle(struct cow *cow, const struct sent *sent, uint16_t index)
{
    struct chain chain = {.limit = VIRTIO_RING_MOST};
    struct cursor cursor = {.chain = &chain, .write = true};
    uint32_t bytes;
    uint8_t *to;

    for (; chain.count < sent->segments; chain.count++)
        chain.segments[chain.count] = virtio_walk(cow->virtio->device.rings[0], &index);
    virtio_hold(chain.segments, chain.count, memmap_use);
    for (uint32_t done = 0; (to = next_piece(&cursor, sent->request.bytes - done, &bytes));
         done += bytes) {
        uint64_t sector = sent->request.sector + done / SECTOR_BYTES;

        if (is_page(cow, sector, to, bytes) && cow->virtio->vm->config.copy)
            keep_copy(cow, sector / SECTORS_PAGE, to);
        else if (is_page(cow, sector, to, bytes))
            keep_page(cow, sector / SECTORS_PAGE, to);
        else
            fill(cow, &sent->request, done, to, bytes);
    }
    virtio_hold(chain.segments, chain.count, memmap_release);
}

uint32_t cow_complete(struct cow *cow, const struct virtio_done *done)
{
    struct sent *sent = &cow->sent[done->chain];
    uint8_t status = cow->statuses[done->chain];

    if (!sent->active)
        return 0;
    sent->active = false;
    if (sent->request.type == TYPE_IN && status == STATUS_OK)
        settle(cow, sent, done->chain);
    put_status(&sent->request, status);
    memmap_release(sent->request.status & ~(PAGE_SIZE - 1));
    return done->written;
}

void cow_reset(struct cow *cow)
{
    for (unsigned i = 0; i < VIRTIO_RING_MOST; i++) {
        if (cow->sent[i].active)
            memmap_release(cow->sent[i].request.status & ~(PAGE_SIZE - 1));
        cow->sent[i].active = false;
    }
}

/* ---- requests ---- */

static uint8_t write_log(struct cow *cow, const struct request *request, struct cursor *data)
{
    uint32_t done = 0, bytes;
    uint8_t *from;

    while ((from = next_piece(data, request->bytes - done, &bytes))) {
        while (bytes) {
            uint32_t within = done % SECTOR_BYTES, part;
            uint8_t *at;

            /* A piece may end within a sector, of which the rest comes with the next. */
            part = sector_log_place(&cow->log, request->sector + done / SECTOR_BYTES,
                                    (within + bytes + SECTOR_BYTES - 1) / SECTOR_BYTES, &at);
            if (!part)
                return STATUS_ERROR;
            part = part * SECTOR_BYTES - within;
            part = part < bytes ? part : bytes;
            memcpy(at + within, from, part);
            from += part;
            done += part;
            bytes -= part;
        }
    }
    return STATUS_OK;
}

static enum cow_result serve(struct cow *cow, const struct chain *chain, uint16_t head,
                             uint32_t *written)
{
    struct request request;
    struct cursor data;

    if (!parse(chain, &request, &data))
        return COW_BROKEN;
    if (request.type == TYPE_FLUSH)
        return end(&request, STATUS_OK, 0, written);
    if (request.type == TYPE_GET_ID)
        return send(cow, chain, head, &request, written);
    if (request.type != TYPE_IN && request.type != TYPE_OUT)
        return end(&request, STATUS_UNSUPPORTED, 0, written);
    if (!is_on_disk(cow, &request))
        return end(&request, STATUS_ERROR, 0, written);
    if (request.type == TYPE_OUT)
        return end(&request, write_log(cow, &request, &data), 0, written);
    if (!is_in_memory(cow, &request))
        return send(cow, chain, head, &request, written);
    read_memory(cow, chain, &request);
    return end(&request, STATUS_OK, request.bytes, written);
}

/* Pages of the chain are nobody else's until it is served: the log takes what nobody uses. */
enum cow_result cow_serve(struct cow *cow, const struct chain *chain, uint16_t head,
                          uint32_t *written)
{
    enum cow_result result;

    virtio_hold(chain->segments, chain->count, memmap_use);
    result = serve(cow, chain, head, written);
    virtio_hold(chain->segments, chain->count, memmap_release);
    return result;
}
