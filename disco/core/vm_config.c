/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The description of a virtual machine: lines of "key = value" (docs/disco.md).
 */
#include "disco/core/vm_load.h"
#include "disco/lib/print.h"
#include "disco/lib/string.h"
#include "disco/mem/frame.h"

#define MEMORY_LEAST (UINT64_C(4) << 20)

static bool set_number(uint64_t *target, const char *value)
{
    return text_number(value, target);
}

static bool set_label(char *target, const char *value)
{
    string_copy(target, VM_LABEL, value);
    return strlen(value) < VM_LABEL;
}

static bool set_bootargs(struct vm_config *config, const char *value)
{
    string_copy(config->bootargs, TEXT_VALUE, value);
    return true;
}

/* Numbers of virtio slots between blanks or commas. */
static bool set_devices(struct vm_config *config, const char *value)
{
    config->virtio = 0;
    while (*value) {
        unsigned slot = 0;

        if (*value == ' ' || *value == ',') {
            value++;
            continue;
        }
        while (*value >= '0' && *value <= '9' && slot < VM_VIRTIO)
            slot = slot * 10 + (unsigned)(*value++ - '0');
        if (slot >= VM_VIRTIO || (*value && *value != ' ' && *value != ','))
            return false;
        config->virtio |= UINT32_C(1) << slot;
    }
    return true;
}

static bool set_disk(struct vm_config *config, const char *value)
{
    config->copy = strcmp(value, "copy") == 0;
    config->cow = config->copy || strcmp(value, "cow") == 0;
    return config->cow || strcmp(value, "direct") == 0;
}

/* A key with two values, of which `other` is not the default. False if it is none of them. */
struct choice {
    const char *key, *usual, *other;
    size_t offset; /* of a bool of struct vm_config */
};

static bool set_choice(struct vm_config *config, const char *key, const char *value)
{
    static const struct choice choices[] = {
        {"pages", "4K", "large", offsetof(struct vm_config, large)},
        {"l2tlb", "on", "off", offsetof(struct vm_config, without_l2tlb)},
        {"idle", "yield", "spin", offsetof(struct vm_config, spin)},
        {"registers", "page", "trap", offsetof(struct vm_config, without_registers)},
        {"clock", "page", "trap", offsetof(struct vm_config, without_clock)},
        {"return", "on", "off", offsetof(struct vm_config, without_return)},
        {"zero", "on", "off", offsetof(struct vm_config, without_zero)},
        {"hints", "on", "off", offsetof(struct vm_config, without_hints)},
    };

    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
        bool other = strcmp(value, choices[i].other) == 0;

        if (strcmp(key, choices[i].key) != 0)
            continue;
        *(bool *)((uint8_t *)config + choices[i].offset) = other;
        return other || strcmp(value, choices[i].usual) == 0;
    }
    return false;
}

/* False if there is no such key, or the value is not one for it. */
static bool set_key(struct vm_config *config, const char *key, const char *value)
{
    if (strcmp(key, "memory") == 0)
        return set_number(&config->memory, value);
    if (strcmp(key, "cpus") == 0)
        return set_number(&config->cpus, value);
    if (strcmp(key, "report") == 0)
        return set_number(&config->report, value);
    if (strcmp(key, "disk") == 0)
        return set_disk(config, value);
    if (strcmp(key, "kernel") == 0)
        return set_label(config->kernel, value);
    if (strcmp(key, "initrd") == 0)
        return set_label(config->initrd, value);
    if (strcmp(key, "bootargs") == 0)
        return set_bootargs(config, value);
    if (strcmp(key, "devices") == 0)
        return set_devices(config, value);
    return set_choice(config, key, value);
}

static bool refuse(const struct vm *vm, const char *reason)
{
    log_line("%s: %s", vm->name, reason);
    return false;
}

static bool check(const struct vm *vm)
{
    const struct vm_config *config = &vm->config;

    if (config->memory < MEMORY_LEAST || config->memory > VM_MEMORY_MAX ||
        config->memory % UNIT_BYTES)
        return refuse(vm, "memory must be a number of megabytes from 4M to 3G");
    if (config->cpus != 1)
        return refuse(vm, "cpus must be 1");
    if (!config->kernel[0])
        return refuse(vm, "kernel is not given");
    return true;
}

bool vm_read_config(struct vm *vm, const struct machine *machine, const struct module *description)
{
    struct text_reader reader;
    enum text_result result;

    vm->config = (struct vm_config){.cpus = 1, .virtio = machine->virtio};
    string_copy(vm->config.bootargs, TEXT_VALUE, machine->bootargs);
    text_open(&reader, machine_pointer(description->start), description->bytes);
    while ((result = text_next(&reader)) != TEXT_END) {
        if (result == TEXT_PAIR && set_key(&vm->config, reader.key, reader.value))
            continue;
        log_line("%s: line %u: not a known \"key = value\"", vm->name, reader.line);
        return false;
    }
    return check(vm);
}
