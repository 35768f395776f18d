/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report: it fits its width, and a result with members missing does no harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/ui/report.h"

static const char result_text[] =
    "{'workload': 'pmake', 'size': 'standard', 'cpu': 'inorder', 'ok': true, 'sim_seconds': 123.5,"
    " 'instructions': 14200000000, 'host_seconds': 100.0, 'mips': 142.0,"
    " 'boot': {'sim_seconds': 0.8, 'instructions': 15000000},"
    " 'time': {'user': 100.0, 'kernel': 20.0, 'monitor': 0, 'idle_disk': 3.0, 'idle_other': 0.5},"
    " 'detail': {'user': {'instructions': 14000000000, 'seconds': 100.0,"
    "                     'stall': {'l1i': 10.5, 'l1d': 9.5, 'l2': 8.5}},"
    "  'handlers': {'refill': {'seconds': 1.5, 'entered': 100000000}}},"
    " 'entries': {'into': 'monitor', 'count': 2514922, 'per_second': 337038.5, 'share': 0.06,"
    "  'causes': [{'from': 'kernel', 'cause': 'dmtc0 entrylo1', 'count': 25693,"
    "              'per_second': 3443.2, 'mean_ns': 885.1}]},"
    " 'regions': {'groups': ['TLB writes', 'calls and faults', 'privileged', 'none'],"
    "  'regions': [{'name': 'a region with a long name', 'count': 1234567, 'seconds': 2.0,"
    "               'share_of_kernel': 0.5, 'mean_ns': 1500, 'min_ns': 50, 'max_ns': 12345678,"
    "               'split': {'kernel': 1.0, 'TLB writes': 0.5, 'calls and faults': 0.3,"
    "                         'privileged': 0.2, 'none': 0}}]},"
    " 'profile': [{'symbol': 'a_function_with_a_name_that_does_not_end', 'share': 0.75}]}";

/* The report of a result at a width; the caller frees it. */
static char *report(const char *text, unsigned columns)
{
    json_t *result = json_loads(text, 0, NULL);
    char *out = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&out, &size);

    assert_non_null(result);
    assert_non_null(file);
    report_print(result, file, columns);
    fclose(file);
    json_decref(result);
    return out;
}

static char *full_report(unsigned columns)
{
    char text[sizeof(result_text)];

    memcpy(text, result_text, sizeof(text));
    for (char *p = text; *p; p++)
        if (*p == '\'')
            *p = '"';
    return report(text, columns);
}

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

static void every_width_is_kept(void **state)
{
    (void)state;
    for (unsigned columns = 52; columns <= 80; columns++) {
        char *text = full_report(columns);

        assert_true(widest_line(text) <= columns);
        free(text);
    }
}

/* A narrow terminal gets the columns below each other, not fewer of them. */
static void a_narrow_report_has_every_column(void **state)
{
    static const char *const names[] = {"L2", "L1-D", "L1-I", "uncach.", "latency"};
    char *text = full_report(40);

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_non_null(strstr(text, names[i]));
    assert_non_null(strstr(text, "    L1-D           9.5000 s   7.7 %\n"));
    assert_non_null(strstr(text, "TLB refill       1.5000 s   1.2 %\n    100000000 times\n"));
    assert_non_null(strstr(text, "least, most      50 ns    12.3 ms\n"));
    free(text);
}

static void parts_of_a_region_that_are_nothing_are_left_out(void **state)
{
    char *text = full_report(80);

    (void)state;
    assert_non_null(strstr(text, "kernel 0.50, TLB writes 0.25, calls and faults 0.15,"));
    assert_null(strstr(text, "none 0.00"));
    free(text);
}

static void extreme_widths_are_survived(void **state)
{
    (void)state;
    free(full_report(0));
    free(full_report(1));
    free(full_report(100000));
}

static void shares_are_of_all_time(void **state)
{
    char *text = full_report(80);

    (void)state;
    assert_non_null(strstr(text, "user           100.0000 s  81.0 %"));
    assert_non_null(strstr(text, "idle, disk       3.0000 s   2.4 %"));
    assert_non_null(strstr(text, "TLB refill       1.5000 s   1.2 %  100000000 times"));
    free(text);
}

/* Kernel mode is the monitor's if there is one. */
static void handlers_are_told_to_be_the_monitors(void **state)
{
    char *bare = report("{\"reached\": \"end\", \"monitor\": null}", 80);
    char *hosted = report("{\"reached\": \"end\", \"monitor\": \"own\"}", 80);

    (void)state;
    assert_non_null(strstr(bare, "inside the handlers (part of kernel)\n"));
    assert_non_null(strstr(hosted, "inside the handlers (part of monitor)\n"));
    free(bare);
    free(hosted);
}

static void an_empty_result_prints(void **state)
{
    char *text = report("{}", 80);

    (void)state;
    assert_non_null(strstr(text, "FAILED"));
    free(text);
}

/* A run that was cut short has not failed, and what was not measured has no figures. */
static void the_title_says_how_it_ended(void **state)
{
    char *limit = report("{\"ok\": false, \"ended\": \"limit\", \"reached\": \"none\","
                         " \"boot\": {\"sim_seconds\": 0.5, \"instructions\": 1000000}}",
                         80);
    char *signal =
        report("{\"ok\": false, \"ended\": \"interrupted\", \"reached\": \"begin\"}", 80);
    char *failed = report("{\"ok\": false, \"ended\": \"power-off\", \"reached\": \"end\"}", 80);

    (void)state;
    assert_non_null(strstr(limit, ": ended by --until\n"));
    assert_non_null(strstr(limit, "the begin marker was not reached"));
    assert_non_null(strstr(limit, "boot, apart: 0.5000 s"));
    assert_null(strstr(limit, "where the time went"));
    assert_non_null(strstr(signal, ": interrupted\n"));
    assert_non_null(strstr(signal, "the end marker was not reached"));
    assert_non_null(strstr(failed, ": FAILED\n"));
    free(limit);
    free(signal);
    free(failed);
}

static void wrong_types_print(void **state)
{
    (void)state;
    free(report("{\"time\": 3, \"detail\": [], \"profile\": [1], \"workload\": {}}", 80));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width_is_kept),
        cmocka_unit_test(a_narrow_report_has_every_column),
        cmocka_unit_test(parts_of_a_region_that_are_nothing_are_left_out),
        cmocka_unit_test(extreme_widths_are_survived),
        cmocka_unit_test(shares_are_of_all_time),
        cmocka_unit_test(handlers_are_told_to_be_the_monitors),
        cmocka_unit_test(an_empty_result_prints),
        cmocka_unit_test(wrong_types_print),
        cmocka_unit_test(the_title_says_how_it_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
