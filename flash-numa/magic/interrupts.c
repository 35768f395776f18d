/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Interrupts: pending = devices' levels OR latched bits; what the mask lets through drives the
 * processor's lines as the line registers say.
 */
#include "flash-numa/magic/private.h"
#include "sim/core/flash.h"

#define FIRST_INPUT MAGIC_IRQ_UART    /* below: latched by the interprocessor register */
#define INPUTS_END  MAGIC_IRQ_SOFT(0) /* from here: latched by software */

uint64_t magic_pending(const struct magic *m)
{
    return m->levels | m->latched;
}

static void drive_line(struct magic *m, unsigned i, bool level)
{
    if (level == m->driven[i])
        return;
    m->driven[i] = level;
    m->counters.interrupts += level;
    if (m->wiring.ops->interrupt)
        m->wiring.ops->interrupt(m->wiring.self, i, level);
}

void magic_drive_lines(struct magic *m)
{
    uint64_t active = magic_pending(m) & m->mask;

    for (unsigned i = 0; i < MAGIC_CPU_LINES; i++)
        drive_line(m, i, (active & m->line[i]) != 0);
}

void magic_latch(struct magic *m, uint64_t set, uint64_t clear)
{
    m->latched = (m->latched & ~clear) | set;
    magic_drive_lines(m);
}

static void input_set(void *self, unsigned number, bool level)
{
    struct magic *m = self;
    uint64_t bit = UINT64_C(1) << number;

    m->levels = level ? m->levels | bit : m->levels & ~bit;
    magic_drive_lines(m);
}

struct irq_line magic_irq_line(struct magic *m, unsigned number)
{
    bool input = number >= FIRST_INPUT && number < INPUTS_END;

    return (struct irq_line){input ? input_set : NULL, m, number};
}
