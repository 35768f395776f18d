/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts of a monitor's file with placeholders, and what stands for them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/monitor.h"
#include "sim/config/nearest.h"

struct expansion {
    const struct monitor *monitor;
    const struct monitor_pair *others;
    FILE *out;
};

static const char *placeholder_text(const struct expansion *expansion, const char *name,
                                    struct err *err)
{
    const struct monitor *monitor = expansion->monitor;
    struct nearest near = nearest_to(name);

    for (unsigned i = 0; i < monitor->option_count; i++) {
        nearest_offer(&near, monitor->options[i].key);
        if (strcmp(monitor->options[i].key, name) == 0)
            return monitor->options[i].values[monitor->options[i].chosen].text;
    }
    for (const struct monitor_pair *pair = expansion->others; pair->key; pair++) {
        nearest_offer(&near, pair->key);
        if (strcmp(pair->key, name) == 0)
            return pair->text;
    }
    err_set(err, ERR_USAGE, "%s: {%s}: there is no such placeholder%s%s%s", monitor->path, name,
            near.best ? "; did you mean {" : "", near.best ? near.best : "", near.best ? "}?" : "");
    return NULL;
}

/* One placeholder at `at`, "{name}"; *empty is set if its value is "". */
static int expand_one(const struct expansion *expansion, const char *at, size_t length, FILE *line,
                      bool *empty, struct err *err)
{
    char name[64];
    const char *text;

    snprintf(name, sizeof(name), "%.*s", (int)length, at);
    text = placeholder_text(expansion, name, err);
    if (!text)
        return -1;
    if (strchr(text, '\n'))
        return err_set(err, ERR_USAGE, "%s: {%s}: the value must be one line",
                       expansion->monitor->path, name);
    if (!*text)
        *empty = true;
    fputs(text, line);
    return 0;
}

/* A line of the template without its newline. */
static int expand_line(const struct expansion *expansion, const char *at, const char *end,
                       FILE *line, bool *empty, struct err *err)
{
    while (at < end) {
        const char *open = memchr(at, '{', (size_t)(end - at));
        const char *close = open ? memchr(open, '}', (size_t)(end - open)) : NULL;

        if (!close) {
            fwrite(at, 1, (size_t)(end - at), line);
            return 0;
        }
        fwrite(at, 1, (size_t)(open - at), line);
        if (expand_one(expansion, open + 1, (size_t)(close - open) - 1, line, empty, err) < 0)
            return -1;
        at = close + 1;
    }
    return 0;
}

static int expand_lines(const struct expansion *expansion, const char *template, struct err *err)
{
    int status = 0;

    while (*template && status == 0) {
        const char *end = template + strcspn(template, "\n");
        char *text = NULL;
        size_t size = 0;
        bool empty = false;
        FILE *line = open_memstream(&text, &size);

        if (!line)
            abort();
        status = expand_line(expansion, template, end, line, &empty, err);
        fclose(line);
        if (!empty)
            fprintf(expansion->out, "%s%s", text, *end ? "\n" : "");
        free(text);
        template = *end ? end + 1 : end;
    }
    return status;
}

char *monitor_expand(const struct monitor *monitor, const char *template,
                     const struct monitor_pair *others, struct err *err)
{
    char *text = NULL;
    size_t size = 0;
    struct expansion expansion = {monitor, others, open_memstream(&text, &size)};
    int status;

    if (!expansion.out)
        abort();
    status = expand_lines(&expansion, template, err);
    fclose(expansion.out);
    if (status == 0)
        return text;
    free(text);
    return NULL;
}
