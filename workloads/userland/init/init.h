/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first process of a guest. It is ours and not BusyBox's because the machine must end by itself
 * with the status of what it ran, and because the program of `discosim exec` needs its bytes exact.
 *
 * docs/guest.md tells what it agrees on with the simulator.
 */
#ifndef INIT_H
#define INIT_H

#include <stdbool.h>
#include <sys/types.h>

/* Exit statuses, as shells have them; PROGRAM's own are 0 to 255. */
#define STATUS_SETUP      125 /* the guest could not be set up to run anything */
#define STATUS_CANNOT_RUN 126 /* the program exists but can't be executed */
#define STATUS_NOT_FOUND  127 /* the program does not exist */
#define STATUS_SIGNAL     128 /* plus the number of the signal that ended it */

/*
 * What a child process starts from. Missing descriptors (-1) and names (NULL) are inherited. With a
 * terminal, it becomes the controlling terminal and descriptors 0 to 2.
 */
struct spawn {
    char *const *argv; /* argv[0] is the path of the program too */
    char *const *envp;
    const char *directory;
    const char *terminal;
    int fd[3];
};

struct signals {
    int fd; /* signalfd of all that init listens to */
};

/* console.c: a name like /dev/ttyS0, in a buffer of `size` bytes. */
void console_path(char *path, size_t size);

/* Opens it as descriptors 0 to 2, for init's own words. */
void console_open(void);

/* init's own complaints, a line on the console; `error` is an errno that is told too, or 0. */
void console_complain(const char *what, const char *where, int error);

/* Waits until all that was written to the console is out: the end of the machine would cut it off.
 */
void console_drain(void);

/* mounts.c: proc, sysfs, devtmpfs with the usual links, and tmpfs on an empty /tmp. */
void mounts_make(void);

/* Writes back what is dirty and leaves a disk's root file system clean. */
void mounts_end(void);

/* signals.c */
bool signals_open(struct signals *signals);

/* True if one was pending that asks for the machine's end; dead children are not reaped here. */
bool signals_poll(struct signals *signals);

/* process.c: the child's id, or -1 with errno. */
pid_t process_spawn(const struct spawn *spawn);

/* Reaps all children that have ended; true once `child` is among them, with its shell status. */
bool process_reap(pid_t child, int *status);

/* Waits for the child, or until the machine's end is asked for. The status to end with. */
int process_wait(pid_t child, struct signals *signals);

/* Ends every process but init, and reaps them. */
void process_end_all(void);

/* words.c: a file of NUL-separated words as an array for execve; NULL if there is no such file. */
char **words_read(const char *path);

/* A file's text without its last newline; NULL if there is no such file. */
char *text_read(const char *path);

/* ports.c: opens the virtio console port of this name; -1 if none appears. */
int port_open(const char *name, int flags);

/* Waits a moment for the other side to be there, so that "not yet" is not taken for end of file. */
void port_settle(int port);

/* pump.c */
struct pump {
    int port[3];       /* ports of stdin, stdout and stderr */
    int pipe[3];       /* our ends of the program's pipes; -1 once closed */
    char input[16384]; /* read from stdin's port, not yet taken by the program */
    size_t input_start, input_end;
};

/* Moves bytes until the child has ended and all that it wrote is out. The status to end with. */
int pump_run(struct pump *pump, pid_t child, struct signals *signals);

/* mode_exec.c, mode_console.c: what the machine was started for. Each gives the status to end with.
 */
int mode_exec(struct signals *signals);
int mode_run(struct signals *signals);
int mode_shell(struct signals *signals);

/* power.c: never returns. */
void power_off(int status) __attribute__((noreturn));

#endif
