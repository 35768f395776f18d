/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine: all its parts made, wired and declared from a configuration, and images loaded.
 */
#ifndef SIM_MACHINE_MACHINE_H
#define SIM_MACHINE_MACHINE_H

#include "cpu-mips/cpu.h"
#include "devices/uart.h"
#include "devices/virtio/block.h"
#include "devices/virtio/console.h"
#include "devices/virtio/entropy.h"
#include "flash-numa/cache/cache.h"
#include "flash-numa/magic/magic.h"
#include "flash-numa/mem/node_memory.h"
#include "sim/config/config.h"
#include "sim/core/flash.h"
#include "sim/machine/buffer.h"
#include "sim/machine/symbols.h"

#define MACHINE_DISKS   10
#define MACHINE_MODULES 16

/* Slots of the virtio devices. */
#define SLOT_DISK(i) (i)
#define SLOT_CONSOLE 10
#define SLOT_ENTROPY 11

/* Ports of the virtio console that `exec` uses, in the order of file descriptors. */
enum machine_port { PORT_STDIN, PORT_STDOUT, PORT_STDERR, PORT_COUNT };

struct machine_module {
    const char *name;
    const char *path;           /* of the file; with bytes, what messages call it */
    const struct buffer *bytes; /* NULL = the file's */
};

typedef void (*machine_sink_t)(void *self, const uint8_t *bytes, size_t length);

/* What the machine starts with; strings are the caller's and outlive the machine. */
struct machine_setup {
    const struct config *config;
    const char *kernel;          /* ELF; NULL only with firmware */
    const char *firmware;        /* ELF or raw image for the PROM; NULL = ours */
    const struct buffer *initrd; /* NULL or empty = none */
    const char *append;          /* kernel command line */
    const char *disks[MACHINE_DISKS];
    unsigned disk_count;
    struct machine_module modules[MACHINE_MODULES];
    unsigned module_count;
    void (*console)(void *self, uint8_t byte); /* output of the UART */
    void *console_self;
    bool ports; /* have the virtio console */
    machine_sink_t port_sinks[PORT_COUNT];
    void *port_selves[PORT_COUNT];
    FILE *log; /* what guests do wrong; NULL = nowhere */
};

enum machine_exit {
    MACHINE_TIME,      /* the time asked for has come */
    MACHINE_POWER_OFF, /* machine->power_status */
    MACHINE_MARKER,    /* machine->marker; the next call goes on */
    MACHINE_BREAK,     /* a breakpoint or the limit of instructions */
};

struct machine {
    struct config config;
    ps_t now;
    struct memory memory;
    struct memory slot_memory[FLASH_VIRTIO_COUNT]; /* as the device of a slot reaches it */
    struct bus bus;
    struct event_queue events;
    struct log log;
    struct state_registry states;
    struct stats stats;
    struct mem_port port;
    struct line_memory behind;
    struct node_memory *node_memory;
    struct cache *cache;
    struct magic *magic;
    struct cpu *cpu;
    struct uart *uart;
    struct block *disks[MACHINE_DISKS];
    char disk_names[MACHINE_DISKS][8];
    unsigned disk_count;
    struct console *console; /* NULL = none */
    struct entropy *entropy;
    unsigned disk_busy;
    uint64_t transfers;           /* DMA accesses of devices */
    struct symbols symbols;       /* of the kernel, or of the firmware: what runs in kernel mode */
    struct symbols guest_symbols; /* of modules that are ELF files: in supervisor mode */

    /* What the guest asked of the machine. */
    bool powered_off;
    uint8_t power_status;
    bool marked;
    uint64_t marker;
};

/* Build and load. NULL and `err` if something is wrong with a file or a value. */
struct machine *machine_new(const struct machine_setup *setup, struct err *err);
void machine_free(struct machine *machine);

/* Run until `until` at the latest. */
enum machine_exit machine_run(struct machine *machine, ps_t until);

/* Instructions retired since reset, in all modes. */
uint64_t machine_instructions(struct machine *machine);

/* Instructions of a mode, whatever it was entered for. */
uint64_t times_instructions(const struct cpu_times *times, enum cpu_mode mode);

/* Digest of everything declared, memory and disks included. */
struct digest machine_digest(struct machine *machine);

#endif
