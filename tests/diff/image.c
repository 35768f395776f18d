/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Laying out the program: driver, tables and blocks.
 */
#include "tests/diff/image.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/core/bits.h"
#include "tests/isa/encode.h"

#define NEXT_LINE   (STATE_WORDS * 8)      /* behind the state: pointer into the table, */
#define BLOCK_CODE  (STATE_WORDS * 8 + 8)  /* address of the block, */
#define NEXT_RESULT (STATE_WORDS * 8 + 16) /* and where the next signature goes */

#define SYS_WRITE 5001 /* of Linux n64 */
#define SYS_EXIT  5058

#define MIXER UINT64_C(0x9e3779b97f4a7c15) /* odd, so that the signature loses nothing */

enum { AT = 1, V0, V1, A0, A1, A2, A3, GP = 28, SP = 29, S8 = 30, RA = 31 };

struct writer {
    struct image *image;
    uint32_t at;
};

static uint8_t *place(const struct image *image, uint32_t va)
{
    return image->bytes + (va - IMAGE_BASE);
}

static void put(struct writer *to, uint32_t word)
{
    store_be32(place(to->image, to->at), word);
    to->at += 4;
}

static void put_constant(struct writer *to, unsigned reg, uint32_t value)
{
    put(to, WORD(lui, RT(reg) | IMM(value >> 16)));
    put(to, WORD(ori, RT(reg) | RS(reg) | IMM(value)));
}

static uint32_t branch_to(const struct writer *from, uint32_t target)
{
    return IMM((int32_t)(target - from->at - 4) / 4);
}

static void put_start(struct writer *to)
{
    put_constant(to, SP, IMAGE_STATE);
    put_constant(to, GP, IMAGE_STATE + STATE_MEMORY * 8 + 128);
    put_constant(to, V0, IMAGE_TABLE);
    put(to, WORD(sd, RT(V0) | RS(SP) | NEXT_LINE));
    put_constant(to, V0, IMAGE_RESULTS);
    put(to, WORD(sd, RT(V0) | RS(SP) | NEXT_RESULT));
}

/* Load everything from the block's record and go to it; past the last one go to `end`. */
static void put_load(struct writer *to, uint32_t end)
{
    put(to, WORD(ld, RT(AT) | RS(SP) | NEXT_LINE));
    put(to, WORD(lw, RT(V0) | RS(AT) | 0));
    put(to, WORD(beq, RS(V0) | branch_to(to, end)));
    put(to, WORD(lw, RT(V1) | RS(AT) | 4));
    put(to, WORD(sd, RT(V0) | RS(SP) | BLOCK_CODE));
    put(to, WORD(lw, RT(A0) | RS(AT) | 8));
    put(to, WORD(ctc1, RT(A0) | FS(31)));
    put(to, WORD(daddiu, RT(AT) | RS(AT) | 16));
    put(to, WORD(sd, RT(AT) | RS(SP) | NEXT_LINE));
    for (unsigned i = 0; i < 32; i++) {
        put(to, WORD(ld, RT(A1) | RS(V1) | IMM(512 + 8 * i)));
        put(to, WORD(sd, RT(A1) | RS(SP) | IMM(8 * (STATE_MEMORY + i))));
        put(to, WORD(ldc1, FT(i) | RS(V1) | IMM(8 * i)));
    }
    put(to, WORD(ld, RT(A1) | RS(V1) | 256));
    put(to, WORD(mthi, RS(A1)));
    put(to, WORD(ld, RT(A1) | RS(V1) | 264));
    put(to, WORD(mtlo, RS(A1)));
    for (unsigned i = A0; i < 26; i++)
        put(to, WORD(ld, RT(i) | RS(V1) | IMM(256 + 8 * i)));
    put(to, WORD(ld, RT(RA) | RS(V1) | IMM(256 + 8 * RA)));
    put(to, WORD(ld, RT(V0) | RS(V1) | IMM(256 + 8 * V0)));
    put(to, WORD(ld, RT(S8) | RS(SP) | BLOCK_CODE));
    put(to, WORD(jr, RS(S8)));
    put(to, WORD(ld, RT(V1) | RS(V1) | IMM(256 + 8 * V1)));
}

static void put_save(struct writer *to)
{
    for (unsigned i = 0; i < 32; i++) {
        if (i != 26 && i != 27) /* the handler's */
            put(to, WORD(sd, RT(i) | RS(SP) | IMM(8 * i)));
        put(to, WORD(sdc1, FT(i) | RS(SP) | IMM(8 * (32 + i))));
    }
    put(to, WORD(mfhi, RD(V0)));
    put(to, WORD(sd, RT(V0) | RS(SP) | 8 * STATE_HI));
    put(to, WORD(mflo, RD(V0)));
    put(to, WORD(sd, RT(V0) | RS(SP) | 8 * (STATE_HI + 1)));
    put(to, WORD(cfc1, RT(V0) | FS(31)));
    put(to, WORD(sd, RT(V0) | RS(SP) | 8 * STATE_FCSR));
}

/* signature = mix of every doubleword of the state. */
static void put_sign(struct writer *to)
{
    uint32_t loop;

    put_constant(to, A2, (uint32_t)(MIXER >> 32));
    put(to, WORD(dsll32, RD(A2) | RT(A2)));
    put_constant(to, A3, (uint32_t)MIXER);
    put(to, WORD(dsll32, RD(A3) | RT(A3)));
    put(to, WORD(dsrl32, RD(A3) | RT(A3)));
    put(to, WORD(or, RD(A2) | RS(A2) | RT(A3)));
    put(to, WORD(daddiu, RT(V0) | RS(SP)));
    put(to, WORD(daddiu, RT(V1) | RS(SP) | 8 * STATE_WORDS));
    put(to, WORD(daddiu, RT(A0)));
    loop = to->at;
    put(to, WORD(ld, RT(A1) | RS(V0)));
    put(to, WORD(daddiu, RT(V0) | RS(V0) | 8));
    put(to, WORD(xor, RD(A0) | RS(A0) | RT(A1)));
    put(to, WORD(dmultu, RS(A0) | RT(A2)));
    put(to, WORD(mflo, RD(A0)));
    put(to, WORD(dsrl, RD(A1) | RT(A0) | SA(29)));
    put(to, WORD(bne, RS(V0) | RT(V1) | branch_to(to, loop)));
    put(to, WORD(xor, RD(A0) | RS(A0) | RT(A1)));
    put(to, WORD(ld, RT(A1) | RS(SP) | NEXT_RESULT));
    put(to, WORD(sd, RT(A0) | RS(A1)));
    put(to, WORD(daddiu, RT(A1) | RS(A1) | 8));
}

/* The state goes behind the signatures; A1 points there. */
static void put_copy_state(struct writer *to)
{
    put(to, WORD(ld, RT(A1) | RS(SP) | NEXT_RESULT));
    for (unsigned i = 0; i < STATE_WORDS; i++) {
        put(to, WORD(ld, RT(V0) | RS(SP) | IMM(8 * i)));
        put(to, WORD(sd, RT(V0) | RS(A1) | IMM(8 * i)));
    }
    put(to, WORD(daddiu, RT(A2) | RS(A1) | 8 * STATE_WORDS));
}

static void put_end(struct writer *to)
{
    put_copy_state(to);
    put_constant(to, A1, IMAGE_RESULTS);
    put(to, WORD(dsubu, RD(A2) | RS(A2) | RT(A1)));
    put(to, WORD(daddiu, RT(A0) | 1));
    put(to, WORD(ori, RT(V0) | SYS_WRITE));
    put(to, WORD(syscall, 0));
    put(to, WORD(daddiu, RT(A0)));
    put(to, WORD(ori, RT(V0) | SYS_EXIT));
    put(to, WORD(syscall, 0));
}

#define DRIVER_END  0x1000u /* places of the parts, from IMAGE_BASE */
#define DRIVER_SIGN 0x2000u

static void put_driver(struct image *image)
{
    struct writer to = {image, IMAGE_BASE};
    uint32_t load;

    put_start(&to);
    load = to.at;
    put_load(&to, IMAGE_BASE + DRIVER_END);
    to.at = IMAGE_BASE + DRIVER_END;
    put_end(&to);
    to.at = IMAGE_BASE + DRIVER_SIGN;
    put_save(&to);
    put_sign(&to);
    put(&to, WORD(j, TARGET(load)));
    put(&to, WORD(sd, RT(A1) | RS(SP) | NEXT_RESULT));
}

static uint64_t record_value(unsigned place, struct random *random)
{
    enum fp_class class = place < 8 ? FP_FINITE : place % 4 < 2 ? FP_SPECIAL : FP_NAN;

    if (place < 16)
        return place & 4 ? random_double(random, class) : random_single(random, class);
    return place >= 32 && place < 32 + 14 ? random_word(random) : random_long(random);
}

static void put_records(struct image *image, struct random *random)
{
    uint8_t *to = place(image, IMAGE_RECORDS);

    for (unsigned record = 0; record < RECORDS; record++)
        for (unsigned i = 0; i < RECORD_WORDS; i++, to += 8)
            store_be64(to, record_value(i, random));
}

void image_init(struct image *image, uint64_t seed)
{
    struct random random = {seed ^ 0x7265636f726473};

    *image = (struct image){.bytes = calloc(1, IMAGE_END - IMAGE_BASE)};
    if (!image->bytes)
        abort();
    put_driver(image);
    put_records(image, &random);
    image_clear(image);
}

void image_free(struct image *image)
{
    free(image->bytes);
}

void image_clear(struct image *image)
{
    image->blocks = 0;
    image->end = IMAGE_BLOCKS;
}

void image_add(struct image *image, const struct block *block)
{
    uint8_t *line = place(image, IMAGE_TABLE + 16 * image->blocks++);
    uint32_t words[BLOCK_WORDS + UNIT_WORDS];
    unsigned count = block_emit(block, image->end, words);
    struct writer to = {image, image->end};

    store_be32(line, to.at);
    store_be32(line + 4, IMAGE_RECORDS + block->record * RECORD_WORDS * 8);
    store_be32(line + 8, block->fcsr);
    for (unsigned i = 0; i < count; i++)
        put(&to, words[i]);
    put(&to, WORD(j, TARGET(IMAGE_BASE + DRIVER_SIGN)));
    put(&to, NOP);
    image->end = to.at;
}

void image_finish(struct image *image)
{
    store_be32(place(image, IMAGE_TABLE + 16 * image->blocks), 0);
}

size_t image_result_bytes(const struct image *image)
{
    return 8 * ((size_t)image->blocks + STATE_WORDS);
}

void image_result(const struct image *image, const uint8_t *bytes, struct result *result)
{
    for (unsigned i = 0; i < image->blocks; i++)
        result->signature[i] = load_be64(bytes + 8 * (size_t)i);
    bytes += 8 * (size_t)image->blocks;
    for (unsigned i = 0; i < STATE_WORDS; i++)
        result->state[i] = load_be64(bytes + 8 * (size_t)i);
}

/* ---- ELF: one segment of everything, big-endian MIPS IV, n64 ---- */

#define HEADER_BYTES 0x1000

static void put_elf_header(uint8_t *header)
{
    memcpy(header, "\177ELF\2\2\1", 7);
    store_be16(header + offsetof(Elf64_Ehdr, e_type), ET_EXEC);
    store_be16(header + offsetof(Elf64_Ehdr, e_machine), EM_MIPS);
    store_be32(header + offsetof(Elf64_Ehdr, e_version), EV_CURRENT);
    store_be64(header + offsetof(Elf64_Ehdr, e_entry), IMAGE_BASE);
    store_be64(header + offsetof(Elf64_Ehdr, e_phoff), sizeof(Elf64_Ehdr));
    store_be32(header + offsetof(Elf64_Ehdr, e_flags), EF_MIPS_ARCH_4);
    store_be16(header + offsetof(Elf64_Ehdr, e_ehsize), sizeof(Elf64_Ehdr));
    store_be16(header + offsetof(Elf64_Ehdr, e_phentsize), sizeof(Elf64_Phdr));
    store_be16(header + offsetof(Elf64_Ehdr, e_phnum), 1);
}

static void put_program_header(uint8_t *header, uint64_t bytes)
{
    uint8_t *segment = header + sizeof(Elf64_Ehdr);

    store_be32(segment + offsetof(Elf64_Phdr, p_type), PT_LOAD);
    store_be32(segment + offsetof(Elf64_Phdr, p_flags), PF_R | PF_W | PF_X);
    store_be64(segment + offsetof(Elf64_Phdr, p_offset), HEADER_BYTES);
    store_be64(segment + offsetof(Elf64_Phdr, p_vaddr), IMAGE_BASE);
    store_be64(segment + offsetof(Elf64_Phdr, p_filesz), bytes);
    store_be64(segment + offsetof(Elf64_Phdr, p_memsz), bytes);
    store_be64(segment + offsetof(Elf64_Phdr, p_align), HEADER_BYTES);
}

static bool write_all(int file, const uint8_t *bytes, size_t count)
{
    while (count) {
        ssize_t done = write(file, bytes, count);

        if (done <= 0)
            return false;
        bytes += done;
        count -= (size_t)done;
    }
    return true;
}

bool image_write_elf(const struct image *image, int file)
{
    uint8_t header[HEADER_BYTES] = {0};
    size_t bytes = image->end - IMAGE_BASE;

    put_elf_header(header);
    put_program_header(header, bytes);
    return write_all(file, header, sizeof(header)) && write_all(file, image->bytes, bytes);
}
