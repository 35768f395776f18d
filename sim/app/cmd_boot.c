/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim boot`: a kernel on the simulated machine, its console here.
 */
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "devices/host/terminal.h"
#include "sim/app/command.h"
#include "sim/run/exitcode.h"
#include "sim/run/job.h"

static error_t parse(int key, char *text, struct argp_state *state)
{
    (void)text;
    return key == ARGP_KEY_INIT ? options_share(state, 3) : ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {{&options_image_argp, 0, NULL, 0},
                                             {&options_machine_argp, 0, NULL, 0},
                                             {&options_run_argp, 0, NULL, 0},
                                             {0}};
static const struct argp argp = {
    .parser = parse,
    .children = children,
    .doc = "Boot Linux to a shell on the machine's console, or a kernel, bare-metal program or "
           "firmware of your own.\v"
           "On a terminal Ctrl-A x leaves, Ctrl-A h tells all keys, and the guest's clock keeps to "
           "the clock on the wall while it is idle. Input from a file or pipe goes to the console; "
           "its end is typed as Ctrl-D, and the run ends when the guest powers off, or when it "
           "has been idle and silent for 60 simulated seconds after that.\n"
           "The model is fast unless --cpu says inorder. --json prints the result on standard "
           "output and the console on standard error.",
};

static void connect_host(struct job *job)
{
    struct session *session = &job->session;
    int console = job->options.json ? STDERR_FILENO : STDOUT_FILENO;

    keyboard_init(&session->keyboard, STDIN_FILENO);
    sink_init(&session->terminal, console, "the console's output");
    progress_init(&session->progress, !isatty(console) && !isatty(STDERR_FILENO));
    if (terminal_raw(STDIN_FILENO))
        fprintf(stderr, "discosim: booting; Ctrl-A x leaves, Ctrl-A h tells the keys\r\n");
}

/* Words for our Linux: a shell on a terminal as large as the user's. */
static void shell_words(char *words, size_t size)
{
    struct winsize terminal;

    if (ioctl(STDIN_FILENO, TIOCGWINSZ, &terminal) == 0 && terminal.ws_row && terminal.ws_col)
        snprintf(words, size, "discosim=shell LINES=%u COLUMNS=%u", terminal.ws_row,
                 terminal.ws_col);
    else
        snprintf(words, size, "discosim=shell");
}

static int boot(struct job *job, struct err *err)
{
    char words[64];

    shell_words(words, sizeof(words));
    if (job_choose_linux(job, words, err) < 0 || job_build(job, err) < 0)
        return -1;
    if (job->options.out && job_make_folder(job, "boot", NULL, err) < 0)
        return -1;
    if (!config_given(&job->options.config, CONFIG_CPU_MODEL))
        cpu_set_model(job->machine->cpu, CPU_FAST);
    if (!job->guest_log)
        job->machine->log.out = stderr;
    connect_host(job);
    if (job->regions)
        regions_start(job->regions);
    if (session_run(&job->session, job->machine, &job->outcome, err) < 0)
        return -1;
    terminal_restore();
    return 0;
}

static int finish(struct job *job)
{
    struct outcome *outcome = &job->outcome;
    char why[256];
    int code;

    if (!job_ended_by_monitor(job) && outcome->reason == OUTCOME_POWER_OFF && outcome->status) {
        job_explain(job, why, sizeof(why));
        snprintf(outcome->report, sizeof(outcome->report), "the guest ended with status %d%s",
                 outcome->status, why);
    }
    /* A guest that ended in the middle of a line leaves the cursor there. */
    if (isatty(STDERR_FILENO) && !job->options.json && !session_at_line_start(&job->session))
        fputc('\n', stderr);
    code = job_report(job, "boot");
    return code == ERR_NONE ? job_outcome(job) : code;
}

int cmd_boot(int argc, char **argv)
{
    static const struct command_line line = {.argp = &argp};
    struct job *job = job_new();
    struct err err = {0};
    int code;

    if (options_parse(&job->options, &line, argc, argv, &err) < 0 || boot(job, &err) < 0) {
        terminal_restore();
        code = exitcode_of_error(&err);
    } else {
        code = finish(job);
    }
    job_free(job);
    return code;
}
