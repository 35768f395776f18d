/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The processor beside its instructions: timer, Watch, performance counters, LL and SC, CACHE, code
 * that changes itself, and the two register files of the FPU. On each model.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/isa/board.h"
#include "tests/isa/encode.h"
#include "tests/isa/places.h"

#define STATUS  (V_CP0 + CP0_STATUS)
#define CAUSE   (V_CP0 + CP0_CAUSE)
#define EPC     (V_CP0 + CP0_EPC)
#define PROGRAM (CODE + 0x400)

/* Run `test` on a fresh board of each model, in kernel mode with the pages of places.h. */
static void on_each_model(void (*test)(struct board *))
{
    for (unsigned model = 0; model < 2; model++) {
        struct board *board = board_new((enum cpu_model)model, CPU_LATENCY_UNIT);

        places_map(board);
        board_set(board, STATUS, board_status(CPU_KERNEL));
        board_set(board, V_CP0 + CP0_CONFIG, CCA_SHARED);
        board_set(board, V_CP0 + CP0_COMPARE, 0x7fffffff);
        board_put(board, 0x180, (uint32_t[]){NOP, NOP}, 2);
        test(board);
        board_free(board);
    }
}

/* Put words at PROGRAM and run that many instructions, $4 = DATA. */
static void run(struct board *board, const uint32_t *words, size_t count)
{
    board_put(board, PROGRAM - CODE + CODE_PA, words, count);
    board_set(board, V_PC, PROGRAM);
    board_set(board, 4, DATA);
    board_step(board, count);
}

#define RUN(board, ...)                                                                            \
    run(board, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / 4)

static unsigned code_of(const struct board *board)
{
    return board_get(board, CAUSE) >> CAUSE_CODE_SHIFT & 31;
}

/* ---- Count and Compare ---- */

/* Count goes at half the clock: 50 of it are 100 cycles, less what of its period has passed. */
static void timer_in_fast(struct board *board)
{
    uint32_t nops[256] = {0};
    uint64_t cycle = cpu_now(board->cpu) * 4 / 10000;

    if (cpu_model(board->cpu) != CPU_FAST)
        return;
    board_put(board, PROGRAM - CODE + CODE_PA, nops, 256);
    board_set(board, V_PC, PROGRAM);
    board_set(board, STATUS, board_status(CPU_KERNEL) | ST_IE | ST_IM);
    board_set(board, V_CP0 + CP0_COMPARE, board_get(board, V_CP0 + CP0_COUNT) + 50);
    board_step(board, 200);
    assert_int_equal(board_get(board, EPC), PROGRAM + 4 * (100 - cycle % 2));
    assert_int_equal(board_get(board, CAUSE), CAUSE_IP7);
}

static void the_timer_interrupts_at_its_instruction(void **state)
{
    (void)state;
    on_each_model(timer_in_fast);
}

static void compare(struct board *board)
{
    uint32_t nops[64] = {0};

    board_set(board, V_CP0 + CP0_COUNT, 0xfffffffe);
    board_set(board, V_CP0 + CP0_COMPARE, 3); /* Count wraps */
    run(board, nops, 64);
    assert_int_equal(board_get(board, CAUSE) & CAUSE_IP7, CAUSE_IP7);
    run(board, nops, 64);
    assert_int_equal(board_get(board, CAUSE) & CAUSE_IP7, CAUSE_IP7);
    RUN(board, WORD(mtc0, RT(4) | RD(CP0_COMPARE)));
    assert_int_equal(board_get(board, CAUSE) & CAUSE_IP7, 0);
}

static void the_timer_stays_pending_until_compare_is_written(void **state)
{
    (void)state;
    on_each_model(compare);
}

/* ---- Watch ---- */

static bool watched(struct board *board, uint32_t word, uint32_t enable)
{
    board_set(board, V_CP0 + CP0_WATCHLO, (BOARD_DATA + 8) | enable);
    board_set(board, STATUS, board_status(CPU_KERNEL));
    RUN(board, word);
    return (board_get(board, STATUS) & ST_EXL) && code_of(board) == EXC_WATCH;
}

static void watch(struct board *board)
{
    uint32_t both = WATCHLO_R | WATCHLO_W;

    for (unsigned offset = 0; offset < 24; offset++) {
        bool inside = offset >= 8 && offset < 16;

        assert_int_equal(watched(board, WORD(lb, RT(2) | RS(4) | offset), both), inside);
        assert_int_equal(watched(board, WORD(sb, RT(2) | RS(4) | offset), both), inside);
    }
    assert_true(watched(board, WORD(lw, RT(2) | RS(4) | 12), WATCHLO_R));
    assert_false(watched(board, WORD(lw, RT(2) | RS(4) | 12), WATCHLO_W));
    assert_true(watched(board, WORD(sdr, RT(2) | RS(4) | 12), WATCHLO_W));
    assert_false(watched(board, WORD(sd, RT(2) | RS(4) | 8), WATCHLO_R));
    assert_true(watched(board, WORD(ll, RT(2) | RS(4) | 8), WATCHLO_R));
    board_set(board, V_CP0 + CP0_WATCHHI, 1); /* another node's memory */
    assert_false(watched(board, WORD(lw, RT(2) | RS(4) | 8), both));
}

static void watch_sees_its_doubleword_and_no_other(void **state)
{
    (void)state;
    on_each_model(watch);
}

/* ---- performance counters: MTPS, MTPC, MFPC are MTC0 and MFC0 with these low bits ---- */

#define CONTROL(n) (RD(CP0_PERF) | (n) << 1)
#define COUNTER(n) (RD(CP0_PERF) | (n) << 1 | 1)
#define KERNEL     2
#define IE         16
#define EVENT(n)   ((n) << 5)

static void perf_count(struct board *board)
{
    RUN(board, WORD(ori, RT(2) | KERNEL | EVENT(15)), WORD(mtc0, RT(2) | CONTROL(0)),
        WORD(mtc0, RT(0) | COUNTER(0)), NOP, NOP, NOP, WORD(mfc0, RT(3) | COUNTER(0)), NOP,
        WORD(mfc0, RT(5) | CONTROL(0)));
    assert_int_equal(board_get(board, 3), 4); /* the three and itself */
    assert_int_equal(board_get(board, 5), KERNEL | EVENT(15));
    RUN(board, WORD(ori, RT(2) | 8 | EVENT(15)), WORD(mtc0, RT(2) | CONTROL(0)), /* user only */
        WORD(mtc0, RT(0) | COUNTER(0)), NOP, NOP, WORD(mfc0, RT(3) | COUNTER(0)));
    assert_int_equal(board_get(board, 3), 0);
}

static void performance_counters_count_in_the_modes_they_name(void **state)
{
    (void)state;
    on_each_model(perf_count);
}

static void perf_overflow(struct board *board)
{
    RUN(board, WORD(ori, RT(2) | KERNEL | IE | EVENT(15)), WORD(lui, RT(3) | 0x7fff),
        WORD(ori, RT(3) | RS(3) | 0xfffc), WORD(mtc0, RT(2) | CONTROL(0)),
        WORD(mtc0, RT(3) | COUNTER(0)), NOP, NOP, NOP);
    assert_int_equal(board_get(board, CAUSE) & CAUSE_IP7, 0);
    RUN(board, NOP);
    assert_int_equal(board_get(board, CAUSE) & CAUSE_IP7, CAUSE_IP7);
    RUN(board, WORD(mtc0, RT(2) | RD(CP0_COMPARE)), WORD(mfc0, RT(5) | RD(CP0_CAUSE)));
    assert_int_equal(board_get(board, 5) & CAUSE_IP7, CAUSE_IP7); /* not the timer's */
    RUN(board, WORD(mtc0, RT(0) | COUNTER(0)), WORD(mfc0, RT(5) | RD(CP0_CAUSE)));
    assert_int_equal(board_get(board, 5) & CAUSE_IP7, 0);
}

static void a_counter_that_overflowed_interrupts_until_it_is_written(void **state)
{
    (void)state;
    on_each_model(perf_overflow);
}

/* ---- LL and SC ---- */

static uint64_t linked(struct board *board)
{
    RUN(board, WORD(lw, RT(2) | RS(4)), WORD(ll, RT(2) | RS(4)), WORD(addiu, RT(3) | RS(2) | 1));
    return board_get(board, 2);
}

static uint64_t conditional(struct board *board)
{
    const uint32_t word = WORD(sc, RT(3) | RS(4));

    /* Not by board_put: that is a write by a device, though to another line. */
    board_set(board, V_PC, PROGRAM);
    board_put(board, PROGRAM - CODE + CODE_PA, &word, 1);
    board_step(board, 1);
    return board_get(board, 3);
}

static void links(struct board *board)
{
    board_put64(board, BOARD_DATA, UINT64_C(41) << 32);
    assert_int_equal(linked(board), 41);
    assert_int_equal(board_get(board, V_CP0 + CP0_LLADDR), BOARD_DATA >> 4);
    assert_int_equal(conditional(board), 1);
    assert_int_equal(board_get64(board, BOARD_DATA) >> 32, 42);
    board_set(board, 3, 7);
    assert_int_equal(conditional(board), 0); /* once only */

    linked(board);
    board_put64(board, BOARD_DATA + 0x78, 1); /* a device writes to the line */
    assert_int_equal(conditional(board), 0);
    linked(board);
    board_put64(board, BOARD_DATA + 0x80, 1); /* and to the next one */
    assert_int_equal(conditional(board), 1);

    linked(board);
    board_set(board, EPC, PROGRAM);
    RUN(board, WORD(eret, 0));
    assert_int_equal(conditional(board), 0);
    linked(board);
    RUN(board, WORD(syscall, 0)); /* an exception alone does not */
    board_set(board, STATUS, board_status(CPU_KERNEL));
    assert_int_equal(conditional(board), 1);
}

static void a_link_is_broken_by_eret_and_by_writes_of_others(void **state)
{
    (void)state;
    on_each_model(links);
}

/* ---- CACHE ---- */

static void cache(struct board *board)
{
    /* Every operation goes well on data that is there, and loses none of it. */
    for (unsigned op = 0; op < 32; op++) {
        if (op >> 2 == 2 || op >> 2 == 7) /* Index Store Tag and Data */
            continue;
        board_put64(board, BOARD_DATA, 0);
        RUN(board, WORD(daddiu, RT(2) | IMM(op + 1)), WORD(sd, RT(2) | RS(4)),
            WORD(cache, RT(op) | RS(4)), WORD(ld, RT(3) | RS(4)));
        assert_int_equal(board_get(board, 3), op + 1);
        assert_int_equal(board_get(board, STATUS), board_status(CPU_KERNEL));
    }
}

static void cache_operations_keep_values(void **state)
{
    (void)state;
    on_each_model(cache);
}

/* ---- code that changes ---- */

#define INTO(n) WORD(sw, RT(5) | RS(6) | IMM(4 * (n)))

static void changing_code(struct board *board)
{
    board_set(board, 5, WORD(daddiu, RT(2) | RS(0) | IMM(7)));
    board_set(board, 6, PROGRAM); /* the code page is writable */
    board_set(board, 2, 0);
    RUN(board, INTO(1), NOP); /* the very next instruction */
    assert_int_equal(board_get(board, 2), 7);
    board_set(board, 2, 0);
    RUN(board, INTO(2), WORD(beq, IMM(-1)), NOP); /* a delay slot */
    assert_int_equal(board_get(board, 2), 7);
    board_set(board, 2, 0);
    RUN(board, WORD(daddiu, RT(2) | RS(2) | IMM(1)), INTO(0), WORD(beq, IMM(-3)), NOP, NOP);
    assert_int_equal(board_get(board, 2), 7); /* one that was executed before */
    /* Another line of the page. */
    board_put(board, PROGRAM - CODE + CODE_PA + 0x80, (uint32_t[]){NOP}, 1);
    board_set(board, 2, 0);
    RUN(board, WORD(j, TARGET(PROGRAM + 0x80)), INTO(0x20), NOP);
    assert_int_equal(board_get(board, 2), 7);
    /* The same code by another address, written by pieces. */
    RUN(board, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP);
    board_set(board, 6, UINT64_C(0xa800000000000000) | (PROGRAM - CODE + CODE_PA));
    board_set(board, 2, 0);
    RUN(board, WORD(swl, RT(5) | RS(6) | 12), WORD(swr, RT(5) | RS(6) | 15), NOP, NOP);
    assert_int_equal(board_get(board, 2), 7);
}

static void stores_to_code_take_effect_at_once(void **state)
{
    (void)state;
    on_each_model(changing_code);
}

static void data_on_a_code_page(struct board *board)
{
    board_set(board, 6, PROGRAM + 0x200);
    board_set(board, 5, 0x1234);
    for (unsigned i = 0; i < 3; i++) {
        board_set(board, 5, 0x1234 + i);
        RUN(board, INTO(0), WORD(lw, RT(3) | RS(6)), WORD(sb, RT(5) | RS(6) | 9),
            WORD(lbu, RT(2) | RS(6) | 9));
        assert_int_equal(board_get(board, 3), 0x1234 + i);
        assert_int_equal(board_get(board, 2), 0x34 + i);
    }
}

static void data_beside_code_is_stored(void **state)
{
    (void)state;
    on_each_model(data_on_a_code_page);
}

static void device_writes_code(struct board *board)
{
    const uint32_t words[] = {WORD(daddiu, RT(2) | RS(0) | IMM(1)),
                              WORD(daddiu, RT(2) | RS(0) | IMM(2))};

    for (unsigned i = 0; i < 4; i++) {
        run(board, &words[i & 1], 1);
        assert_int_equal(board_get(board, 2), 1 + (i & 1));
    }
}

static void code_that_a_device_wrote_is_executed(void **state)
{
    (void)state;
    on_each_model(device_writes_code);
}

static void across_pages(struct board *board)
{
    uint32_t words[] = {WORD(daddiu, RT(2) | RS(2) | 1), WORD(daddiu, RT(2) | RS(2) | 2),
                        WORD(daddiu, RT(2) | RS(2) | 4), WORD(daddiu, RT(2) | RS(2) | 8)};

    board_put(board, CODE_PA + 0xff8, words, 4);
    board_set(board, 2, 0);
    board_set(board, V_PC, CODE + 0xff8);
    board_step(board, 4);
    assert_int_equal(board_get(board, 2), 15);
    assert_int_equal(board_get(board, V_PC), CODE + 0x1008);
    /* And past the end of what is mapped: the fetch fails at the first word there. */
    board_put(board, CODE_PA + 0x1ffc, words, 1);
    board_set(board, V_PC, CODE + 0x1ffc);
    board_step(board, 2);
    assert_int_equal(board_get(board, 2), 16);
    assert_int_equal(board_get(board, EPC), CODE + 0x2000);
    assert_int_equal(board_get(board, V_CP0 + CP0_BADVADDR), CODE + 0x2000);
    assert_int_equal(board_get(board, CAUSE), EXC_TLBL << CAUSE_CODE_SHIFT);
}

static void code_goes_on_across_pages(void **state)
{
    (void)state;
    on_each_model(across_pages);
}

/* ---- Status.RE: user mode is little-endian ---- */

/* Bytes are numbered from the other end of their doubleword, for instructions too. */
static void run_reversed(struct board *board, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        board_put(board, PROGRAM - CODE + CODE_PA + 4 * (i ^ 1), &words[i], 1);
    board_set(board, STATUS, board_status(CPU_USER) | ST_RE);
    board_set(board, V_PC, PROGRAM);
    board_step(board, count);
    board_set(board, STATUS, board_status(CPU_KERNEL));
}

static void reversed(struct board *board)
{
    const uint32_t loads[] = {
        WORD(lbu, RT(8) | RS(4)),
        WORD(lbu, RT(9) | RS(4) | IMM(7)),
        WORD(lhu, RT(10) | RS(4) | IMM(2)),
        WORD(lwu, RT(11) | RS(4)),
        WORD(ld, RT(12) | RS(4)),
        WORD(lwr, RT(13) | RS(4) | IMM(1)),
        WORD(lwl, RT(13) | RS(4) | IMM(4)),
        WORD(ldr, RT(14) | RS(4) | IMM(3)),
        WORD(ldl, RT(14) | RS(4) | IMM(10)),
        NOP,
    };
    const uint32_t stores[] = {
        WORD(sb, RT(5) | RS(4)),
        WORD(sh, RT(5) | RS(4) | IMM(2)),
        WORD(sw, RT(5) | RS(4) | IMM(4)),
        WORD(sd, RT(5) | RS(4) | IMM(8)),
        WORD(swr, RT(5) | RS(4) | IMM(17)),
        WORD(swl, RT(5) | RS(4) | IMM(20)),
    };

    board_put64(board, BOARD_DATA, 0x8182838485868788);
    board_put64(board, BOARD_DATA + 8, 0x0102030405060708);
    board_set(board, 4, DATA);
    run_reversed(board, loads, ARRAY_LENGTH(loads));
    assert_int_equal(board_get(board, 8), 0x88);
    assert_int_equal(board_get(board, 9), 0x81);
    assert_int_equal(board_get(board, 10), 0x8586);
    assert_int_equal(board_get(board, 11), 0x85868788);
    assert_int_equal(board_get(board, 12), 0x8182838485868788);
    assert_int_equal(board_get(board, 13), 0xffffffff84858687);
    assert_int_equal(board_get(board, 14), 0x0607088182838485);

    for (unsigned i = 0; i < 3; i++)
        board_put64(board, BOARD_DATA + 8 * i, 0);
    board_set(board, 5, 0x1122334455667788);
    run_reversed(board, stores, ARRAY_LENGTH(stores));
    assert_int_equal(board_get64(board, BOARD_DATA), 0x5566778877880088);
    assert_int_equal(board_get64(board, BOARD_DATA + 8), 0x1122334455667788);
    assert_int_equal(board_get64(board, BOARD_DATA + 16), 0x0000005566778800);
}

static void re_makes_user_mode_little_endian(void **state)
{
    (void)state;
    on_each_model(reversed);
}

/* ---- the FPU's registers ---- */

static void sixteen_registers(struct board *board)
{
    board_set(board, STATUS, board_status(CPU_KERNEL) & ~(uint32_t)ST_FR);
    for (unsigned i = 0; i < 32; i++)
        board_set(board, V_FPR + i, 0);
    board_put64(board, BOARD_DATA, 0x1122334455667788);
    RUN(board, WORD(lwc1, FT(3) | RS(4)), WORD(lwc1, FT(2) | RS(4) | 4), WORD(ldc1, FT(6) | RS(4)),
        WORD(mfc1, RT(2) | FS(7)), WORD(dmfc1, RT(3) | FS(2)), WORD(mtc1, RT(2) | FS(9)));
    assert_int_equal(board_get(board, V_FPR + 2), 0x1122334455667788);
    assert_int_equal(board_get(board, V_FPR + 3), 0);
    assert_int_equal(board_get(board, 2), 0x11223344);
    assert_int_equal(board_get(board, 3), 0x1122334455667788);
    assert_int_equal(board_get(board, V_FPR + 8), 0x1122334400000000);
    board_set(board, V_FPR + 4, 0x3f80000040000000); /* 1 in $f5, 2 in $f4 */
    RUN(board, WORD(add_s, FD(11) | FS(5) | FT(4)), WORD(swc1, FT(11) | RS(4)));
    assert_int_equal(board_get(board, V_FPR + 10), 0x4040000000000000);
    assert_int_equal(board_get64(board, BOARD_DATA) >> 32, 0x40400000);
}

static void without_fr_odd_registers_are_high_halves(void **state)
{
    (void)state;
    on_each_model(sixteen_registers);
}

/* Conditions: bit 0 unordered, bit 1 equal, bit 2 less; bit 3 makes a quiet NaN invalid. */
static void check_condition(struct board *board, unsigned condition, uint64_t fs, uint64_t ft,
                            unsigned relation)
{
    bool holds = condition & 7 & relation;
    uint64_t invalid = relation == 1 && condition >= 8 ? 0x10040 : 0;

    board_set(board, V_FCSR, 0);
    board_set(board, V_FPR + 4, fs);
    board_set(board, V_FPR + 5, ft);
    RUN(board, WORD(c_d, FS(4) | FT(5) | CC8(5) | condition));
    assert_int_equal(board_get(board, V_FCSR), (holds ? UINT64_C(1) << 29 : 0) | invalid);
}

static void conditions(struct board *board)
{
    const uint64_t one = 0x3ff0000000000000, two = 0x4000000000000000;

    for (unsigned condition = 0; condition < 16; condition++) {
        check_condition(board, condition, one, two, 4);
        check_condition(board, condition, one, one, 2);
        check_condition(board, condition, two, one, 0);
        check_condition(board, condition, one, 0x7ff7ffffffffffff, 1);
        check_condition(board, condition, 0, UINT64_C(1) << 63, 2); /* +0 and -0 */
    }
}

static void sixteen_conditions_compare_as_their_bits_say(void **state)
{
    (void)state;
    on_each_model(conditions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_timer_interrupts_at_its_instruction),
        cmocka_unit_test(the_timer_stays_pending_until_compare_is_written),
        cmocka_unit_test(watch_sees_its_doubleword_and_no_other),
        cmocka_unit_test(performance_counters_count_in_the_modes_they_name),
        cmocka_unit_test(a_counter_that_overflowed_interrupts_until_it_is_written),
        cmocka_unit_test(a_link_is_broken_by_eret_and_by_writes_of_others),
        cmocka_unit_test(cache_operations_keep_values),
        cmocka_unit_test(stores_to_code_take_effect_at_once),
        cmocka_unit_test(data_beside_code_is_stored),
        cmocka_unit_test(code_that_a_device_wrote_is_executed),
        cmocka_unit_test(code_goes_on_across_pages),
        cmocka_unit_test(re_makes_user_mode_little_endian),
        cmocka_unit_test(without_fr_odd_registers_are_high_halves),
        cmocka_unit_test(sixteen_conditions_compare_as_their_bits_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
