/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line filter's only operation that is not inline.
 */
#include "sim/core/memport.h"

#include <string.h>

void line_filter_clear(struct line_filter *filter)
{
    memset(filter, 0xff, sizeof(*filter)); /* LINE_NONE everywhere */
}
