/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program: finding the command, and what it has in common with the others.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/host/terminal.h"
#include "sim/app/command.h"
#include "sim/config/nearest.h"
#include "sim/host/host.h"
#include "sim/run/exitcode.h"

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *brief;
};

/* clang-format off */
static const struct command commands[] = {
    {"boot",      cmd_boot,      "boot Linux, or a kernel of your own, to a console"},
    {"exec",      cmd_exec,      "run one program inside; its output and status come back"},
    {"run",       cmd_run,       "run a workload and tell where its time went"},
    {"experiment", cmd_experiment, "do the runs of a table or figure of the paper"},
    {"stats",     cmd_stats,     "show the statistics of a run, or compare runs"},
    {"workloads", cmd_workloads, "list the workloads and their sizes"},
    {"monitors",  cmd_monitors,  "list the monitors that guests can run under"},
    {"machine",   cmd_machine,   "print the configuration of the machine"},
};
/* clang-format on */

static void print_help(void)
{
    puts("Usage: discosim COMMAND [OPTION...]\n"
         "A simulator of the Stanford FLASH machine (MIPS R10000) that boots Linux.\n");
    for (size_t i = 0; i < ARRAY_LENGTH(commands); i++)
        printf("  %-10s %s\n", commands[i].name, commands[i].brief);
    puts("\n  discosim COMMAND --help   the command's options\n"
         "  discosim --version        the version\n"
         "\n"
         "First steps:\n"
         "  discosim boot                       a Linux shell; Ctrl-A x leaves it\n"
         "  discosim-cc hello.c -o hello        compile for the machine\n"
         "  discosim exec ./hello               run it inside\n"
         "  discosim run pmake --size small     a workload; where did its time go?\n"
         "  discosim run pmake --compare        on the bare machine and in a virtual one\n"
         "  discosim experiment fig5            the paper's figure 5 beside ours\n"
         "\n"
         "Exit codes: 0 the guest finished well, 1 it reported failure, 2 wrong usage or\n"
         "input, 3 a limit was reached, 4 a fault of the simulator, 128+n ended by signal n.\n"
         "exec gives the program's own status.");
}

static int print_version(void)
{
    puts("discosim " DISCOSIM_VERSION "\n"
         "Licence: GPL-3.0-or-later. There is no warranty.");
    return 0;
}

static int unknown_command(const char *name)
{
    struct nearest near = nearest_to(name);
    struct err err;

    for (size_t i = 0; i < ARRAY_LENGTH(commands); i++)
        nearest_offer(&near, commands[i].name);
    err_set(&err, ERR_USAGE, "there is no command %s%s", name,
            nearest_advice(&near, "see discosim --help"));
    return exitcode_of_error(&err);
}

static int run_command(int argc, char **argv)
{
    char name[32];

    for (size_t i = 0; i < ARRAY_LENGTH(commands); i++)
        if (strcmp(commands[i].name, argv[0]) == 0) {
            snprintf(name, sizeof(name), "discosim %s", argv[0]);
            argv[0] = name;
            return commands[i].run(argc, argv);
        }
    return unknown_command(argv[0]);
}

/* `discosim help run` is `discosim run --help`. */
static int run_help(int argc, char **argv)
{
    char option[] = "--help";
    char *line[] = {argv[1], option, NULL};

    if (argc > 1)
        return run_command(2, line);
    print_help();
    return 0;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        struct err err;

        err_set(&err, ERR_USAGE, "no command is given; see discosim --help");
        return exitcode_of_error(&err);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0)
        return run_help(argc - 1, argv + 1);
    if (strcmp(argv[1], "--version") == 0)
        return print_version();
    return run_command(argc - 1, argv + 1);
}

/* Standard streams that the caller closed must not become some file that is opened later. */
static void open_standard_streams(void)
{
    int file;

    do
        file = open("/dev/null", O_RDWR);
    while (file >= 0 && file <= STDERR_FILENO);
    if (file >= 0)
        close(file);
}

static bool reader_has_left(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO};

    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

/*
 * Output that nobody could take is no success. This hangs on the exit because argp exits by itself
 * after --help. A reader that has seen enough (`| head`) ends us as it ends other programs. An
 * earlier flush may have failed already: only the stream's error flag remembers it.
 */
static void check_output(int code, void *unused)
{
    (void)unused;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return;
    if (reader_has_left()) {
        if (code != 0)
            return;
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    fputs("discosim: standard output cannot be written; is its disk full?\n", stderr);
    if (code == 0)
        _exit(ERR_USAGE);
}

int main(int argc, char **argv)
{
    int code;

    open_standard_streams();
    host_catch_signals();
    on_exit(check_output, NULL);
    code = dispatch(argc, argv);
    terminal_restore();
    return code;
}
