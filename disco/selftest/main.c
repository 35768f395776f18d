/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Start of the test firmware, in the place of boot/init.c: memory and the processor's area as the
 * monitor sets them up, then one test after the other, a line each. The machine's exit status is
 * the number of tests that failed.
 */
#include "disco/boot/init.h"

#include "disco/core/monitor.h"
#include "disco/lib/print.h"
#include "disco/mem/domain.h"
#include "disco/mem/frame.h"
#include "disco/mem/memmap.h"
#include "disco/selftest/selftest.h"

#define STATUS_MOST 99

struct monitor monitor;

extern char image_end[]; /* boot/disco.lds */

static const struct {
    const char *name;
    test_t run;
} tests[] = {
#define X(name) {#name, test_##name},
#include "disco/selftest/tests.def"
#undef X
};

static void __attribute__((noreturn)) give_up(const char *reason)
{
    print("FAIL %s\n", reason);
    machine_power_off(STATUS_MOST);
}

static void init_memory(const struct machine *machine)
{
    const struct machine_range *memory = &machine->memory[0]; /* enough for the tests */
    mpa_t image = machine_address(image_end);

    frame_add(memory->start, memory->bytes);
    heap_init(image, (image + UNIT_BYTES) & ~(UNIT_BYTES - 1));
    frame_reserve(machine->tree, machine->tree_bytes);
    domain_init();
    if (!memmap_init(memory->start + memory->bytes))
        give_up("there is no memory for the memmap");
}

static void init_processor(const struct machine *machine)
{
    struct percpu *cpu = heap_alloc(PERCPU_BYTES, PERCPU_BYTES);
    struct vcpu *none = heap_alloc(VCPU_BYTES, VCPU_BYTES);

    percpu_init(cpu, 0, machine->count_hz);
    none->self = none;
    none->deadline = ~UINT64_C(0);
    percpu_map(cpu, none);
}

static void print_name(const char *name)
{
    for (; *name; name++)
        print("%c", *name == '_' ? ' ' : *name);
}

static unsigned run_all(void)
{
    unsigned failed = 0;

    for (unsigned i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
        const char *reason = tests[i].run();

        print(reason ? "FAIL " : "ok   ");
        print_name(tests[i].name);
        print(reason ? ": %s\n" : "\n", reason);
        failed += reason != NULL;
    }
    print("%u tests, %u failed\n", (unsigned)(sizeof(tests) / sizeof(tests[0])), failed);
    return failed;
}

void init(const void *tree)
{
    unsigned failed;

    if (!machine_read(&monitor.machine, tree))
        give_up("the machine's device tree cannot be read");
    init_memory(&monitor.machine);
    init_processor(&monitor.machine);
    failed = run_all();
    machine_power_off((uint8_t)(failed < STATUS_MOST ? failed : STATUS_MOST));
}
