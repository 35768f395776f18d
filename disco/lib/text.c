/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of "key = value": blanks around either do not count.
 */
#include "disco/lib/text.h"

#include "disco/lib/string.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

void text_open(struct text_reader *reader, const void *bytes, uint64_t size)
{
    *reader = (struct text_reader){.at = bytes, .end = (const char *)bytes + size};
}

/* Copy [from, to) without blanks at its ends. False if there is too little room. */
static bool copy_trimmed(char *target, size_t room, const char *from, const char *to)
{
    while (from < to && is_blank(*from))
        from++;
    while (from < to && is_blank(to[-1]))
        to--;
    if ((size_t)(to - from) >= room)
        return false;
    memcpy(target, from, (size_t)(to - from));
    target[to - from] = 0;
    return true;
}

static enum text_result read_pair(struct text_reader *reader, const char *from, const char *to)
{
    const char *equals = from;

    while (equals < to && *equals != '=')
        equals++;
    if (equals == to || !copy_trimmed(reader->key, TEXT_KEY, from, equals) ||
        !copy_trimmed(reader->value, TEXT_VALUE, equals + 1, to))
        return TEXT_BAD;
    return TEXT_PAIR;
}

enum text_result text_next(struct text_reader *reader)
{
    while (reader->at < reader->end) {
        const char *from = reader->at, *to = from;

        while (to < reader->end && *to != '\n')
            to++;
        reader->at = to < reader->end ? to + 1 : to;
        reader->line++;
        while (from < to && is_blank(*from))
            from++;
        if (from < to && *from != '#')
            return read_pair(reader, from, to);
    }
    return TEXT_END;
}

static unsigned suffix_shift(char suffix)
{
    switch (suffix) {
    case 'K':
        return 10;
    case 'M':
        return 20;
    case 'G':
        return 30;
    default:
        return 0;
    }
}

bool text_number(const char *text, uint64_t *number)
{
    uint64_t value = 0;
    unsigned shift;

    if (*text < '0' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (value > UINT64_C(1) << 40)
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
    }
    shift = suffix_shift(*text);
    *number = value << shift;
    return value <= UINT64_C(1) << 40 >> shift && text[shift != 0] == 0;
}
