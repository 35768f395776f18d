/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema: every wrong setting is refused with a line that says what, where and what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/config/config.h"

static const char *refused(const char *assignment)
{
    static struct err err;
    struct config config;

    config_init(&config);
    assert_int_equal(config_assign(&config, assignment, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    return err.text;
}

static void a_wrong_key_names_the_nearest(void **state)
{
    (void)state;
    assert_string_equal(refused("node.memroy=64M"),
                        "--set: node.memroy: no such key; did you mean node.memory?");
}

static void a_value_out_of_range_names_the_range(void **state)
{
    (void)state;
    assert_string_equal(refused("nodes=2"),
                        "--set: nodes = 2: must be 1 to 1; this version has no more");
    assert_string_equal(refused("node.memory=4G"), "--set: node.memory = 4G: must be 8M to 3G");
}

static void a_wrong_type_names_an_example(void **state)
{
    (void)state;
    assert_string_equal(refused("l2.latency=50"),
                        "--set: l2.latency = \"50\": expected a value such as \"300ns\"");
    assert_string_equal(refused("disk.time_scale=fast"),
                        "--set: disk.time_scale = \"fast\": is not a number");
}

static void a_wrong_choice_names_the_choices(void **state)
{
    (void)state;
    assert_string_equal(refused("cpu.model=ooo"),
                        "--set: cpu.model = \"ooo\": must be one of fast|inorder");
}

static void a_value_between_steps_is_refused(void **state)
{
    (void)state;
    assert_string_equal(refused("l2.size=768K"), "--set: l2.size = 768K: must be a power of two");
    assert_string_equal(refused("l2.latency=50500ps"),
                        "--set: l2.latency = 50500ps: must be a multiple of 1ns");
}

static void an_assignment_needs_a_key_and_a_value(void **state)
{
    (void)state;
    assert_string_equal(refused("nodes"), "--set nodes: expected key=value");
    assert_string_equal(refused("=1"), "--set =1: expected key=value");
}

static void values_read_back_as_text(void **state)
{
    struct config config;
    struct err err;
    char text[64];

    (void)state;
    config_init(&config);
    assert_int_equal(config_assign(&config, "cpu.latency=r10000", &err), 0);
    config_text(&config, CONFIG_CPU_LATENCY, text, sizeof(text));
    assert_string_equal(text, "r10000");
    assert_int_equal(config_assign(&config, "node.memory=0.125G", &err), 0);
    config_text(&config, CONFIG_NODE_MEMORY, text, sizeof(text));
    assert_string_equal(text, "128M");
}

/* The model is how to simulate, not what, so the file leaves it open. */
static void the_flash1_machine_says_every_default(void **state)
{
    struct config defaults, file;
    struct err err = {0};

    (void)state;
    config_init(&defaults);
    config_init(&file);
    if (config_read(&file, MACHINES "/flash1.lua", &err) < 0)
        fail_msg("%s", err.text);
    assert_memory_equal(defaults.number, file.number, sizeof(file.number));
    assert_memory_equal(defaults.real, file.real, sizeof(file.real));
    for (int key = 0; key < CONFIG_COUNT; key++)
        if (!config_given(&file, (enum config_key)key) && key != CONFIG_CPU_MODEL)
            fail_msg("flash1.lua does not say %s", config_describe((enum config_key)key)->name);
}

static void what_was_set_is_known(void **state)
{
    struct config config;
    struct err err;

    (void)state;
    config_init(&config);
    assert_false(config_given(&config, CONFIG_NODES));
    assert_int_equal(config_assign(&config, "nodes=1", &err), 0);
    assert_true(config_given(&config, CONFIG_NODES));
}

static void the_dump_nests_the_names(void **state)
{
    struct config config;
    json_t *dump;

    (void)state;
    config_init(&config);
    dump = config_json(&config);
    assert_string_equal(json_string_value(json_object_get(json_object_get(dump, "node"), "memory")),
                        "64M");
    assert_int_equal(json_integer_value(json_object_get(dump, "nodes")), 1);
    json_decref(dump);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_key_names_the_nearest),
        cmocka_unit_test(a_value_out_of_range_names_the_range),
        cmocka_unit_test(a_wrong_type_names_an_example),
        cmocka_unit_test(a_wrong_choice_names_the_choices),
        cmocka_unit_test(a_value_between_steps_is_refused),
        cmocka_unit_test(an_assignment_needs_a_key_and_a_value),
        cmocka_unit_test(values_read_back_as_text),
        cmocka_unit_test(the_flash1_machine_says_every_default),
        cmocka_unit_test(what_was_set_is_known),
        cmocka_unit_test(the_dump_nests_the_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
