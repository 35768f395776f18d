/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copying texts.
 */
#include "sim/config/text.h"

#include <stdlib.h>
#include <string.h>

char *text_copy(const char *text)
{
    return text_copy_part(text, strlen(text));
}

char *text_copy_part(const char *text, size_t length)
{
    char *copy = strndup(text, length);

    if (!copy)
        abort();
    return copy;
}

bool text_ends(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);

    return length > tail && strcmp(text + length - tail, end) == 0;
}
