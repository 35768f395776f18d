/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * difftest: random programs on our processor and on QEMU, or on our processor in ways that must not
 * differ. Prints what it did; on a difference, the smallest block that shows it. docs/testing.md.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu-mips/isa/disasm.h"
#include "tests/diff/oracle.h"

#define EXIT_DIFFERENT 1
#define EXIT_USAGE     2
#define EXIT_SKIPPED   77 /* ctest: no QEMU here */

enum mode { WITH_QEMU, LOCKSTEP, STOPS };

struct options {
    enum mode mode;
    uint64_t count, seed;
    enum opcode mistake;
};

struct difftest {
    struct options options;
    struct random random;
    struct image image;
    struct block *blocks; /* of the image */
    struct result theirs, ours;
    uint64_t instructions; /* compared so far */
};

static const char usage[] =
    "usage: difftest [--mode qemu|lockstep|stops] [--count N] [--seed S] [--mistake INSN]\n"
    "  --mode     qemu: against qemu-mips64; lockstep: fast against inorder, everything compared\n"
    "             every few instructions; stops: cpu_run ended anywhere, with interrupts and\n"
    "             changes of the model, against one run\n"
    "  --count    instructions of random blocks; 1000000\n"
    "  --seed     of the random numbers; 1\n"
    "  --mistake  leave this instruction out on our side, to see that it is found\n";

/* ---- images ---- */

/* As many blocks as fit, up to `instructions`. */
static void fill_image(struct difftest *test, uint64_t instructions)
{
    uint64_t done = 0;

    image_clear(&test->image);
    while (done < instructions && test->image.blocks < MAX_BLOCKS - 1) {
        struct block *block = &test->blocks[test->image.blocks];

        block_generate(block, &test->random, RECORDS);
        block->va = test->image.end;
        image_add(&test->image, block);
        done += block->words;
    }
    image_finish(&test->image);
    test->instructions += done;
}

static void one_block_image(struct difftest *test, const struct block *block)
{
    image_clear(&test->image);
    test->image.end = block->va;
    image_add(&test->image, block);
    image_finish(&test->image);
}

/* ---- against QEMU ---- */

static bool run_both(struct difftest *test)
{
    struct ours ours = {.model = CPU_FAST, .mistake = test->options.mistake};
    struct ended ended;

    return qemu_run(&test->image, &test->theirs) &&
           ours_run(&ours, &test->image, &test->ours, &ended);
}

/* True if the block, alone, still differs. One that ends badly differs too. */
static bool differs(struct difftest *test, const struct block *block)
{
    one_block_image(test, block);
    return !run_both(test) ||
           memcmp(test->theirs.state, test->ours.state, sizeof(test->ours.state)) != 0;
}

/* Leave out these units if the difference stays: where the block is, or with its end in place. */
static bool leave_out(struct difftest *test, struct block *block, unsigned at, unsigned count)
{
    struct block smaller = *block;

    for (unsigned i = 0; i < count; i++)
        block_remove(&smaller, at);
    bool still = differs(test, &smaller);

    if (!still) {
        smaller.va += 4 * (block->words - smaller.words);
        still = differs(test, &smaller);
    }
    if (still)
        *block = smaller;
    return still;
}

/* Halves, quarters, ..., one by one, until nothing more can go. */
static void shrink(struct difftest *test, struct block *block)
{
    for (unsigned size = (block->units + 1) / 2, removed = 0; size > 0;) {
        for (unsigned at = 0; at + size <= block->units;) {
            if (leave_out(test, block, at, size))
                removed++;
            else
                at += size;
        }
        size = size == 1 && removed ? 1 : size / 2;
        removed = 0;
    }
}

static void print_block(const struct block *block)
{
    static struct decoder decoder;
    uint32_t words[BLOCK_WORDS + UNIT_WORDS];
    unsigned count = block_emit(block, block->va, words);
    char text[DISASM_TEXT];

    decoder_init(&decoder);
    for (unsigned i = 0; i < count; i++) {
        disasm(&decoder, block->va + 4 * i, words[i], text);
        printf("  %08x: %08x  %s\n", block->va + 4 * i, words[i], text);
    }
}

static void print_state_name(unsigned i)
{
    static const char *const others[] = {"hi", "lo", "fcr31", "unused"};

    if (i < 32)
        printf("  $%-10u", i);
    else if (i < STATE_HI)
        printf("  $f%-9u", i - 32);
    else if (i < STATE_MEMORY)
        printf("  %-11s", others[i - STATE_HI]);
    else
        printf("  memory %-4d", (int)(8 * (i - STATE_MEMORY)) - 128);
}

static void print_difference(struct difftest *test, const struct block *block)
{
    printf("difftest: a difference in %u instructions (seed %" PRIu64 "):\n", block->words,
           test->options.seed);
    print_block(block);
    for (unsigned i = 0; i < STATE_WORDS; i++) {
        if (test->theirs.state[i] == test->ours.state[i])
            continue;
        print_state_name(i);
        printf("qemu %016" PRIx64 "  ours %016" PRIx64 "\n", test->theirs.state[i],
               test->ours.state[i]);
    }
}

static int report(struct difftest *test, unsigned index)
{
    struct block block = test->blocks[index];

    if (!differs(test, &block)) {
        printf("difftest: block %u differs, but not alone\n", index);
        print_block(&block);
        return EXIT_DIFFERENT;
    }
    shrink(test, &block);
    differs(test, &block);
    print_difference(test, &block);
    return EXIT_DIFFERENT;
}

/* The first block that differs; all of them if the whole did not end. */
static int find_difference(struct difftest *test, bool ended)
{
    for (unsigned i = 0; i < test->image.blocks; i++)
        if (ended && test->theirs.signature[i] != test->ours.signature[i])
            return report(test, i);
    for (unsigned i = 0, count = test->image.blocks; !ended && i < count; i++)
        if (differs(test, &test->blocks[i]))
            return report(test, i);
    return EXIT_SUCCESS;
}

static int with_qemu(struct difftest *test)
{
    if (!qemu_exists()) {
        fprintf(stderr, "difftest: no qemu-mips64 here (Debian package qemu-user)\n");
        return EXIT_SKIPPED;
    }
    while (test->instructions < test->options.count) {
        fill_image(test, test->options.count - test->instructions);
        int status = find_difference(test, run_both(test));

        if (status != EXIT_SUCCESS)
            return status;
    }
    return EXIT_SUCCESS;
}

/* ---- against ourselves ---- */

#define DRIVER_PER_BLOCK 1000 /* instructions around a block, about */

static int lockstep(struct difftest *test)
{
    while (test->instructions < test->options.count) {
        fill_image(test, test->options.count - test->instructions);
        if (!ours_lockstep(&test->image, test->options.seed,
                           (uint64_t)test->image.blocks * DRIVER_PER_BLOCK))
            return EXIT_DIFFERENT;
    }
    return EXIT_SUCCESS;
}

static bool same_result(const struct difftest *test)
{
    size_t bytes = 8 * (size_t)test->image.blocks;

    return memcmp(test->ours.signature, test->theirs.signature, bytes) == 0 &&
           memcmp(test->ours.state, test->theirs.state, sizeof(test->ours.state)) == 0;
}

static void print_ended(const struct ended *one, const struct ended *two)
{
    printf("  instructions %" PRIu64 " %" PRIu64 "\n", one->instructions, two->instructions);
    for (unsigned i = 0; i < V_COUNT; i++)
        if (one->values.v[i] != two->values.v[i])
            printf("  %s %016" PRIx64 " %016" PRIx64 "\n", value_name(i), one->values.v[i],
                   two->values.v[i]);
}

/* One run against one that stops everywhere; `alike` if even the digest has to be the same. */
static bool same_as(struct difftest *test, struct ours plain, struct ours stopping, bool alike)
{
    struct ended one, two;
    bool ok = ours_run(&plain, &test->image, &test->theirs, &one) &&
              ours_run(&stopping, &test->image, &test->ours, &two) && same_result(test);

    if (alike)
        ok = ok && strcmp(one.digest, two.digest) == 0 && one.instructions == two.instructions;
    if (ok)
        return true;
    printf("difftest: stopping changed something (model %d, %s)\n", (int)plain.model,
           alike ? "stops alone" : "interrupts or changes of model");
    print_ended(&one, &two);
    return false;
}

static bool stops_change_nothing(struct difftest *test, enum cpu_model model)
{
    uint64_t seed = test->options.seed;
    struct ours plain = {.model = model};
    struct ours stopping = {.model = model, .stop_seed = seed};
    struct ours interrupted = {.model = model, .stop_seed = seed, .interrupts = true};
    struct ours switching = {
        .model = model, .stop_seed = seed, .interrupts = true, .switches = true};

    return same_as(test, plain, stopping, true) && same_as(test, plain, interrupted, false) &&
           same_as(test, plain, switching, false);
}

static int stops(struct difftest *test)
{
    while (test->instructions < test->options.count) {
        fill_image(test, test->options.count - test->instructions);
        if (!stops_change_nothing(test, CPU_FAST) || !stops_change_nothing(test, CPU_INORDER))
            return EXIT_DIFFERENT;
    }
    return EXIT_SUCCESS;
}

/* ---- options ---- */

static int bad_usage(const char *what, const char *value)
{
    fprintf(stderr, "difftest: %s '%s'; see difftest --help\n", what, value);
    return EXIT_USAGE;
}

static bool parse_number(const char *text, uint64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoull(text, &end, 0);
    return *text != '\0' && *end == '\0' && errno == 0;
}

static bool parse_mode(const char *text, enum mode *mode)
{
    static const char *const names[] = {"qemu", "lockstep", "stops"};

    for (unsigned i = 0; i < ARRAY_LENGTH(names); i++)
        if (strcmp(text, names[i]) == 0) {
            *mode = (enum mode)i;
            return true;
        }
    return false;
}

static bool parse_row(const char *text, enum opcode *op)
{
    for (unsigned i = 1; i < OP_COUNT; i++)
        if (strcmp(text, insn_table[i].name) == 0) {
            *op = (enum opcode)i;
            return block_uses(*op);
        }
    return false;
}

static bool parse_option(int letter, struct options *options)
{
    switch (letter) {
    case 'm':
        return parse_mode(optarg, &options->mode);
    case 'c':
        return parse_number(optarg, &options->count);
    case 's':
        return parse_number(optarg, &options->seed);
    default:
        return parse_row(optarg, &options->mistake);
    }
}

static int parse(int argc, char **argv, struct options *options)
{
    static const struct option longs[] = {
        {"mode", required_argument, NULL, 'm'}, {"count", required_argument, NULL, 'c'},
        {"seed", required_argument, NULL, 's'}, {"mistake", required_argument, NULL, 'x'},
        {"help", no_argument, NULL, 'h'},       {NULL, 0, NULL, 0}};
    int letter;

    *options = (struct options){.mode = WITH_QEMU, .count = 1000000, .seed = 1};
    while ((letter = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        if (letter == 'h')
            fputs(usage, stdout);
        if (letter == 'h')
            exit(EXIT_SUCCESS);
        if (letter == '?')
            return EXIT_USAGE;
        if (!parse_option(letter, options))
            return bad_usage("not understood:", optarg);
    }
    return optind == argc ? EXIT_SUCCESS : bad_usage("not an option:", argv[optind]);
}

static int run(struct difftest *test)
{
    static int (*const modes[])(struct difftest *) = {with_qemu, lockstep, stops};
    int status = modes[test->options.mode](test);

    if (status == EXIT_SUCCESS)
        printf("difftest: %" PRIu64 " instructions, no difference\n", test->instructions);
    return status;
}

int main(int argc, char **argv)
{
    struct difftest *test = calloc(1, sizeof(*test));
    int status = test ? parse(argc, argv, &test->options) : EXIT_USAGE;

    if (status != EXIT_SUCCESS) {
        free(test);
        return status;
    }
    test->random.state = test->options.seed;
    test->blocks = calloc(MAX_BLOCKS, sizeof(*test->blocks));
    if (!test->blocks)
        abort();
    image_init(&test->image, test->options.seed);
    status = run(test);
    image_free(&test->image);
    free(test->blocks);
    free(test);
    return status;
}
