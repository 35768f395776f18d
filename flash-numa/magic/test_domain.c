/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The domain checker over the bus, without processors and devices.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flash-numa/magic/magic.h"
#include "sim/core/flash.h"

#define NODE  (UINT64_C(2) << FLASH_NODE_SHIFT)
#define MINE  (NODE + 0x100000)
#define OTHER (NODE + 0x200000)
#define FREE  (NODE + 0x300000)
#define PC    UINT64_C(0xffffffffc0001234)

struct fixture {
    struct magic *magic;
    struct bus bus;
    struct log log;
    ps_t now;
    unsigned asked_again, power_offs, status;
    char text[1024]; /* the log */
};

static void on_domain(void *self)
{
    struct fixture *f = self;

    f->asked_again++;
}

static void on_power_off(void *self, unsigned status)
{
    struct fixture *f = self;

    f->power_offs++;
    f->status = status;
}

static const struct magic_ops ops = {.power_off = on_power_off, .domain = on_domain};

static void put(struct fixture *f, unsigned offset, uint64_t value)
{
    assert_true(bus_write(&f->bus, NODE + FLASH_MAGIC_BASE + offset, 8, value));
}

static uint64_t get(struct fixture *f, unsigned offset)
{
    uint64_t value;

    assert_true(bus_read(&f->bus, NODE + FLASH_MAGIC_BASE + offset, 8, &value));
    return value;
}

static void give(struct fixture *f, paddr_t base, uint64_t bytes, uint64_t owner)
{
    put(f, MAGIC_DOMAIN_BASE, base);
    put(f, MAGIC_DOMAIN_BYTES, bytes);
    put(f, MAGIC_DOMAIN_OWNER, owner);
}

static void make(void **state, enum magic_domain_check check)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    struct magic_config config = {2, 4, 64 << 20, true, check};
    struct magic_wiring wiring = {&ops, f, &f->now, &f->log};
    struct bus_range range;
    struct err err;

    f->log.clock = &f->now;
    f->log.out = fmemopen(f->text, sizeof(f->text), "w");
    f->magic = magic_new(&config, &wiring);
    bus_init(&f->bus);
    range = magic_bus_range(f->magic);
    assert_int_equal(bus_map(&f->bus, &range, &err), 0);
    *state = f;
}

/* Domain 1 runs and has a page; 2 has one, too. */
static void give_pages(struct fixture *f)
{
    give(f, MINE, 4096, 1);
    give(f, OTHER, 4096, 2);
    put(f, MAGIC_DOMAIN, 1);
}

static int setup(void **state)
{
    make(state, MAGIC_DOMAIN_REPORT);
    give_pages(*state);
    return 0;
}

static int setup_off(void **state)
{
    make(state, MAGIC_DOMAIN_OFF);
    give_pages(*state);
    return 0;
}

static int setup_stop(void **state)
{
    make(state, MAGIC_DOMAIN_STOP);
    give_pages(*state);
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    fclose(f->log.out);
    magic_free(f->magic);
    bus_free(&f->bus);
    test_free(f);
    return 0;
}

static bool may(struct fixture *f, enum access_kind kind, paddr_t pa)
{
    return magic_check_access(f->magic, kind, pa, PC);
}

/* Reports caused by a transfer of device 3. */
static uint64_t transfer(struct fixture *f, paddr_t pa, bool write)
{
    uint64_t before = get(f, MAGIC_DOMAIN_BROKEN);

    magic_check_transfer(f->magic, 3, pa, 64, write);
    return get(f, MAGIC_DOMAIN_BROKEN) - before;
}

static void a_domain_uses_its_own_pages(void **state)
{
    struct fixture *f = *state;

    for (int kind = ACCESS_FETCH; kind <= ACCESS_STORE; kind++)
        assert_true(may(f, (enum access_kind)kind, MINE + 4095));
    assert_int_equal(get(f, MAGIC_DOMAIN_BROKEN), 0);
}

static void every_access_to_anothers_page_is_reported(void **state)
{
    struct fixture *f = *state;

    for (int kind = ACCESS_FETCH; kind <= ACCESS_STORE; kind++)
        assert_false(may(f, (enum access_kind)kind, OTHER));
    assert_int_equal(get(f, MAGIC_DOMAIN_BROKEN), 3);
}

static void a_report_names_domain_access_address_owner_and_pc(void **state)
{
    struct fixture *f = *state;

    assert_false(may(f, ACCESS_STORE, OTHER + 0x18));
    fflush(f->log.out);
    assert_non_null(strstr(f->text, "domain 1: store to 0x0200200018, which is domain 2's, "
                                    "at pc 0xffffffffc0001234"));
}

static void what_nobody_was_given_is_the_firmwares(void **state)
{
    struct fixture *f = *state;

    assert_false(may(f, ACCESS_LOAD, FREE));
    assert_false(may(f, ACCESS_FETCH, NODE + FLASH_PROM_BASE));
    assert_false(may(f, ACCESS_LOAD, NODE + FLASH_UART_BASE));
    assert_false(may(f, ACCESS_LOAD, OTHER + (UINT64_C(1) << 32)));
}

static void every_domain_may_read_the_clock(void **state)
{
    struct fixture *f = *state;

    assert_true(may(f, ACCESS_LOAD, NODE + FLASH_MAGIC_BASE + MAGIC_CLOCK));
    assert_false(may(f, ACCESS_STORE, NODE + FLASH_MAGIC_BASE + MAGIC_ALIAS));
    assert_false(may(f, ACCESS_LOAD, NODE + FLASH_MAGIC_BASE + MAGIC_INT_PENDING));
}

static void without_a_domain_nothing_is_checked(void **state)
{
    struct fixture *f = *state;

    put(f, MAGIC_DOMAIN, 0);
    assert_true(may(f, ACCESS_STORE, OTHER));
    assert_true(may(f, ACCESS_STORE, FREE));
}

static void a_page_for_all_to_read_is_not_for_all_to_write(void **state)
{
    struct fixture *f = *state;

    give(f, FREE, 4096, DOMAIN_READ);
    assert_true(may(f, ACCESS_LOAD, FREE));
    assert_true(may(f, ACCESS_FETCH, FREE));
    assert_false(may(f, ACCESS_STORE, FREE));
    give(f, FREE, 4096, DOMAIN_READ | DOMAIN_WRITE | 2);
    assert_true(may(f, ACCESS_STORE, FREE));
}

static void pages_change_hands_as_ranges(void **state)
{
    struct fixture *f = *state;

    give(f, MINE, 3 * 4096, 2);
    assert_false(may(f, ACCESS_LOAD, MINE));
    assert_false(may(f, ACCESS_LOAD, MINE + 2 * 4096));
    put(f, MAGIC_DOMAIN, 2);
    assert_true(may(f, ACCESS_LOAD, MINE + 2 * 4096));
    assert_false(may(f, ACCESS_LOAD, MINE + 3 * 4096));
}

static void processors_ask_again_after_every_change(void **state)
{
    struct fixture *f = *state;
    unsigned before = f->asked_again;

    put(f, MAGIC_DOMAIN, 2);
    assert_int_equal(f->asked_again, before + 1);
    give(f, FREE, 4096, 2);
    assert_int_equal(f->asked_again, before + 2);
}

static void the_owner_of_a_page_can_be_read(void **state)
{
    struct fixture *f = *state;

    put(f, MAGIC_DOMAIN_BASE, OTHER);
    assert_int_equal(get(f, MAGIC_DOMAIN_OWNER), 2);
    put(f, MAGIC_DOMAIN_BASE, FREE);
    assert_int_equal(get(f, MAGIC_DOMAIN_OWNER), 0);
}

static void parts_of_pages_and_what_is_no_memory_are_refused(void **state)
{
    static const uint64_t bad[][2] = {
        {MINE + 8, 4096},
        {MINE, 100},
        {NODE + (64 << 20) - 4096, 8192},
        {0, 4096},
        {MINE, ~UINT64_C(0) & ~UINT64_C(4095)},
        {NODE + FLASH_UART_BASE, 4096},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        put(f, MAGIC_DOMAIN_BASE, bad[i][0]);
        put(f, MAGIC_DOMAIN_BYTES, bad[i][1]);
        assert_false(bus_write(&f->bus, NODE + FLASH_MAGIC_BASE + MAGIC_DOMAIN_OWNER, 8, 1));
    }
}

static void a_device_without_a_domain_goes_unchecked(void **state)
{
    assert_int_equal(transfer(*state, OTHER, true), 0);
}

static void a_device_transfers_as_its_domain_may(void **state)
{
    struct fixture *f = *state;

    put(f, MAGIC_DOMAIN_DEVICE(3), 2);
    assert_int_equal(transfer(f, OTHER, true), 0);
    assert_int_equal(transfer(f, MINE, true), 1);
    assert_int_equal(transfer(f, MINE, false), 1);
    give(f, MINE, 4096, DOMAIN_READ);
    assert_int_equal(transfer(f, MINE, false), 0);
    assert_int_equal(transfer(f, MINE, true), 1);
    give(f, MINE, 4096, DOMAIN_DEVICES);
    assert_int_equal(transfer(f, MINE, true), 0);
}

static void a_page_for_devices_is_not_for_processors(void **state)
{
    struct fixture *f = *state;

    give(f, FREE, 4096, DOMAIN_DEVICES);
    assert_false(may(f, ACCESS_LOAD, FREE));
}

static void it_can_end_the_machine(void **state)
{
    struct fixture *f = *state;

    assert_false(may(f, ACCESS_LOAD, OTHER));
    assert_int_equal(f->power_offs, 1);
    assert_int_equal(f->status, DOMAIN_STATUS);
}

static void without_a_checker_its_registers_hold_nothing(void **state)
{
    struct fixture *f = *state;

    put(f, MAGIC_DOMAIN_DEVICE(3), 2);
    assert_int_equal(get(f, MAGIC_DOMAIN_ON), 0);
    assert_int_equal(get(f, MAGIC_DOMAIN), 0);
    assert_int_equal(get(f, MAGIC_DOMAIN_BASE), 0);
    assert_int_equal(get(f, MAGIC_DOMAIN_OWNER), 0);
    assert_int_equal(get(f, MAGIC_DOMAIN_DEVICE(3)), 0);
    assert_true(may(f, ACCESS_STORE, OTHER));
    assert_int_equal(f->asked_again, 0);
}

static uint64_t digest_of(struct fixture *f)
{
    struct state_registry states;
    uint64_t low;

    state_registry_init(&states);
    magic_register_state(f->magic, &states);
    low = state_digest(&states).low;
    state_registry_free(&states);
    return low;
}

static void what_it_was_told_reaches_the_digest(void **state)
{
    struct fixture *f = *state;
    uint64_t before = digest_of(f), owned;

    give(f, FREE, 4096, 1);
    owned = digest_of(f);
    assert_true(owned != before);
    put(f, MAGIC_DOMAIN_DEVICE(31), 1);
    assert_true(digest_of(f) != owned);
}

#define CASE(name)        cmocka_unit_test_setup_teardown(name, setup, teardown)
#define CASE_AS(name, as) cmocka_unit_test_setup_teardown(name, setup_##as, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_domain_uses_its_own_pages),
        CASE(every_access_to_anothers_page_is_reported),
        CASE(a_report_names_domain_access_address_owner_and_pc),
        CASE(what_nobody_was_given_is_the_firmwares),
        CASE(every_domain_may_read_the_clock),
        CASE(without_a_domain_nothing_is_checked),
        CASE(a_page_for_all_to_read_is_not_for_all_to_write),
        CASE(pages_change_hands_as_ranges),
        CASE(processors_ask_again_after_every_change),
        CASE(the_owner_of_a_page_can_be_read),
        CASE(parts_of_pages_and_what_is_no_memory_are_refused),
        CASE(a_device_without_a_domain_goes_unchecked),
        CASE(a_device_transfers_as_its_domain_may),
        CASE(a_page_for_devices_is_not_for_processors),
        CASE_AS(it_can_end_the_machine, stop),
        CASE_AS(without_a_checker_its_registers_hold_nothing, off),
        CASE(what_it_was_told_reaches_the_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
