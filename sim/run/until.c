/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading and arming --until.
 */
#include "sim/run/until.h"

#include "sim/config/nearest.h"
#include "sim/config/quantity.h"

struct until until_parse(const char *text)
{
    struct until until = {.kind = UNTIL_SYMBOL, .text = text};

    if (quantity_parse(QUANTITY_COUNT, text, &until.number))
        until.kind = UNTIL_INSTRUCTIONS;
    else if (quantity_parse(QUANTITY_TIME, text, &until.number))
        until.kind = UNTIL_TIME;
    return until;
}

static void offer_all(struct nearest *near, const struct symbols *symbols)
{
    for (size_t i = 0; i < symbols->count; i++)
        nearest_offer(near, symbols->list[i].name);
}

/* Under a monitor the kernel is a module, and comes before the firmware. */
static int arm_symbol(const struct until *until, struct machine *machine, struct err *err)
{
    const struct symbol *symbol = symbols_by_name(&machine->guest_symbols, until->text);
    struct nearest near = nearest_to(until->text);

    if (!symbol)
        symbol = symbols_by_name(&machine->symbols, until->text);
    if (symbol) {
        cpu_break_at(machine->cpu, symbol->address);
        return 0;
    }
    offer_all(&near, &machine->guest_symbols);
    offer_all(&near, &machine->symbols);
    return err_set(err, ERR_USAGE,
                   "--until %s: is no time (10s), no number of instructions (500M) and no symbol "
                   "of the kernel%s",
                   until->text, nearest_advice(&near, NULL));
}

int until_arm(const struct until *until, struct machine *machine, struct err *err)
{
    if (until->kind == UNTIL_SYMBOL)
        return arm_symbol(until, machine, err);
    if (until->kind == UNTIL_INSTRUCTIONS)
        cpu_limit_instructions(machine->cpu, until->number ? until->number : 1);
    return 0;
}
