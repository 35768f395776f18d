/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The events of the performance counters: what each counts, that slices and replays do not matter,
 * and that an overflow interrupts after its very instruction. On each model.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/isa/board.h"
#include "tests/isa/encode.h"
#include "tests/isa/places.h"

#define STATUS     (V_CP0 + CP0_STATUS)
#define PROGRAM    (CODE + 0x400)
#define PROGRAM_PA (CODE_PA + 0x400)

/* MTPS, MTPC and MFPC are MTC0 and MFC0 with these low bits. */
#define CONTROL(n) (RD(CP0_PERF) | (n) << 1)
#define COUNTER(n) (RD(CP0_PERF) | (n) << 1 | 1)
#define EXL        1
#define KERNEL     2
#define IE         16
#define EVENT(n)   ((uint32_t)(n) << 5)

#define BEGIN 3 /* instructions that start a counter */

static struct board *make(enum cpu_model model)
{
    struct board *board = board_new(model, CPU_LATENCY_UNIT);

    places_map(board);
    board_set(board, STATUS, board_status(CPU_KERNEL));
    board_set(board, V_CP0 + CP0_CONFIG, CCA_SHARED);
    board_set(board, V_CP0 + CP0_COMPARE, 0x7fffffff);
    return board;
}

static void on_each_model(void (*test)(struct board *))
{
    for (unsigned model = 0; model < 2; model++) {
        struct board *board = make((enum cpu_model)model);

        test(board);
        board_free(board);
    }
}

/* Put at PROGRAM: set up the counter ($6 into it), the words, and the counter into $3. */
static void put(struct board *board, unsigned counter, uint32_t control, const uint32_t *words,
                size_t count)
{
    const uint32_t begin[BEGIN] = {WORD(ori, RT(2) | control), WORD(mtc0, RT(2) | CONTROL(counter)),
                                   WORD(mtc0, RT(6) | COUNTER(counter))};
    const uint32_t end = WORD(mfc0, RT(3) | COUNTER(counter));

    board_put(board, PROGRAM_PA, begin, BEGIN);
    board_put(board, PROGRAM_PA + 4 * BEGIN, words, count);
    board_put(board, PROGRAM_PA + 4 * (BEGIN + count), &end, 1);
    board_set(board, V_PC, PROGRAM);
    board_set(board, 4, DATA);
    board_set(board, 6, 0);
}

static uint64_t counted(struct board *board, unsigned counter, unsigned event,
                        const uint32_t *words, size_t count)
{
    put(board, counter, KERNEL | EVENT(event), words, count);
    board_step(board, BEGIN + count + 1);
    assert_int_equal(board_get(board, V_PC), PROGRAM + 4 * (BEGIN + count + 1));
    return board_get(board, 3);
}

/* ---- instructions ---- */

#define MIX 25

static void mix_make(uint32_t words[MIX])
{
    const uint32_t mix[MIX] = {
        /* 6 loads, or what event 2 calls so */
        WORD(lw, RT(5) | RS(4)), WORD(ld, RT(5) | RS(4)), WORD(lwc1, FT(1) | RS(4)),
        WORD(pref, RS(4)), WORD(sync, 0), WORD(ll, RT(5) | RS(4)),
        /* 2 SC, of which one fails, and 2 other stores */
        WORD(sc, RT(5) | RS(4)), WORD(sc, RT(5) | RS(4)), WORD(sw, RT(5) | RS(4)),
        WORD(swc1, FT(1) | RS(4)),
        /* 2 that graduate as two, and 2 branches that are not taken */
        WORD(mult, RS(4) | RT(4)), WORD(ddivu, RS(4) | RT(4)), WORD(bne, 1), NOP,
        WORD(bc1t, CC(7) | 1), NOP,
        /* 3 of floating point and a move of it, 2 integer operations */
        WORD(add_d, FD(2) | FS(4)), WORD(c_d, FS(4) | FT(6)), WORD(cvt_d_w, FD(2) | FS(4)),
        WORD(mov_d, FD(2) | FS(4)), WORD(addiu, RT(7) | IMM(1)), WORD(movz, RD(7) | RS(4)),
        /* what no unit executes */
        WORD(mfc0, RT(7) | RD(CP0_STATUS)), WORD(j, TARGET(PROGRAM + 4 * (BEGIN + MIX))), NOP};

    memcpy(words, mix, sizeof(mix));
}

struct expectation {
    unsigned counter, event;
    uint64_t count;
};

static const struct expectation mix_counts[] = {
    {0, 1, 19},  {0, 2, 6},  {0, 3, 4}, {0, 4, 2}, {0, 5, 1}, {0, 6, 2}, {0, 14, 9},
    {0, 15, 28}, {1, 1, 28}, {1, 2, 6}, {1, 3, 4}, {1, 4, 2}, {1, 5, 3},
};

static void instructions(struct board *board)
{
    uint32_t mix[MIX];

    mix_make(mix);
    for (size_t i = 0; i < ARRAY_LENGTH(mix_counts); i++) {
        const struct expectation *e = &mix_counts[i];
        uint64_t count = counted(board, e->counter, e->event, mix, MIX);

        if (count != e->count)
            fail_msg("counter %u event %u: %u, not %u", e->counter, e->event, (unsigned)count,
                     (unsigned)e->count);
    }
}

static void every_event_of_instructions_counts_its_own(void **state)
{
    (void)state;
    on_each_model(instructions);
}

/* One cycle at a time, so that in the in-order model every stall ends in a replay. */
static void slices(struct board *board)
{
    uint32_t mix[MIX];

    mix_make(mix);
    for (size_t i = 0; i < ARRAY_LENGTH(mix_counts); i++) {
        const struct expectation *e = &mix_counts[i];

        put(board, e->counter, KERNEL | EVENT(e->event), mix, MIX);
        while (board_get(board, V_PC) != PROGRAM + 4 * (BEGIN + MIX + 1)) {
            cpu_run(board->cpu, cpu_now(board->cpu) + PS_PER_SECOND / BOARD_HZ);
            board->now = cpu_now(board->cpu);
            event_run(&board->events, board->now);
        }
        assert_int_equal(board_get(board, 3), e->count);
    }
}

static void where_runs_are_cut_does_not_change_a_count(void **state)
{
    (void)state;
    on_each_model(slices);
}

/* ---- exceptions ---- */

/* A load, then one of an address without a TLB entry; $3 = the counter. */
static uint64_t with_a_fault(struct board *board, unsigned counter, uint32_t control, uint32_t exl)
{
    const uint32_t words[] = {WORD(lw, RT(5) | RS(4)), WORD(lw, RT(5) | RS(8))};

    board_set(board, 8, UNMAPPED);
    board_set(board, STATUS, board_status(CPU_KERNEL) | exl);
    put(board, counter, control, words, 2);
    board_step(board, BEGIN + 2);
    assert_true(board_get(board, V_PC) != PROGRAM + 4 * (BEGIN + 2));
    board_set(board, STATUS, board_status(CPU_KERNEL) | exl);
    board_set(board, V_PC, PROGRAM + 4 * (BEGIN + 2));
    board_step(board, 1);
    return board_get(board, 3);
}

static void faults(struct board *board)
{
    assert_int_equal(with_a_fault(board, 1, KERNEL | EVENT(2), 0), 1);
    assert_int_equal(with_a_fault(board, 1, KERNEL | EVENT(1), 0), 2); /* the load and MFPC */
    assert_int_equal(with_a_fault(board, 1, KERNEL | EVENT(7), 0), 1);
    assert_int_equal(with_a_fault(board, 1, EXL | EVENT(7), 0), 0);
    assert_int_equal(with_a_fault(board, 1, EXL | EVENT(7), ST_EXL), 1); /* in a handler too */
    assert_int_equal(with_a_fault(board, 1, KERNEL | EVENT(7), ST_EXL), 0);
}

static void an_instruction_that_faults_does_not_graduate(void **state)
{
    (void)state;
    on_each_model(faults);
}

/* ---- caches ---- */

static void empty(struct board *board)
{
    enum cpu_model model = cpu_model(board->cpu);

    cpu_set_model(board->cpu, model == CPU_FAST ? CPU_INORDER : CPU_FAST);
    cpu_set_model(board->cpu, model);
}

/* `fast` has no caches: whatever is expected, it counts nothing. */
static void expect_cached(struct board *board, unsigned counter, unsigned event, uint64_t expected,
                          const uint32_t *words, size_t count)
{
    empty(board);
    assert_int_equal(counted(board, counter, event, words, count),
                     cpu_model(board->cpu) == CPU_INORDER ? expected : 0);
}

#define EXPECT(board, counter, event, expected, ...)                                               \
    expect_cached(board, counter, event, expected, (const uint32_t[]){__VA_ARGS__},                \
                  ARRAY_LENGTH(((const uint32_t[]){__VA_ARGS__})))

#define LW(offset)    WORD(lw, RT(5) | RS(4) | (offset))
#define SW(offset)    WORD(sw, RT(5) | RS(4) | (offset))
#define CACHE_OF(op)  WORD(cache, RT(op) | RS(4))
#define WRITE_BACK_D  CACHE_OF(0x15)
#define WRITE_BACK_L2 CACHE_OF(0x17)

static void misses(struct board *board)
{
    static const uint32_t three_lines[40];

    expect_cached(board, 0, 9, 2, three_lines, 40); /* the first was fetched before */
    expect_cached(board, 0, 10, 1, three_lines, 40);
    EXPECT(board, 1, 9, 4, LW(0), LW(4), LW(32), SW(64), LW(128), LW(0));
    EXPECT(board, 1, 10, 2, LW(0), LW(4), LW(32), SW(64), LW(128), LW(0));
    EXPECT(board, 1, 14, 1, LW(0), SW(0), SW(0));
    EXPECT(board, 1, 15, 0, LW(0), SW(0));
}

static void cache_misses_are_counted(void **state)
{
    (void)state;
    on_each_model(misses);
}

static void writebacks(struct board *board)
{
    EXPECT(board, 1, 6, 2, SW(0), WRITE_BACK_D);
    EXPECT(board, 1, 6, 4, SW(0), SW(32), LW(64), WRITE_BACK_L2);
    EXPECT(board, 0, 7, 8, SW(0), SW(32), WRITE_BACK_L2);
    EXPECT(board, 0, 7, 0, LW(0), WRITE_BACK_L2);
}

static void quadwords_written_back_are_counted(void **state)
{
    (void)state;
    on_each_model(writebacks);
}

static uint64_t with_a_device(struct board *board, unsigned counter, unsigned event, bool write)
{
    const uint32_t words[] = {SW(0), NOP};
    uint8_t byte = 0;

    empty(board);
    put(board, counter, KERNEL | EVENT(event), words, 2);
    board_step(board, BEGIN + 1);
    if (write)
        memory_dma_write(&board->memory, BOARD_DATA, &byte, 1);
    else
        memory_dma_read(&board->memory, BOARD_DATA, &byte, 1);
    board_step(board, 2);
    return board_get(board, 3);
}

static void devices(struct board *board)
{
    unsigned one = cpu_model(board->cpu) == CPU_INORDER;

    for (unsigned counter = 0; counter < 2; counter++) {
        assert_int_equal(with_a_device(board, counter, 12, false), one);
        assert_int_equal(with_a_device(board, counter, 13, false), 0);
        assert_int_equal(with_a_device(board, counter, 12, true), 0);
        assert_int_equal(with_a_device(board, counter, 13, true), one);
    }
}

static void lines_that_devices_want_are_counted(void **state)
{
    (void)state;
    on_each_model(devices);
}

static void nothing(struct board *board)
{
    uint32_t mix[MIX];

    mix_make(mix);
    assert_int_equal(counted(board, 0, 8, mix, MIX), 0);
    assert_int_equal(counted(board, 0, 11, mix, MIX), 0);
    assert_int_equal(counted(board, 1, 8, mix, MIX), 0);
    assert_int_equal(counted(board, 1, 11, mix, MIX), 0);
}

static void what_no_model_sees_counts_nothing(void **state)
{
    (void)state;
    on_each_model(nothing);
}

/* ---- overflow ---- */

/* So many events are left before the overflow: which of the words is interrupted? */
static unsigned interrupted(struct board *board, unsigned counter, unsigned event, uint32_t left,
                            const uint32_t *words, size_t count)
{
    empty(board);
    put(board, counter, KERNEL | IE | EVENT(event), words, count);
    board_set(board, 6, UINT32_C(0x80000000) - left);
    board_set(board, STATUS, board_status(CPU_KERNEL) | ST_IE | CAUSE_IP7);
    board_step(board, BEGIN + count + 2);
    assert_true(board_get(board, STATUS) & ST_EXL);
    assert_int_equal(board_get(board, V_CP0 + CP0_CAUSE), CAUSE_IP7);
    board_set(board, STATUS, board_status(CPU_KERNEL));
    board_execute(board, WORD(mtc0, RT(0) | COUNTER(counter)));
    return (unsigned)(board_get(board, V_CP0 + CP0_EPC) - PROGRAM) / 4 - BEGIN;
}

static void overflows(struct board *board)
{
    uint32_t words[256] = {0};

    words[50] = SW(0);
    words[120] = SW(128);
    assert_int_equal(interrupted(board, 1, 3, 2, words, 256), 121);
    assert_int_equal(interrupted(board, 0, 15, 200, words, 256), 200);
    words[120] = WORD(mult, RS(4) | RT(4));
    assert_int_equal(interrupted(board, 0, 15, 122, words, 256), 121);
    assert_int_equal(interrupted(board, 0, 15, 123, words, 256), 122);
    if (cpu_model(board->cpu) == CPU_FAST) {
        assert_int_equal(interrupted(board, 0, 0, 199, words, 256), 199);
        return;
    }
    /* The third of eight quadwords: while the instruction still stalls for it. */
    words[130] = WRITE_BACK_L2;
    assert_int_equal(interrupted(board, 0, 7, 3, words, 256), 130);
}

static void an_overflow_interrupts_after_its_instruction(void **state)
{
    (void)state;
    on_each_model(overflows);
}

static void wakes(struct board *board)
{
    const uint32_t words[] = {WORD(ld, RT(5) | RS(8)), NOP, NOP};

    board->device.waits = true;
    board_set(board, 8, DEVICE);
    put(board, 0, KERNEL | IE | EVENT(0), words, 3);
    board_set(board, 6, UINT32_C(0x80000000) - 100000);
    board_set(board, STATUS, board_status(CPU_KERNEL) | ST_IE | CAUSE_IP7);
    cpu_run(board->cpu, cpu_now(board->cpu) + 200 * PS_PER_US); /* 80000 cycles */
    assert_true(cpu_is_waiting(board->cpu));
    cpu_run(board->cpu, cpu_now(board->cpu) + 200 * PS_PER_US);
    assert_false(cpu_is_waiting(board->cpu));
    assert_int_equal(board_get(board, V_CP0 + CP0_CAUSE) & CAUSE_IP7, CAUSE_IP7);
}

static void a_count_of_cycles_wakes_a_processor_that_waits(void **state)
{
    (void)state;
    on_each_model(wakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_of_instructions_counts_its_own),
        cmocka_unit_test(where_runs_are_cut_does_not_change_a_count),
        cmocka_unit_test(an_instruction_that_faults_does_not_graduate),
        cmocka_unit_test(cache_misses_are_counted),
        cmocka_unit_test(quadwords_written_back_are_counted),
        cmocka_unit_test(lines_that_devices_want_are_counted),
        cmocka_unit_test(what_no_model_sees_counts_nothing),
        cmocka_unit_test(an_overflow_interrupts_after_its_instruction),
        cmocka_unit_test(a_count_of_cycles_wakes_a_processor_that_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
