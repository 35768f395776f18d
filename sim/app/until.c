/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading and arming --until.
 */
#include "sim/app/until.h"

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

static int arm_symbol(const struct until *until, struct machine *machine, struct err *err)
{
    const struct symbol *symbol = symbols_by_name(&machine->symbols, until->text);
    struct nearest near = nearest_to(until->text);

    if (symbol) {
        cpu_break_at(machine->cpu, symbol->address);
        return 0;
    }
    for (size_t i = 0; i < machine->symbols.count; i++)
        nearest_offer(&near, machine->symbols.list[i].name);
    return err_set(err, ERR_USAGE,
                   "--until %s: is no time (10s), no number of instructions (500M) and no symbol "
                   "of the kernel%s%s",
                   until->text, near.best ? "; did you mean " : "", near.best ? near.best : "");
}

int until_arm(const struct until *until, struct machine *machine, struct err *err)
{
    if (until->kind == UNTIL_SYMBOL)
        return arm_symbol(until, machine, err);
    if (until->kind == UNTIL_INSTRUCTIONS)
        cpu_limit_instructions(machine->cpu, until->number ? until->number : 1);
    return 0;
}
