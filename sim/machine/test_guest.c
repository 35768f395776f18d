/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making and removing of machines for tests.
 */
#include "sim/machine/test_guest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/machine/test_image.h"

void test_guest_prepare(struct test_guest *guest)
{
    *guest = (struct test_guest){0};
    config_init(&guest->config);
    guest->setup = (struct machine_setup){.config = &guest->config, .append = ""};
}

void test_guest_clean(struct test_guest *guest)
{
    machine_free(guest->machine);
    guest->machine = NULL;
    test_files_remove();
}

void test_guest_build(struct test_guest *guest)
{
    guest->machine = machine_new(&guest->setup, &guest->err);
    if (!guest->machine)
        fail_msg("%s", guest->err.text);
}

void test_guest_boot(struct test_guest *guest, const uint32_t *code, size_t words)
{
    struct test_elf elf = test_elf_kernel(code, words);

    guest->setup.kernel = test_elf_write(&elf);
    test_guest_build(guest);
}
