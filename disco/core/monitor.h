/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The root of the monitor's data: what is not one processor's or one virtual machine's.
 */
#ifndef DISCO_CORE_MONITOR_H
#define DISCO_CORE_MONITOR_H

#include "disco/boot/machine.h"
#include "disco/core/vm.h"

struct monitor {
    struct machine machine;
    struct vm *vms[VM_MAX];
    unsigned vm_count;
    unsigned live;                     /* machines that have not ended */
    struct vm *console;                /* whose input the machine's console is */
    struct vvirtio *virtio[VM_VIRTIO]; /* who serves the machine's virtio interrupt, by slot */
    uint64_t disk_share; /* pages that a copy-on-write disk may hold, once all machines are made */
};

extern struct monitor monitor;

#endif
