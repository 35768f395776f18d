/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * On which line a value of a Lua table is written. Tables do not remember that, so the source is
 * read again as words: the parts of the name are looked for in their order, each followed by '='.
 */
#include <ctype.h>
#include <string.h>

#include "sim/config/data_file.h"

struct scanner {
    const char *at;
    unsigned line;
};

/* Pass one character, counting lines. */
static void step(struct scanner *s)
{
    s->line += *s->at == '\n';
    s->at += *s->at != '\0';
}

static void skip_past(struct scanner *s, const char *end)
{
    while (*s->at && strncmp(s->at, end, strlen(end)) != 0)
        step(s);
    for (size_t i = 0; i < strlen(end); i++)
        step(s);
}

static void skip_string(struct scanner *s)
{
    char quote = *s->at;

    for (step(s); *s->at && *s->at != quote && *s->at != '\n'; step(s))
        if (*s->at == '\\')
            step(s);
    step(s);
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Pass what is not a word: blanks, comments, strings, signs. */
static void skip_to_word(struct scanner *s)
{
    while (*s->at && !is_word(*s->at)) {
        if (strncmp(s->at, "--[[", 4) == 0)
            skip_past(s, "]]");
        else if (strncmp(s->at, "--", 2) == 0)
            skip_past(s, "\n");
        else if (*s->at == '"' || *s->at == '\'')
            skip_string(s);
        else
            step(s);
    }
}

/* Find `word` followed by a single '='; its line is left in `line`. */
static bool find_assignment(struct scanner *s, const char *word, size_t length, unsigned *line)
{
    for (skip_to_word(s); *s->at; skip_to_word(s)) {
        const char *start = s->at;
        const char *after;

        while (is_word(*s->at))
            step(s);
        after = s->at + strspn(s->at, " \t");
        if ((size_t)(s->at - start) == length && strncmp(start, word, length) == 0 &&
            after[0] == '=' && after[1] != '=') {
            *line = s->line;
            return true;
        }
    }
    return false;
}

unsigned data_line(const char *source, const char *name)
{
    struct scanner s = {source, 1};
    unsigned line = 0;

    while (*name) {
        size_t length = strcspn(name, ".[");

        if (!find_assignment(&s, name, length, &line))
            return 0;
        name += length;
        name += strcspn(name, ".") + (*name == '.');
        if (*name == '[')
            break;
    }
    return line;
}
