/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of experiments: they fit their width, and small shares and missing services are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/experiment/experiment.h"
#include "sim/host/wrap.h"

static char title[] = "a title that takes more than one line of a terminal that is very narrow";
static char writes[] = "TLB writes", writes_head[] = "TLB/writes";
static char calls[] = "calls", calls_head[] = "calls";
static char name[] = "a variant with a long name", note[] = "a note\nof two lines";

static const struct experiment_file file = {
    .title = title,
    .note = note,
    .columns = {{writes, writes_head}, {calls, calls_head}},
    .column_count = 2,
    .variants = {{name, title, NULL, NULL}},
    .variant_count = 1,
};

/* The table of these rows as text; the caller frees it. */
static char *table(enum experiment_table kind, const char *rows, unsigned columns)
{
    struct experiment_file shown = file;
    json_t *list = json_loads(rows, 0, NULL), *object;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(list);
    assert_non_null(out);
    shown.table = kind;
    object = json_pack("{s:s, s:s, s:b, s:o}", "experiment", "x", "setup",
                       "w small, inorder, bare and under m", "ok", 1, "rows", list);
    experiment_print(&shown, object, out, columns);
    fclose(out);
    json_decref(object);
    return text;
}

#define SERVICE(name, share, count)                                                                \
    "{\"name\": \"" name "\", \"share\": " share ", \"count\": " count ", \"count_monitor\": 7,"   \
    " \"mean_ns\": 1234.5, \"slowdown\": 1.5,"                                                     \
    " \"parts\": {\"kernel\": 1.0, \"TLB writes\": 0.5, \"other\": 0}}"
#define BAR                                                                                        \
    "{\"workload\": \"w\", \"name\": \"a bar with a long name\", \"user\": 100, \"kernel\": 100,"  \
    " \"monitor\": 100, \"idle\": 100, \"total\": 400, \"worth\": 0.5, \"busy\": -0.5,"            \
    " \"entries\": 123456789}"

static const char services[] = "[" SERVICE("large", "0.256", "3") "," SERVICE(
    "small", "0.0004", "3") "," SERVICE("tiny", "0.00001", "3") "," SERVICE("none", "0", "0") "]";
static const char bars[] = "[" BAR "," BAR "," BAR "]";

static size_t widest_line(const char *text)
{
    size_t widest = 0;

    while (*text) {
        size_t length = strcspn(text, "\n");

        widest = length > widest ? length : widest;
        text += length + (text[length] == '\n');
    }
    return widest;
}

static void a_small_share_has_digits_enough(void **state)
{
    char *text = table(EXPERIMENT_SERVICES, services, 80);

    (void)state;
    assert_non_null(
        strstr(text, "  large           25.6    1.2 us  1.50   1.00   0.50   0.00  0.00\n"));
    assert_non_null(strstr(text, "  small           0.04 "));
    assert_non_null(strstr(text, "  tiny           <0.01 "));
    free(text);
}

static void a_service_that_one_run_lacks_has_no_figures(void **state)
{
    char *text = table(EXPERIMENT_SERVICES, services, 80);

    (void)state;
    assert_non_null(strstr(text, "  none           did not occur\n"));
    free(text);
}

static void every_table_fits_sixty_columns_and_more(void **state)
{
    static const struct {
        enum experiment_table kind;
        const char *rows;
    } tables[] = {
        {EXPERIMENT_SERVICES, services}, {EXPERIMENT_BARS, bars}, {EXPERIMENT_VARIANTS, bars}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(tables); i++)
        for (unsigned columns = 60; columns <= 80; columns++) {
            char *text = table(tables[i].kind, tables[i].rows, columns);

            if (widest_line(text) > columns)
                fail_msg("table %zu is wider than %u columns:\n%s", i, columns, text);
            free(text);
        }
}

static void words_are_broken_between_lines_only(void **state)
{
    char text[256] = "";
    FILE *out = fmemopen(text, sizeof(text), "w");

    (void)state;
    assert_non_null(out);
    fputs("a: ", out);
    wrap_text(out, "one two\nthree  four overlong", 3, 10);
    wrap_text(out, "", 3, 10);
    fclose(out);
    assert_string_equal(text, "a: one two\n   three\n   four\n   overlong\n\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_share_has_digits_enough),
        cmocka_unit_test(a_service_that_one_run_lacks_has_no_figures),
        cmocka_unit_test(every_table_fits_sixty_columns_and_more),
        cmocka_unit_test(words_are_broken_between_lines_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
