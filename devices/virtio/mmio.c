/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transport's registers. Names are those of the specification's table (virtio 1.2, 4.2.2).
 */
#include "devices/virtio/mmio.h"

#include <assert.h>
#include <string.h>

#include "devices/virtio/le.h"

#define MAGIC_VALUE 0x74726976 /* "virt" */
#define VERSION     2
#define VENDOR      0x48534C46 /* "FLSH" */
#define NO_REGION   0xFFFFFFFF /* length and base of a shared memory region that is not there */

enum mmio_register {
    MMIO_MAGIC_VALUE = 0x000,
    MMIO_VERSION = 0x004,
    MMIO_DEVICE_ID = 0x008,
    MMIO_VENDOR_ID = 0x00C,
    MMIO_DEVICE_FEATURES = 0x010,
    MMIO_DEVICE_FEATURES_SEL = 0x014,
    MMIO_DRIVER_FEATURES = 0x020,
    MMIO_DRIVER_FEATURES_SEL = 0x024,
    MMIO_QUEUE_SEL = 0x030,
    MMIO_QUEUE_NUM_MAX = 0x034,
    MMIO_QUEUE_NUM = 0x038,
    MMIO_QUEUE_READY = 0x044,
    MMIO_QUEUE_NOTIFY = 0x050,
    MMIO_INTERRUPT_STATUS = 0x060,
    MMIO_INTERRUPT_ACK = 0x064,
    MMIO_STATUS = 0x070,
    MMIO_QUEUE_DESC_LOW = 0x080,
    MMIO_QUEUE_DESC_HIGH = 0x084,
    MMIO_QUEUE_DRIVER_LOW = 0x090,
    MMIO_QUEUE_DRIVER_HIGH = 0x094,
    MMIO_QUEUE_DEVICE_LOW = 0x0A0,
    MMIO_QUEUE_DEVICE_HIGH = 0x0A4,
    MMIO_SHM_SEL = 0x0AC,
    MMIO_SHM_LEN_LOW = 0x0B0,
    MMIO_SHM_LEN_HIGH = 0x0B4,
    MMIO_SHM_BASE_LOW = 0x0B8,
    MMIO_SHM_BASE_HIGH = 0x0BC,
    MMIO_CONFIG_GENERATION = 0x0FC,
    MMIO_CONFIG = 0x100,
};

static void raise_interrupt(struct virtio *virtio, uint32_t why)
{
    virtio->interrupts += !virtio->interrupt;
    virtio->interrupt |= why;
    irq_set(&virtio->wiring.irq, true);
}

static struct virtq *selected_queue(struct virtio *virtio)
{
    return virtio->queue_sel < virtio->queue_count ? &virtio->queues[virtio->queue_sel] : NULL;
}

static uint32_t half(uint64_t value, uint32_t sel)
{
    return sel > 1 ? 0 : (uint32_t)(value >> (32 * sel));
}

static uint64_t with_low(uint64_t value, uint32_t low)
{
    return (value & ~UINT64_C(0xFFFFFFFF)) | low;
}

static uint64_t with_high(uint64_t value, uint32_t high)
{
    return (value & 0xFFFFFFFF) | ((uint64_t)high << 32);
}

static void reset(struct virtio *virtio)
{
    virtio->status = 0;
    virtio->interrupt = 0;
    virtio->device_features_sel = virtio->driver_features_sel = virtio->queue_sel = 0;
    virtio->driver_features = 0;
    for (unsigned i = 0; i < virtio->queue_count; i++)
        virtio->queues[i] = (struct virtq){.limit = virtio->queues[i].limit};
    event_cancel(virtio->wiring.events, &virtio->kick);
    irq_set(&virtio->wiring.irq, false);
    if (virtio->ops->reset)
        virtio->ops->reset(virtio->owner);
}

static void kick_fire(struct event *event, ps_t now)
{
    struct virtio *virtio = event->owner;

    (void)now;
    for (unsigned i = 0; i < virtio->queue_count; i++) {
        bool notified = virtio->queues[i].notified;

        virtio->queues[i].notified = false;
        if (notified && virtio_is_live(virtio, i))
            virtio->ops->serve(virtio->owner, i);
    }
}

void virtio_kick(struct virtio *virtio, unsigned queue)
{
    if (!virtio_is_live(virtio, queue))
        return;
    virtio->queues[queue].notified = true;
    if (!event_is_scheduled(&virtio->kick))
        event_schedule(virtio->wiring.events, &virtio->kick, *virtio->wiring.now + virtio->latency);
}

static bool features_are_good(const struct virtio *virtio)
{
    return !(virtio->driver_features & ~virtio->device_features) &&
           (virtio->driver_features & VIRTIO_F_VERSION_1);
}

/* Status bits are only ever added; the device takes FEATURES_OK back if it cannot agree. */
static void write_status(struct virtio *virtio, uint32_t value)
{
    uint32_t risen = value & ~virtio->status;

    if (value == 0) {
        reset(virtio);
        return;
    }
    virtio->status |= value & ~VIRTIO_NEEDS_RESET & 0xFF;
    if ((risen & VIRTIO_FEATURES_OK) && !features_are_good(virtio))
        virtio->status &= ~VIRTIO_FEATURES_OK;
    if (risen & VIRTIO_DRIVER_OK)
        for (unsigned i = 0; i < virtio->queue_count; i++)
            virtio_kick(virtio, i);
}

static void write_driver_features(struct virtio *virtio, uint32_t value)
{
    if (virtio->status & VIRTIO_FEATURES_OK)
        log_guest(virtio->wiring.log, &virtio->misuse, "features are written after FEATURES_OK");
    else if (virtio->driver_features_sel == 0)
        virtio->driver_features = with_low(virtio->driver_features, value);
    else if (virtio->driver_features_sel == 1)
        virtio->driver_features = with_high(virtio->driver_features, value);
}

static void write_queue_size(struct virtio *virtio, struct virtq *queue, uint32_t value)
{
    if (value && value <= queue->limit && !(value & (value - 1)))
        queue->size = (uint16_t)value;
    else
        log_guest(virtio->wiring.log, &virtio->misuse, "%u is no size for a queue of at most %u",
                  value, queue->limit);
}

static void write_queue_ready(struct virtio *virtio, struct virtq *queue, uint32_t value)
{
    if (!(value & 1)) {
        queue->ready = queue->notified = false;
    } else if (queue->size == 0) {
        log_guest(virtio->wiring.log, &virtio->misuse, "a queue is made ready without a size");
    } else {
        queue->ready = true;
        queue->next_available = queue->next_used = 0;
    }
}

/* Registers of the selected queue; all but QueueReady are fixed once it is ready. */
static void write_queue(struct virtio *virtio, uint64_t offset, uint32_t value)
{
    struct virtq *queue = selected_queue(virtio);

    if (!queue || (queue->ready && (offset != MMIO_QUEUE_READY || (value & 1)))) {
        log_guest(virtio->wiring.log, &virtio->misuse, "queue %u is %s", virtio->queue_sel,
                  queue ? "set up while it is ready" : "not there");
        return;
    }
    switch (offset) {
    case MMIO_QUEUE_NUM:
        write_queue_size(virtio, queue, value);
        break;
    case MMIO_QUEUE_READY:
        write_queue_ready(virtio, queue, value);
        break;
    case MMIO_QUEUE_DESC_LOW:
        queue->descriptors = with_low(queue->descriptors, value);
        break;
    case MMIO_QUEUE_DESC_HIGH:
        queue->descriptors = with_high(queue->descriptors, value);
        break;
    case MMIO_QUEUE_DRIVER_LOW:
        queue->available = with_low(queue->available, value);
        break;
    case MMIO_QUEUE_DRIVER_HIGH:
        queue->available = with_high(queue->available, value);
        break;
    case MMIO_QUEUE_DEVICE_LOW:
        queue->used = with_low(queue->used, value);
        break;
    default:
        queue->used = with_high(queue->used, value);
        break;
    }
}

static void write_notify(struct virtio *virtio, uint32_t value)
{
    virtio->notifications++;
    if (virtio_is_live(virtio, value))
        virtio_kick(virtio, value);
    else
        log_guest(virtio->wiring.log, &virtio->misuse, "queue %u is notified but not in use",
                  value);
}

static void acknowledge(struct virtio *virtio, uint32_t value)
{
    virtio->interrupt &= ~value;
    if (!virtio->interrupt)
        irq_set(&virtio->wiring.irq, false);
}

static void write_register(struct virtio *virtio, uint64_t offset, uint32_t value)
{
    switch (offset) {
    case MMIO_DEVICE_FEATURES_SEL:
        virtio->device_features_sel = value;
        break;
    case MMIO_DRIVER_FEATURES:
        write_driver_features(virtio, value);
        break;
    case MMIO_DRIVER_FEATURES_SEL:
        virtio->driver_features_sel = value;
        break;
    case MMIO_QUEUE_SEL:
        virtio->queue_sel = value;
        break;
    case MMIO_QUEUE_NUM:
    case MMIO_QUEUE_READY:
    case MMIO_QUEUE_DESC_LOW:
    case MMIO_QUEUE_DESC_HIGH:
    case MMIO_QUEUE_DRIVER_LOW:
    case MMIO_QUEUE_DRIVER_HIGH:
    case MMIO_QUEUE_DEVICE_LOW:
    case MMIO_QUEUE_DEVICE_HIGH:
        write_queue(virtio, offset, value);
        break;
    case MMIO_QUEUE_NOTIFY:
        write_notify(virtio, value);
        break;
    case MMIO_INTERRUPT_ACK:
        acknowledge(virtio, value);
        break;
    case MMIO_STATUS:
        write_status(virtio, value);
        break;
    case MMIO_SHM_SEL: /* there are no such regions, whichever is chosen */
        break;
    default:
        log_guest(virtio->wiring.log, &virtio->misuse, "write to 0x%llx, which is no register",
                  (unsigned long long)offset);
    }
}

static uint32_t read_register(struct virtio *virtio, uint64_t offset)
{
    const struct virtq *queue = selected_queue(virtio);

    switch (offset) {
    case MMIO_MAGIC_VALUE:
        return MAGIC_VALUE;
    case MMIO_VERSION:
        return VERSION;
    case MMIO_DEVICE_ID:
        return virtio->device_id;
    case MMIO_VENDOR_ID:
        return VENDOR;
    case MMIO_DEVICE_FEATURES:
        return half(virtio->device_features, virtio->device_features_sel);
    case MMIO_QUEUE_NUM_MAX:
        return queue ? queue->limit : 0;
    case MMIO_QUEUE_READY:
        return queue ? queue->ready : 0;
    case MMIO_INTERRUPT_STATUS:
        return virtio->interrupt;
    case MMIO_STATUS:
        return virtio->status;
    case MMIO_SHM_LEN_LOW:
    case MMIO_SHM_LEN_HIGH:
    case MMIO_SHM_BASE_LOW:
    case MMIO_SHM_BASE_HIGH:
        return NO_REGION;
    case MMIO_CONFIG_GENERATION:
        return 0; /* no configuration space here ever changes */
    default:
        log_guest(virtio->wiring.log, &virtio->misuse, "read of 0x%llx, which is no register",
                  (unsigned long long)offset);
        return 0;
    }
}

static uint64_t read_config(const struct virtio *virtio, uint64_t offset, unsigned size)
{
    return offset + size <= virtio->config_bytes ? load_le(virtio->config + offset, size) : 0;
}

static bool is_good_access(struct virtio *virtio, uint64_t offset, unsigned size)
{
    if (size == 4 || (offset >= MMIO_CONFIG && size < 4))
        return true;
    log_guest(virtio->wiring.log, &virtio->misuse, "access of %u bytes at offset 0x%llx", size,
              (unsigned long long)offset);
    return false;
}

static bool mmio_read(void *self, uint64_t offset, unsigned size, uint64_t *value)
{
    struct virtio *virtio = self;

    if (!is_good_access(virtio, offset, size))
        return false;
    *value = offset >= MMIO_CONFIG ? read_config(virtio, offset - MMIO_CONFIG, size)
                                   : read_register(virtio, offset);
    return true;
}

static bool mmio_write(void *self, uint64_t offset, unsigned size, uint64_t value)
{
    struct virtio *virtio = self;

    if (!is_good_access(virtio, offset, size))
        return false;
    if (offset < MMIO_CONFIG)
        write_register(virtio, offset, (uint32_t)value);
    else /* no device here has a field that the driver may write */
        log_guest(virtio->wiring.log, &virtio->misuse, "write to the configuration space");
    return true;
}

const struct bus_ops virtio_bus_ops = {mmio_read, mmio_write};

void virtio_init(struct virtio *virtio, const struct device_wiring *wiring)
{
    virtio->wiring = *wiring;
    virtio->broken.part = virtio->misuse.part = wiring->name;
    virtio->device_features |= VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT_DESC;
    event_init(&virtio->kick, EVENT_DEVICE, wiring->source, kick_fire, virtio);
}

void virtio_free(struct virtio *virtio)
{
    event_cancel(virtio->wiring.events, &virtio->kick);
}

void virtio_add_queue(struct virtio *virtio, uint16_t limit)
{
    assert(virtio->queue_count < VIRTIO_QUEUES && limit <= VIRTQ_MAX);
    virtio->queues[virtio->queue_count++] = (struct virtq){.limit = limit};
}

bool virtio_has(const struct virtio *virtio, uint64_t feature)
{
    return virtio->driver_features & feature;
}

bool virtio_is_live(const struct virtio *virtio, unsigned queue)
{
    return queue < virtio->queue_count && virtio->queues[queue].ready &&
           (virtio->status & VIRTIO_DRIVER_OK) && (virtio->status & VIRTIO_FEATURES_OK) &&
           !(virtio->status & (VIRTIO_NEEDS_RESET | VIRTIO_FAILED));
}

void virtio_break(struct virtio *virtio, unsigned queue, const char *reason)
{
    virtio->breakages++;
    virtio->status |= VIRTIO_NEEDS_RESET;
    raise_interrupt(virtio, VIRTIO_INT_CONFIG);
    log_guest(virtio->wiring.log, &virtio->broken, "queue %u is broken: %s", queue, reason);
}

bool virtio_take(struct virtio *virtio, unsigned queue, struct virtq_chain *chain)
{
    const char *reason;

    if (!virtio_is_live(virtio, queue))
        return false;
    switch (virtq_take(&virtio->queues[queue], virtio->wiring.memory, chain, &reason)) {
    case VIRTQ_TAKEN:
        virtio->chains++;
        return true;
    case VIRTQ_EMPTY:
        return false;
    case VIRTQ_BROKEN:
        break;
    }
    virtio_break(virtio, queue, reason);
    return false;
}

void virtio_give(struct virtio *virtio, unsigned queue, uint16_t head, uint32_t written)
{
    bool interrupt;

    if (!virtio_is_live(virtio, queue))
        return;
    if (!virtq_give(&virtio->queues[queue], virtio->wiring.memory, head, written, &interrupt))
        virtio_break(virtio, queue, "the used ring is not in memory");
    else if (interrupt)
        raise_interrupt(virtio, VIRTIO_INT_USED);
}

void virtio_register_state(struct virtio *virtio, struct state_registry *states, unsigned instance)
{
    static const struct state_field fields[] = {
        STATE_FIELD(struct virtio, status),
        STATE_FIELD(struct virtio, interrupt),
        STATE_FIELD(struct virtio, device_features_sel),
        STATE_FIELD(struct virtio, driver_features_sel),
        STATE_FIELD(struct virtio, queue_sel),
        STATE_FIELD(struct virtio, driver_features),
        STATE_COLUMN(struct virtio, queues, size),
        STATE_COLUMN(struct virtio, queues, ready),
        STATE_COLUMN(struct virtio, queues, notified),
        STATE_COLUMN(struct virtio, queues, descriptors),
        STATE_COLUMN(struct virtio, queues, available),
        STATE_COLUMN(struct virtio, queues, used),
        STATE_COLUMN(struct virtio, queues, next_available),
        STATE_COLUMN(struct virtio, queues, next_used),
        STATE_ARRAY(struct virtio, config),
        STATE_FIELD(struct virtio, kick.time),
        STATE_END,
    };
    static const struct state_desc desc = {.name = "virtio", .version = 1, .fields = fields};

    state_register(states, &desc, instance, virtio);
}

void virtio_register_stats(struct virtio *virtio, struct stats *stats, const char *prefix)
{
    static const struct stat_desc table[] = {
        {"notifications", "events", "queue notifications by the guest",
         offsetof(struct virtio, notifications)},
        {"interrupts", "events", "times the interrupt line was raised",
         offsetof(struct virtio, interrupts)},
        {"chains", "chains", "buffer chains taken from the queues",
         offsetof(struct virtio, chains)},
        {"breakages", "events", "rings that broke a rule and stopped the device",
         offsetof(struct virtio, breakages)},
        {NULL, NULL, NULL, 0},
    };

    stats_add(stats, prefix, table, virtio);
}
