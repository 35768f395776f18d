/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An interrupt line: a device sets its level, whoever it is wired to is told.
 */
#ifndef SIM_CORE_IRQ_H
#define SIM_CORE_IRQ_H

#include "sim/core/types.h"

struct irq_line {
    void (*set)(void *self, unsigned number, bool level); /* NULL = wired to nothing */
    void *self;
    unsigned number;
};

static inline void irq_set(const struct irq_line *line, bool level)
{
    if (line->set)
        line->set(line->self, line->number, level);
}

#endif
