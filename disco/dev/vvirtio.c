/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Registers of the virtual device (virtio 1.2, 4.2.2).
 */
#include "disco/dev/vvirtio.h"

#include "disco/core/percpu.h"
#include "disco/core/vm.h"
#include "disco/dev/cow.h"
#include "disco/dev/mmio.h"
#include "disco/dev/vqueue.h"
#include "disco/mem/frame.h"
#include "sim/core/flash.h"

#define VENDOR 0x4f435344 /* "DSCO" */
#define NO_SHM 0xffffffff /* there is no shared memory region */

/* The device's own features, indirect descriptors and version 1; rings are as plain as ours. */
#define FEATURES_OFFERED (UINT64_C(0xffffff) | VIRTIO_F_INDIRECT | VIRTIO_F_VERSION_1)

#define SHM_FIRST 0x0b0
#define SHM_LAST  0x0bc

#define CONFIG_SHOWN 64 /* bytes */

static bool is_cow(const struct vvirtio *virtio)
{
    return virtio->vm->config.cow && virtio->device.id == VIRTIO_ID_BLOCK;
}

struct vvirtio *vvirtio_new(struct vm *vm, unsigned slot)
{
    struct vvirtio *virtio = heap_alloc(sizeof(*virtio), 8);

    if (!virtio || !virtio_probe(&virtio->device, slot))
        return NULL;
    virtio->vm = vm;
    virtio->page = mmio_new_page();
    virtio->device.holds = vm->config.cow;
    if (!virtio->page || (is_cow(virtio) && !(virtio->cow = cow_new(virtio))))
        return NULL;
    virtio->device.features &= FEATURES_OFFERED;
    return virtio;
}

static struct vqueue *selected(struct vvirtio *virtio)
{
    return virtio->queue_sel < VIRTIO_QUEUES ? &virtio->queues[virtio->queue_sel] : NULL;
}

/* ---- the page that shows the registers ---- */

const void *vvirtio_page(const struct vvirtio *virtio)
{
    return virtio->status & VIRTIO_S_DRIVER_OK ? virtio->page : NULL;
}

static void show_register(const struct vvirtio *virtio, unsigned offset, uint32_t value)
{
    *(uint32_t *)(void *)(virtio->page + offset) = value;
}

void vvirtio_raise(struct vvirtio *virtio, uint32_t why)
{
    virtio->interrupt |= why;
    show_register(virtio, VIRTIO_INTERRUPT_STATUS, virtio->interrupt);
    show_register(virtio, VIRTIO_STATUS, virtio->status);
    vmagic_set_level(virtio->vm, MAGIC_IRQ_VIRTIO(virtio->device.slot), true);
}

void vvirtio_break(struct vvirtio *virtio)
{
    virtio->status |= VIRTIO_S_NEEDS_RESET;
    vvirtio_raise(virtio, VIRTIO_I_CONFIG);
}

/* ---- status ---- */

static void enable_interrupt(const struct vvirtio *virtio, bool enabled)
{
    percpu_enable_interrupt(percpu(), MAGIC_IRQ_VIRTIO(virtio->device.slot), enabled);
}

/* The machine's device forgets what it was given. */
static void stop_device(struct vvirtio *virtio)
{
    virtio_reset(&virtio->device);
    if (virtio->cow)
        cow_reset(virtio->cow);
}

static void reset(struct vvirtio *virtio)
{
    stop_device(virtio);
    enable_interrupt(virtio, false);
    virtio->status = virtio->interrupt = 0;
    virtio->device_sel = virtio->driver_sel = virtio->queue_sel = 0;
    virtio->driver_features = 0;
    for (unsigned i = 0; i < VIRTIO_QUEUES; i++)
        virtio->queues[i] = (struct vqueue){0};
    vmagic_set_level(virtio->vm, MAGIC_IRQ_VIRTIO(virtio->device.slot), false);
}

void vvirtio_stop(struct vvirtio *virtio)
{
    stop_device(virtio);
    if (virtio->cow && virtio->vm->config.report)
        cow_print(virtio->cow);
    enable_interrupt(virtio, false);
}

static bool features_are_good(struct vvirtio *virtio)
{
    uint64_t features = virtio->driver_features;

    return !(features & ~virtio->device.features) && (features & VIRTIO_F_VERSION_1) &&
           virtio_negotiate(&virtio->device, features & ~VIRTIO_F_INDIRECT);
}

/* What the guest gave us before DRIVER_OK counts now. */
static void begin(struct vvirtio *virtio)
{
    for (unsigned i = 0; i < VIRTIO_QUEUES; i++) {
        if (virtio->queues[i].ready && !virtio_open_queue(&virtio->device, i)) {
            vvirtio_break(virtio);
            return;
        }
    }
    virtio_go(&virtio->device);
    enable_interrupt(virtio, true);
    for (unsigned i = 0; i < VIRTIO_QUEUES; i++)
        vqueue_serve(virtio, i);
}

static void write_status(struct vvirtio *virtio, uint32_t value)
{
    uint32_t risen = value & ~virtio->status & 0xff;

    if (value == 0) {
        reset(virtio);
        return;
    }
    virtio->status |= risen & ~(uint32_t)VIRTIO_S_NEEDS_RESET;
    if ((risen & VIRTIO_S_FEATURES_OK) && !features_are_good(virtio))
        virtio->status &= ~(uint32_t)VIRTIO_S_FEATURES_OK;
    if ((risen & VIRTIO_S_DRIVER_OK) && (virtio->status & VIRTIO_S_FEATURES_OK))
        begin(virtio);
}

/* ---- the other registers ---- */

static uint32_t half(uint64_t value, uint32_t sel)
{
    return sel > 1 ? 0 : (uint32_t)(value >> (32 * sel));
}

static void set_half(uint64_t *value, unsigned sel, uint32_t word)
{
    unsigned shift = 32 * (sel & 1);

    *value = (*value & ~(UINT64_C(0xffffffff) << shift)) | (uint64_t)word << shift;
}

static void write_features(struct vvirtio *virtio, uint32_t value)
{
    if (virtio->driver_sel <= 1 && !(virtio->status & VIRTIO_S_FEATURES_OK))
        set_half(&virtio->driver_features, virtio->driver_sel, value);
}

static void acknowledge(struct vvirtio *virtio, uint32_t value)
{
    virtio->interrupt &= ~value;
    if (!virtio->interrupt)
        vmagic_set_level(virtio->vm, MAGIC_IRQ_VIRTIO(virtio->device.slot), false);
}

static void write_queue_size(struct vvirtio *virtio, struct vqueue *queue, uint32_t value)
{
    unsigned limit = virtio_queue_limit(&virtio->device, virtio->queue_sel);

    if (value && value <= limit && !(value & (value - 1)))
        queue->size = (uint16_t)value;
}

static void write_queue_ready(struct vqueue *queue, uint32_t value)
{
    queue->ready = (value & 1) && queue->size;
    queue->next_available = queue->next_used = 0;
}

/* Registers of the selected queue, which are fixed once it is ready. */
static void write_queue(struct vvirtio *virtio, unsigned offset, uint32_t value)
{
    struct vqueue *queue = selected(virtio);

    if (!queue || (queue->ready && offset != VIRTIO_QUEUE_READY))
        return;
    switch (offset) {
    case VIRTIO_QUEUE_NUM:
        write_queue_size(virtio, queue, value);
        break;
    case VIRTIO_QUEUE_READY:
        write_queue_ready(queue, value);
        break;
    case VIRTIO_QUEUE_DESC:
    case VIRTIO_QUEUE_DESC + 4:
        set_half(&queue->descriptors, offset >> 2, value);
        break;
    case VIRTIO_QUEUE_DRIVER:
    case VIRTIO_QUEUE_DRIVER + 4:
        set_half(&queue->available, offset >> 2, value);
        break;
    case VIRTIO_QUEUE_DEVICE:
    case VIRTIO_QUEUE_DEVICE + 4:
        set_half(&queue->used, offset >> 2, value);
        break;
    default:
        break;
    }
}

static void write_register(struct vvirtio *virtio, unsigned offset, uint32_t value)
{
    switch (offset) {
    case VIRTIO_DEVICE_FEATURES_SEL:
        virtio->device_sel = value;
        break;
    case VIRTIO_DRIVER_FEATURES:
        write_features(virtio, value);
        break;
    case VIRTIO_DRIVER_FEATURES_SEL:
        virtio->driver_sel = value;
        break;
    case VIRTIO_QUEUE_SEL:
        virtio->queue_sel = value;
        break;
    case VIRTIO_QUEUE_NOTIFY:
        if (value < VIRTIO_QUEUES)
            vqueue_serve(virtio, value);
        break;
    case VIRTIO_INTERRUPT_ACK:
        acknowledge(virtio, value);
        break;
    case VIRTIO_STATUS:
        write_status(virtio, value);
        break;
    default:
        write_queue(virtio, offset, value);
    }
}

static uint32_t read_register(struct vvirtio *virtio, unsigned offset)
{
    const struct vqueue *queue = selected(virtio);

    switch (offset) {
    case VIRTIO_MAGIC_VALUE:
        return VIRTIO_IS_VIRTIO;
    case VIRTIO_VERSION:
        return 2;
    case VIRTIO_DEVICE_ID:
        return virtio->device.id;
    case VIRTIO_VENDOR_ID:
        return VENDOR;
    case VIRTIO_DEVICE_FEATURES:
        return half(virtio->device.features, virtio->device_sel);
    case VIRTIO_QUEUE_NUM_MAX:
        return virtio_queue_limit(&virtio->device, virtio->queue_sel);
    case VIRTIO_QUEUE_READY:
        return queue && queue->ready;
    case VIRTIO_INTERRUPT_STATUS:
        return virtio->interrupt;
    case VIRTIO_STATUS:
        return virtio->status;
    case VIRTIO_CONFIG_GENERATION:
        return virtio_read(&virtio->device, offset);
    default:
        return offset >= SHM_FIRST && offset <= SHM_LAST ? NO_SHM : 0;
    }
}

/* All registers; those that the driver selects by others change by its stores only. */
static void show_registers(struct vvirtio *virtio)
{
    for (unsigned offset = 0; offset < VIRTIO_CONFIG; offset += 4)
        show_register(virtio, offset, read_register(virtio, offset));
}

/* The configuration is the machine's device's, read with the guest's own width. */
static uint64_t read_config(const struct vvirtio *virtio, const struct mmio *access)
{
    uint64_t at =
        FLASH_VIRTIO_BASE + (uint64_t)virtio->device.slot * FLASH_VIRTIO_SIZE + access->offset;

    switch (access->size) {
    case 1:
        return register_read8(at);
    case 2:
        return register_read16(at);
    default:
        return register_read32(at);
    }
}

static bool is_good_access(const struct mmio *access)
{
    return access->size == 4 || (access->size < 4 && access->offset >= VIRTIO_CONFIG);
}

/*
 * A driver reads a field of the configuration with its own size (virtio 1.2, 4.2.2.2), so that each
 * lies in the page as a load of that size wants it. Sizes of fields by device; all others are
 * words.
 */
static const char *field_sizes(const struct vvirtio *virtio)
{
    switch (virtio->device.id) {
    case VIRTIO_ID_BLOCK:
        return "4444211411241124";
    case VIRTIO_ID_CONSOLE:
        return "22";
    default:
        return "";
    }
}

static void show_config(const struct vvirtio *virtio)
{
    const char *sizes = field_sizes(virtio);
    struct mmio access = {.offset = VIRTIO_CONFIG};

    while (access.offset < VIRTIO_CONFIG + CONFIG_SHOWN) {
        uint8_t *at = virtio->page + access.offset;

        access.size = *sizes ? (unsigned)(*sizes++ - '0') : 4;
        access.value = read_config(virtio, &access);
        for (unsigned i = 0; i < access.size; i++)
            at[i] = (uint8_t)(access.value >> 8 * (access.size - 1 - i));
        access.offset += access.size;
    }
}

/* The page is shown from DRIVER_OK until reset. */
static void store(struct vvirtio *virtio, unsigned offset, uint32_t value)
{
    bool was_shown = vvirtio_page(virtio) != NULL;

    write_register(virtio, offset, value);
    if (!vvirtio_page(virtio)) {
        if (was_shown)
            mmio_hide(virtio->vm,
                      FLASH_VIRTIO_BASE + (uint64_t)virtio->device.slot * FLASH_VIRTIO_SIZE);
        return;
    }
    if (offset == VIRTIO_INTERRUPT_ACK || offset == VIRTIO_QUEUE_NOTIFY) {
        show_register(virtio, VIRTIO_INTERRUPT_STATUS, virtio->interrupt);
        return;
    }
    show_registers(virtio);
    if (!was_shown)
        show_config(virtio);
}

bool vvirtio_access(struct vvirtio *virtio, struct mmio *access)
{
    unsigned offset = (unsigned)access->offset;

    if (!is_good_access(access))
        return false;
    if (access->write && offset < VIRTIO_CONFIG)
        store(virtio, offset, (uint32_t)access->value);
    else if (!access->write)
        access->value =
            offset < VIRTIO_CONFIG ? read_register(virtio, offset) : read_config(virtio, access);
    return true;
}

void vvirtio_resume(struct vvirtio *virtio)
{
    for (unsigned i = 0; i < VIRTIO_QUEUES; i++)
        if (virtio->queues[i].waiting)
            vqueue_serve(virtio, i);
}

void vvirtio_interrupt(struct vvirtio *virtio)
{
    uint32_t why = virtio_read(&virtio->device, VIRTIO_INTERRUPT_STATUS);

    virtio_write(&virtio->device, VIRTIO_INTERRUPT_ACK, why);
    for (unsigned i = 0; i < VIRTIO_QUEUES; i++)
        if (virtio->queues[i].ready)
            vqueue_complete(virtio, i);
    if (why & VIRTIO_I_CONFIG) {
        virtio->status |= virtio_read(&virtio->device, VIRTIO_STATUS) & VIRTIO_S_NEEDS_RESET;
        show_register(virtio, VIRTIO_CONFIG_GENERATION,
                      read_register(virtio, VIRTIO_CONFIG_GENERATION));
        show_config(virtio);
        vvirtio_raise(virtio, VIRTIO_I_CONFIG);
    }
}
