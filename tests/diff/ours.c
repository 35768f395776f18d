/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Our processor as the one to be tested: the image runs in user mode on 4 KB pages that a refill
 * handler maps one after the other, so that the TLB is at work all the time.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/core/bits.h"
#include "sim/core/clock.h"
#include "tests/diff/oracle.h"
#include "tests/isa/board.h"
#include "tests/isa/encode.h"

#define REFILL_PA  0x080 /* the 64-bit vector */
#define GENERAL_PA 0x180
#define STOP_PA    0x1000
#define STOP       UINT64_C(0xffffffff80001000)
#define TOO_LONG   (60 * PS_PER_SECOND)

enum { K0 = 26, K1 = 27 };

/* Both pages of the pair are where the address says. */
static void put_refill(struct board *board)
{
    const uint32_t words[] = {
        WORD(dmfc0, RT(K0) | RD(CP0_BADVADDR)),
        WORD(dsrl, RD(K0) | RT(K0) | SA(13)),
        WORD(dsll, RD(K0) | RT(K0) | SA(7)),
        WORD(ori, RT(K0) | RS(K0) | IMM(CCA_SHARED << 3 | ENTRYLO_D | ENTRYLO_V)),
        WORD(dmtc0, RT(K0) | RD(CP0_ENTRYLO0)),
        WORD(daddiu, RT(K0) | RS(K0) | IMM(1 << 6)),
        WORD(dmtc0, RT(K0) | RD(CP0_ENTRYLO1)),
        WORD(tlbwr, 0),
        WORD(eret, 0),
    };

    board_put(board, REFILL_PA, words, ARRAY_LENGTH(words));
}

/* A software interrupt is acknowledged; anything else is the end. */
static void put_general(struct board *board)
{
    const uint32_t words[] = {
        WORD(mfc0, RT(K0) | RD(CP0_CAUSE)),
        WORD(andi, RT(K0) | RS(K0) | IMM(0x7c)),
        WORD(bne, RS(K0) | IMM(3)),
        NOP,
        WORD(mtc0, RT(0) | RD(CP0_CAUSE)),
        WORD(eret, 0),
        WORD(j, TARGET(STOP)),
        NOP,
    };
    const uint32_t stop[] = {WORD(beq, IMM(-1)), NOP};

    board_put(board, GENERAL_PA, words, ARRAY_LENGTH(words));
    board_put(board, STOP_PA, stop, ARRAY_LENGTH(stop));
}

static void put_image(struct board *board, const struct image *image, enum opcode mistake)
{
    const struct insn *insn = &insn_table[mistake];
    uint32_t nothing = NOP;

    memory_load(&board->memory, IMAGE_BASE, image->bytes, image->end - IMAGE_BASE);
    for (uint32_t pa = IMAGE_BLOCKS; mistake != OP_RESERVED && pa < image->end; pa += 4)
        if ((load_be32(image->bytes + (pa - IMAGE_BASE)) & insn->mask) == insn->match)
            board_put(board, pa, &nothing, 1);
}

static struct board *prepare(const struct image *image, enum cpu_model model, enum opcode mistake)
{
    struct board *board = board_new(model, CPU_LATENCY_R10000);

    put_refill(board);
    put_general(board);
    put_image(board, image, mistake);
    board_set(board, V_CP0 + CP0_STATUS,
              ST_XX | ST_CU1 | ST_FR | ST_UX | ST_SX | ST_KX | ST_KSU_USER | 0x100 | ST_IE);
    board_set(board, V_CP0 + CP0_CONFIG, CCA_SHARED);
    board_set(board, V_PC, IMAGE_BASE);
    return board;
}

static ps_t next_stop(const struct ours *ours, struct random *random, ps_t now)
{
    if (ours->stop_seed == 0)
        return now + PS_PER_MS;
    return now + random_below(random, 1000) * random_below(random, 1000);
}

static void disturb(const struct ours *ours, struct random *random, struct board *board)
{
    if (ours->interrupts && random_below(random, 4) == 0)
        board_set(board, V_CP0 + CP0_CAUSE, 0x100);
    if (ours->switches && random_below(random, 16) == 0)
        cpu_set_model(board->cpu, cpu_model(board->cpu) == CPU_FAST ? CPU_INORDER : CPU_FAST);
}

static bool run_to_end(const struct ours *ours, struct board *board)
{
    struct random random = {ours->stop_seed};

    cpu_break_at(board->cpu, STOP);
    while (cpu_run(board->cpu, next_stop(ours, &random, cpu_now(board->cpu))) != CPU_EXIT_BREAK) {
        board->now = cpu_now(board->cpu);
        event_run(&board->events, board->now);
        if (board->now > TOO_LONG)
            return false;
        if (ours->stop_seed)
            disturb(ours, &random, board);
    }
    return board_get(board, V_CP0 + CP0_CAUSE) == EXC_SYS << CAUSE_CODE_SHIFT;
}

bool ours_run(const struct ours *ours, const struct image *image, struct result *result,
              struct ended *ended)
{
    struct board *board = prepare(image, ours->model, ours->mistake);
    bool ok = run_to_end(ours, board);

    if (ok)
        image_result(image, memory_readable(&board->memory, IMAGE_RESULTS), result);
    else
        fprintf(stderr,
                "difftest: our processor did not end well: cause %08" PRIx64 " epc %016" PRIx64
                "\n",
                board_get(board, V_CP0 + CP0_CAUSE), board_get(board, V_CP0 + CP0_EPC));
    digest_text(state_digest(&board->states), ended->digest);
    board_read(board, &ended->values);
    ended->instructions = board_instructions(board);
    board_free(board);
    return ok;
}

/* ---- lockstep ---- */

static bool same(const struct board *fast, const struct board *inorder, uint64_t at)
{
    struct values a, b;

    board_read(fast, &a);
    board_read(inorder, &b);
    for (unsigned i = 0; i < V_COUNT; i++) {
        if (a.v[i] == b.v[i] || i == V_CP0 + CP0_COUNT)
            continue;
        fprintf(stderr,
                "difftest: after %" PRIu64 " instructions %s is %016" PRIx64
                " in fast and %016" PRIx64 " in inorder\n",
                at, value_name(i), a.v[i], b.v[i]);
        return false;
    }
    return true;
}

bool ours_lockstep(const struct image *image, uint64_t seed, uint64_t instructions)
{
    struct random random = {seed};
    struct board *fast = prepare(image, CPU_FAST, OP_RESERVED);
    struct board *inorder = prepare(image, CPU_INORDER, OP_RESERVED);
    bool ok = true;

    for (uint64_t at = 0; ok && at < instructions;) {
        unsigned step = 1 + random_below(&random, random_below(&random, 4) ? 8 : 800);

        board_step(fast, step);
        board_step(inorder, step);
        at += step;
        ok = same(fast, inorder, at);
    }
    board_free(fast);
    board_free(inorder);
    return ok;
}
