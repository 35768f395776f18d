/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a tape of numbers to a sequence. Every number means something, and a change of one of them
 * changes one instruction or one register.
 *
 * Tamed is what would end the fuzzing without being of interest: nothing that is written to Status
 * has BEV; stores go where the guest keeps nothing of its own; MAGIC's power-off and idle registers
 * are not touched. ERET could lead anywhere, again and again: it stands at the end alone, to $31,
 * and EPC and ErrorEPC are not written before. A branch in a branch's delay slot is unpredictable.
 */
#include "disco/test/again.h"
#include "disco/test/attack.h"
#include "disco/test/fuzz.h"

#define ROUNDS              20000
#define CALL_ON             0x28 /* the monitor's calls: COP0 operations 0x28 to 0x2f */
#define CALL_END            0x29 /* this one ends with an ERET */
#define HAL_PAGE            UINT64_C(0xffffffffdffff000)
#define PICK(table, number) ((table)[(number) % ARRAY_LENGTH(table)])

static const uint64_t *tapes;
static uint64_t tape_count, tape_seed;
static bool mutating;

uint64_t fuzz_open(uint64_t seed)
{
    uint64_t bytes;

    tape_seed = seed;
    tapes = guest_initrd(&bytes);
    tape_count = bytes / FUZZ_BYTES;
    mutating = guest_argument("mutate", 0);
    return tapes ? tape_count : ROUNDS;
}

/* Splitmix (Steele, Lea and Flood, 2014): each number is a function of its place. */
static uint64_t number_at(uint64_t place)
{
    uint64_t z =
        (tape_seed * UINT64_C(0xd1342543de82ef95) + place + 1) * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* One of the tapes with one to four of its numbers exchanged; sometimes a new one. */
static void mutate(uint64_t *tape, uint64_t round)
{
    uint64_t at = round * FUZZ_TAPE, how = number_at(at);
    const uint64_t *parent = tapes + (how >> 8) % tape_count * FUZZ_TAPE;

    if (how % 4 == 0)
        return;
    for (unsigned i = 0; i < FUZZ_TAPE; i++)
        tape[i] = parent[i];
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
    for (unsigned i = 0; i < FUZZ_TAPE; i++)
        tape[i] = number_at(round * FUZZ_TAPE + i);
    if (tapes)
        mutate(tape, round);
    return tape;
}

/* ---- registers ---- */

static uint64_t address_value(uint64_t number)
{
    static const uint64_t bases[] = {
        CKSEG0,
        0xffffffffa0000000,
        CKSSEG,
        CKSSEG + 0x10000000,
        HAL_PAGE - 0x1000,
        HAL_PAGE,
        0xffffffffe0000000,
        0xffffffffffff8000,
        0xffffffffffffc000,
        XSSEG,
        XSSEG + (UINT64_C(1) << 40),
        0x4000020000000000,
        XKPHYS_CACHED,
        XKPHYS_UNCACHED,
        0xc000000000000000,
        0x400000,
        0x70000000,
        0x8000000000000000,
        0x7ff00000,
        0x100000000,
    };
    static const uint32_t masks[] = {0,      0x7,      0xfff,      0xff8,
                                     0x1ff8, 0xfffff8, 0x7ffffff8, 0xffffffff};

    return PICK(bases, number >> 8) + (number >> 32 & PICK(masks, number >> 16));
}

static uint64_t any_value(uint64_t number)
{
    switch (number & 15) {
    case 0:
    case 1:
        return number >> 16 & 0xf63fffff;
    case 2:
        return number >> 16 & 0xff1f;
    case 3:
    case 4:
        return (number >> 8 & UINT64_C(0x0000000000ffe003)) | number >> 62 << 62;
    case 5:
    case 6:
    case 7: /* EntryLo, of this machine's memory or not */
        return (number >> 16 & (number & 16 ? 0x7ff : 0x3ffffff)) << 6 | (number >> 48 & 0x3f);
    case 8:
        return 0x1ffe000u >> (number >> 8 & 31) & ~0x1fffu; /* PageMask, good or bad */
    case 9:
        return number >> 8 & 63;
    case 10:
        return number;
    default:
        return address_value(number);
    }
}

static uint64_t outside_windows(uint64_t va)
{
    return va >= CKSSEG && va < HAL_PAGE - PAGE_SIZE ? va + 0x20000000 : va;
}

/* Where stores may go: see fuzz.h. */
static uint64_t target_value(uint64_t number)
{
    static const uint64_t registers[] = {
        FLASH_UART_BASE + 8,
        FLASH_MAGIC_BASE + MAGIC_ID_PAGE,
        FLASH_MAGIC_BASE + MAGIC_INT_PAGE,
        FLASH_MAGIC_BASE + MAGIC_IPI_PAGE,
        FLASH_MAGIC_BASE + MAGIC_START_PAGE,
        FLASH_MAGIC_BASE + MAGIC_MARKER_PAGE + 8,
        FLASH_MAGIC_BASE + 0x7000,
        0xf8000000,
        FLASH_VIRTIO_BASE,
        FLASH_VIRTIO_BASE + 11 * FLASH_VIRTIO_SIZE,
        FLASH_VIRTIO_BASE + 31 * FLASH_VIRTIO_SIZE,
    };

    switch (number & 7) {
    case 0:
    case 1:
        return CACHED_BASE + FUZZ_ZONE + (number >> 8 & 0xfff8);
    case 2:
        return HAL_PAGE + (number >> 8 & 0xf8);
    case 3: /* registers of the interrupt controller and of the UART are single bytes and
               doublewords */
        return IO_BASE + FLASH_UART_BASE + 1 + (number >> 8) % 7;
    case 4:
        return outside_windows(address_value(number) | UINT64_C(0x8000000000000000));
    default:
        return IO_BASE + PICK(registers, number >> 8) + (number >> 16 & 0x78);
    }
}

static uint64_t register_value(unsigned i, uint64_t number)
{
    uint64_t bev = ST_BEV | (uint64_t)ST_BEV << 32;

    if (i < 8)
        return any_value(number);
    if (i < 12)
        return any_value(number) & ~bev;
    if (i < 15)
        return target_value(number);
    return number & 1 ? FUZZ_ZONE + (number >> 8 & 0xf000)
                      : memory_bytes() + (number >> 8 & 0xfff8000);
}

/* ---- instructions ---- */

static bool is_branch(uint32_t word)
{
    unsigned op = word >> 26;

    return op == 1 || (op >= 4 && op < 8) || (op >= 20 && op < 24) ||
           (word & 0xffe00000) == 0x45000000;
}

/* Moves to EPC, ErrorEPC and Status; what ends with an ERET. */
static uint32_t tamed_cop0(uint32_t word, uint32_t number)
{
    bool operation = word & 0x02000000, to = !operation && (word >> 21 & 30) == 4;
    unsigned rd = word >> 11 & 31, funct = word & 63;

    if (operation && (funct == 0x18 || funct == CALL_END))
        return I_TLBP;
    if (to && (rd == 14 || rd == 30))
        return I_MFC0(8, rd);
    if (to && rd == 12)
        return (word & ~(UINT32_C(31) << 16)) | (16 + (number & 3)) << 16;
    return word;
}

static uint32_t make_cop0(uint64_t number)
{
    static const uint8_t kind[] = {0, 0, 1, 4, 4, 4, 5, 5};
    unsigned rd = number >> 8 & 31, rt = 8 + (number >> 16 & 7);

    return tamed_cop0(0x40000000 | (uint32_t)PICK(kind, number >> 24) << 21 | rt << 16 | rd << 11,
                      number >> 32);
}

static uint32_t make_operation(uint64_t number)
{
    static const uint32_t operations[] = {I_TLBR,    I_TLBWI, I_TLBWI,
                                          I_TLBWR,   I_TLBWR, I_TLBP,
                                          I_SYSCALL, I_BREAK, 0x00000034 /* TEQ $0, $0 */,
                                          0x01095020};

    return PICK(operations, number >> 8);
}

/* Calls take a guest-physical page in $4, which $23 has. */
static uint32_t make_call(uint64_t number)
{
    if (number & 0x100)
        return I_MOVE(4, 23);
    return tamed_cop0(0x42000000 | (CALL_ON + (number >> 9 & 7)), 0);
}

static uint32_t make_load(uint64_t number)
{
    unsigned op =
        PICK(((const uint8_t[]){32, 33, 34, 35, 36, 37, 38, 39, 26, 27, 48, 52, 49, 53, 51, 55}),
             number >> 8);

    return I_LOAD(op, 8 + (number >> 16 & 7), 8 + (number >> 20 & 15)) | (number >> 32 & 0xf8);
}

/* From $16 to $19, to where $20 to $23 point; whole words, so that Status' image keeps BEV clear.
 */
static uint32_t make_store(uint64_t number)
{
    unsigned op = PICK(((const uint8_t[]){43, 63, 43, 63, 56, 60}), number >> 8),
             base = 20 + (number >> 20) % 3;

    if (number & 0x10000) /* bytes and odd shapes, without effect on a register's page */
        op = PICK(((const uint8_t[]){40, 41}), number >> 8);
    return I_LOAD(op, op == 40 ? 0 : 16 + (number >> 24 & 3), base);
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

    return word | (8 + (number >> 16 & 7)) << 21 |
           ((word >> 26 & 15) < 6 && word >> 26 != 1 ? (8 + (number >> 20 & 7)) << 16 : 0);
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
        return make_load(number);
    case 9:
    case 10:
    case 11:
        return make_store(number);
    case 12:
    case 13:
        return make_branch(number);
    case 14:
        return tamed_cop0(0x40080000 | (number >> 32 & 0x03e7ffff), number >> 8);
    case 15:
    case 16:
        return make_call(number);
    case 17:
        return make_float(number);
    default:
        return make_cop0(number);
    }
}

/* ---- the whole ---- */

static void put_end(struct sequence *sequence, uint64_t number)
{
    static const uint32_t ends[4][FUZZ_WORDS - FUZZ_LENGTH] = {
        {0, 0, I_JR_RA, 0, 0, 0},
        {0, 0, I_JR_RA, 0, 0, 0},
        {0, 0, I_DMTC0(31, 14), I_DMTC0(31, 30), I_ERET, I_BREAK},
        {0, 0, I_DMTC0(31, 14), I_DMTC0(31, 30), 0x42000000 | CALL_END, I_BREAK},
    };

    for (unsigned i = 0; i < ARRAY_LENGTH(ends[0]); i++)
        sequence->word[FUZZ_LENGTH + i] = ends[number & 3][i];
}

/* With 32-bit addresses what stands above them does not count: a program's stores must not hit. */
static void tame_narrow_stores(struct sequence *sequence)
{
    for (unsigned i = 12; i < 15; i++)
        if (sequence->user && !(sequence->status & ST_UX))
            sequence->gpr[i] |= 0x80000000;
}

void fuzz_make(struct sequence *sequence, uint64_t round)
{
    const uint64_t *tape = fuzz_tape(round);
    uint32_t last = 0;

    for (unsigned i = 0; i < FUZZ_LENGTH; i++) {
        uint32_t word = make_instruction(tape[i]);

        last = sequence->word[i] = is_branch(word) && is_branch(last) ? I_NOP : word;
    }
    for (unsigned i = 0; i < ARRAY_LENGTH(sequence->gpr); i++)
        sequence->gpr[i] = register_value(i, tape[FUZZ_LENGTH + i]);
    put_end(sequence, tape[FUZZ_LENGTH + 16]);
    sequence->user = tape[FUZZ_LENGTH + 16] & 4;
    sequence->status = ST_KX | ST_SX | ST_UX;
    if (tape[FUZZ_LENGTH + 16] & 8)
        sequence->status = tape[FUZZ_LENGTH + 17] &
                           (ST_XX | ST_CU0 | ST_CU1 | ST_FR | ST_RE | ST_IM | ST_UX | ST_IE);
    tame_narrow_stores(sequence);
}

void fuzz_keep(struct sequence *sequence, uint64_t mask)
{
    for (unsigned i = 0; i < FUZZ_LENGTH; i++)
        if (!(mask >> i & 1))
            sequence->word[i] = I_NOP;
}
