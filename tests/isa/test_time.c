/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where time goes: it is always clock x (instructions + stalls + idle), in every model; and the
 * latencies of the R10000.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/core/clock.h"
#include "tests/diff/random.h"
#include "tests/isa/board.h"
#include "tests/isa/encode.h"

#define STATUS          (V_CP0 + CP0_STATUS)
#define CODE_PA         UINT64_C(0x100000)
#define CODE_VA         (UINT64_C(0xa800000000000000) | CODE_PA)
#define UNCACHED_DEVICE (UINT64_C(0x9000000000000000) | BOARD_DEVICE)

static uint64_t sum_of(const struct cpu_times *times)
{
    uint64_t sum = 0;

    for (unsigned mode = 0; mode < CPU_MODE_COUNT; mode++)
        for (unsigned cause = 0; cause < CPU_CAUSE_COUNT; cause++) {
            sum += times->instructions[mode][cause];
            for (unsigned kind = 0; kind < STALL_KIND_COUNT; kind++)
                sum += times->stall[mode][cause][kind];
        }
    return sum + times->idle[CPU_IDLE_DISK] + times->idle[CPU_IDLE_OTHER];
}

static void check_sum(struct board *board)
{
    struct cpu_times times;

    cpu_times(board->cpu, &times);
    assert_int_equal(cpu_now(board->cpu), clock_edge(BOARD_HZ, sum_of(&times)));
}

/* Loads that miss, long operations, a device, the idle register, system calls, TLB refills. */
static void put_program(struct board *board)
{
    const uint32_t words[] = {
        WORD(ld, RT(2) | RS(8)), /* memory, on a new line */
        WORD(sd, RT(2) | RS(8) | IMM(0x4000)),
        WORD(daddiu, RT(8) | RS(8) | IMM(0x80)),
        WORD(dmult, RS(2) | RT(8)),
        WORD(ddiv, RS(8) | RT(9)),
        WORD(sqrt_d, FD(2) | FS(4)),
        WORD(ld, RT(3) | RS(9)), /* the device: idle at times */
        WORD(syscall, 0),
        WORD(ld, RT(2) | RS(10)), /* not mapped */
        WORD(mfc0, RT(4) | RD(CP0_COUNT)),
        WORD(addiu, RT(4) | RS(4) | IMM(2000)),
        WORD(mtc0, RT(4) | RD(CP0_COMPARE)), /* wakes the next wait */
        WORD(beq, IMM(-13)),
        WORD(madd_d, FD(6) | FR(4) | FS(4) | FT(4)),
    };
    const uint32_t skip[] = {WORD(dmfc0, RT(26) | RD(CP0_EPC)),
                             WORD(daddiu, RT(26) | RS(26) | IMM(4)),
                             WORD(dmtc0, RT(26) | RD(CP0_EPC)), WORD(eret, 0)};

    board_put(board, CODE_PA, words, ARRAY_LENGTH(words));
    board_put(board, 0x080, skip, ARRAY_LENGTH(skip));
    board_put(board, 0x180, skip, ARRAY_LENGTH(skip));
    board_set(board, STATUS, board_status(CPU_KERNEL) | ST_IM);
    board_set(board, V_CP0 + CP0_CONFIG, CCA_SHARED);
    board_set(board, V_CP0 + CP0_COMPARE, 50); /* wakes the first wait */
    board_set(board, 8, UINT64_C(0xa800000000200000));
    board_set(board, 9, UNCACHED_DEVICE);
    board_set(board, 10, 0x40000);
    board_set(board, V_FPR + 4, 0x4010000000000000);
    board_set(board, V_PC, CODE_VA);
}

static void run_and_check(enum cpu_model model, enum cpu_latency latency)
{
    struct board *board = board_new(model, latency);
    struct random random = {3};
    struct cpu_times times;

    put_program(board);
    for (unsigned i = 0; i < 3000; i++) {
        board->device.waits = random_below(&random, 2);
        board->disk_busy = random_below(&random, 2);
        cpu_run(board->cpu, cpu_now(board->cpu) + random_below(&random, 1000000));
        board->now = cpu_now(board->cpu);
        event_run(&board->events, board->now);
        check_sum(board);
    }
    cpu_times(board->cpu, &times);
    assert_true(times.idle[CPU_IDLE_DISK] > 0 && times.idle[CPU_IDLE_OTHER] > 0);
    assert_true(times.entered[CPU_CAUSE_SYSCALL] > 100 && times.entered[CPU_CAUSE_REFILL] > 100);
    board_free(board);
}

static void time_is_the_sum_of_its_parts_in_fast(void **state)
{
    (void)state;
    run_and_check(CPU_FAST, CPU_LATENCY_UNIT);
    run_and_check(CPU_FAST, CPU_LATENCY_R10000);
}

static void time_is_the_sum_of_its_parts_in_inorder(void **state)
{
    (void)state;
    run_and_check(CPU_INORDER, CPU_LATENCY_UNIT);
    run_and_check(CPU_INORDER, CPU_LATENCY_R10000);
}

static void time_is_the_sum_of_its_parts_when_the_model_changes(void **state)
{
    struct board *board = board_new(CPU_FAST, CPU_LATENCY_R10000);
    struct random random = {4};

    (void)state;
    put_program(board);
    for (unsigned i = 0; i < 3000; i++) {
        cpu_set_model(board->cpu, i & 1 ? CPU_INORDER : CPU_FAST);
        cpu_run(board->cpu, cpu_now(board->cpu) + random_below(&random, 1000000));
        board->now = cpu_now(board->cpu);
        event_run(&board->events, board->now);
        check_sum(board);
    }
    board_free(board);
}

/* ---- latencies (R10000 UM 1.4 and its table of latencies) ---- */

struct latency {
    enum opcode op;
    unsigned cycles; /* of 5 ns */
};

/* clang-format off */
static const struct latency latencies[] = {
    {OP_mult, 6},    {OP_multu, 7},    {OP_dmult, 10},  {OP_dmultu, 11}, {OP_div, 35},
    {OP_divu, 35},   {OP_ddiv, 67},    {OP_ddivu, 67},  {OP_mtc1, 3},    {OP_dmtc1, 3},
    {OP_mfc1, 2},    {OP_dmfc1, 2},    {OP_add_s, 2},   {OP_add_d, 2},   {OP_sub_s, 2},
    {OP_sub_d, 2},   {OP_abs_s, 2},    {OP_abs_d, 2},   {OP_neg_s, 2},   {OP_neg_d, 2},
    {OP_c_s, 2},     {OP_c_d, 2},      {OP_mul_s, 2},   {OP_mul_d, 2},   {OP_mov_s, 2},
    {OP_mov_d, 2},   {OP_madd_s, 4},   {OP_madd_d, 4},  {OP_nmsub_s, 4}, {OP_nmsub_d, 4},
    {OP_cvt_s_w, 4}, {OP_cvt_s_l, 4},  {OP_cvt_d_w, 2}, {OP_cvt_w_d, 2}, {OP_round_l_s, 2},
    {OP_div_s, 12},  {OP_div_d, 19},   {OP_recip_s, 12}, {OP_recip_d, 19}, {OP_sqrt_s, 18},
    {OP_sqrt_d, 33}, {OP_rsqrt_s, 30}, {OP_rsqrt_d, 52},
};

static const enum opcode single[] = {
    OP_addu, OP_daddiu, OP_sll, OP_slt, OP_movz, OP_movn, OP_movf, OP_ori, OP_mfhi, OP_mtlo,
};
/* clang-format on */

/* Cycles of one execution with the line of code in the cache. */
static uint64_t cycles_of(struct board *board, enum opcode op)
{
    uint32_t word = insn_table[op].match | FS(4) | FT(4);
    ps_t start;

    if (!(insn_table[op].flags & INSN_FPU))
        word = insn_table[op].match | RS(4) | RT(5);
    board_put(board, CODE_PA, (uint32_t[]){word, word}, 2);
    board_set(board, 4, 9);
    board_set(board, 5, 3);
    board_set(board, V_FPR + 4, 0x4010000040800000);
    board_set(board, V_PC, CODE_VA);
    board_step(board, 1);
    start = cpu_now(board->cpu);
    board_step(board, 1);
    return (cpu_now(board->cpu) - start) / clock_edge(BOARD_HZ, 1);
}

static struct board *warm_board(enum cpu_model model, enum cpu_latency latency)
{
    struct board *board = board_new(model, latency);

    board_set(board, STATUS, board_status(CPU_KERNEL));
    return board;
}

static void latencies_are_those_of_the_r10000(void **state)
{
    struct board *board = warm_board(CPU_INORDER, CPU_LATENCY_R10000);

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(latencies); i++)
        if (cycles_of(board, latencies[i].op) != 2 * latencies[i].cycles)
            fail_msg("%s takes %u cycles", insn_table[latencies[i].op].name,
                     (unsigned)cycles_of(board, latencies[i].op));
    for (size_t i = 0; i < ARRAY_LENGTH(single); i++)
        assert_int_equal(cycles_of(board, single[i]), 1);
    board_free(board);
}

static void unit_latencies_and_fast_take_a_cycle(void **state)
{
    struct board *unit = warm_board(CPU_INORDER, CPU_LATENCY_UNIT);
    struct board *fast = warm_board(CPU_FAST, CPU_LATENCY_R10000);

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(latencies); i++) {
        assert_int_equal(cycles_of(unit, latencies[i].op), 1);
        assert_int_equal(cycles_of(fast, latencies[i].op), 1);
    }
    board_free(unit);
    board_free(fast);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_is_the_sum_of_its_parts_in_fast),
        cmocka_unit_test(time_is_the_sum_of_its_parts_in_inorder),
        cmocka_unit_test(time_is_the_sum_of_its_parts_when_the_model_changes),
        cmocka_unit_test(latencies_are_those_of_the_r10000),
        cmocka_unit_test(unit_latencies_and_fast_take_a_cycle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
