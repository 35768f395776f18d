/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every device is given by whoever builds the machine.
 *
 * A device is made with x_new(config, wiring, err) and freed with x_free. It answers the bus
 * through its bus_ops, declares its saved fields with x_register_state and its counters with
 * x_register_stats. It never reads host time; whatever takes time is an event under its `source`.
 */
#ifndef DEVICES_DEVICE_H
#define DEVICES_DEVICE_H

#include "sim/core/event.h"
#include "sim/core/irq.h"
#include "sim/core/log.h"
#include "sim/core/memory.h"
#include "sim/core/types.h"

struct device_wiring {
    struct memory *memory; /* for DMA; NULL if the device has none */
    struct event_queue *events;
    const ps_t *now; /* the machine's time */
    const struct log *log;
    struct irq_line irq;
    uint32_t source;  /* of all its events; unique in the machine */
    const char *name; /* "uart", "disk0": for log lines; kept by the creator */
};

#endif
