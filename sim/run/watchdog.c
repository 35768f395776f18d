/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding guests that have come to their end without saying so.
 */
#include "sim/run/watchdog.h"

#include <inttypes.h>
#include <stdio.h>

#include "sim/core/bits.h"
#include "sim/core/clock.h"

#define STATUS_IE   1
#define STATUS_EXL  2
#define STATUS_OFF  6 /* EXL, ERL */
#define STATUS_IM   0xFF00
#define BRANCH_SELF 0x1000FFFF /* b . */
#define JUMP        2          /* opcode of J */
#define NOP         0
#define FAR_AWAY    (1 << 20) /* bytes: code so far behind a symbol is not its own */

void watchdog_init(struct watchdog *watchdog, struct machine *machine)
{
    uint64_t hz = config_number(&machine->config, CONFIG_CPU_CLOCK);
    ps_t limit = config_number(&machine->config, CONFIG_LIMIT_NO_PROGRESS);

    *watchdog = (struct watchdog){.machine = machine,
                                  .limit = clock_cycles(hz, limit),
                                  .idle_limit = config_number(&machine->config, CONFIG_LIMIT_IDLE)};
}

/* The last symbol up to the address, of the kernel or firmware or of a guest; NULL if it is far. */
static const struct symbol *symbol_at(const struct machine *machine, vaddr_t pc)
{
    const struct symbol *kernel = symbols_by_address(&machine->symbols, pc);
    const struct symbol *guest = symbols_by_address(&machine->guest_symbols, pc);
    const struct symbol *last =
        !kernel || (guest && guest->address > kernel->address) ? guest : kernel;

    return last && pc - last->address < FAR_AWAY ? last : NULL;
}

/* An address of code, and what it is called. */
static void place_text(const struct machine *machine, vaddr_t pc, char *text, size_t size)
{
    const struct symbol *symbol = symbol_at(machine, pc);

    if (symbol)
        snprintf(text, size, "0x%" PRIx64 " (%.80s+0x%" PRIx64 ")", pc, symbol->name,
                 pc - symbol->address);
    else
        snprintf(text, size, "0x%" PRIx64, pc);
}

static uint64_t cp0_register(const struct machine *machine, const char *name)
{
    uint64_t value = 0;

    cpu_register(machine->cpu, name, &value);
    return value;
}

static uint64_t status_register(const struct machine *machine)
{
    return cp0_register(machine, "status");
}

static bool waits_for_ever(const struct machine *machine, bool can_wake)
{
    if (!cpu_is_waiting(machine->cpu))
        return false;
    if (!(status_register(machine) & STATUS_IM))
        return true;
    return !can_wake && event_next(&machine->events) == PS_NEVER;
}

/* The word at an untranslated address; false for others. */
static bool word_at(const struct machine *machine, vaddr_t va, uint32_t *word)
{
    const uint8_t *at;
    paddr_t pa;

    if (va & 3 || va < (UINT64_C(1) << 63) || !elf_physical(va, &pa))
        return false;
    at = memory_readable(&machine->memory, pa);
    if (at)
        *word = load_be32(at);
    return at != NULL;
}

/* A jump or branch at `va` to itself with nothing in its delay slot. */
static bool is_self_loop(const struct machine *machine, vaddr_t va)
{
    uint32_t word, slot;

    if (!word_at(machine, va, &word) || !word_at(machine, va + 4, &slot) || slot != NOP)
        return false;
    return word == BRANCH_SELF ||
           (word >> 26 == JUMP && (word & 0x3FFFFFF) == ((va >> 2) & 0x3FFFFFF));
}

static bool spins_for_ever(const struct machine *machine)
{
    uint64_t status = status_register(machine);
    vaddr_t pc = cpu_pc(machine->cpu);

    if ((status & STATUS_IE) && !(status & STATUS_OFF) && (status & STATUS_IM))
        return false;
    return is_self_loop(machine, pc) || is_self_loop(machine, pc - 4);
}

/*
 * Counts that grow when programs, devices or the console do something. Supervisor mode is a guest
 * kernel's under a monitor, and no more a sign of life than kernel mode is without one.
 */
static uint64_t count_activity(const struct cpu_times *times, const struct machine *machine,
                               uint64_t console_bytes)
{
    return console_bytes + machine->transfers + times_instructions(times, CPU_USER);
}

/* Exceptions that instructions caused, not interrupts. */
static uint64_t count_exceptions(const struct cpu_times *times)
{
    return times->entered[CPU_CAUSE_REFILL] + times->entered[CPU_CAUSE_FAULT] +
           times->entered[CPU_CAUSE_SYSCALL] + times->entered[CPU_CAUSE_OTHER];
}

/* Busy cycles since the last sign of life, and when that was. */
static uint64_t busy_without_activity(struct watchdog *watchdog, uint64_t console_bytes)
{
    struct machine *machine = watchdog->machine;
    uint64_t hz = config_number(&machine->config, CONFIG_CPU_CLOCK);
    uint64_t busy = clock_cycles(hz, machine->now), activity;
    struct cpu_times times;

    cpu_times(machine->cpu, &times);
    for (int kind = 0; kind < CPU_IDLE_COUNT; kind++)
        busy -= times.idle[kind];
    activity = count_activity(&times, machine, console_bytes);
    if (activity != watchdog->activity) {
        watchdog->activity = activity;
        watchdog->since = busy;
        watchdog->since_time = machine->now;
        watchdog->exceptions = count_exceptions(&times);
    }
    watchdog->exceptions_now = count_exceptions(&times);
    return busy - watchdog->since;
}

enum watchdog_finding watchdog_look(struct watchdog *watchdog, const struct watchdog_view *view)
{
    const struct machine *machine = watchdog->machine;
    uint64_t busy = busy_without_activity(watchdog, view->console_bytes);

    if (waits_for_ever(machine, view->can_wake))
        return WATCHDOG_WAITS;
    if (spins_for_ever(machine))
        return WATCHDOG_SPINS;
    if (watchdog->limit && busy >= watchdog->limit)
        return WATCHDOG_CIRCLES;
    if (watchdog->idle_limit && !view->attended &&
        machine->now - watchdog->since_time >= watchdog->idle_limit)
        return WATCHDOG_IDLES;
    return WATCHDOG_FINE;
}

/* ExcCode of Cause by name (UM table 14-11). */
static const char *const exception_names[] = {
    [0] = "Int, interrupt",
    [1] = "Mod, store to a page that is not dirty",
    [2] = "TLBL, load or fetch that the TLB does not map",
    [3] = "TLBS, store that the TLB does not map",
    [4] = "AdEL, address error of a load or fetch",
    [5] = "AdES, address error of a store",
    [6] = "IBE, bus error of a fetch",
    [7] = "DBE, bus error of a load or store",
    [8] = "Sys, system call",
    [9] = "Bp, breakpoint",
    [10] = "RI, reserved instruction",
    [11] = "CpU, coprocessor unusable",
    [12] = "Ov, overflow",
    [13] = "Tr, trap",
    [15] = "FPE, floating point",
    [23] = "WATCH, watched address",
};

/* Codes that set BadVAddr. */
static bool has_address(unsigned code)
{
    return code >= 1 && code <= 5;
}

/*
 * What a guest that is caught in exceptions tells of them. Cause and BadVAddr are the last one's.
 * One that strikes while EXL is set leaves EPC alone, so there EPC is where the first one struck.
 */
void watchdog_exception(const struct machine *machine, char *text, size_t size)
{
    uint64_t cause = cp0_register(machine, "cause");
    unsigned code = (cause >> 2) & 31;
    const char *name = code < ARRAY_LENGTH(exception_names) ? exception_names[code] : NULL;
    char epc[128], address[48] = "";

    place_text(machine, cp0_register(machine, "epc"), epc, sizeof(epc));
    if (has_address(code))
        snprintf(address, sizeof(address), ", BadVAddr 0x%" PRIx64,
                 cp0_register(machine, "badvaddr"));
    snprintf(text, size, "; last exception: ExcCode %u (%s)%s, EPC %s, Cause 0x%" PRIx64, code,
             name ? name : "reserved", address, epc, cause);
}

static bool is_caught_in_exceptions(const struct watchdog *watchdog, enum watchdog_finding finding)
{
    if (status_register(watchdog->machine) & STATUS_EXL)
        return true;
    return finding == WATCHDOG_CIRCLES && watchdog->exceptions_now != watchdog->exceptions;
}

void watchdog_report(const struct watchdog *watchdog, enum watchdog_finding finding, char *text,
                     size_t size)
{
    static const char *const texts[] = {
        [WATCHDOG_FINE] = "",
        [WATCHDOG_WAITS] = "the guest waits for ever, no interrupt can reach it",
        [WATCHDOG_SPINS] = "the guest halted in an endless loop with interrupts off",
        [WATCHDOG_CIRCLES] = "the guest makes no progress (see limit.no_progress)",
        [WATCHDOG_IDLES] = "the guest is idle and stays so (see limit.idle)",
    };
    char place[128], exception[320] = "";

    place_text(watchdog->machine, cpu_pc(watchdog->machine->cpu), place, sizeof(place));
    if (is_caught_in_exceptions(watchdog, finding))
        watchdog_exception(watchdog->machine, exception, sizeof(exception));
    snprintf(text, size, "%s: pc %s%s", texts[finding], place, exception);
}
