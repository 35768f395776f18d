/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a tape of numbers to a sequence. Every number means something, and a change of one of them
 * changes one instruction or one register.
 *
 * Tamed is what would end the fuzzing without being of interest: nothing that is written to Status
 * has BEV; stores go where the guest keeps nothing of its own; MAGIC's power-off and idle registers
 * are not touched. ERET could lead anywhere, again and again: it stands at the end alone, to $31,
 * and EPC and ErrorEPC are not written before. A branch in a branch's delay slot is unpredictable.
 * A program that may use coprocessor 0 does not change its address space or the TLB, in which it is
 * mapped itself: it would execute whatever is there, perhaps for ever.
 */
#include "disco/include/hal.h"
#include "disco/test/again.h"
#include "disco/test/attack.h"
#include "disco/test/fuzz.h"

#define ROUNDS 20000
#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

/* Numbers of a tape behind those of the instructions and registers. */
#define TAPE_KIND    (FUZZ_LENGTH + 16)
#define TAPE_SUBJECT (FUZZ_LENGTH + 17)

static const uint64_t *tapes;
static uint64_t tape_count, tape_seed, random_state;
static bool mutating;

uint64_t fuzz_open(uint64_t seed)
{
    uint64_t bytes;

    tape_seed = seed * UINT64_C(0xd1342543de82ef95);
    tapes = guest_initrd(&bytes);
    tape_count = bytes / FUZZ_BYTES;
    mutating = guest_argument("mutate", 0);
    return tapes ? tape_count : ROUNDS;
}

/* ---- numbers: splitmix (Steele, Lea and Flood, 2014), each a function of its place ---- */

static inline uint64_t mixed(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static uint64_t number_at(uint64_t place)
{
    return mixed((tape_seed + place + 1) * GOLDEN);
}

void fuzz_random_begin(uint64_t round)
{
    random_state = mixed(tape_seed ^ round);
}

uint64_t fuzz_random(void)
{
    return mixed(random_state += GOLDEN);
}

/* ---- tapes ---- */

static void copy_tape(uint64_t *tape, const uint64_t *from)
{
    for (unsigned i = 0; i < FUZZ_TAPE; i++)
        tape[i] = from[i];
}

static void new_tape(uint64_t *tape, uint64_t at)
{
    uint64_t z = (tape_seed + at + 1) * GOLDEN;

    for (unsigned i = 0; i < FUZZ_TAPE; i++, z += GOLDEN)
        tape[i] = mixed(z);
}

/* One of the tapes with one to four of its numbers exchanged; sometimes a new one. */
static void mutated_tape(uint64_t *tape, uint64_t at)
{
    uint64_t how = number_at(at);

    if (how % 4 == 0) {
        new_tape(tape, at);
        return;
    }
    copy_tape(tape, tapes + (how >> 8) % tape_count * FUZZ_TAPE);
    for (unsigned i = 0; i <= (how >> 2) % 4; i++) {
        uint64_t number = number_at(at + 1 + 2 * i), place = number % FUZZ_TAPE;

        if (number & 0x100)
            tape[place] = number_at(at + 2 + 2 * i);
        else if (number & 0x200)
            tape[place] ^= UINT64_C(1) << (number >> 10 & 63);
        else
            tape[place] = tapes[(number >> 10) % tape_count * FUZZ_TAPE + place];
    }
}

const uint64_t *fuzz_tape(uint64_t round)
{
    static uint64_t tape[FUZZ_TAPE];

    if (tapes && !mutating)
        return tapes + round % tape_count * FUZZ_TAPE;
    if (tapes)
        mutated_tape(tape, round * FUZZ_TAPE);
    else
        new_tape(tape, round * FUZZ_TAPE);
    return tape;
}

/* ---- instructions ---- */

static bool is_branch(uint32_t word)
{
    unsigned op = word >> 26;

    return op == 1 || (op >= 4 && op < 8) || (op >= 20 && op < 24) ||
           (word & 0xffe00000) == 0x45000000;
}

static uint32_t with_rt(uint32_t word, unsigned rt)
{
    return (word & ~(UINT32_C(31) << 16)) | rt << 16;
}

/* Moves to Status and EntryLo are from registers with such values. */
static uint32_t tamed_move(uint32_t word, uint32_t number)
{
    unsigned rd = word >> 11 & 31;

    switch (rd) {
    case CP0_EPC:
    case CP0_ERROREPC:
        return I_MFC0(8, rd);
    case CP0_STATUS:
        return with_rt(word, 16 + (number & 1));
    case CP0_ENTRYLO0:
    case CP0_ENTRYLO1:
        return with_rt(word, 18 + (number & 1));
    case CP0_PAGEMASK:
    case CP0_FRAMEMASK:
        return fuzz_rules.entries == ENTRIES_ANY ? word : I_DMFC0(8, rd);
    default:
        return word;
    }
}

static uint32_t tamed_cop0(uint32_t word, uint32_t number)
{
    bool operation = word & 0x02000000;
    unsigned funct = word & 63;

    if (!operation)
        return (word >> 21 & 30) == 4 ? tamed_move(word, number) : word;
    if (funct == 0x18 || funct == HAL_RETURN)
        return I_TLBP;
    if (funct == HAL_ON && fuzz_rules.hal == HAL_NEVER)
        return I_TLBR;
    return word;
}

static uint32_t make_cop0(uint64_t number)
{
    static const uint8_t kind[] = {0, 0, 1, 4, 4, 4, 5, 5};
    unsigned rd = number >> 8 & 31, rt = 8 + (number >> 16 & 7);

    return tamed_cop0(0x40000000 | (uint32_t)kind[number >> 24 & 7] << 21 | rt << 16 | rd << 11,
                      (uint32_t)(number >> 32));
}

/* What makes an entry of the TLB. */
static uint32_t make_entry(uint64_t number)
{
    static const uint8_t registers[] = {CP0_ENTRYHI,  CP0_ENTRYHI,  CP0_ENTRYLO0, CP0_ENTRYLO1,
                                        CP0_ENTRYLO0, CP0_ENTRYLO1, CP0_INDEX,    CP0_PAGEMASK};

    return tamed_move(I_DMTC0(8 + (number >> 16 & 7), registers[number >> 8 & 7]),
                      (uint32_t)(number >> 32));
}

static uint32_t make_operation(uint64_t number)
{
    static const uint32_t operations[] = {I_TLBR,
                                          I_TLBWI,
                                          I_TLBWI,
                                          I_TLBWI,
                                          I_TLBWR,
                                          I_TLBWR,
                                          I_TLBWR,
                                          I_TLBP,
                                          I_TLBP,
                                          I_TLBWI,
                                          I_SYSCALL,
                                          I_BREAK,
                                          0x00000034 /* TEQ $0, $0 */,
                                          0x01095020 /* ADD */};

    return PICK(operations, number >> 8);
}

/* Calls take a guest-physical page in $4, which $23 has. */
static uint32_t make_call(uint64_t number)
{
    if (number & 0x100)
        return I_MOVE(4, 23);
    return tamed_cop0(HAL_CALL(HAL_ON + (number >> 9 & 7)), 0);
}

static uint32_t make_load(uint64_t number)
{
    static const uint8_t operations[] = {32, 33, 34, 35, 36, 37, 38, 39,
                                         26, 27, 48, 52, 49, 53, 51, 55};

    return I_LOAD(operations[number >> 8 & 15], 8 + (number >> 16 & 7), 8 + (number >> 20 & 15)) |
           (number >> 32 & 0xf8);
}

/* From $16 to $19, to where $20 to $22 point; to the HAL's page only what Status may have. */
static uint32_t make_store(uint64_t number)
{
    static const uint8_t wide[] = {43, 63, 43, 63, 56, 60}, narrow[] = {40, 41};
    unsigned base = 20 + (unsigned)(number >> 20) % 3;
    unsigned from = 16 + (number >> 24 & (base == 22 ? 1 : 3));
    unsigned op = PICK(wide, number >> 32);

    if (number & 0x10000) /* bytes and odd shapes, without effect on a register's page */
        op = narrow[number >> 8 & 1];
    return I_LOAD(op, op == 40 ? 0 : from, base);
}

static uint32_t make_float(uint64_t number)
{
    static const uint32_t words[] = {
        0x44c8f800 /* CTC1 $8, FCR31 */, 0x4448f800, 0x44880000, 0x44a80000,
        0x46200000 /* ADD.D */,          0x46000004, 0x46200003, 0x45000002,
        0x4e000020 /* MADD.S */,         0x44280000, 0x48080000, 0x4c000000};

    return PICK(words, number >> 8) | (number >> 32 & 0x3 ? 0 : 0x800);
}

static uint32_t make_branch(uint64_t number)
{
    static const uint32_t words[] = {0x10000002, 0x14000002, 0x18000002, 0x1c000002,
                                     0x50000002, 0x54000002, 0x58000002, 0x5c000002,
                                     0x04000002, 0x04010002, 0x04020002, 0x04030002};
    uint32_t word = PICK(words, number >> 8);

    return word | (8 + (number >> 24 & 7)) << 21 |
           ((word >> 26 & 15) < 6 && word >> 26 != 1 ? (8 + (number >> 32 & 7)) << 16 : 0);
}

static uint32_t make_instruction(uint64_t number)
{
    switch (number & 31) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
        return make_operation(number);
    case 5:
        return I_CACHE(number >> 32 & 31, 8 + (number >> 8 & 15)) | (number >> 40 & 0xfff);
    case 6:
    case 7:
    case 8:
    case 9:
        return make_load(number);
    case 10:
    case 11:
    case 12:
    case 13:
        return make_store(number);
    case 14:
        return make_branch(number);
    case 15:
        return tamed_cop0(0x40080000 | (number >> 32 & 0x03e7ffff), (uint32_t)(number >> 8));
    case 16:
    case 17:
        return make_call(number);
    case 18:
        return make_float(number);
    case 19:
    case 20:
    case 21:
    case 22:
    case 23:
        return make_entry(number);
    default:
        return make_cop0(number);
    }
}

/* ---- the whole ---- */

/* An entry of the TLB for the subject, which the rest may do something with. */
static void put_entry(struct sequence *sequence, uint64_t number)
{
    sequence->word[0] = I_DMTC0(8, CP0_ENTRYHI);
    sequence->word[1] = I_DMTC0(18, CP0_ENTRYLO0);
    sequence->word[2] = I_DMTC0(19, CP0_ENTRYLO1);
    sequence->word[3] = number & 1 ? I_TLBWI : I_TLBWR;
}

static void put_end(struct sequence *sequence, uint64_t number)
{
    static const uint32_t ends[4][FUZZ_WORDS - FUZZ_LENGTH] = {
        {0, 0, I_JR_RA, 0, 0, 0},
        {0, 0, I_JR_RA, 0, 0, 0},
        {0, 0, I_DMTC0(31, CP0_EPC), I_DMTC0(31, CP0_ERROREPC), I_ERET, I_BREAK},
        {I_MOVE(26, 18), I_MOVE(27, 19), I_DMTC0(31, CP0_EPC), I_DMTC0(31, CP0_ERROREPC),
         HAL_CALL(HAL_RETURN), I_BREAK},
    };

    for (unsigned i = 0; i < ARRAY_LENGTH(ends[0]); i++)
        sequence->word[FUZZ_LENGTH + i] = ends[number & 3][i];
}

static void put_words(struct sequence *sequence, const uint64_t *tape)
{
    uint32_t last = 0;

    for (unsigned i = 0; i < FUZZ_LENGTH; i++) {
        uint32_t word = make_instruction(tape[i]);

        last = sequence->word[i] = is_branch(word) && is_branch(last) ? I_NOP : word;
    }
}

static bool changes_mapping(uint32_t word)
{
    unsigned funct = word & 63;

    if (word >> 26 != 0x10)
        return false;
    if (word & 0x02000000)
        return funct == (I_TLBR & 63) || funct == (I_TLBWI & 63) || funct == (I_TLBWR & 63);
    return (word >> 21 & 30) == 4 && (word >> 11 & 31) == CP0_ENTRYHI;
}

/* In reverse byte order the words of each doubleword are executed the other way round. */
static void tame_program(struct sequence *sequence)
{
    uint32_t *word = sequence->word;

    for (unsigned i = 0; i < FUZZ_LENGTH && (sequence->status & ST_CU0); i++)
        if (changes_mapping(word[i]))
            word[i] = I_TLBP;
    for (unsigned i = 1; i < FUZZ_LENGTH && (sequence->status & ST_RE); i++)
        if (is_branch(word[i ^ 1]) && is_branch(word[(i - 1) ^ 1]))
            word[i ^ 1] = I_NOP;
}

void fuzz_make(struct sequence *sequence, uint64_t round)
{
    const uint64_t *tape = fuzz_tape(round);
    uint64_t kind = tape[TAPE_KIND], subject = tape[TAPE_SUBJECT];

    fuzz_choose_subject(subject);
    put_words(sequence, tape);
    for (unsigned i = 0; i < ARRAY_LENGTH(sequence->gpr); i++)
        sequence->gpr[i] = fuzz_register(8 + i, tape[FUZZ_LENGTH + i]);
    if ((subject >> 32 & 3) == 0)
        put_entry(sequence, subject >> 34);
    put_end(sequence, kind);
    sequence->steps = kind >> 4 & 7;
    sequence->user = (kind >> 8 & 3) == 0;
    sequence->status = ST_KX | ST_SX | ST_UX;
    if (kind & 8)
        sequence->status =
            kind >> 16 & (ST_XX | ST_CU0 | ST_CU1 | ST_FR | ST_RE | ST_IM | ST_UX | ST_IE);
    if (sequence->user)
        tame_program(sequence);
}

void fuzz_keep(struct sequence *sequence, uint64_t mask)
{
    for (unsigned i = 0; i < FUZZ_LENGTH; i++)
        if (!(mask >> i & 1))
            sequence->word[i] = I_NOP;
}
