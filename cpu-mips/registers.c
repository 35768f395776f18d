/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Registers by name, for tests, reports and the prompt.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu-mips/arch/fpu.h"
#include "cpu-mips/arch/processor.h"

static const char *const gpr_names[32] = {"zero", "at", "v0", "v1", "a0", "a1", "a2", "a3",
                                          "a4",   "a5", "a6", "a7", "t0", "t1", "t2", "t3",
                                          "s0",   "s1", "s2", "s3", "s4", "s5", "s6", "s7",
                                          "t8",   "t9", "k0", "k1", "gp", "sp", "s8", "ra"};

uint64_t cpu_gpr(const struct cpu *cpu, unsigned number)
{
    return cpu->gpr[number];
}

vaddr_t cpu_pc(const struct cpu *cpu)
{
    return cpu->pc;
}

/* "r5" or "f12" -> 5 or 12, -1 if it is neither. */
static int number_after(const char *name, char letter)
{
    char *end;
    long number;

    if (name[0] != letter || name[1] < '0' || name[1] > '9')
        return -1;
    number = strtol(name + 1, &end, 10);
    return *end == '\0' && number < 32 ? (int)number : -1;
}

int cpu_gpr_number(const char *name)
{
    for (int i = 0; i < 32; i++)
        if (strcmp(name, gpr_names[i]) == 0)
            return i;
    return number_after(name, 'r');
}

static int cp0_number(const char *name)
{
#define X(number, id, text, bits)                                                                  \
    if (strcmp(name, text) == 0)                                                                   \
        return number;
    CP0_REGISTERS(X)
#undef X
    return -1;
}

/* The 64-bit registers that are plain members. */
static uint64_t *plain_register(struct cpu *cpu, const char *name)
{
    int gpr = cpu_gpr_number(name), fpr = number_after(name, 'f');

    if (gpr > 0)
        return &cpu->gpr[gpr];
    if (fpr >= 0)
        return &cpu->fpr[fpr];
    if (strcmp(name, "hi") == 0)
        return &cpu->hi;
    if (strcmp(name, "lo") == 0)
        return &cpu->lo;
    return strcmp(name, "pc") == 0 ? &cpu->pc : NULL;
}

bool cpu_register(const struct cpu *cpu, const char *name, uint64_t *value)
{
    struct cpu *self = (struct cpu *)cpu; /* only read */
    const uint64_t *plain = plain_register(self, name);
    int cp0 = cp0_number(name);

    if (plain)
        *value = *plain;
    else if (cpu_gpr_number(name) == 0)
        *value = 0;
    else if (strcmp(name, "fcr31") == 0)
        *value = cpu->fcsr;
    else if (cp0 >= 0 && cp0 != CP0_PERF)
        *value = cp0_read(self, (unsigned)cp0, 0);
    else
        return false;
    return true;
}

bool cpu_set_register(struct cpu *cpu, const char *name, uint64_t value)
{
    uint64_t *plain = plain_register(cpu, name);
    int cp0 = cp0_number(name);

    if (plain)
        *plain = value;
    else if (strcmp(name, "fcr31") == 0)
        cpu->fcsr = (uint32_t)value & FCSR_WRITABLE;
    else if (cp0 >= 0 && cp0 != CP0_PERF)
        cp0_write(cpu, (unsigned)cp0, value, 0);
    else
        return false;
    if (strcmp(name, "pc") == 0)
        cpu->in_slot = false;
    return true;
}

void cpu_dump(const struct cpu *cpu, FILE *out)
{
    static const char *const shown[] = {"status",   "cause",   "epc",
                                        "badvaddr", "entryhi", "errorepc"};

    fprintf(out, "%4s %016" PRIx64 "%s\n", "pc", cpu->pc, cpu->in_slot ? " (in a delay slot)" : "");
    for (unsigned i = 0; i < 32; i++)
        fprintf(out, "%4s %016" PRIx64 "%s", gpr_names[i], cpu->gpr[i], i % 3 == 2 ? "\n" : "  ");
    fputc('\n', out);
    for (unsigned i = 0; i < ARRAY_LENGTH(shown); i++) {
        uint64_t value = 0;

        cpu_register(cpu, shown[i], &value);
        fprintf(out, "%8s %016" PRIx64 "%s", shown[i], value, i % 3 == 2 ? "\n" : "  ");
    }
}
