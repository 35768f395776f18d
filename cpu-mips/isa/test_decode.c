/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of instructions: every word has at most one row, the encodings are the manual's (against
 * GNU objdump, if it is here, and a few by hand), and the disassembler prints every format.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cpu-mips/isa/disasm.h"
#include "sim/core/bits.h"

static struct decoder decoder;

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 32);
}

static void no_two_rows_overlap(void **state)
{
    (void)state;
    for (unsigned a = 1; a < OP_COUNT; a++)
        for (unsigned b = a + 1; b < OP_COUNT; b++) {
            const struct insn *x = &insn_table[a], *y = &insn_table[b];

            if (((x->match ^ y->match) & x->mask & y->mask) == 0)
                fail_msg("%s and %s overlap", x->name, y->name);
        }
}

static void every_match_is_under_its_mask(void **state)
{
    (void)state;
    for (unsigned op = 1; op < OP_COUNT; op++)
        if (insn_table[op].match & ~insn_table[op].mask)
            fail_msg("%s", insn_table[op].name);
}

static void every_row_is_found_whatever_its_open_bits_are(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (unsigned op = 1; op < OP_COUNT; op++)
        for (unsigned i = 0; i < 256; i++) {
            uint32_t open = next_random(&seed) & ~insn_table[op].mask;

            if (decode(&decoder, insn_table[op].match | open) != op)
                fail_msg("%s with open bits %08x", insn_table[op].name, open);
        }
}

static enum opcode search(uint32_t word)
{
    for (unsigned op = 1; op < OP_COUNT; op++)
        if ((word & insn_table[op].mask) == insn_table[op].match)
            return (enum opcode)op;
    return OP_RESERVED;
}

static void the_index_finds_what_a_search_of_the_list_finds(void **state)
{
    uint64_t seed = 2;

    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        uint32_t word = next_random(&seed);

        if (decode(&decoder, word) != search(word))
            fail_msg("%08x", word);
    }
}

static void encodings_are_those_of_the_maps(void **state)
{
    static const struct {
        uint32_t word;
        enum opcode op;
    } known[] = {
        {0x00000000, OP_sll},      {0x0000000c, OP_syscall},  {0x0000003f, OP_dsra32},
        {0x04110000, OP_bgezal},   {0x08000000, OP_j},        {0x3c000000, OP_lui},
        {0x40000000, OP_mfc0},     {0x42000018, OP_eret},     {0x42000002, OP_tlbwi},
        {0x45020000, OP_bc1fl},    {0x46200034, OP_c_d},      {0x46a00021, OP_cvt_d_l},
        {0x4c000031, OP_nmadd_d},  {0x4c00000f, OP_prefx},    {0x68000000, OP_ldl},
        {0x9c000000, OP_lwu},      {0xbc000000, OP_cache},    {0xcc000000, OP_pref},
        {0xfc000000, OP_sd},       {0x70000000, OP_RESERVED}, {0x00000005, OP_RESERVED},
        {0x04050000, OP_RESERVED}, {0x42000020, OP_RESERVED}, {0x46c00000, OP_RESERVED},
        {0x4c000002, OP_RESERVED}, {0xec000000, OP_RESERVED}, {0x7c000000, OP_RESERVED},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(known); i++)
        if (decode(&decoder, known[i].word) != known[i].op)
            fail_msg("%08x", known[i].word);
}

static void the_disassembler_prints_every_format(void **state)
{
    static const struct {
        uint32_t word;
        const char *text;
    } known[] = {
        {0x00000000, "nop"},
        {0x00851021, "addu    v0,a0,a1"},
        {0x00051143, "sra     v0,a1,0x5"},
        {0x2482fff8, "addiu   v0,a0,-8"},
        {0x3482fff8, "ori     v0,a0,0xfff8"},
        {0x3c021234, "lui     v0,0x1234"},
        {0x8c82fff8, "lw      v0,-8(a0)"},
        {0x1085ffff, "beq     a0,a1,0xffffffff80001000"},
        {0x0c000400, "jal     0xffffffff80001000"},
        {0x00801009, "jalr    v0,a0"},
        {0x00048d0c, "syscall 0x1234"},
        {0x40826000, "mtc0    v0,$12"},
        {0x4442f800, "cfc1    v0,$31"},
        {0x46062081, "sub.s   $f2,$f4,$f6"},
        {0x4626203c, "c.lt.d  $fcc0,$f4,$f6"},
        {0x46262732, "c.eq.d  $fcc7,$f4,$f6"},
        {0x451dffff, "bc1t    $fcc7,0xffffffff80001000"},
        {0x0094102d, "daddu   v0,a0,s4"},
        {0x00941001, "movf    v0,a0,$fcc5"},
        {0x4c8620a1, "madd.d  $f2,$f4,$f4,$f6"},
        {0x4c850080, "lwxc1   $f2,a1(a0)"},
        {0x4c85200f, "prefx   0x4,a1(a0)"},
        {0xbc950010, "cache   0x15,16(a0)"},
        {0x4620100c, "round.w.d $f0,$f2"},
        {0x42000018, "eret"},
        {0x70000000, "reserved"},
    };
    char text[DISASM_TEXT];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(known); i++) {
        disasm(&decoder, UINT64_C(0xffffffff80001000), known[i].word, text);
        assert_string_equal(text, known[i].text);
    }
}

/* ---- against GNU objdump ---- */

#define OBJDUMP "mips64-linux-gnuabi64-objdump"
#define LINE    256

/* An instance of a row with a different number in every operand. */
static uint32_t instance(enum opcode op)
{
    static const struct {
        const char *name;
        uint32_t bits;
    } fields[] = {
        {"rs", 4u << 21},   {"rt", 5u << 16},  {"rd", 2u << 11},  {"fr", 20u << 21},
        {"ft", 22u << 16},  {"fs", 24u << 11}, {"fd", 26u << 6},  {"sa", 7u << 6},
        {"c0", 12u << 11},  {"c1", 31u << 11}, {"op", 1u << 16},  {"hint", 4u << 11},
        {"code", 9u << 16}, {"uimm", 0x1234},  {"cc", 3u << 18},  {"cc3", 3u << 18},
        {"cc8", 3u << 8},   {"label", 0x10},   {"target", 0x400}, {"simm", 0xfff8},
        {"off", 0x7ff0},
    };
    char list[64];
    uint32_t word = insn_table[op].match;

    snprintf(list, sizeof(list), "%s", insn_table[op].operands);
    for (char *save, *name = strtok_r(list, ",()", &save); name;
         name = strtok_r(NULL, ",()", &save))
        for (size_t i = 0; i < ARRAY_LENGTH(fields); i++)
            if (strcmp(fields[i].name, name) == 0)
                word |= fields[i].bits;
    return op == OP_c_s || op == OP_c_d ? word | 0xc : word;
}

static bool is_compared(enum opcode op)
{
    /* Coprocessor 2 is not there, so its operands are not printed; GNU splits BREAK's code in two.
     */
    return !(insn_table[op].flags & INSN_COP2) && op != OP_break;
}

static void write_instances(FILE *file)
{
    for (unsigned op = 1; op < OP_COUNT; op++) {
        uint8_t bytes[4];

        store_be32(bytes, instance((enum opcode)op));
        fwrite(bytes, 4, 1, file);
    }
}

/* Without blanks, and objdump's "# comment". */
static void squeeze(char *text)
{
    char *to = text;

    for (const char *from = text; *from && *from != '#' && *from != '\n'; from++)
        if (*from != ' ' && *from != '\t')
            *to++ = *from;
    *to = '\0';
}

/* "   4:\t10850010 \tbeq\ta0,a1,0x48": false if the line is none of that kind. */
static bool parse_line(char *line, unsigned *address, char **text)
{
    char *end;
    unsigned long at = strtoul(line, &end, 16);

    if (end == line || *end != ':')
        return false;
    *text = strchr(end + 2, '\t');
    *address = (unsigned)at;
    return *text != NULL;
}

/* GNU names $0 as the destination of divisions. */
static void drop_destination(enum opcode op, char *text)
{
    char *zero = strstr(text, "zero,");

    if (zero && (op == OP_div || op == OP_divu || op == OP_ddiv || op == OP_ddivu))
        memmove(zero, zero + 5, strlen(zero + 5) + 1);
}

static void check_line(unsigned address, char *theirs)
{
    enum opcode op = (enum opcode)(address / 4 + 1);
    char ours[DISASM_TEXT];

    if (op >= OP_COUNT || !is_compared(op))
        return;
    disasm(&decoder, address, instance(op), ours);
    squeeze(ours);
    squeeze(theirs);
    drop_destination(op, theirs);
    if (strcmp(ours, theirs) != 0)
        fail_msg("%08x is \"%s\" and should be \"%s\"", instance(op), ours, theirs);
}

static unsigned check_all(const char *path)
{
    char command[LINE], line[LINE], *text;
    unsigned address, count = 0;
    FILE *from;

    snprintf(command, sizeof(command),
             OBJDUMP
             " -D -z -b binary -m mips:8000 -EB "
             "-M no-aliases,gpr-names=64,cp0-names=numeric,cp1-names=numeric %s 2>/dev/null",
             path);
    from = popen(command, "r");
    while (from && fgets(line, sizeof(line), from))
        if (parse_line(line, &address, &text)) {
            check_line(address, text);
            count++;
        }
    return from && pclose(from) == 0 ? count : 0;
}

static void objdump_reads_every_row_alike(void **state)
{
    char path[] = "/tmp/test_decode-XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    unsigned count;

    (void)state;
    assert_non_null(file);
    write_instances(file);
    fclose(file);
    count = check_all(path);
    unlink(path);
    if (count == 0)
        skip();
    assert_int_equal(count, OP_COUNT - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_rows_overlap),
        cmocka_unit_test(every_match_is_under_its_mask),
        cmocka_unit_test(every_row_is_found_whatever_its_open_bits_are),
        cmocka_unit_test(the_index_finds_what_a_search_of_the_list_finds),
        cmocka_unit_test(encodings_are_those_of_the_maps),
        cmocka_unit_test(the_disassembler_prints_every_format),
        cmocka_unit_test(objdump_reads_every_row_alike),
    };

    decoder_init(&decoder);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
