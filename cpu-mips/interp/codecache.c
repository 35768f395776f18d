/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The code cache: a hash of physical pages over one lazily touched allocation.
 */
#include "cpu-mips/interp/codecache.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/core/bits.h"

#define SINK 32 /* the register that stands for a written $0 */

int code_cache_init(struct code_cache *code, size_t pages)
{
    size_t room = pages ? pages : CODE_PAGES_DEFAULT;
    void *host = mmap(NULL, room * sizeof(struct code_page), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    *code = (struct code_cache){0};
    if (host == MAP_FAILED)
        return -1;
    code->pages = host;
    code->room = room;
    return 0;
}

void code_cache_free(struct code_cache *code)
{
    if (code->pages)
        munmap(code->pages, code->room * sizeof(struct code_page));
    *code = (struct code_cache){0};
}

static struct code_page **chain_of(struct code_cache *code, paddr_t pa)
{
    return &code->hash[(pa >> MEMORY_PAGE_SHIFT ^ pa >> 22) % CODE_HASH];
}

static void slots_clear(struct uop *uop, unsigned count, uint16_t op)
{
    for (unsigned i = 0; i < count; i++)
        uop[i] = (struct uop){.op = op};
}

static void drop_all(struct code_cache *code)
{
    memset(code->hash, 0, sizeof(code->hash));
    code->used = 0;
}

static struct code_page *page_make(struct code_cache *code, paddr_t pa, unsigned variant)
{
    struct code_page **chain = chain_of(code, pa);
    struct code_page *page = &code->pages[code->used++];

    slots_clear(page->uop, UOP_PAGE_SLOTS, UOP_DECODE);
    slots_clear(page->uop + UOP_PAGE_SLOTS, ARRAY_LENGTH(page->uop) - UOP_PAGE_SLOTS, UOP_PAGE_END);
    memset(page->probed, 0, sizeof(page->probed));
    page->pa = pa;
    page->variant = (uint8_t)variant;
    page->next = *chain;
    *chain = page;
    return page;
}

struct code_page *code_page_get(struct code_cache *code, paddr_t pa, unsigned variant,
                                bool *dropped)
{
    for (struct code_page *page = *chain_of(code, pa); page; page = page->next)
        if (page->pa == pa && page->variant == variant)
            return page;
    *dropped = code->used == code->room;
    if (*dropped)
        drop_all(code);
    return page_make(code, pa, variant);
}

/* A line that was decoded slot by slot may lack any of them. */
static bool line_is_decoded(const struct uop *line)
{
    for (unsigned i = 0; i < UOP_LINE_SLOTS; i++)
        if (line[i].op != UOP_DECODE)
            return true;
    return false;
}

bool code_line_forget(struct code_cache *code, paddr_t pa)
{
    paddr_t base = pa & ~(MEMORY_PAGE - 1);
    unsigned slot = (unsigned)(pa - base) / 4 & ~(UOP_LINE_SLOTS - 1u);
    bool found = false;

    for (struct code_page *page = *chain_of(code, base); page; page = page->next) {
        if (page->pa != base || !line_is_decoded(&page->uop[slot]))
            continue;
        slots_clear(&page->uop[slot], UOP_LINE_SLOTS, UOP_DECODE);
        found = true;
    }
    return found;
}

static bool is_reserved(enum opcode op, uint32_t word, unsigned variant)
{
    if ((variant & CODE_WIDE_RESERVED) &&
        ((insn_table[op].flags & INSN_WIDE) || insn_is_format_l(word)))
        return true;
    return (variant & CODE_MIPS4_RESERVED) && insn_is_mips4(op, word);
}

static bool writes_rd(const char *operands)
{
    return operands[0] == 'r' && operands[1] == 'd';
}

static int32_t immediate(enum opcode op, uint32_t word)
{
    if (op == OP_j || op == OP_jal)
        return (int32_t)(word & 0x03ffffff);
    if (op == OP_andi || op == OP_ori || op == OP_xori)
        return (int32_t)(word & 0xffff);
    if (op == OP_lui)
        return (int32_t)(word << 16);
    return field_simm(word);
}

/* A branch to the same page is so many slots from here; another one goes by address. */
static void place_branch(struct uop *uop, unsigned slot)
{
    int32_t target = (int32_t)slot + 1 + uop->imm;

    uop->far = target < 0 || target >= UOP_PAGE_SLOTS;
    uop->imm += 1;
}

static enum opcode op_in_variant(const struct decoder *decoder, uint32_t word, unsigned variant)
{
    enum opcode op = decode(decoder, word);

    return is_reserved(op, word, variant) ? OP_RESERVED : op;
}

static struct uop uop_make(const struct decoder *decoder, uint32_t word, unsigned slot,
                           unsigned variant)
{
    enum opcode op = op_in_variant(decoder, word, variant);
    struct uop uop = {.op = (uint16_t)op,
                      .rs = (uint8_t)field_rs(word),
                      .rt = (uint8_t)field_rt(word),
                      .rd = (uint8_t)field_rd(word),
                      .sa = (uint8_t)field_sa(word),
                      .imm = immediate(op, word),
                      .word = word};

    uop.dst = writes_rd(insn_table[op].operands) ? uop.rd : uop.rt;
    if (uop.dst == 0)
        uop.dst = SINK;
    if (insn_table[op].flags & INSN_BRANCH)
        place_branch(&uop, slot);
    return uop;
}

static bool is_probed(const struct code_page *page, unsigned slot)
{
    return page->probed[slot / 64] >> slot % 64 & 1;
}

void code_slot_decode(const struct decoder *decoder, struct code_page *page, unsigned slot,
                      const uint8_t *bytes)
{
    unsigned swap = page->variant & CODE_REVERSED ? 1 : 0; /* the words of a doubleword */
    unsigned word = (slot % UOP_LINE_SLOTS) ^ swap;

    page->uop[slot] = uop_make(decoder, load_be32(bytes + 4 * word), slot, page->variant);
    if (is_probed(page, slot))
        page->uop[slot].op = UOP_PROBE;
}

void code_line_decode(const struct decoder *decoder, struct code_page *page, unsigned slot,
                      const uint8_t *bytes)
{
    slot &= ~(UOP_LINE_SLOTS - 1u);
    for (unsigned i = 0; i < UOP_LINE_SLOTS; i++)
        code_slot_decode(decoder, page, slot + i, bytes);
}

enum opcode code_op_of(const struct decoder *decoder, const struct code_page *page, uint32_t word)
{
    return op_in_variant(decoder, word, page->variant);
}

void code_probe(struct code_page *page, unsigned slot)
{
    page->probed[slot / 64] |= UINT64_C(1) << slot % 64;
    if (page->uop[slot].op != UOP_DECODE)
        page->uop[slot].op = UOP_PROBE;
}

static void page_unprobe(const struct decoder *decoder, struct code_page *page)
{
    for (unsigned slot = 0; slot < UOP_PAGE_SLOTS; slot++)
        if (page->uop[slot].op == UOP_PROBE)
            page->uop[slot].op = (uint16_t)code_op_of(decoder, page, page->uop[slot].word);
    memset(page->probed, 0, sizeof(page->probed));
}

void code_unprobe_all(const struct decoder *decoder, struct code_cache *code)
{
    for (size_t i = 0; i < code->used; i++)
        page_unprobe(decoder, &code->pages[i]);
}
