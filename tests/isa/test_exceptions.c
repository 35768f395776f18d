/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every exception: its code, vector and registers, in every mode, alone and in every kind of delay
 * slot, on every model; with BEV, and with EXL set before.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/isa/board.h"
#include "tests/isa/encode.h"
#include "tests/isa/places.h"

#define CAUSE    (V_CP0 + CP0_CAUSE)
#define STATUS   (V_CP0 + CP0_STATUS)
#define EPC      (V_CP0 + CP0_EPC)
#define BADVADDR (V_CP0 + CP0_BADVADDR)
#define CONTEXT  (V_CP0 + CP0_CONTEXT)
#define XCONTEXT (V_CP0 + CP0_XCONTEXT)
#define ENTRYHI  (V_CP0 + CP0_ENTRYHI)

#define ASID          UINT64_C(0x5a)
#define OLD_EPC       UINT64_C(0xe9c0e9c0e9c0e9c0)
#define CONTEXT_BITS  UINT64_C(0xc0c0c0c0c0800000)
#define XCONTEXT_BITS UINT64_C(0xc1c1c1c000000000)
#define OUTSIDE       UINT64_C(0x0000200000000000) /* in no segment of any mode */
#define WATCHED       (DATA + 0x18)

#define VECTORS      UINT64_C(0xffffffff80000000)
#define BOOT_VECTORS UINT64_C(0xffffffffbfc00200)

enum vector { REFILL32 = 0x000, REFILL64 = 0x080, GENERAL = 0x180 };
enum sets { NOTHING, ADDRESS, TLB };

struct raises {
    const char *name;
    enum exc_code code;
    enum opcode op;
    uint32_t fields;
    uint64_t address; /* $4, and BadVAddr if it sets that */
    enum sets sets;
    enum vector vector;
    uint32_t status_clear;
};

static const struct raises raises[] = {
#define RAISES(name, code, op, fields, address, sets, vector, clear)                               \
    {name, code, OP_##op, fields, address, sets, vector, clear},
#include "tests/isa/exceptions.def"
#undef RAISES
};

struct suite {
    struct board *board[2];
    unsigned done[32][CPU_MODE_COUNT][PLACE_COUNT]; /* by exception code */
};

struct run {
    const char *name;
    enum cpu_model model;
    enum cpu_mode mode;
    enum place place;
    uint32_t status_set; /* beside those of the mode */
};

static void check_value(const struct board *board, const struct run *run, unsigned number,
                        uint64_t expected)
{
    uint64_t found = board_get(board, number);

    if (found != expected)
        fail_msg("%s (model %d, mode %d, %s, status |= %x): %s is %016" PRIx64
                 " and should be %016" PRIx64,
                 run->name, (int)run->model, (int)run->mode, place_name(run->place),
                 run->status_set, value_name(number), found, expected);
}

static void prepare(struct board *board, const struct run *run, uint32_t status_clear)
{
    board_set(board, V_CP0 + CP0_WATCHLO, (BOARD_DATA + 0x18) | WATCHLO_R | WATCHLO_W);
    board_set(board, STATUS, (board_status(run->mode) | run->status_set) & ~status_clear);
    board_set(board, EPC, OLD_EPC);
    board_set(board, CONTEXT, CONTEXT_BITS);
    board_set(board, XCONTEXT, XCONTEXT_BITS);
    board_set(board, ENTRYHI, ASID);
    board_set(board, V_FCSR, 0);
    board_set(board, V_MEMORY, 0x1111111111111111);
    board_set(board, 2, 0x2222222222222222);
    board_set(board, 5, 0x7fffffff);
}

static void check_address(const struct board *board, const struct run *run, enum sets sets,
                          uint64_t va)
{
    if (sets != NOTHING)
        check_value(board, run, BADVADDR, va);
    if (sets != TLB)
        return;
    check_value(board, run, CONTEXT, CONTEXT_BITS | (va >> 13 & 0x7ffff) << 4);
    check_value(board, run, XCONTEXT,
                XCONTEXT_BITS | va >> 62 << 35 | (va >> 13 & 0x7fffffff) << 4);
    check_value(board, run, ENTRYHI, (va & UINT64_C(0xc0000fffffffe000)) | ASID);
}

/* The exception is taken and its handler about to begin. */
static void check_entry(const struct board *board, const struct run *run, enum exc_code code,
                        enum vector vector, uint64_t epc, bool in_slot)
{
    bool nested = run->status_set & ST_EXL;
    uint64_t base = run->status_set & ST_BEV ? BOOT_VECTORS : VECTORS;
    uint64_t cause = board_get(board, CAUSE);

    check_value(board, run, V_PC, base + (nested ? GENERAL : vector));
    if ((cause >> CAUSE_CODE_SHIFT & 31) != code)
        fail_msg("%s: code is %u", run->name, (unsigned)(cause >> CAUSE_CODE_SHIFT & 31));
    if (!nested && ((cause & CAUSE_BD) != 0) != in_slot)
        fail_msg("%s (model %d, %s): BD is %d", run->name, (int)run->model, place_name(run->place),
                 !in_slot);
    check_value(board, run, EPC, nested ? OLD_EPC : epc);
    assert_true(board_get(board, STATUS) & ST_EXL);
}

static unsigned unit_of(const struct raises *row)
{
    if (row->code != EXC_CPU)
        return 0;
    return row->op == OP_cop2 ? 2 : 1;
}

/* The watch exception waits while EXL is set. */
static bool fits(const struct raises *row, const struct run *run)
{
    return !(row->code == EXC_WATCH && (run->status_set & ST_EXL));
}

static void run_row(struct suite *suite, const struct raises *row, const struct run *run)
{
    struct board *board = suite->board[run->model];
    struct placed at;

    prepare(board, run, row->status_clear);
    board_set(board, 4, row->address);
    at = place_word(board, run->place, insn_table[row->op].match | row->fields);
    board_step(board, at.steps);
    check_entry(board, run, row->code, row->vector, at.start, at.in_slot);
    check_address(board, run, row->sets, row->address);
    check_value(board, run, 2, 0x2222222222222222);
    check_value(board, run, V_MEMORY, 0x1111111111111111);
    if ((board_get(board, CAUSE) >> CAUSE_CE_SHIFT & 3) != unit_of(row))
        fail_msg("%s: CE", row->name);
    suite->done[row->code][run->mode][run->place]++;
}

static void run_rows(struct suite *suite, uint32_t status_set, unsigned places)
{
    struct run run = {.status_set = status_set};

    for (size_t i = 0; i < ARRAY_LENGTH(raises) * CPU_MODE_COUNT * places * 2; i++) {
        size_t n = i;

        run.model = (enum cpu_model)(n % 2), n /= 2;
        run.mode = (enum cpu_mode)(n % CPU_MODE_COUNT), n /= CPU_MODE_COUNT;
        run.place = (enum place)(n % places), n /= places;
        run.name = raises[n].name;
        if (fits(&raises[n], &run))
            run_row(suite, &raises[n], &run);
    }
}

static void every_exception_in_every_mode_and_slot(void **state)
{
    run_rows(*state, 0, PLACE_COUNT);
}

static void with_bev_the_vectors_are_in_the_prom(void **state)
{
    run_rows(*state, ST_BEV, 2);
}

static void with_exl_epc_and_bd_stay_and_the_vector_is_the_general_one(void **state)
{
    run_rows(*state, ST_EXL, 2);
}

/* ---- coprocessor 0 outside the kernel ---- */

static void privileged_instructions_name_coprocessor_0(void **state)
{
    struct suite *suite = *state;
    struct run run = {.name = "coprocessor 0 unusable"};

    for (unsigned i = 0; i < 2 * 2 * PLACE_COUNT; i++) {
        run.model = (enum cpu_model)(i & 1);
        run.mode = i & 2 ? CPU_SUPERVISOR : CPU_USER;
        run.place = (enum place)(i >> 2);

        struct board *board = suite->board[run.model];

        prepare(board, &run, ST_CU0);
        struct placed at = place_word(board, run.place, WORD(mfc0, RT(2) | RD(CP0_STATUS)));

        board_step(board, at.steps);
        check_entry(board, &run, EXC_CPU, GENERAL, at.start, at.in_slot);
        assert_int_equal(board_get(board, CAUSE) >> CAUSE_CE_SHIFT & 3, 0);
        check_value(board, &run, 2, 0x2222222222222222);
    }
}

/* ---- fetches ---- */

struct bad_fetch {
    const char *name;
    uint64_t target;
    enum exc_code code;
    enum vector vector;
    enum sets sets;
};

static const struct bad_fetch bad_fetches[] = {
    {"misaligned fetch", AFTER_BRANCH + 2, EXC_ADEL, GENERAL, ADDRESS},
    {"fetch outside", OUTSIDE, EXC_ADEL, GENERAL, ADDRESS},
    {"fetch refill", UNMAPPED + 0x10, EXC_TLBL, REFILL64, TLB},
    {"fetch of an invalid page", DATA + 0x1010, EXC_TLBL, GENERAL, TLB},
    {"fetch bus error", NOWHERE_CODE, EXC_IBE, GENERAL, NOTHING},
};

/* A jump there goes well; the fetch does not, and EPC is the target. */
static void run_bad_fetch(struct suite *suite, const struct bad_fetch *fetch, struct run *run)
{
    struct board *board = suite->board[run->model];

    run->name = fetch->name;
    prepare(board, run, 0);
    board_set(board, 4, fetch->target);
    place_word(board, PLACE_ALONE, WORD(jr, RS(4)));
    board_put(board, CODE_PA + 0x104, &(uint32_t){NOP}, 1);
    board_step(board, 3);
    check_entry(board, run, fetch->code, fetch->vector, fetch->target, false);
    check_address(board, run, fetch->sets, fetch->target);
    suite->done[fetch->code][run->mode][PLACE_ALONE]++;
}

static void fetches_fail_at_the_target(void **state)
{
    for (unsigned i = 0; i < ARRAY_LENGTH(bad_fetches) * CPU_MODE_COUNT * 4; i++) {
        struct run run = {.model = (enum cpu_model)(i & 1),
                          .mode = (enum cpu_mode)(i / 4 % CPU_MODE_COUNT),
                          .status_set = i & 2 ? ST_BEV : 0};

        run_bad_fetch(*state, &bad_fetches[i / 4 / CPU_MODE_COUNT], &run);
    }
}

/* The page after the code's pair is mapped only to hold the branch: its slot is on none. */
static void run_bad_slot(struct suite *suite, struct run *run, uint32_t branch, unsigned steps)
{
    struct board *board = suite->board[run->model];
    uint64_t at = CODE + 0x1ffc; /* the last word of the odd page; CODE + 0x2000 is not mapped */

    prepare(board, run, 0);
    board_put(board, CODE_PA + 0x1ffc, &branch, 1);
    board_set(board, V_PC, at);
    board_step(board, steps);
    check_entry(board, run, EXC_TLBL, REFILL64, at, true);
    check_address(board, run, TLB, at + 4);
    suite->done[EXC_TLBL][run->mode][run->place]++;
}

static void a_slot_that_cannot_be_fetched_is_in_a_slot(void **state)
{
    for (unsigned i = 0; i < 2 * CPU_MODE_COUNT; i++) {
        struct run run = {.name = "slot of a taken branch",
                          .model = (enum cpu_model)(i & 1),
                          .mode = (enum cpu_mode)(i / 2),
                          .place = PLACE_NEXT_PAGE_SLOT};

        run_bad_slot(*state, &run, WORD(beq, IMM(-8)), 2);
        run.name = "slot of a likely branch";
        run_bad_slot(*state, &run, WORD(beql, IMM(-8)), 2);
        run.name = "slot of a jump";
        run_bad_slot(*state, &run, WORD(j, TARGET(CODE)), 2);
        run.name = "slot of an untaken branch";
        run.place = PLACE_UNTAKEN_NEXT_PAGE;
        run_bad_slot(*state, &run, WORD(bne, IMM(-8)), 2);
    }
}

/* Stopping between branch and slot loses nothing. */
static void a_stop_before_the_slot_changes_nothing(void **state)
{
    static const uint32_t words[] = {0x1000fff8, 0x1400fff8}; /* BEQ, BNE $0, $0 */

    for (unsigned i = 0; i < 4; i++) {
        struct run run = {.name = "stop before the slot",
                          .model = (enum cpu_model)(i & 1),
                          .mode = CPU_USER,
                          .place = PLACE_NEXT_PAGE_SLOT};
        struct board *board = ((struct suite *)*state)->board[run.model];
        uint64_t at = CODE + 0x1ffc;

        prepare(board, &run, 0);
        board_put(board, CODE_PA + 0x1ffc, &words[i / 2], 1);
        board_set(board, V_PC, at);
        board_step(board, 1);
        board_step(board, 1);
        check_entry(board, &run, EXC_TLBL, REFILL64, at, true);
    }
}

/* ---- the vector of a refill ---- */

static void a_refill_goes_by_the_x_bit_of_the_region(void **state)
{
    static const struct {
        uint64_t va;
        uint32_t clear;
        enum vector vector;
    } rows[] = {
        {UNMAPPED, 0, REFILL64},
        {UNMAPPED, ST_UX, REFILL32},
        {UNMAPPED, ST_KX, REFILL64}, /* the region's bit, not the mode's */
        {0x4000000000000000, 0, REFILL64},
        {0xc000000000000000, 0, REFILL64},
        {0xc000000000000000, ST_UX | ST_SX, REFILL64},
        {0xffffffffc0000000, 0, REFILL64},
        {0xffffffffc0000000, ST_KX, REFILL32},
        {0xffffffffe0000000, ST_KX, REFILL32},
        {0xffffffffe0000000, ST_UX | ST_SX, REFILL64},
    };

    for (size_t i = 0; i < 2 * ARRAY_LENGTH(rows); i++) {
        struct run run = {.name = "refill", .model = (enum cpu_model)(i & 1), .mode = CPU_KERNEL};
        struct board *board = ((struct suite *)*state)->board[run.model];
        struct placed at;

        prepare(board, &run, rows[i / 2].clear);
        board_set(board, 4, rows[i / 2].va);
        at = place_word(board, PLACE_ALONE, WORD(lw, RT(2) | RS(4)));
        board_step(board, 1);
        check_entry(board, &run, EXC_TLBL, rows[i / 2].vector, at.start, false);
        check_address(board, &run, TLB, rows[i / 2].va);
    }
}

/* ---- ERET ---- */

static void eret_leaves_the_innermost_level(void **state)
{
    struct suite *suite = *state;

    for (unsigned i = 0; i < 2; i++) {
        struct board *board = suite->board[i];
        uint32_t user = board_status(CPU_USER);

        place_word(board, PLACE_ALONE, WORD(eret, 0));
        board_set(board, STATUS, user | ST_EXL | ST_ERL);
        board_set(board, EPC, CODE + 0x400);
        board_set(board, V_CP0 + CP0_ERROREPC, AFTER_BRANCH);
        /* ERL makes the low 2 GB unmapped and uncached. */
        board_set(board, V_PC, CODE_PA + 0x100);
        board_step(board, 1);
        assert_int_equal(board_get(board, V_PC), AFTER_BRANCH);
        assert_int_equal(board_get(board, STATUS), user | ST_EXL);
        board_set(board, V_PC, CODE + 0x100);
        board_step(board, 1);
        assert_int_equal(board_get(board, V_PC), CODE + 0x400);
        assert_int_equal(board_get(board, STATUS), user);
    }
}

/* ---- interrupts ---- */

/* An interrupt that becomes ready before an instruction is taken there, whatever the place. */
static void run_interrupt(struct suite *suite, struct run *run, unsigned line)
{
    struct board *board = suite->board[run->model];
    struct placed at;

    prepare(board, run, 0);
    board_set(board, STATUS, board_get(board, STATUS) | ST_IE | ST_IM);
    at = place_word(board, run->place, WORD(daddiu, RT(2) | RS(0) | IMM(1)));
    board_step(board, at.steps - 1); /* the branch */
    cpu_set_interrupt(board->cpu, line, true);
    board_step(board, 1); /* the first of the handler */
    cpu_set_interrupt(board->cpu, line, false);
    check_value(board, run, V_PC, VECTORS + GENERAL + 4);
    check_value(board, run, EPC, at.start);
    check_value(board, run, 2, 0x2222222222222222);
    assert_int_equal(board_get(board, CAUSE), at.in_slot ? CAUSE_BD : 0);
    suite->done[EXC_INT][run->mode][run->place]++;
}

static void interrupts_are_taken_before_the_instruction(void **state)
{
    struct suite *suite = *state;
    struct run run = {.name = "interrupt"};

    for (unsigned i = 0; i < 2; i++) /* the handler */
        board_put(suite->board[i], GENERAL, &(uint32_t){NOP}, 1);
    for (unsigned i = 0; i < 2 * CPU_MODE_COUNT * PLACE_COUNT * 5; i++) {
        run.model = (enum cpu_model)(i & 1);
        run.mode = (enum cpu_mode)(i / 2 % CPU_MODE_COUNT);
        run.place = (enum place)(i / 2 / CPU_MODE_COUNT % PLACE_COUNT);
        run_interrupt(suite, &run, i / 2 / CPU_MODE_COUNT / PLACE_COUNT);
    }
}

static void masked_interrupts_wait(void **state)
{
    static const struct {
        uint32_t set, clear;
    } masks[] = {{0, ST_IE}, {0, ST_IM}, {ST_EXL, 0}, {0, 1u << 12}};
    struct suite *suite = *state;

    for (size_t i = 0; i < 2 * ARRAY_LENGTH(masks); i++) {
        struct board *board = suite->board[i & 1];
        struct run run = {.name = "masked", .mode = CPU_KERNEL};

        prepare(board, &run, 0);
        board_set(board, STATUS,
                  ((board_get(board, STATUS) | ST_IE | ST_IM | masks[i / 2].set) &
                   ~(uint64_t)masks[i / 2].clear));
        place_word(board, PLACE_ALONE, WORD(daddiu, RT(2) | RS(0) | IMM(1)));
        cpu_set_interrupt(board->cpu, 2, true);
        board_step(board, 1);
        cpu_set_interrupt(board->cpu, 2, false);
        assert_int_equal(board_get(board, V_PC), CODE + 0x104);
        assert_int_equal(board_get(board, 2), 1);
    }
}

/* MTC0 that unmasks a pending one: it is taken before the next instruction. */
static void unmasking_takes_effect_at_the_next_instruction(void **state)
{
    struct suite *suite = *state;
    const uint32_t words[] = {WORD(mtc0, RT(4) | RD(CP0_STATUS)),
                              WORD(daddiu, RT(2) | RS(0) | IMM(1))};

    for (unsigned i = 0; i < 2; i++) {
        struct board *board = suite->board[i];
        struct run run = {.name = "unmasked", .model = (enum cpu_model)i, .mode = CPU_KERNEL};

        prepare(board, &run, 0);
        board_put(board, CODE_PA + 0x100, words, 2);
        board_set(board, V_PC, CODE + 0x100);
        board_set(board, 4, board_status(CPU_KERNEL) | ST_IE | ST_IM);
        board_set(board, CAUSE, 0x100);
        board_step(board, 2);
        board_set(board, CAUSE, 0);
        check_value(board, &run, V_PC, VECTORS + GENERAL + 4);
        check_value(board, &run, EPC, CODE + 0x104);
        check_value(board, &run, 2, 0x2222222222222222);
    }
}

/* ---- coverage ---- */

/* What a fetch raises has no other place; the rest have all. */
static bool code_is_covered(const struct suite *suite, unsigned code)
{
    bool all = true;

    for (unsigned mode = 0; mode < CPU_MODE_COUNT; mode++)
        for (unsigned place = 0; place < PLACE_COUNT; place++)
            all = all && (suite->done[code][mode][place] || (code == EXC_IBE && place));
    return all;
}

static void every_code_was_raised_everywhere(void **state)
{
    static const enum exc_code codes[] = {EXC_INT, EXC_MOD, EXC_TLBL, EXC_TLBS, EXC_ADEL, EXC_ADES,
                                          EXC_IBE, EXC_DBE, EXC_SYS,  EXC_BP,   EXC_RI,   EXC_CPU,
                                          EXC_OV,  EXC_TR,  EXC_FPE,  EXC_WATCH};

    for (size_t i = 0; i < ARRAY_LENGTH(codes); i++)
        if (!code_is_covered(*state, codes[i]))
            fail_msg("exception code %d was not raised everywhere", (int)codes[i]);
}

static int set_up(void **state)
{
    struct suite *suite = calloc(1, sizeof(*suite));

    if (!suite)
        return -1;
    for (unsigned model = 0; model < 2; model++) {
        suite->board[model] = board_new((enum cpu_model)model, CPU_LATENCY_UNIT);
        places_map(suite->board[model]);
        board_set(suite->board[model], V_CP0 + CP0_COMPARE, 0xffffffff);
    }
    *state = suite;
    return 0;
}

static int tear_down(void **state)
{
    struct suite *suite = *state;

    board_free(suite->board[0]);
    board_free(suite->board[1]);
    free(suite);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_exception_in_every_mode_and_slot),
        cmocka_unit_test(with_bev_the_vectors_are_in_the_prom),
        cmocka_unit_test(with_exl_epc_and_bd_stay_and_the_vector_is_the_general_one),
        cmocka_unit_test(privileged_instructions_name_coprocessor_0),
        cmocka_unit_test(fetches_fail_at_the_target),
        cmocka_unit_test(a_slot_that_cannot_be_fetched_is_in_a_slot),
        cmocka_unit_test(a_stop_before_the_slot_changes_nothing),
        cmocka_unit_test(a_refill_goes_by_the_x_bit_of_the_region),
        cmocka_unit_test(eret_leaves_the_innermost_level),
        cmocka_unit_test(interrupts_are_taken_before_the_instruction),
        cmocka_unit_test(masked_interrupts_wait),
        cmocka_unit_test(unmasking_takes_effect_at_the_next_instruction),
        cmocka_unit_test(every_code_was_raised_everywhere),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
