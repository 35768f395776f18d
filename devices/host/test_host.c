/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's side of consoles: sinks, sources and the terminal, on pipes, files and a
 * pseudoterminal.
 */
#include "devices/test_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "devices/host/sink.h"
#include "devices/host/source.h"
#include "devices/host/terminal.h"

struct failures {
    unsigned count;
    struct err last;
};

static void note_failure(void *self, const struct err *err)
{
    struct failures *failures = self;

    failures->count++;
    failures->last = *err;
}

static void a_sink_keeps_order_across_its_buffer(void **state)
{
    char path[] = "/tmp/discosim-sink-XXXXXX";
    struct sink sink;
    struct err err;
    int file = mkstemp(path);
    uint8_t byte;

    (void)state;
    close(file);
    assert_int_equal(sink_open(&sink, path, &err), 0);
    for (unsigned i = 0; i < 3 * SINK_BUFFER; i++)
        sink_put_byte(&sink, (uint8_t)(i % 251));
    sink_put_bytes(&sink, (const uint8_t *)"end", 3);
    sink_close(&sink);
    file = open(path, O_RDONLY);
    for (unsigned i = 0; i < 3 * SINK_BUFFER; i++) {
        assert_int_equal(read(file, &byte, 1), 1);
        assert_int_equal(byte, i % 251);
    }
    assert_int_equal(lseek(file, 0, SEEK_END), 3 * SINK_BUFFER + 3);
    close(file);
    unlink(path);
}

static void a_full_disk_is_reported_once(void **state)
{
    struct failures failures = {.count = 0};
    struct sink sink;
    struct err err;

    (void)state;
    assert_int_equal(sink_open(&sink, "/dev/full", &err), 0);
    sink.failed = note_failure;
    sink.failed_self = &failures;
    sink_write(&sink, (const uint8_t *)"a", 1);
    sink_flush(&sink);
    sink_write(&sink, (const uint8_t *)"b", 1);
    sink_close(&sink);
    assert_int_equal(failures.count, 1);
    assert_non_null(strstr(failures.last.text, "No space left"));
}

static void a_closed_pipe_is_an_error_and_no_death(void **state)
{
    struct failures failures = {.count = 0};
    struct sink sink;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    sink_init(&sink, ends[1], "standard output");
    sink.failed = note_failure;
    sink.failed_self = &failures;
    sink_write(&sink, (const uint8_t *)"a", 1);
    sink_flush(&sink);
    assert_int_equal(failures.count, 1);
    assert_non_null(strstr(failures.last.text, "standard output"));
    sink_close(&sink);
    close(ends[1]);
}

static void a_slow_reader_is_waited_for(void **state)
{
    struct failures failures = {.count = 0};
    uint8_t bytes[1000] = {0};
    struct sink sink;
    int ends[2], status;
    pid_t child;

    (void)state;
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    sink_init(&sink, ends[1], "pipe");
    sink.failed = note_failure;
    sink.failed_self = &failures;
    child = fork();
    assert_true(child >= 0);
    if (child == 0) { /* read a million bytes, waiting for each piece */
        size_t total = 0;

        fcntl(ends[0], F_SETFL, 0);
        for (ssize_t got; total < 1000000; total += (size_t)got)
            if ((got = read(ends[0], bytes, sizeof(bytes))) <= 0)
                _exit(1);
        _exit(0);
    }
    for (unsigned i = 0; i < 1000; i++)
        sink_write(&sink, bytes, sizeof(bytes));
    sink_close(&sink);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(failures.count, 0);
    close(ends[0]);
    close(ends[1]);
}

static void a_sink_that_cannot_be_made_says_why(void **state)
{
    struct sink sink;
    struct err err;

    (void)state;
    assert_int_equal(sink_open(&sink, "/nonexistent/log", &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.text, "/nonexistent/log"));
}

static void a_pipe_gives_its_bytes_and_then_ends(void **state)
{
    struct source source;
    uint8_t bytes[8];
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "abc", 3), 3);
    source_init(&source, ends[0]);
    assert_int_equal(source.kind, SOURCE_PIPE);
    assert_int_equal(source_read(&source, bytes, 2), 2);
    assert_int_equal(source_read(&source, bytes, 8), 1);
    assert_int_equal(source_read(&source, bytes, 8), 0);
    assert_false(source.ended);
    assert_false(source_wait(&source, 0));
    close(ends[1]);
    assert_true(source_wait(&source, 0));
    assert_int_equal(source_read(&source, bytes, 8), 0);
    assert_true(source.ended);
    close(ends[0]);
}

static void files_and_nothing_end_at_once(void **state)
{
    struct source source;
    uint8_t byte;
    int null = open("/dev/null", O_RDONLY);

    (void)state;
    source_init(&source, null);
    assert_int_equal(source.kind, SOURCE_FILE);
    assert_int_equal(source_read(&source, &byte, 1), 0);
    assert_true(source.ended);
    close(null);
    source_init(&source, -1);
    assert_true(source.ended);
}

/* A directory can be opened but not read: that is an end, not a loop. */
static void what_cannot_be_read_has_ended(void **state)
{
    struct source source;
    uint8_t byte;
    int directory = open("/", O_RDONLY | O_DIRECTORY);

    (void)state;
    source_init(&source, directory);
    assert_int_equal(source_read(&source, &byte, 1), 0);
    assert_true(source.ended);
    close(directory);
}

static void what_is_no_terminal_stays_as_it_is(void **state)
{
    int null = open("/dev/null", O_RDWR);

    (void)state;
    assert_false(terminal_raw(null));
    terminal_restore();
    close(null);
}

static int open_terminal(int *master)
{
    *master = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(*master >= 0);
    assert_int_equal(grantpt(*master), 0);
    assert_int_equal(unlockpt(*master), 0);

    int slave = open(ptsname(*master), O_RDWR | O_NOCTTY);

    assert_true(slave >= 0);
    return slave;
}

static void a_terminal_is_never_waited_for(void **state)
{
    int master, slave = open_terminal(&master);
    struct source source;
    uint8_t bytes[8];

    (void)state;
    source_init(&source, slave);
    assert_int_equal(source.kind, SOURCE_TERMINAL);
    assert_int_equal(source_read(&source, bytes, 8), 0);
    assert_false(source.ended);
    assert_int_equal(write(master, "y\n", 2), 2);
    assert_true(source_wait(&source, 1000));
    assert_int_equal(source_read(&source, bytes, 8), 2);
    assert_memory_equal(bytes, "y\n", 2);
    close(slave);
    close(master);
}

static bool is_raw(int slave)
{
    struct termios modes;

    assert_int_equal(tcgetattr(slave, &modes), 0);
    return !(modes.c_lflag & (ICANON | ECHO | ISIG));
}

/* How the child that took the terminal leaves. */
static void leave(int signal_number)
{
    if (signal_number == 0)
        exit(0);
    raise(signal_number);
    _exit(99);
}

static void check_restored_after(int signal_number)
{
    int master, slave = open_terminal(&master), status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        if (!terminal_raw(slave) || !is_raw(slave))
            _exit(98);
        leave(signal_number);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (signal_number)
        assert_int_equal(WIFSIGNALED(status) ? WTERMSIG(status) : -1, signal_number);
    else
        assert_int_equal(status, 0);
    assert_false(is_raw(slave));
    close(slave);
    close(master);
}

static void the_terminal_is_restored_by_exit(void **state)
{
    (void)state;
    check_restored_after(0);
}

static void the_terminal_is_restored_by_signals(void **state)
{
    (void)state;
    check_restored_after(SIGTERM);
    check_restored_after(SIGINT);
    check_restored_after(SIGHUP);
    check_restored_after(SIGQUIT);
}

static void the_terminal_is_restored_by_abort(void **state)
{
    (void)state;
    check_restored_after(SIGABRT);
}

static void the_terminal_is_given_back_while_stopped(void **state)
{
    int master, slave = open_terminal(&master), status;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        setpgid(0, 0); /* or nothing could stop it where the tests have no shell */
        terminal_raw(slave);
        raise(SIGTSTP);
        _exit(is_raw(slave) ? 0 : 97);
    }
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    assert_false(is_raw(slave));
    kill(child, SIGCONT);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(slave);
    close(master);
}

static void the_terminal_is_restored_by_hand(void **state)
{
    int master, slave = open_terminal(&master);

    (void)state;
    assert_true(terminal_raw(slave));
    assert_true(is_raw(slave));
    terminal_restore();
    assert_false(is_raw(slave));
    assert_true(terminal_raw(slave)); /* and can be taken again */
    assert_true(is_raw(slave));
    terminal_restore();
    close(slave);
    close(master);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sink_keeps_order_across_its_buffer),
        cmocka_unit_test(a_full_disk_is_reported_once),
        cmocka_unit_test(a_closed_pipe_is_an_error_and_no_death),
        cmocka_unit_test(a_slow_reader_is_waited_for),
        cmocka_unit_test(a_sink_that_cannot_be_made_says_why),
        cmocka_unit_test(a_pipe_gives_its_bytes_and_then_ends),
        cmocka_unit_test(files_and_nothing_end_at_once),
        cmocka_unit_test(what_cannot_be_read_has_ended),
        cmocka_unit_test(what_is_no_terminal_stays_as_it_is),
        cmocka_unit_test(a_terminal_is_never_waited_for),
        cmocka_unit_test(the_terminal_is_restored_by_exit),
        cmocka_unit_test(the_terminal_is_restored_by_signals),
        cmocka_unit_test(the_terminal_is_restored_by_abort),
        cmocka_unit_test(the_terminal_is_given_back_while_stopped),
        cmocka_unit_test(the_terminal_is_restored_by_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
