/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copying and looking at texts.
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

/* Bytes behind the first one of a character, -1 if none begins so. */
static int utf8_rest(unsigned char first)
{
    return first < 0x80                    ? 0
           : first >= 0xc2 && first < 0xe0 ? 1
           : first >= 0xe0 && first < 0xf0 ? 2
           : first >= 0xf0 && first < 0xf5 ? 3
                                           : -1;
}

/* Of characters of three and four bytes: no longer than need be, no surrogate, not too large. */
static bool utf8_second_fits(unsigned char first, unsigned char second)
{
    return !(first == 0xe0 && second < 0xa0) && !(first == 0xed && second >= 0xa0) &&
           !(first == 0xf0 && second < 0x90) && !(first == 0xf4 && second >= 0x90);
}

bool text_is_utf8(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    while (*at) {
        int rest = utf8_rest(*at);

        if (rest < 0 || (rest && !utf8_second_fits(at[0], at[1])))
            return false;
        for (at++; rest; rest--, at++)
            if (*at >> 6 != 2)
                return false;
    }
    return true;
}

bool text_ends(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);

    return length > tail && strcmp(text + length - tail, end) == 0;
}
