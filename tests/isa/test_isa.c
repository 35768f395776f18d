/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Directed tests of every instruction: in user, supervisor and kernel mode, alone and in every kind
 * of delay slot, on every CPU model. A case lists what it sets and what must then have changed; all
 * other registers and memory must be as before.
 *
 * The last test prints how often each row of opcodes.def was tested and fails for rows that were
 * not tested everywhere they can be.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cpu-mips/isa/disasm.h"
#include "sim/core/bits.h"
#include "tests/isa/board.h"
#include "tests/isa/encode.h"
#include "tests/isa/places.h"

/* What a case names beside values: results that depend on where it runs. */
enum {
    P_EXC = V_COUNT, /* exception code */
    P_CE,            /* Cause.CE with it */
    P_LINK,          /* this register gets the address after the delay slot */
    P_BRANCH,        /* enum branch */
    P_SINGLE,        /* + n: low half of FPR n */
};

enum branch { NO_BRANCH, TAKEN, NOT_TAKEN, NULLIFIED };

struct setting {
    unsigned number; /* 0 ends a list */
    uint64_t value;
};

struct isa_case {
    enum opcode op;
    uint32_t fields;
    struct setting before[6], after[6];
};

#define S64(x)   ((uint64_t)(int64_t)(x))
#define S32(x)   S64((int32_t)(x))
#define FCSR_CC0 0x00800000
#define FCSR_CC7 0x80000000
#define INEXACT  0x00001004

/* clang-format off */
#define ALU(op, rs, rt, rd)      {OP_##op, RD(2) | RS(4) | RT(5), {{4, rs}, {5, rt}}, {{2, rd}}},
#define ALU_KEEPS(op, rs, rt)    {OP_##op, RD(2) | RS(4) | RT(5), {{4, rs}, {5, rt}}, {{0}}},
#define ALU_OVERFLOW(op, rs, rt) \
    {OP_##op, RD(2) | RS(4) | RT(5), {{4, rs}, {5, rt}}, {{P_EXC, EXC_OV}}},
#define IMMEDIATE(op, rs, imm, rt) {OP_##op, RT(2) | RS(4) | IMM(imm), {{4, rs}}, {{2, rt}}},
#define IMMEDIATE_OVERFLOW(op, rs, imm) \
    {OP_##op, RT(2) | RS(4) | IMM(imm), {{4, rs}}, {{P_EXC, EXC_OV}}},
#define SHIFT(op, sa, rt, rd) {OP_##op, RD(2) | RT(5) | SA(sa), {{5, rt}}, {{2, rd}}},
#define MULDIV(op, rs, rt, hi, lo) \
    {OP_##op, RS(4) | RT(5), {{4, rs}, {5, rt}}, {{V_HI, hi}, {V_LO, lo}}},
#define TRAPS(op, rs, rt)  {OP_##op, RS(4) | RT(5), {{4, rs}, {5, rt}}, {{P_EXC, EXC_TR}}},
#define PASSES(op, rs, rt) {OP_##op, RS(4) | RT(5), {{4, rs}, {5, rt}}, {{0}}},
#define TRAPS_IMMEDIATE(op, rs, imm)  {OP_##op, RS(4) | IMM(imm), {{4, rs}}, {{P_EXC, EXC_TR}}},
#define PASSES_IMMEDIATE(op, rs, imm) {OP_##op, RS(4) | IMM(imm), {{4, rs}}, {{0}}},
#define BRANCHES(op, rs, rt, what) \
    {OP_##op, RS(4) | RT(5), {{4, rs}, {5, rt}}, {{P_BRANCH, what}}},
#define BRANCHES_RS(op, rs, what) {OP_##op, RS(4), {{4, rs}}, {{P_BRANCH, what}}},
#define LINKS_RS(op, rs, what)    {OP_##op, RS(4), {{4, rs}}, {{P_BRANCH, what}, {P_LINK, 31}}},
#define CONDITIONS(op, cc, fcsr, what) {OP_##op, cc, {{V_FCSR, fcsr}}, {{P_BRANCH, what}}},

#define BYTES_0_7  0x8182838485868788
#define BYTES_8_15 0x0102030405060708
#define LOADS(op, off, old, rt) \
    {OP_##op, RT(2) | RS(4) | IMM(off), {{4, DATA}, {2, old}}, {{2, rt}}},
#define STORES(op, off, rt, memory) \
    {OP_##op, RT(2) | RS(4) | IMM(off), {{4, DATA}, {2, rt}}, {{V_MEMORY, memory}}},
#define MISALIGNED(op, off, code)              \
    {OP_##op, RT(2) | RS(4) | IMM(off), {{4, DATA}}, \
        {{V_CP0 + CP0_BADVADDR, DATA + (off)}, {P_EXC, code}}},

#define UNARY_S(op, fs, fd) \
    {OP_##op, FD(2) | FS(4), {{V_FPR + 4, fs}}, {{P_SINGLE + 2, fd}}},
#define UNARY_D(op, fs, fd) {OP_##op, FD(2) | FS(4), {{V_FPR + 4, fs}}, {{V_FPR + 2, fd}}},
#define BINARY_S(op, fs, ft, fd) \
    {OP_##op, FD(2) | FS(4) | FT(5), {{V_FPR + 4, fs}, {V_FPR + 5, ft}}, {{P_SINGLE + 2, fd}}},
#define BINARY_D(op, fs, ft, fd) \
    {OP_##op, FD(2) | FS(4) | FT(5), {{V_FPR + 4, fs}, {V_FPR + 5, ft}}, {{V_FPR + 2, fd}}},
#define FUSED_S(op, fd)                                                                        \
    {OP_##op, FD(2) | FR(6) | FS(4) | FT(5),                                                   \
        {{V_FPR + 4, 0x40000000}, {V_FPR + 5, 0x40400000}, {V_FPR + 6, 0x3f800000}},           \
        {{P_SINGLE + 2, fd}}},
#define FUSED_D(op, fd)                                                                        \
    {OP_##op, FD(2) | FR(6) | FS(4) | FT(5),                                                   \
        {{V_FPR + 4, 0x4000000000000000}, {V_FPR + 5, 0x4008000000000000},                     \
         {V_FPR + 6, 0x3ff0000000000000}},                                                     \
        {{V_FPR + 2, fd}}},
#define MOVE_S(op, cc, fcsr, fs) \
    {OP_##op, FD(2) | FS(4) | (cc), {{V_FPR + 4, fs}, {V_FCSR, fcsr}}, {{P_SINGLE + 2, fs}}},
#define MOVE_D(op, cc, fcsr, fs) \
    {OP_##op, FD(2) | FS(4) | (cc), {{V_FPR + 4, fs}, {V_FCSR, fcsr}}, {{V_FPR + 2, fs}}},
#define STAY(op, cc, fcsr) {OP_##op, FD(2) | FS(4) | (cc), {{V_FCSR, fcsr}}, {{0}}},
#define TO_W(op, source, fs, fd) \
    {OP_##op, FD(2) | FS(4), {{source, fs}}, {{P_SINGLE + 2, fd}, {V_FCSR, INEXACT}}},
#define TO_L(op, fs, fd) \
    {OP_##op, FD(2) | FS(4), {{V_FPR + 4, fs}}, {{V_FPR + 2, fd}, {V_FCSR, INEXACT}}},
/* Status.CU2 set gives Reserved Instruction, clear gives Coprocessor Unusable with CE = 2. */
#define NO_COP2(op)                                                   \
    {OP_##op, 0, {{0}}, {{P_EXC, EXC_CPU}, {P_CE, 2}}},              \
    {OP_##op, 0, {{WITH_CU2, 1}}, {{P_EXC, EXC_RI}}},
/* clang-format on */
#define WITH_CU2 (V_CP0 + CP0_STATUS) /* stands for the mode's Status with CU2 */

static const struct isa_case cases[] = {
#include "tests/isa/cases_float.def"
#include "tests/isa/cases_integer.def"
#include "tests/isa/cases_memory.def"
#include "tests/isa/cases_system.def"
};

/* How often each row was tested, by mode and by place. */
struct coverage {
    unsigned mode[OP_COUNT][CPU_MODE_COUNT];
    unsigned place[OP_COUNT][PLACE_COUNT];
};

struct suite {
    struct board *board[2]; /* by enum cpu_model */
    struct decoder decoder;
    struct coverage done;
};

struct run {
    const struct isa_case *test;
    enum cpu_model model;
    enum cpu_mode mode;
    enum place place;
    struct placed at;
    struct values before, expected, after;
};

static bool is_branch(enum opcode op)
{
    return (insn_table[op].flags & (INSN_BRANCH | INSN_JUMP)) != 0;
}

/* Branches and ERET in delay slots are undefined. */
static bool fits(enum opcode op, enum place place)
{
    if (is_branch(op))
        return place == PLACE_ALONE || place == PLACE_NEXT_PAGE_SLOT ||
               place == PLACE_UNTAKEN_NEXT_PAGE;
    return op != OP_eret || place == PLACE_ALONE;
}

/* Something different in every register, so that a wrong one shows. */
static void background(struct values *values, enum cpu_mode mode)
{
    *values = (struct values){0};
    for (unsigned i = 1; i < 32; i++)
        values->v[V_GPR + i] = 0x0101010101010101 * i ^ 0xa5a5000000000000;
    for (unsigned i = 0; i < 32; i++)
        values->v[V_FPR + i] = 0xfeed00003f800000 + i * UINT64_C(0x100000001);
    values->v[V_HI] = 0x6869686968696869;
    values->v[V_LO] = 0x6c6f6c6f6c6f6c6f;
    values->v[V_CP0 + CP0_STATUS] = board_status(mode);
    values->v[V_CP0 + CP0_CONFIG] = CCA_SHARED;
    values->v[V_CP0 + CP0_COMPARE] = 0xffffffff;
    values->v[V_CP0 + CP0_EPC] = 0xe9c0e9c0e9c0e9c0;
    values->v[V_CP0 + CP0_ERROREPC] = 0xee9cee9cee9cee9c;
    values->v[V_CP0 + CP0_CONTEXT] = 0xc0c0c0c0c0800000;
    values->v[V_CP0 + CP0_XCONTEXT] = 0xc1c1c1c000000000;
    values->v[V_CP0 + CP0_TAGLO] = 0x1a1a1a1a;
    values->v[V_CP0 + CP0_TAGHI] = 0x1b1b1b1b;
    values->v[V_MEMORY] = BYTES_0_7;
    values->v[V_MEMORY + 1] = BYTES_8_15;
}

static void apply_before(struct run *run)
{
    const struct setting *set = run->test->before;

    for (; set->number; set++) {
        if (set->number == WITH_CU2)
            run->before.v[WITH_CU2] |= ST_CU2;
        else
            run->before.v[set->number] = set->value;
    }
}

/* The branch is at the first place of a slot, and its slot adds one to $24. */
static void place_branch(struct board *board, struct run *run, uint32_t word)
{
    static const uint64_t start[PLACE_COUNT] = {
        [PLACE_ALONE] = CODE + 0x100,
        [PLACE_NEXT_PAGE_SLOT] = CODE + 0xffc,     /* its slot is on the next page */
        [PLACE_UNTAKEN_NEXT_PAGE] = CODE + 0xff8}; /* its slot ends the page */
    uint64_t at = start[run->place];
    uint32_t words[2] = {word, WORD(daddiu, RT(24) | RS(24) | IMM(1))};

    if (insn_table[run->test->op].flags & INSN_BRANCH)
        words[0] |= IMM((int64_t)(AFTER_BRANCH - at - 4) / 4);
    board_put(board, at - CODE + CODE_PA, words, 2);
    board_set(board, V_PC, at);
    run->at = (struct placed){.start = at, .pc = at, .next = at + 4, .steps = 1};
}

static void expect_branch(struct run *run, enum branch what)
{
    run->at.next = what == TAKEN ? AFTER_BRANCH : run->at.pc + 8;
    run->at.steps = what == NULLIFIED ? 1 : 2;
    run->expected.v[24] += what != NULLIFIED;
}

static void expect_exception(struct run *run, unsigned code)
{
    uint64_t *cause = &run->expected.v[V_CP0 + CP0_CAUSE];

    *cause &= CAUSE_IP;
    *cause |= (uint64_t)code << CAUSE_CODE_SHIFT | (run->at.in_slot ? CAUSE_BD : 0);
    run->expected.v[V_CP0 + CP0_EPC] = run->at.start;
    run->expected.v[V_CP0 + CP0_STATUS] |= ST_EXL;
    run->at.next = 0xffffffff80000180;
}

static void expect(struct run *run, const struct setting *set)
{
    uint64_t *v = run->expected.v;

    if (set->number == P_EXC)
        expect_exception(run, (unsigned)set->value);
    else if (set->number == P_CE)
        v[V_CP0 + CP0_CAUSE] |= set->value << CAUSE_CE_SHIFT;
    else if (set->number == P_LINK)
        v[set->value] = run->at.pc + 8;
    else if (set->number == P_BRANCH)
        expect_branch(run, (enum branch)set->value);
    else if (set->number >= P_SINGLE)
        v[V_FPR + set->number - P_SINGLE] =
            bits_set(v[V_FPR + set->number - P_SINGLE], 0, 32, set->value);
    else if (set->number == V_CP0 + CP0_CAUSE) /* the last exception stays in it */
        v[set->number] = (v[set->number] & ~(uint64_t)CAUSE_IP) | set->value;
    else if (set->number == V_PC)
        run->at.next = set->value;
    else
        v[set->number] = set->value;
}

static void report(const struct suite *suite, const struct run *run, unsigned number,
                   uint64_t expected, uint64_t found)
{
    static const char *const modes[] = {"user", "supervisor", "kernel"};
    char text[DISASM_TEXT];

    disasm(&suite->decoder, run->at.pc, insn_table[run->test->op].match | run->test->fields, text);
    fail_msg("%s (case %zu, %s, %s mode, %s): %s is %016" PRIx64 " and should be %016" PRIx64, text,
             (size_t)(run->test - cases), run->model == CPU_FAST ? "fast" : "inorder",
             modes[run->mode], place_name(run->place), value_name(number), found, expected);
}

/* Random and Count go on by themselves; LLAddr is in test_processor.c. */
static bool is_compared(unsigned number)
{
    return value_name(number) && number != V_PC && number != V_CP0 + CP0_RANDOM &&
           number != V_CP0 + CP0_COUNT && number != V_CP0 + CP0_LLADDR;
}

static void compare(const struct suite *suite, const struct run *run)
{
    for (unsigned i = 0; i < V_COUNT; i++)
        if (is_compared(i) && run->after.v[i] != run->expected.v[i])
            report(suite, run, i, run->expected.v[i], run->after.v[i]);
    if (run->after.v[V_PC] != run->at.next)
        report(suite, run, V_PC, run->at.next, run->after.v[V_PC]);
}

static void run_case(struct suite *suite, struct run *run)
{
    struct board *board = suite->board[run->model];
    uint32_t word = insn_table[run->test->op].match | run->test->fields;

    background(&run->before, run->mode);
    apply_before(run);
    board_write(board, &run->before);
    if (is_branch(run->test->op))
        place_branch(board, run, word);
    else
        run->at = place_word(board, run->place, word);
    board_read(board, &run->before);
    run->expected = run->before;
    for (const struct setting *set = run->test->after; set->number; set++)
        expect(run, set);
    board_step(board, run->at.steps);
    board_read(board, &run->after);
    compare(suite, run);
    suite->done.mode[run->test->op][run->mode]++;
    suite->done.place[run->test->op][run->place]++;
}

static void run_everywhere(struct suite *suite, const struct isa_case *test)
{
    struct run run = {.test = test};

    for (unsigned model = 0; model < 2; model++)
        for (unsigned mode = 0; mode < CPU_MODE_COUNT; mode++)
            for (unsigned place = 0; place < PLACE_COUNT; place++) {
                if (!fits(test->op, (enum place)place))
                    continue;
                run.model = (enum cpu_model)model;
                run.mode = (enum cpu_mode)mode;
                run.place = (enum place)place;
                run_case(suite, &run);
            }
}

static void every_instruction_does_what_the_manual_says(void **state)
{
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        run_everywhere(*state, &cases[i]);
}

/* ---- gates: what is reserved or unusable where ---- */

/* Execute a row in the mode with these Status bits cleared; returns Cause, or -1 if it went well.
 */
static int64_t cause_of(struct board *board, uint32_t word, enum cpu_mode mode, uint32_t cleared)
{
    struct values values;

    background(&values, mode);
    values.v[4] = DATA; /* a base that suits every access */
    values.v[5] = 0;
    values.v[V_CP0 + CP0_STATUS] &= ~(uint64_t)cleared;
    board_write(board, &values);
    place_word(board, PLACE_ALONE, word);
    board_step(board, 1);
    return board_get(board, V_CP0 + CP0_STATUS) & ST_EXL
               ? (int64_t)board_get(board, V_CP0 + CP0_CAUSE)
               : -1;
}

static int64_t exception_cause(enum exc_code code, unsigned unit)
{
    return (int64_t)code << CAUSE_CODE_SHIFT | (int64_t)unit << CAUSE_CE_SHIFT;
}

/* A list of names against a property of rows. */
static bool listed(const char *list, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = strstr(list, name); at; at = strstr(at + 1, name))
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

/* The 64-bit operations (MIPS IV, tables ). */
static const char wide[] =
    "daddi daddiu ldl ldr lwu sdl sdr lld ld scd sd dsllv dsrlv dsrav dmult dmultu ddiv ddivu dadd "
    "daddu dsub dsubu dsll dsrl dsra dsll32 dsrl32 dsra32 dmfc0 dmtc0 dmfc1 dmtc1";
static const char mips4[] =
    "pref movf movt movz movn movf_s movt_s movz_s movn_s recip_s rsqrt_s movf_d movt_d movz_d "
    "movn_d recip_d rsqrt_d lwxc1 ldxc1 swxc1 sdxc1 prefx madd_s madd_d msub_s msub_d nmadd_s "
    "nmadd_d nmsub_s nmsub_d";
static const char privileged[] = "mfc0 mtc0 dmfc0 dmtc0 tlbr tlbwi tlbwr tlbp eret cache";

static bool is_cop1(enum opcode op)
{
    uint32_t high = insn_table[op].match >> 26;

    return high == 0x11 || high == 0x13 || (high & 0x33) == 0x31 || op == OP_movf || op == OP_movt;
}

/* Fields that make a row's memory accesses hit DATA. */
static uint32_t gate_word(enum opcode op)
{
    return insn_table[op].match | (op == OP_lui ? 0 : RS(4) & ~insn_table[op].mask);
}

static void check_gate(struct suite *suite, enum opcode op, enum cpu_mode mode, uint32_t cleared,
                       int64_t expected)
{
    for (unsigned model = 0; model < 2; model++) {
        int64_t cause = cause_of(suite->board[model], gate_word(op), mode, cleared);

        if (cause != expected)
            fail_msg("%s in mode %u with status bits %08x clear: cause %" PRIx64
                     " and should be %" PRIx64,
                     insn_table[op].name, mode, cleared, (uint64_t)cause, (uint64_t)expected);
    }
}

static void wide_operations_need_64_bit_mode_outside_the_kernel(void **state)
{
    static const uint32_t bit[] = {ST_UX, ST_SX, ST_KX};

    for (unsigned op = 1; op < OP_COUNT; op++) {
        if (!listed(wide, insn_table[op].name))
            continue;
        for (unsigned mode = 0; mode < CPU_MODE_COUNT; mode++)
            check_gate(*state, (enum opcode)op, (enum cpu_mode)mode, bit[mode],
                       mode == CPU_KERNEL ? -1 : exception_cause(EXC_RI, 0));
    }
}

static void mips4_needs_xx_in_user_mode_only(void **state)
{
    for (unsigned op = 1; op < OP_COUNT; op++) {
        if (!listed(mips4, insn_table[op].name))
            continue;
        for (unsigned mode = 0; mode < CPU_MODE_COUNT; mode++)
            check_gate(*state, (enum opcode)op, (enum cpu_mode)mode, ST_XX,
                       mode == CPU_USER ? exception_cause(EXC_RI, 0) : -1);
    }
}

static void other_rows_need_neither(void **state)
{
    for (unsigned op = 1; op < OP_COUNT; op++) {
        const char *name = insn_table[op].name;
        bool plain = !(insn_table[op].flags & (INSN_BRANCH | INSN_JUMP | INSN_TRAP | INSN_COP2));

        if (listed(wide, name) || listed(mips4, name) || !plain || listed(privileged, name))
            continue;
        for (unsigned mode = 0; mode < CPU_MODE_COUNT; mode++) {
            int64_t cause =
                cause_of(((struct suite *)*state)->board[CPU_FAST], gate_word((enum opcode)op),
                         (enum cpu_mode)mode, ST_XX | ST_UX | ST_SX | ST_KX);

            if (cause == exception_cause(EXC_RI, 0))
                fail_msg("%s is reserved", name);
        }
    }
}

static void condition_codes_but_the_first_are_mips4(void **state)
{
    struct suite *suite = *state;
    const uint32_t words[] = {WORD(c_s, CC8(1)), WORD(c_d, CC8(7)),  WORD(bc1f, CC(1)),
                              WORD(bc1t, CC(2)), WORD(bc1fl, CC(4)), WORD(bc1tl, CC(7))};

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        assert_int_equal(cause_of(suite->board[0], words[i], CPU_USER, ST_XX),
                         exception_cause(EXC_RI, 0));
        assert_int_equal(cause_of(suite->board[0], words[i], CPU_SUPERVISOR, ST_XX), -1);
        assert_int_equal(cause_of(suite->board[0], words[i], CPU_USER, 0), -1);
    }
}

static void coprocessor_0_needs_kernel_mode_or_cu0(void **state)
{
    for (unsigned op = 1; op < OP_COUNT; op++) {
        if (!listed(privileged, insn_table[op].name))
            continue;
        for (unsigned mode = 0; mode < CPU_KERNEL; mode++)
            check_gate(*state, (enum opcode)op, (enum cpu_mode)mode, ST_CU0,
                       exception_cause(EXC_CPU, 0));
    }
}

static void coprocessor_1_needs_cu1_in_every_mode(void **state)
{
    for (unsigned op = 1; op < OP_COUNT; op++)
        for (unsigned mode = 0; is_cop1((enum opcode)op) && mode < CPU_MODE_COUNT; mode++)
            check_gate(*state, (enum opcode)op, (enum cpu_mode)mode, ST_CU1,
                       exception_cause(EXC_CPU, 1));
}

/* ---- words that are no instruction (R10000 UM 17, Reserved Instruction and Floating-Point) ----
 */

static void check_word(struct suite *suite, uint32_t word, enum cpu_mode mode, uint32_t cleared,
                       int64_t expected)
{
    for (unsigned model = 0; model < 2; model++) {
        int64_t cause = cause_of(suite->board[model], word, mode, cleared);

        if (cause != expected)
            fail_msg("%08x in mode %u: cause %" PRIx64 " and should be %" PRIx64, word, mode,
                     (uint64_t)cause, (uint64_t)expected);
    }
}

static void undefined_words_are_reserved(void **state)
{
    static const uint32_t words[] = {
        0x70000000, 0x7c000000, 0xec000000,             /* major opcodes */
        0x00000005, 0x0000000e, 0x00000028, 0x00000039, /* SPECIAL */
        0x04040000, 0x041f0000, 0x040f0000,             /* REGIMM */
        0x4c000002, 0x4c000022,                         /* COP1X */
    };

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        for (unsigned mode = 0; mode < CPU_MODE_COUNT; mode++)
            check_word(*state, words[i], (enum cpu_mode)mode, 0, exception_cause(EXC_RI, 0));
}

static void undefined_words_of_a_coprocessor_need_it_usable(void **state)
{
    check_word(*state, 0x42000020, CPU_USER, ST_CU0, exception_cause(EXC_CPU, 0)); /* WAIT */
    check_word(*state, 0x42000020, CPU_SUPERVISOR, ST_CU0, exception_cause(EXC_CPU, 0));
    check_word(*state, 0x42000020, CPU_KERNEL, 0, exception_cause(EXC_RI, 0));
    check_word(*state, 0x46c00000, CPU_USER, ST_CU1, exception_cause(EXC_CPU, 1));
    check_word(*state, 0x4c000002, CPU_KERNEL, ST_CU1, exception_cause(EXC_CPU, 1));
}

static void undefined_formats_are_unimplemented_operations(void **state)
{
    struct suite *suite = *state;
    static const uint32_t words[] = {0x46c00000, 0x46800000, 0x46a00024, 0x46000014, 0x44600000};

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        check_word(suite, words[i], CPU_USER, 0, exception_cause(EXC_FPE, 0));
        assert_int_equal(board_get(suite->board[0], V_FCSR), 0x20000);
    }
}

static void the_l_format_is_unimplemented_in_32_bit_mode(void **state)
{
    const uint32_t words[] = {WORD(cvt_s_l, FD(2) | FS(4)), WORD(cvt_d_l, FD(2) | FS(4))};

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        check_word(*state, words[i], CPU_USER, ST_UX, exception_cause(EXC_FPE, 0));
        check_word(*state, words[i], CPU_SUPERVISOR, ST_SX, exception_cause(EXC_FPE, 0));
        check_word(*state, words[i], CPU_USER, ST_UX | ST_CU1, exception_cause(EXC_CPU, 1));
        check_word(*state, words[i], CPU_KERNEL, ST_KX, -1);
    }
}

/* ---- coverage ---- */

static bool row_is_covered(const struct coverage *done, enum opcode op)
{
    bool all = true;

    for (unsigned mode = 0; mode < CPU_MODE_COUNT; mode++)
        all = all && done->mode[op][mode];
    for (unsigned place = 0; place < PLACE_COUNT; place++)
        all = all && (done->place[op][place] || !fits(op, (enum place)place));
    return all;
}

static void every_row_of_the_list_is_tested_everywhere(void **state)
{
    const struct suite *suite = *state;
    unsigned missing = 0;

    printf("%-10s %5s %5s %5s  %s\n", "", "user", "supv", "kern", "in each place");
    for (unsigned op = 1; op < OP_COUNT; op++) {
        const unsigned *mode = suite->done.mode[op];

        printf("%-10s %5u %5u %5u ", insn_table[op].name, mode[0], mode[1], mode[2]);
        for (unsigned place = 0; place < PLACE_COUNT; place++)
            printf(" %4u", suite->done.place[op][place]);
        printf("%s\n", row_is_covered(&suite->done, (enum opcode)op) ? "" : "  MISSING");
        missing += !row_is_covered(&suite->done, (enum opcode)op);
    }
    assert_int_equal(missing, 0);
}

static int set_up(void **state)
{
    struct suite *suite = calloc(1, sizeof(*suite));

    if (!suite)
        return -1;
    decoder_init(&suite->decoder);
    for (unsigned model = 0; model < 2; model++) {
        suite->board[model] = board_new((enum cpu_model)model, CPU_LATENCY_UNIT);
        places_map(suite->board[model]);
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
        cmocka_unit_test(every_instruction_does_what_the_manual_says),
        cmocka_unit_test(wide_operations_need_64_bit_mode_outside_the_kernel),
        cmocka_unit_test(mips4_needs_xx_in_user_mode_only),
        cmocka_unit_test(other_rows_need_neither),
        cmocka_unit_test(condition_codes_but_the_first_are_mips4),
        cmocka_unit_test(coprocessor_0_needs_kernel_mode_or_cu0),
        cmocka_unit_test(coprocessor_1_needs_cu1_in_every_mode),
        cmocka_unit_test(undefined_words_are_reserved),
        cmocka_unit_test(undefined_words_of_a_coprocessor_need_it_usable),
        cmocka_unit_test(undefined_formats_are_unimplemented_operations),
        cmocka_unit_test(the_l_format_is_unimplemented_in_32_bit_mode),
        cmocka_unit_test(every_row_of_the_list_is_tested_everywhere),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
