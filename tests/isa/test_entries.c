/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries into kernel mode by cause, and probes: what is counted is exact, and nothing changes by
 * watching. On each model.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cpu-mips/entries.h"
#include "tests/isa/board.h"
#include "tests/isa/encode.h"
#include "tests/isa/places.h"

#define STATUS  (V_CP0 + CP0_STATUS)
#define PROGRAM (CODE + 0x400)

#define SKIP_WORDS 5 /* instructions that skip the one that trapped */

static void put_handlers(struct board *board)
{
    const uint32_t skip[SKIP_WORDS] = {WORD(dmfc0, RT(26) | RD(CP0_EPC)),
                                       WORD(daddiu, RT(26) | RS(26) | IMM(4)),
                                       WORD(dmtc0, RT(26) | RD(CP0_EPC)), NOP, WORD(eret, 0)};

    board_put(board, 0x000, skip, SKIP_WORDS);
    board_put(board, 0x080, skip, SKIP_WORDS);
    board_put(board, 0x180, skip, SKIP_WORDS);
}

/* Run `test` on a fresh board of each model, with handlers that skip. */
static void on_each_model(void (*test)(struct board *))
{
    for (unsigned model = 0; model < 2; model++) {
        struct board *board = board_new((enum cpu_model)model, CPU_LATENCY_R10000);

        places_map(board);
        board_set(board, STATUS, board_status(CPU_KERNEL));
        board_set(board, V_CP0 + CP0_CONFIG, CCA_SHARED);
        board_set(board, V_CP0 + CP0_COMPARE, 0x7fffffff);
        put_handlers(board);
        test(board);
        board_free(board);
    }
}

/* Put words at PROGRAM and run so many instructions there in a mode without coprocessor 0. */
static void run(struct board *board, enum cpu_mode mode, const uint32_t *words, size_t count,
                uint64_t steps)
{
    board_put(board, PROGRAM - CODE + CODE_PA, words, count);
    board_set(board, STATUS, board_status(mode) & ~ST_CU0);
    board_set(board, V_PC, PROGRAM);
    board_set(board, 4, DATA);
    board_set(board, 5, UNMAPPED);
    board_step(board, steps);
}

static unsigned cause_named(const char *wanted)
{
    char name[CPU_ENTRY_NAME];

    for (unsigned cause = 1; cause < CPU_ENTRIES; cause++) {
        cpu_entry_name(cause, name);
        if (strcmp(name, wanted) == 0)
            return cause;
    }
    fail_msg("no cause %s", wanted);
    return 0;
}

static uint64_t count_of(struct board *board, enum cpu_mode mode, const char *name)
{
    return cpu_entries(board->cpu)->count[mode][cause_named(name)];
}

static uint64_t cycles_of(struct board *board, enum cpu_mode mode, const char *name)
{
    return cpu_entries(board->cpu)->cycles[mode][cause_named(name)];
}

static uint64_t all_counts(struct board *board)
{
    const struct cpu_entries *entries = cpu_entries(board->cpu);
    uint64_t sum = 0;

    for (unsigned mode = 0; mode < CPU_KERNEL; mode++)
        for (unsigned cause = 0; cause < CPU_ENTRIES; cause++)
            sum += entries->count[mode][cause];
    return sum;
}

/* Cycles of a mode in all, stalls included. */
static uint64_t mode_cycles(struct board *board, enum cpu_mode mode)
{
    struct cpu_times times;
    uint64_t sum = 0;

    cpu_times(board->cpu, &times);
    for (unsigned cause = 0; cause < CPU_CAUSE_COUNT; cause++) {
        sum += times.instructions[mode][cause];
        for (unsigned kind = 0; kind < STALL_KIND_COUNT; kind++)
            sum += times.stall[mode][cause][kind];
    }
    return sum;
}

/* ---- causes ---- */

static void privileged_words(struct board *board)
{
    const uint32_t words[] = {WORD(mfc0, RT(2) | RD(CP0_STATUS)),
                              WORD(mtc0, RT(2) | RD(CP0_STATUS)),
                              WORD(dmfc0, RT(2) | RD(CP0_EPC)),
                              WORD(tlbwr, 0),
                              WORD(eret, 0),
                              WORD(cache, RS(4)),
                              NOP,
                              NOP};
    static const char *const names[] = {"mfc0 status", "mtc0 status", "dmfc0 epc",
                                        "tlbwr",       "eret",        "cache"};

    run(board, CPU_SUPERVISOR, words, ARRAY_LENGTH(words), 6 * 6);
    for (unsigned i = 0; i < ARRAY_LENGTH(names); i++)
        assert_int_equal(count_of(board, CPU_SUPERVISOR, names[i]), 1);
    assert_int_equal(all_counts(board), 6);
    if (cpu_model(board->cpu) == CPU_FAST)
        assert_int_equal(cycles_of(board, CPU_SUPERVISOR, "tlbwr"), SKIP_WORDS);
}

static void calls(struct board *board)
{
    const uint32_t words[] = {0x42000029, 0x4200002a, 0x4200002a, 0x7c000000, NOP};

    run(board, CPU_SUPERVISOR, words, ARRAY_LENGTH(words), 4 * 6);
    assert_int_equal(count_of(board, CPU_SUPERVISOR, "cop0 0x29"), 1);
    assert_int_equal(count_of(board, CPU_SUPERVISOR, "cop0 0x2a"), 2);
    assert_int_equal(count_of(board, CPU_SUPERVISOR, "reserved"), 1);
    assert_int_equal(all_counts(board), 4);
}

static void words_of_coprocessor_0_that_are_no_instruction_are_told_apart(void **state)
{
    (void)state;
    on_each_model(calls);
}

static void privileged_instructions_are_told_by_opcode_and_register(void **state)
{
    (void)state;
    on_each_model(privileged_words);
}

static void exceptions(struct board *board)
{
    const uint32_t words[] = {WORD(syscall, 0), WORD(ld, RT(2) | RS(5)),
                              WORD(sd, RT(2) | RS(4) | IMM(0x2000)), WORD(syscall, 0), NOP};

    run(board, CPU_USER, words, ARRAY_LENGTH(words), 4 * 6);
    assert_int_equal(count_of(board, CPU_USER, "syscall"), 2);
    assert_int_equal(count_of(board, CPU_USER, "xrefill"), 1);
    assert_int_equal(count_of(board, CPU_USER, "tlb modified"), 1);
    assert_int_equal(all_counts(board), 4);
}

static void exceptions_are_told_by_code_and_refills_apart(void **state)
{
    (void)state;
    on_each_model(exceptions);
}

static void interrupt(struct board *board)
{
    const uint32_t words[] = {NOP, NOP};
    const uint32_t clear[] = {WORD(mtc0, RT(0) | RD(CP0_CAUSE)), WORD(eret, 0)};

    board_put(board, 0x180, clear, ARRAY_LENGTH(clear));
    board_put(board, PROGRAM - CODE + CODE_PA, words, ARRAY_LENGTH(words));
    board_set(board, V_CP0 + CP0_CAUSE, CAUSE_IP_SOFT); /* both software interrupts */
    board_set(board, STATUS, board_status(CPU_USER) | ST_IE | ST_IM);
    board_set(board, V_PC, PROGRAM);
    board_step(board, 3);
    assert_int_equal(count_of(board, CPU_USER, "interrupt 1"), 1);
    assert_int_equal(all_counts(board), 1);
}

static void interrupts_are_told_by_their_highest_line(void **state)
{
    (void)state;
    on_each_model(interrupt);
}

static void kernel_alone(struct board *board)
{
    const uint32_t words[] = {WORD(syscall, 0), WORD(ld, RT(2) | RS(5)), NOP};

    run(board, CPU_KERNEL, words, ARRAY_LENGTH(words), 2 * 6);
    assert_int_equal(all_counts(board), 0);
}

static void exceptions_of_the_kernel_are_no_entries(void **state)
{
    (void)state;
    on_each_model(kernel_alone);
}

static void all_kernel_time(struct board *board)
{
    const uint32_t words[] = {WORD(syscall, 0), WORD(ld, RT(2) | RS(5)), WORD(beq, IMM(-3)),
                              WORD(daddiu, RT(6) | RS(6) | IMM(1))};
    const struct cpu_entries *entries = cpu_entries(board->cpu);
    uint64_t sum = 0, before = mode_cycles(board, CPU_KERNEL);

    run(board, CPU_USER, words, ARRAY_LENGTH(words), 14 * 100);
    cpu_entries(board->cpu);
    for (unsigned cause = 0; cause < CPU_ENTRIES; cause++)
        sum += entries->cycles[CPU_USER][cause];
    assert_int_equal(sum, mode_cycles(board, CPU_KERNEL) - before);
    assert_true(sum >= 100 * 2 * SKIP_WORDS);
}

static void the_times_of_all_entries_are_the_time_in_kernel_mode(void **state)
{
    (void)state;
    on_each_model(all_kernel_time);
}

static void every_cause_has_a_name_and_a_kind(void **state)
{
    char name[CPU_ENTRY_NAME];

    (void)state;
    for (unsigned cause = 1; cause < CPU_ENTRIES; cause++) {
        cpu_entry_name(cause, name);
        assert_true(name[0]);
        assert_true(cpu_entry_kind(cause) < CPU_ENTRY_KIND_COUNT);
    }
    assert_int_equal(cpu_entry_kind(cause_named("mtc0 status")), CPU_ENTRY_KIND_PRIVILEGED);
    assert_int_equal(cpu_entry_kind(cause_named("xrefill")), CPU_ENTRY_KIND_REFILL);
    assert_int_equal(cpu_entry_kind(cause_named("coprocessor 1")), CPU_ENTRY_KIND_COPROCESSOR);
    assert_int_equal(cpu_entry_kind(cause_named("interrupt 7")), CPU_ENTRY_KIND_INTERRUPT);
}

/* ---- probes ---- */

struct seen {
    struct board *board;
    unsigned probes, modes;
    vaddr_t last;
    vaddr_t add; /* a probe to set from inside */
};

static void saw_probe(void *self, vaddr_t pc, enum cpu_mode mode)
{
    struct seen *seen = self;

    (void)mode;
    seen->probes++;
    seen->last = pc;
    if (seen->add)
        cpu_probe_at(seen->board->cpu, seen->add);
}

static void saw_mode(void *self, enum cpu_mode from, enum cpu_mode to, unsigned cause)
{
    struct seen *seen = self;

    (void)from;
    (void)to;
    (void)cause;
    seen->modes++;
}

static void watch(struct board *board, struct seen *seen)
{
    struct cpu_watch watch = {.mode = saw_mode, .probe = saw_probe, .self = seen};

    seen->board = board;
    cpu_set_watch(board->cpu, &watch);
}

#define LOOP_WORDS 6
#define ROUND      (LOOP_WORDS + SKIP_WORDS) /* instructions of a turn, its system call included */

static void run_turns(struct board *board, unsigned turns)
{
    const uint32_t loop[LOOP_WORDS] = {
        WORD(ld, RT(2) | RS(4)), WORD(dmult, RS(2) | RT(6)), WORD(sd, RT(2) | RS(4) | IMM(8)),
        WORD(syscall, 0),        WORD(beq, IMM(-5)),         WORD(daddiu, RT(6) | RS(6) | IMM(1))};

    run(board, CPU_USER, loop, LOOP_WORDS, (uint64_t)turns * ROUND);
}

static void probe_each_round(struct board *board)
{
    struct seen seen = {0};

    watch(board, &seen);
    cpu_probe_at(board->cpu, PROGRAM + 4);
    run_turns(board, 50);
    assert_int_equal(seen.probes, 50);
    assert_int_equal(seen.modes, 1 + 2 * 50); /* the first when the test set Status */
    assert_int_equal(seen.last, PROGRAM + 4);
}

static void a_probe_tells_each_time_that_it_is_reached(void **state)
{
    (void)state;
    on_each_model(probe_each_round);
}

static void probe_in_slot(struct board *board)
{
    struct seen seen = {.add = PROGRAM + 20};

    watch(board, &seen);
    cpu_probe_at(board->cpu, PROGRAM);
    run_turns(board, 10);
    assert_int_equal(seen.probes, 20);
    assert_int_equal(seen.last, PROGRAM + 20);
}

static void a_probe_set_by_another_works_at_once_in_a_delay_slot_too(void **state)
{
    (void)state;
    on_each_model(probe_in_slot);
}

static void probe_rewritten(struct board *board)
{
    const uint32_t nop[] = {NOP};
    struct seen seen = {0};

    watch(board, &seen);
    cpu_probe_at(board->cpu, PROGRAM + 8);
    run_turns(board, 1);
    board_put(board, PROGRAM + 8 - CODE + CODE_PA, nop, 1);
    board_step(board, ROUND);
    assert_int_equal(seen.probes, 2);
}

static void a_probe_stays_when_its_code_is_written(void **state)
{
    (void)state;
    on_each_model(probe_rewritten);
}

static void probe_of_another_address(struct board *board)
{
    struct seen seen = {0};

    watch(board, &seen);
    cpu_probe_at(board->cpu, SPARE + 0x400); /* the same physical page, mapped there too */
    board_tlb(board, 10, SPARE, board_lo(CODE_PA, ENTRYLO_V | ENTRYLO_D | ENTRYLO_G),
              board_lo(CODE_PA, ENTRYLO_G), 0);
    run_turns(board, 1);
    assert_int_equal(seen.probes, 0);
    board_set(board, V_PC, SPARE + 0x400);
    board_step(board, 1);
    assert_int_equal(seen.probes, 1);
    board_set(board, V_PC, PROGRAM);
    board_step(board, 1);
    assert_int_equal(seen.probes, 1);
}

static void a_probe_is_for_its_own_virtual_address(void **state)
{
    (void)state;
    on_each_model(probe_of_another_address);
}

/* Everything that the loop leaves behind, with a probe on each of its instructions or without. */
static void run_loop(enum cpu_model model, bool probed, struct values *values, ps_t *time)
{
    struct board *board = board_new(model, CPU_LATENCY_R10000);
    struct seen seen = {0};

    places_map(board);
    board_set(board, V_CP0 + CP0_CONFIG, CCA_SHARED);
    put_handlers(board);
    if (probed) {
        watch(board, &seen);
        for (unsigned i = 0; i < LOOP_WORDS; i++)
            cpu_probe_at(board->cpu, PROGRAM + 4 * i);
    }
    run_turns(board, 30);
    if (probed)
        cpu_set_watch(board->cpu, NULL);
    board_step(board, 300);
    board_read(board, values);
    *time = cpu_now(board->cpu);
    board_free(board);
}

static void watching_changes_nothing(void **state)
{
    struct values plain, watched;
    ps_t time, watched_time;

    (void)state;
    for (unsigned model = 0; model < 2; model++) {
        run_loop((enum cpu_model)model, false, &plain, &time);
        run_loop((enum cpu_model)model, true, &watched, &watched_time);
        assert_int_equal(time, watched_time);
        assert_memory_equal(&plain, &watched, sizeof(plain));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(privileged_instructions_are_told_by_opcode_and_register),
        cmocka_unit_test(words_of_coprocessor_0_that_are_no_instruction_are_told_apart),
        cmocka_unit_test(exceptions_are_told_by_code_and_refills_apart),
        cmocka_unit_test(interrupts_are_told_by_their_highest_line),
        cmocka_unit_test(exceptions_of_the_kernel_are_no_entries),
        cmocka_unit_test(the_times_of_all_entries_are_the_time_in_kernel_mode),
        cmocka_unit_test(every_cause_has_a_name_and_a_kind),
        cmocka_unit_test(a_probe_tells_each_time_that_it_is_reached),
        cmocka_unit_test(a_probe_set_by_another_works_at_once_in_a_delay_slot_too),
        cmocka_unit_test(a_probe_stays_when_its_code_is_written),
        cmocka_unit_test(a_probe_is_for_its_own_virtual_address),
        cmocka_unit_test(watching_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
