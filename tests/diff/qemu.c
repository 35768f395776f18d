/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QEMU as the oracle: the 5Kf implements MIPS64, of which the rows of rows.def are a part.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/diff/oracle.h"

#define QEMU "qemu-mips64"

extern char **environ;

static bool complain(const char *what)
{
    fprintf(stderr, "difftest: %s\n", what);
    return false;
}

/* Start QEMU with its standard output in a pipe; returns its process, -1 if there is none. */
static pid_t start(const char *program, const char *argument, int *output)
{
    char *argv[] = {QEMU, "-cpu", "5Kf", (char *)(program ? program : argument), NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];
    pid_t child = -1;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (posix_spawnp(&child, QEMU, &actions, NULL, argv, environ) != 0)
        child = -1;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *output = ends[0];
    return child;
}

static size_t read_all(int file, uint8_t *to, size_t room)
{
    size_t used = 0;
    ssize_t got;

    while (used < room && (got = read(file, to + used, room - used)) > 0)
        used += (size_t)got;
    return used;
}

/* Returns how many bytes it wrote, 0 if it failed. */
static size_t run_file(const char *path, uint8_t *bytes, size_t room)
{
    int output = -1, status = -1;
    pid_t child = start(path, NULL, &output);
    size_t got = 0;

    if (child > 0) {
        got = read_all(output, bytes, room);
        waitpid(child, &status, 0);
    }
    if (output >= 0)
        close(output);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? got : 0;
}

bool qemu_exists(void)
{
    uint8_t text[256];

    return run_file("-version", text, sizeof(text)) > 0;
}

bool qemu_run(const struct image *image, struct result *result)
{
    char path[] = "/tmp/difftest-XXXXXX";
    size_t bytes = image_result_bytes(image);
    uint8_t *output = malloc(bytes + 1);
    int file = mkstemp(path);
    bool ok = output && file >= 0 && image_write_elf(image, file) && fchmod(file, 0700) == 0;

    if (file >= 0)
        close(file);
    ok = ok && run_file(path, output, bytes + 1) == bytes;
    if (file >= 0)
        unlink(path);
    if (ok)
        image_result(image, output, result);
    free(output);
    return ok || complain("the program did not end well under " QEMU);
}
