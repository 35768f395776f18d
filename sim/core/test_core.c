/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The small parts of the core: clocks, the bus, saved state, statistics, log lines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/core/bus.h"
#include "sim/core/clock.h"
#include "sim/core/log.h"
#include "sim/core/state.h"
#include "sim/core/stats.h"

/* ---- clocks ---- */

static void test_edges_of_an_uneven_clock_never_accumulate_an_error(void **state)
{
    (void)state;
    assert_int_equal(clock_edge(3, 1), UINT64_C(333333333333));
    assert_int_equal(clock_edge(3, 2), UINT64_C(666666666666));
    assert_int_equal(clock_edge(3, 3), PS_PER_SECOND);
    assert_int_equal(clock_edge(400000000, 1), 2500);
}

static void test_cycles_are_the_inverse_of_edges(void **state)
{
    static const uint64_t clocks[] = {3, 7, 150000000, 180000000, 200000000, 400000000};

    (void)state;
    for (unsigned c = 0; c < ARRAY_LENGTH(clocks); c++)
        for (uint64_t n = 0; n < 1000; n++) {
            ps_t edge = clock_edge(clocks[c], n);

            assert_int_equal(clock_cycles(clocks[c], edge), n);
            assert_int_equal(clock_cycles_up(clocks[c], edge), n);
            assert_int_equal(clock_cycles_up(clocks[c], edge + 1), n + 1);
            if (n > 0)
                assert_int_equal(clock_cycles(clocks[c], edge - 1), n - 1);
        }
}

/* ---- bus ---- */

static bool reg_read(void *self, uint64_t offset, unsigned size, uint64_t *value)
{
    (void)size;
    *value = *(const uint64_t *)self + offset;
    return offset != 8;
}

static bool reg_write(void *self, uint64_t offset, unsigned size, uint64_t value)
{
    (void)size;
    *(uint64_t *)self = value;
    return offset == 0;
}

static const struct bus_ops reg_ops = {reg_read, reg_write};

static void test_the_bus_finds_the_device_or_fails(void **state)
{
    uint64_t a = 100, b = 200, value;
    struct bus_range low = {0x1000, 0x10, &reg_ops, &a, "a"};
    struct bus_range high = {0x3000, 0x10, &reg_ops, &b, "b"};
    struct bus bus;
    struct err err;

    (void)state;
    bus_init(&bus);
    assert_int_equal(bus_map(&bus, &high, &err), 0);
    assert_int_equal(bus_map(&bus, &low, &err), 0);
    assert_true(bus_read(&bus, 0x3004, 4, &value));
    assert_int_equal(value, 204);
    assert_false(bus_read(&bus, 0x1008, 4, &value));
    assert_false(bus_read(&bus, 0x1010, 4, &value));
    assert_false(bus_read(&bus, 0xfff, 1, &value));
    assert_true(bus_write(&bus, 0x1000, 8, 7));
    assert_int_equal(a, 7);
    assert_false(bus_write(&bus, 0x1001, 1, 7));
    bus_free(&bus);
}

static void test_overlapping_devices_are_refused_by_name(void **state)
{
    struct bus_range one = {0x1000, 0x100, &reg_ops, NULL, "one"};
    struct bus_range over = {0xf80, 0x100, &reg_ops, NULL, "over"};
    struct bus_range inside = {0x1080, 0x10, &reg_ops, NULL, "inside"};
    struct bus bus;
    struct err err;

    (void)state;
    bus_init(&bus);
    assert_int_equal(bus_map(&bus, &one, &err), 0);
    assert_int_equal(bus_map(&bus, &over, &err), -1);
    assert_non_null(strstr(err.text, "over"));
    assert_int_equal(bus_map(&bus, &inside, &err), -1);
    assert_int_equal(bus.count, 1);
    bus_free(&bus);
}

/* ---- saved state ---- */

struct part {
    uint8_t byte;
    bool flag;
    int32_t word;
    uint64_t array[4];
    struct {
        uint16_t a, b;
    } row[3];
    uint64_t host_only;
    uint8_t blob[5];
};

static const struct state_field part_fields[] = {
    STATE_FIELD(struct part, byte),
    STATE_FIELD(struct part, flag),
    STATE_FIELD(struct part, word),
    STATE_ARRAY(struct part, array),
    STATE_COLUMN(struct part, row, a),
    STATE_COLUMN(struct part, row, b),
    STATE_END,
};

static void part_visit(void *self, state_sink_t put, void *sink)
{
    struct part *part = self;

    put(sink, 0x1000, part->blob, sizeof(part->blob));
}

static const struct state_desc part_state = {
    .name = "part", .version = 1, .fields = part_fields, .visit = part_visit};

static struct digest digest_of(struct part *part)
{
    struct state_registry states;
    struct digest digest;

    state_registry_init(&states);
    state_register(&states, &part_state, 0, part);
    digest = state_digest(&states);
    state_registry_free(&states);
    return digest;
}

static bool digests_differ(struct digest a, struct digest b)
{
    return a.high != b.high || a.low != b.low;
}

static void test_every_bit_of_a_declared_field_reaches_the_digest(void **state)
{
    struct part part = {.byte = 3, .word = -5};
    struct digest before = digest_of(&part);
    uint8_t *bytes = (uint8_t *)&part;

    (void)state;
    for (const struct state_field *f = part_fields; f->name; f++)
        for (uint32_t i = 0; i < f->count; i++)
            for (unsigned bit = 0; bit < 8u * f->size; bit++) {
                uint8_t *at = bytes + f->offset + i * f->stride + bit / 8;

                if (strcmp(f->name, "flag") == 0 && bit > 0)
                    continue;
                *at ^= (uint8_t)(1u << bit % 8);
                assert_true(digests_differ(before, digest_of(&part)));
                *at ^= (uint8_t)(1u << bit % 8);
            }
    part.blob[4] ^= 0x80;
    assert_true(digests_differ(before, digest_of(&part)));
    part.blob[4] ^= 0x80;
    part.host_only = 1;
    assert_false(digests_differ(before, digest_of(&part)));
}

static void test_order_name_and_instance_are_part_of_the_digest(void **state)
{
    struct part one = {.byte = 1}, two = {.byte = 2};
    struct state_registry forward, backward;

    (void)state;
    state_registry_init(&forward);
    state_registry_init(&backward);
    state_register(&forward, &part_state, 0, &one);
    state_register(&forward, &part_state, 1, &two);
    state_register(&backward, &part_state, 0, &two);
    state_register(&backward, &part_state, 1, &one);
    assert_true(digests_differ(state_digest(&forward), state_digest(&backward)));
    state_registry_free(&forward);
    state_registry_free(&backward);
}

static void test_a_digest_is_the_same_in_every_build(void **state)
{
    struct part part = {.byte = 1, .flag = true, .word = 2, .array = {3, 4, 5, 6}};
    char text[DIGEST_TEXT];

    (void)state;
    digest_text(digest_of(&part), text);
    assert_string_equal(text, "b70b174cdc4d0d80c67e845f8c8f8cf5");
}

/* ---- statistics and log ---- */

struct counted {
    uint64_t hits, misses;
};

static const struct stat_desc counted_stats[] = {
    {"hits", "events", "accesses that hit", offsetof(struct counted, hits)},
    {"misses", "events", "accesses that missed", offsetof(struct counted, misses)},
    {0},
};

static void test_statistics_are_found_by_full_name(void **state)
{
    struct counted counted = {5, 6};
    struct stats stats;

    (void)state;
    stats_init(&stats);
    stats_add(&stats, "node0.cache", counted_stats, &counted);
    assert_int_equal(*stats_find(&stats, "node0.cache.misses")->value, 6);
    assert_null(stats_find(&stats, "misses"));
    stats_free(&stats);
}

static void test_a_guest_cannot_flood_the_log(void **state)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    ps_t now = 1500 * PS_PER_MS;
    struct log log = {out, &now};
    struct log_kind kind = {"uart", 0};
    unsigned lines = 0;

    (void)state;
    for (unsigned i = 0; i < 1000; i++)
        log_guest(&log, &kind, "odd access %u", i);
    fclose(out);
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, LOG_SHOWN);
    assert_int_equal(kind.count, 1000);
    assert_int_equal(strncmp(text, "[1.500000000 s] uart: odd access 0\n", 35), 0);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges_of_an_uneven_clock_never_accumulate_an_error),
        cmocka_unit_test(test_cycles_are_the_inverse_of_edges),
        cmocka_unit_test(test_the_bus_finds_the_device_or_fails),
        cmocka_unit_test(test_overlapping_devices_are_refused_by_name),
        cmocka_unit_test(test_every_bit_of_a_declared_field_reaches_the_digest),
        cmocka_unit_test(test_order_name_and_instance_are_part_of_the_digest),
        cmocka_unit_test(test_a_digest_is_the_same_in_every_build),
        cmocka_unit_test(test_statistics_are_found_by_full_name),
        cmocka_unit_test(test_a_guest_cannot_flood_the_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
