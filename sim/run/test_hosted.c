/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A setup under a monitor: what becomes a module, how much memory the machine has, whose status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/machine/test_image.h"
#include "sim/run/hosted.h"

#define MB (1u << 20)

static const char monitor_text[] =
    "return { name='m', title='t', firmware='f', memory='2M', log='m: ',"
    " modules={ kernel='k', initrd='r', description='d' },"
    " description='memory {memory}\\nkernel {kernel}\\ninitrd {initrd}\\nwords {append}\\n"
    "devices {devices}\\n',"
    " statuses={ [9]={ says='it broke', exit=2 } } }";

struct fixture {
    struct hosted hosted;
    struct machine_setup setup;
    struct config config;
    struct buffer initrd;
    char kernel[64];
    struct err err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    const char *path = test_file_write(monitor_text, strlen(monitor_text));

    assert_non_null(f);
    assert_int_equal(monitor_read(&f->hosted.monitor, path, &f->err), 0);
    f->hosted.used = true;
    config_init(&f->config);
    f->setup.config = &f->config;
    snprintf(f->kernel, sizeof(f->kernel), "%s", test_file_write("kernel", 6));
    f->setup.kernel = f->kernel;
    f->setup.append = "a b";
    f->setup.initrd = &f->initrd;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    hosted_free(&f->hosted);
    buffer_free(&f->initrd);
    test_files_remove();
    free(f);
    return 0;
}

static const struct machine_module *module(const struct fixture *f, const char *name)
{
    for (unsigned i = 0; i < f->setup.module_count; i++)
        if (strcmp(f->setup.modules[i].name, name) == 0)
            return &f->setup.modules[i];
    return NULL;
}

static void assert_description(const struct fixture *f, const char *text)
{
    const struct buffer *bytes = module(f, "d")->bytes;

    assert_int_equal(bytes->length, strlen(text));
    assert_memory_equal(bytes->bytes, text, bytes->length);
}

static void kernel_and_description_become_modules(void **state)
{
    struct fixture *f = *state;

    f->setup.disk_count = 2;
    assert_int_equal(hosted_setup(&f->hosted, &f->setup, &f->err), 0);
    assert_null(f->setup.kernel);
    assert_null(module(f, "r")); /* there is none */
    assert_non_null(module(f, "k"));
    assert_description(f, "memory 64M\nkernel k\nwords a b\ndevices 0 1 11\n");
}

static void an_initial_ram_disk_becomes_a_module(void **state)
{
    struct fixture *f = *state;

    buffer_append(&f->initrd, "abc", 3);
    f->setup.ports = true;
    assert_int_equal(hosted_setup(&f->hosted, &f->setup, &f->err), 0);
    assert_ptr_equal(module(f, "r")->bytes, &f->initrd);
    assert_null(f->setup.initrd);
    assert_description(f, "memory 64M\nkernel k\ninitrd r\nwords a b\ndevices 10 11\n");
}

/* 64 MB for the virtual machine, 2 MB for the monitor, and a whole one for the modules. */
static void the_machine_has_memory_on_top(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(hosted_setup(&f->hosted, &f->setup, &f->err), 0);
    assert_int_equal(config_number(f->setup.config, CONFIG_NODE_MEMORY), 67 * MB);
    assert_int_equal(config_number(&f->config, CONFIG_NODE_MEMORY), 64 * MB);
}

static void a_machine_has_a_largest_size(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(config_set(&f->config, "", "node.memory", "3G", &f->err), 0);
    assert_int_equal(hosted_setup(&f->hosted, &f->setup, &f->err), -1);
    assert_non_null(strstr(f->err.text, "at most 3072 MB"));
}

static void a_status_is_the_monitors_if_it_spoke_last(void **state)
{
    struct fixture *f = *state;
    const struct monitor_status *status = hosted_status(&f->hosted, 9, "boot\nm: no memory");
    char text[200];

    assert_non_null(status);
    hosted_explain(&f->hosted, status, "boot\nm: no memory", text, sizeof(text));
    assert_string_equal(text, "monitor m: it broke: no memory (status 9)");
    assert_null(hosted_status(&f->hosted, 9, "m: begun\nreboot: exit 9"));
    assert_null(hosted_status(&f->hosted, 8, "m: no memory"));
    assert_null(hosted_status(&f->hosted, 9, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kernel_and_description_become_modules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_initial_ram_disk_becomes_a_module, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_machine_has_memory_on_top, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_machine_has_a_largest_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_status_is_the_monitors_if_it_spoke_last, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
