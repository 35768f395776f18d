/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making random blocks from rows.def.
 */
#include "tests/diff/block.h"

#include "sim/core/bits.h"
#include "tests/isa/encode.h"

#define AT   1
#define TEMP 30
#define BASE 28

/* Operand kinds of rows.def. */
/* clang-format off */
enum kind {
    KIND_WORD3, KIND_WORD_IMM, KIND_UPPER, KIND_WORD_SHIFT, KIND_WORD_BY, KIND_WORD_SAFE,
    KIND_WORD_SAFE_IMM, KIND_LONG_SAFE, KIND_LONG_SAFE_IMM, KIND_LOGIC, KIND_LOGIC_IMM, KIND_SET,
    KIND_SET_IMM, KIND_LONG3, KIND_LONG_IMM, KIND_LONG_SHIFT, KIND_LONG_BY, KIND_MOVE_IF,
    KIND_MOVE_CC, KIND_WORD_PAIR, KIND_LONG_PAIR, KIND_WORD_DIVIDE, KIND_LONG_DIVIDE,
    KIND_FROM_HILO, KIND_TO_HILO, KIND_LOAD_1, KIND_LOAD_2, KIND_LOAD_4, KIND_LOAD_LONG_1,
    KIND_LOAD_LONG_4, KIND_LOAD_LONG_8, KIND_STORE_1, KIND_STORE_2, KIND_STORE_4, KIND_STORE_8,
    KIND_LINKED_4, KIND_LINKED_8, KIND_CONDITIONAL_4, KIND_CONDITIONAL_8, KIND_PREFETCH,
    KIND_PREFETCH_INDEXED, KIND_PLAIN, KIND_BRANCH_2, KIND_BRANCH_1, KIND_BRANCH_CC, KIND_JUMP,
    KIND_JUMP_REGISTER, KIND_TRAP_LESS, KIND_TRAP_SAME, KIND_TRAP_LESS_IMM, KIND_TRAP_SAME_IMM,
    KIND_SINGLE1, KIND_SINGLE2, KIND_SINGLE3, KIND_SINGLE_NUMBER, KIND_SINGLE_SIGN, KIND_DOUBLE1,
    KIND_DOUBLE2, KIND_DOUBLE3, KIND_DOUBLE_NUMBER, KIND_DOUBLE_SIGN, KIND_FROM_INTEGER,
    KIND_COMPARE, KIND_FP_MOVE, KIND_FP_MOVE_CC, KIND_FP_MOVE_IF, KIND_FROM_FP, KIND_FROM_FP_LONG,
    KIND_TO_FP, KIND_FROM_CONTROL, KIND_TO_CONTROL, KIND_FP_LOAD_4, KIND_FP_LOAD_8,
    KIND_FP_STORE_4, KIND_FP_STORE_8, KIND_FP_INDEXED_LOAD_4, KIND_FP_INDEXED_LOAD_8,
    KIND_FP_INDEXED_STORE_4, KIND_FP_INDEXED_STORE_8,
};
/* clang-format on */

struct row {
    enum opcode op;
    enum kind kind;
    unsigned weight;
};

static const struct row rows[] = {
#define ROW(op, kind, weight) {OP_##op, KIND_##kind, weight},
#include "tests/diff/rows.def"
#undef ROW
};

bool block_uses(enum opcode op)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (rows[i].op == op)
            return true;
    return false;
}

static const struct row *random_row(struct random *random)
{
    unsigned sum = 0, pick;

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        sum += rows[i].weight;
    pick = random_below(random, sum);
    for (const struct row *row = rows;; row++) {
        if (pick < row->weight)
            return row;
        pick -= row->weight;
    }
}

/* ---- operands ---- */

static unsigned word_register(struct random *random)
{
    return random_below(random, 16) ? random_between(random, 2, 13) : 0;
}

static unsigned long_register(struct random *random)
{
    return random_between(random, 14, 25);
}

static unsigned any_register(struct random *random)
{
    return random_below(random, 16) ? random_between(random, 2, 25) : 0;
}

static unsigned single_register(struct random *random)
{
    return random_between(random, 0, 3) + (random_below(random, 4) ? 0 : 8);
}

static unsigned double_register(struct random *random)
{
    return single_register(random) + 4;
}

/* No NaN. */
static unsigned single_number(struct random *random)
{
    return random_below(random, 4) ? random_between(random, 0, 3) : random_between(random, 8, 9);
}

static unsigned result_register(struct random *random)
{
    return random_between(random, 16, 31);
}

static unsigned any_fp(struct random *random)
{
    return random_below(random, 32);
}

static uint32_t random_imm(struct random *random)
{
    return IMM(random_word(random));
}

/* An aligned offset from the middle of the memory. */
static uint32_t offset(struct random *random, unsigned size)
{
    return IMM((int)(random_below(random, 256) & ~(size - 1)) - 128);
}

static uint32_t memory(struct random *random, unsigned size)
{
    return RS(BASE) | offset(random, size);
}

static uint32_t condition(struct random *random)
{
    return CC(random_below(random, 8));
}

/* ---- units ---- */

static void put(struct unit *unit, uint32_t word)
{
    unit->word[unit->count++] = word;
}

static void put_logic(struct unit *unit, uint32_t match, struct random *random)
{
    if (random_below(random, 2))
        put(unit, match | RD(word_register(random)) | RS(word_register(random)) |
                      RT(word_register(random)));
    else
        put(unit, match | RD(long_register(random)) | RS(any_register(random)) |
                      RT(any_register(random)));
}

static void put_logic_imm(struct unit *unit, uint32_t match, struct random *random)
{
    if (random_below(random, 2))
        put(unit,
            match | RT(word_register(random)) | RS(word_register(random)) | random_imm(random));
    else
        put(unit,
            match | RT(long_register(random)) | RS(any_register(random)) | random_imm(random));
}

/* MOVZ, MOVN, MOVF, MOVT: a word goes to a word, anything to a long register. */
static void put_move(struct unit *unit, uint32_t match, struct random *random)
{
    if (random_below(random, 2))
        put(unit, match | RD(word_register(random)) | RS(word_register(random)));
    else
        put(unit, match | RD(long_register(random)) | RS(any_register(random)));
}

/* Operands of half the range cannot overflow. */
static void put_word_safe(struct unit *unit, uint32_t match, struct random *random)
{
    put(unit, WORD(sra, RD(AT) | RT(word_register(random)) | SA(1)));
    put(unit, WORD(sra, RD(TEMP) | RT(word_register(random)) | SA(1)));
    put(unit, match | RD(word_register(random)) | RS(AT) | RT(TEMP));
}

static void put_long_safe(struct unit *unit, uint32_t match, struct random *random)
{
    put(unit, WORD(dsra, RD(AT) | RT(any_register(random)) | SA(1)));
    put(unit, WORD(dsra, RD(TEMP) | RT(any_register(random)) | SA(1)));
    put(unit, match | RD(long_register(random)) | RS(AT) | RT(TEMP));
}

static void put_divide(struct unit *unit, uint32_t match, unsigned rs, unsigned rt)
{
    put(unit, WORD(ori, RT(AT) | RS(rt) | IMM(1)));
    put(unit, match | RS(rs) | RT(AT));
}

/* Again until it stored: a TLB refill or an interrupt in between breaks the link. */
static void put_linked(struct unit *unit, bool wide, struct random *random)
{
    unsigned rt = wide ? long_register(random) : word_register(random);
    uint32_t place = memory(random, wide ? 8 : 4);

    put(unit, (wide ? WORD(lld, 0) : WORD(ll, 0)) | RT(rt) | place);
    put(unit, WORD(daddiu, RT(AT) | RS(rt) | random_imm(random)));
    put(unit, (wide ? WORD(scd, 0) : WORD(sc, 0)) | RT(AT) | place);
    put(unit, WORD(beq, RS(AT) | IMM(-4)));
    put(unit, WORD(daddu, RD(long_register(random)) | RS(AT)));
}

/* QEMU's ABS and NEG leave Cause alone, ours clear it: an addition afterwards sets it anyway. */
static void put_sign(struct unit *unit, uint32_t match, bool wide, struct random *random)
{
    unsigned fs = random_between(random, 0, 3) + (wide ? 4 : 0);
    uint32_t fields = FD(result_register(random)) | FS(fs);

    put(unit, match | fields);
    put(unit, (wide ? WORD(add_d, 0) : WORD(add_s, 0)) | fields | FT(fs));
}

static void put_control(struct unit *unit, struct random *random)
{
    put(unit, WORD(lui, RT(AT) | IMM(random_u64(random) & 0xfe80)));
    put(unit,
        WORD(ori, RT(AT) | RS(AT) | IMM(random_below(random, 4) | random_below(random, 32) * 4)));
    put(unit, WORD(ctc1, RT(AT) | FS(31)));
}

static void put_indexed(struct unit *unit, uint32_t word, unsigned size, struct random *random)
{
    put(unit, WORD(addiu, RT(AT) | offset(random, size)));
    put(unit, word | RS(BASE) | RT(AT));
}

static void put_trap_less(struct unit *unit, uint32_t match)
{
    put(unit, WORD(ori, RT(AT) | IMM(1)));
    put(unit, match | RT(AT));
}

static uint32_t random_slot(struct random *random);

static void put_branch(struct unit *unit, uint32_t word, struct random *random)
{
    put(unit, word);
    put(unit, random_slot(random));
    unit->goes = GOES_RELATIVE;
}

static void put_jump(struct unit *unit, uint32_t word, struct random *random)
{
    put(unit, word);
    put(unit, random_slot(random));
    unit->goes = GOES_REGION;
}

static void put_jump_register(struct unit *unit, uint32_t match, enum opcode op,
                              struct random *random)
{
    put(unit, WORD(lui, RT(AT)));
    put(unit, WORD(ori, RT(AT) | RS(AT)));
    put(unit, match | RS(AT) | (op == OP_jalr ? RD(long_register(random)) : 0));
    put(unit, random_slot(random));
    unit->goes = GOES_REGISTER;
}

/* The kinds for integer registers that are one word; false if `kind` is another. */
static bool put_integer(struct unit *unit, enum kind kind, uint32_t m, struct random *r)
{
    switch (kind) {
    case KIND_WORD3:
        put(unit, m | RD(any_register(r)) | RS(word_register(r)) | RT(word_register(r)));
        return true;
    case KIND_WORD_IMM:
        put(unit, m | RT(any_register(r)) | RS(word_register(r)) | random_imm(r));
        return true;
    case KIND_UPPER:
        put(unit, m | RT(any_register(r)) | random_imm(r));
        return true;
    case KIND_WORD_SHIFT:
        put(unit, m | RD(any_register(r)) | RT(word_register(r)) | SA(random_below(r, 32)));
        return true;
    case KIND_WORD_BY:
        put(unit, m | RD(any_register(r)) | RT(word_register(r)) | RS(any_register(r)));
        return true;
    case KIND_LOGIC:
        put_logic(unit, m, r);
        return true;
    case KIND_LOGIC_IMM:
        put_logic_imm(unit, m, r);
        return true;
    case KIND_SET:
        put(unit, m | RD(any_register(r)) | RS(any_register(r)) | RT(any_register(r)));
        return true;
    case KIND_SET_IMM:
        put(unit, m | RT(any_register(r)) | RS(any_register(r)) | random_imm(r));
        return true;
    case KIND_LONG3:
    case KIND_LONG_BY:
        put(unit, m | RD(long_register(r)) | RS(any_register(r)) | RT(any_register(r)));
        return true;
    case KIND_LONG_IMM:
        put(unit, m | RT(long_register(r)) | RS(any_register(r)) | random_imm(r));
        return true;
    case KIND_LONG_SHIFT:
        put(unit, m | RD(long_register(r)) | RT(any_register(r)) | SA(random_below(r, 32)));
        return true;
    case KIND_MOVE_IF:
        put_move(unit, m | RT(any_register(r)), r);
        return true;
    case KIND_MOVE_CC:
        put_move(unit, m | condition(r), r);
        return true;
    case KIND_WORD_PAIR:
        put(unit, m | RS(word_register(r)) | RT(word_register(r)));
        return true;
    case KIND_LONG_PAIR:
        put(unit, m | RS(any_register(r)) | RT(any_register(r)));
        return true;
    case KIND_FROM_HILO:
        put(unit, m | RD(long_register(r)));
        return true;
    case KIND_TO_HILO:
        put(unit, m | RS(any_register(r)));
        return true;
    default:
        return false;
    }
}

static bool put_memory(struct unit *unit, enum kind kind, uint32_t m, struct random *r)
{
    switch (kind) {
    case KIND_LOAD_1:
    case KIND_LOAD_2:
    case KIND_LOAD_4:
        put(unit, m | RT(word_register(r)) | memory(r, 1u << (kind - KIND_LOAD_1)));
        return true;
    case KIND_LOAD_LONG_1:
        put(unit, m | RT(long_register(r)) | memory(r, 1));
        return true;
    case KIND_LOAD_LONG_4:
    case KIND_LOAD_LONG_8:
        put(unit, m | RT(long_register(r)) | memory(r, kind == KIND_LOAD_LONG_4 ? 4 : 8));
        return true;
    case KIND_STORE_1:
    case KIND_STORE_2:
    case KIND_STORE_4:
    case KIND_STORE_8:
        put(unit, m | RT(any_register(r)) | memory(r, 1u << (kind - KIND_STORE_1)));
        return true;
    case KIND_PREFETCH:
        put(unit, m | RT(random_below(r, 2)) | memory(r, 1));
        return true;
    case KIND_FP_LOAD_4:
    case KIND_FP_LOAD_8:
        put(unit, m | FT(result_register(r)) | memory(r, kind == KIND_FP_LOAD_4 ? 4 : 8));
        return true;
    case KIND_FP_STORE_4:
    case KIND_FP_STORE_8:
        put(unit, m | FT(any_fp(r)) | memory(r, kind == KIND_FP_STORE_4 ? 4 : 8));
        return true;
    default:
        return false;
    }
}

static bool put_float(struct unit *unit, enum kind kind, uint32_t m, struct random *r)
{
    uint32_t to = FD(result_register(r));

    switch (kind) {
    case KIND_SINGLE1:
        put(unit, m | to | FS(single_register(r)));
        return true;
    case KIND_SINGLE2:
        put(unit, m | to | FS(single_register(r)) | FT(single_register(r)));
        return true;
    case KIND_SINGLE3:
        put(unit,
            m | to | FR(single_register(r)) | FS(single_register(r)) | FT(single_register(r)));
        return true;
    case KIND_DOUBLE1:
        put(unit, m | to | FS(double_register(r)));
        return true;
    case KIND_DOUBLE2:
        put(unit, m | to | FS(double_register(r)) | FT(double_register(r)));
        return true;
    case KIND_DOUBLE3:
        put(unit,
            m | to | FR(double_register(r)) | FS(double_register(r)) | FT(double_register(r)));
        return true;
    case KIND_SINGLE_NUMBER:
        put(unit, m | to | FS(single_number(r)));
        return true;
    case KIND_DOUBLE_NUMBER:
        put(unit, m | to | FS(single_number(r) + 4));
        return true;
    case KIND_FROM_INTEGER:
    case KIND_FP_MOVE:
        put(unit, m | to | FS(any_fp(r)));
        return true;
    case KIND_COMPARE:
        put(unit,
            m | FS(any_fp(r)) | FT(any_fp(r)) | CC8(random_below(r, 8)) | random_below(r, 16));
        return true;
    case KIND_FP_MOVE_CC:
        put(unit, m | to | FS(any_fp(r)) | condition(r));
        return true;
    case KIND_FP_MOVE_IF:
        put(unit, m | to | FS(any_fp(r)) | RT(any_register(r)));
        return true;
    case KIND_FROM_FP:
        put(unit, m | RT(any_register(r)) | FS(any_fp(r)));
        return true;
    case KIND_FROM_FP_LONG:
        put(unit, m | RT(long_register(r)) | FS(any_fp(r)));
        return true;
    case KIND_TO_FP:
        put(unit, m | RT(any_register(r)) | FS(result_register(r)));
        return true;
    case KIND_FROM_CONTROL:
        put(unit, m | RT(any_register(r)) | FS(31));
        return true;
    default:
        return false;
    }
}

/* What is safe only after other words. */
static void put_sequence(struct unit *unit, const struct row *row, uint32_t m, struct random *r)
{
    switch (row->kind) {
    case KIND_WORD_SAFE:
        put_word_safe(unit, m, r);
        break;
    case KIND_LONG_SAFE:
        put_long_safe(unit, m, r);
        break;
    case KIND_WORD_SAFE_IMM:
        put(unit, WORD(sra, RD(AT) | RT(word_register(r)) | SA(1)));
        put(unit, m | RT(word_register(r)) | RS(AT) | random_imm(r));
        break;
    case KIND_LONG_SAFE_IMM:
        put(unit, WORD(dsra, RD(AT) | RT(any_register(r)) | SA(1)));
        put(unit, m | RT(long_register(r)) | RS(AT) | random_imm(r));
        break;
    case KIND_WORD_DIVIDE:
        put_divide(unit, m, word_register(r), word_register(r));
        break;
    case KIND_LONG_DIVIDE:
        put_divide(unit, m, any_register(r), any_register(r));
        break;
    case KIND_LINKED_4:
    case KIND_CONDITIONAL_4:
        put_linked(unit, false, r);
        break;
    case KIND_LINKED_8:
    case KIND_CONDITIONAL_8:
        put_linked(unit, true, r);
        break;
    case KIND_SINGLE_SIGN:
    case KIND_DOUBLE_SIGN:
        put_sign(unit, m, row->kind == KIND_DOUBLE_SIGN, r);
        break;
    case KIND_TO_CONTROL:
        put_control(unit, r);
        break;
    case KIND_TRAP_LESS:
        put_trap_less(unit, m);
        break;
    case KIND_PREFETCH_INDEXED:
        put_indexed(unit, m, 1, r);
        break;
    case KIND_FP_INDEXED_LOAD_4:
        put_indexed(unit, m | FD(result_register(r)), 4, r);
        break;
    case KIND_FP_INDEXED_LOAD_8:
        put_indexed(unit, m | FD(result_register(r)), 8, r);
        break;
    case KIND_FP_INDEXED_STORE_4:
        put_indexed(unit, m | FS(any_fp(r)), 4, r);
        break;
    case KIND_FP_INDEXED_STORE_8:
        put_indexed(unit, m | FS(any_fp(r)), 8, r);
        break;
    default:
        put(unit, m); /* PLAIN */
    }
}

/* Branches, jumps, and traps that do not trap. */
static bool put_control_flow(struct unit *unit, const struct row *row, uint32_t m, struct random *r)
{
    unsigned same = any_register(r);

    switch (row->kind) {
    case KIND_BRANCH_2:
        put_branch(unit, m | RS(any_register(r)) | RT(any_register(r)), r);
        return true;
    case KIND_BRANCH_1:
        put_branch(unit, m | RS(any_register(r)), r);
        return true;
    case KIND_BRANCH_CC:
        put_branch(unit, m | condition(r), r);
        return true;
    case KIND_JUMP:
        put_jump(unit, m, r);
        return true;
    case KIND_JUMP_REGISTER:
        put_jump_register(unit, m, row->op, r);
        return true;
    case KIND_TRAP_SAME:
        put(unit, m | RS(same) | RT(same));
        return true;
    case KIND_TRAP_SAME_IMM:
        put(unit, m);
        return true;
    case KIND_TRAP_LESS_IMM:
        put(unit, m | IMM(1));
        return true;
    default:
        return false;
    }
}

static bool put_single_word(struct unit *unit, const struct row *row, struct random *random)
{
    uint32_t match = insn_table[row->op].match;

    return put_integer(unit, row->kind, match, random) ||
           put_memory(unit, row->kind, match, random) || put_float(unit, row->kind, match, random);
}

static uint32_t random_slot(struct random *random)
{
    struct unit unit = {.count = 0};

    while (!put_single_word(&unit, random_row(random), random))
        ;
    return unit.word[0];
}

static struct unit random_unit(struct random *random)
{
    struct unit unit = {.count = 0, .goes = GOES_ON};
    const struct row *row = random_row(random);
    uint32_t match = insn_table[row->op].match;

    unit.skip = (uint8_t)random_below(random, 6);
    if (!put_single_word(&unit, row, random) && !put_control_flow(&unit, row, match, random))
        put_sequence(&unit, row, match, random);
    return unit;
}

void block_generate(struct block *block, struct random *random, unsigned records)
{
    *block =
        (struct block){.record = random_below(random, records), .fcsr = random_below(random, 4)};
    while (block->words <= BLOCK_WORDS - UNIT_WORDS) {
        block->unit[block->units] = random_unit(random);
        block->words += block->unit[block->units++].count;
    }
}

void block_remove(struct block *block, unsigned unit)
{
    block->words -= block->unit[unit].count;
    for (block->units--; unit < block->units; unit++)
        block->unit[unit] = block->unit[unit + 1];
}

/* Put the address of its target into a unit's words, which start at `at`. */
static void link_unit(const struct unit *unit, uint32_t at, uint32_t target, uint32_t *words)
{
    unsigned jump = unit->count - 2u;

    if (unit->goes == GOES_RELATIVE) {
        words[jump] |= IMM((target - (at + 4 * jump) - 4) / 4);
    } else if (unit->goes == GOES_REGION) {
        words[jump] |= TARGET(target);
    } else if (unit->goes == GOES_REGISTER) {
        words[0] |= IMM(target >> 16);
        words[1] |= IMM(target);
    }
}

unsigned block_emit(const struct block *block, uint32_t va, uint32_t *to)
{
    uint32_t address[BLOCK_UNITS + 1];
    unsigned used = 0;

    for (unsigned i = 0; i < block->units; i++) {
        address[i] = va + 4 * used;
        for (unsigned w = 0; w < block->unit[i].count; w++)
            to[used++] = block->unit[i].word[w];
    }
    address[block->units] = va + 4 * used;
    for (unsigned i = 0; i < block->units; i++) {
        unsigned target = i + 1 + block->unit[i].skip;

        target = target < block->units ? target : block->units;
        link_unit(&block->unit[i], address[i], address[target], to + (address[i] - va) / 4);
    }
    return used;
}
