/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What boot, exec and run have in common: from options to a machine, a session and a result.
 */
#ifndef SIM_RUN_JOB_H
#define SIM_RUN_JOB_H

#include "sim/machine/initrd.h"
#include "sim/run/hosted.h"
#include "sim/run/options.h"
#include "sim/run/result.h"

#define JOB_PATH 4096

/* Addresses of programs are the same in every run, and a panic ends the machine. */
#define LINUX_WORDS "console=ttyS0 panic=-1 norandmaps"

struct job {
    struct options options;
    struct initrd initrd;
    struct machine_setup setup;
    struct hosted hosted;
    struct session session;
    struct machine *machine;
    struct regions *regions; /* NULL = none asked for */
    struct runfolder folder;
    struct outcome outcome;
    int monitor_exit;    /* exit code for the monitor's own status; 0 = it was a guest's */
    FILE *guest_log;     /* the folder's guest.log; NULL = none */
    uint64_t host_start; /* ns */
    FILE *json_out;      /* where --json prints */
    char console_log[RUNFOLDER_PATH + 64]; /* its path: the sink keeps a pointer */
    char kernel[JOB_PATH], userland[JOB_PATH], append[JOB_PATH];
};

struct job *job_new(void);
void job_free(struct job *job);

/*
 * Kernel, command line and initial RAM disk: our Linux and userland with these words, unless the
 * options name a kernel or firmware.
 */
int job_choose_linux(struct job *job, const char *words, struct err *err);

/* Find the kernel of a guest component, or the one that the monitor wants instead: job->kernel. */
int job_find_kernel(struct job *job, const char *component, struct err *err);

/* Make the machine from setup and options. */
int job_build(struct job *job, struct err *err);

/* Make the run's folder (options.out, or numbered by workload) and begin its console.log. */
int job_make_folder(struct job *job, const char *workload, const char *size, struct err *err);

/* Write run.json and begin the logs in job->folder, which was made by somebody else. */
int job_begin_folder(struct job *job, const char *workload, const char *size, struct err *err);

/*
 * What is known of why a guest reported failure, to be put behind that: "; ...", or nothing. The
 * kernel's panic, or that our Linux ended before any program, as in memory that is too small.
 */
void job_explain(const struct job *job, char *text, size_t size);

/* True if the guest has executed instructions in user mode. */
bool job_ran_program(const struct job *job);

/* Result of a run from reset on: JSON if asked for, and the folder's files. Returns a code. */
int job_report(struct job *job, const char *workload);

/* Print the JSON. */
void job_print(const struct job *job, const json_t *object);

/* Write the folder's files, all of them or none. Returns an exit code. */
int job_complete_folder(struct job *job, const struct result *result);

/*
 * True if the monitor itself, not a guest, ended the machine: job->outcome.report says why, and
 * job_outcome returns what the monitor's file says.
 */
bool job_ended_by_monitor(struct job *job);

/* The exit code for the outcome; prints its line. */
int job_outcome(const struct job *job);

#endif
