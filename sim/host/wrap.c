/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Breaking text into lines.
 */
#include "sim/host/wrap.h"

#include <string.h>

#define BLANKS " \t\n"

void wrap_text(FILE *out, const char *text, unsigned indent, unsigned columns)
{
    size_t at = indent;

    for (text += strspn(text, BLANKS); *text; text += strspn(text, BLANKS)) {
        size_t length = strcspn(text, BLANKS);

        if (at > indent && at + 1 + length > columns) {
            fprintf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (at > indent) {
            fputc(' ', out);
            at++;
        }
        fwrite(text, 1, length, out);
        text += length;
        at += length;
    }
    fputc('\n', out);
}
