/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making and filling the folder of a run.
 */
#include "sim/run/runfolder.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/host/host.h"
#include "sim/measure/fields.h"

#define RUNS_MOST 1000000

/* Whatever a folder may hold: what is not here would stay when a folder is abandoned. */
/* clang-format off */
static const char *const file_names[] = {
    "run.json", "console.log", "guest.log", "stats.json", "digest", "host.json",
    "compare.json", "compare.plot", "compare.svg", "compare.png",
    "experiment.json", "experiment.txt", "experiment.plot", "experiment.svg", "experiment.png"};
/* clang-format on */

static bool exists(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0;
}

/* The files of the open folder `directory`; closes it. */
static void remove_files(int directory)
{
    if (directory < 0)
        return;
    for (size_t i = 0; i < ARRAY_LENGTH(file_names); i++)
        unlinkat(directory, file_names[i], 0);
    close(directory);
}

/* Called by a signal handler: nothing but system calls. */
static void remove_part(void *self)
{
    struct runfolder *folder = self;
    int directory = open(folder->part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    for (unsigned i = 0; directory >= 0 && i < folder->inside_count; i++) {
        remove_files(openat(directory, folder->inside[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        unlinkat(directory, folder->inside[i], AT_REMOVEDIR);
    }
    remove_files(directory);
    rmdir(folder->part);
}

/*
 * Make folder->part. mkdir is atomic: whoever makes it has the name, and nobody else can complete a
 * folder of that name. Returns 0 or an errno, EEXIST if one of the two is there.
 */
static int claim(struct runfolder *folder)
{
    if (exists(folder->path))
        return EEXIST;
    snprintf(folder->part, sizeof(folder->part), "%s.part", folder->path);
    if (mkdir(folder->part, 0777) != 0)
        return errno;
    if (exists(folder->path)) { /* since we looked */
        rmdir(folder->part);
        return EEXIST;
    }
    host_on_abort(remove_part, folder);
    return 0;
}

static int claim_error(const struct runfolder *folder, int error, struct err *err)
{
    if (error == EEXIST && !exists(folder->path))
        return err_set(err, ERR_USAGE,
                       "--out %.200s: %.200s exists: another run writes it, or was killed; remove "
                       "it or name another folder",
                       folder->path, folder->part);
    return err_set(err, ERR_USAGE, "--out %.200s: %s%s", folder->path, strerror(error),
                   error == EEXIST   ? "; name a folder that does not exist yet"
                   : error == ENOENT ? "; make the folder that it shall lie in first"
                                     : "; name a folder where you may write");
}

static int make_named(struct runfolder *folder, const char *out, struct err *err)
{
    size_t length = strlen(out);
    int error;

    while (length > 1 && out[length - 1] == '/')
        length--;
    if (length == 0 || length >= sizeof(folder->path))
        return err_set(err, ERR_USAGE, "--out: the path is %s", length ? "too long" : "empty");
    memcpy(folder->path, out, length);
    folder->path[length] = '\0';
    error = claim(folder);
    return error ? claim_error(folder, error, err) : 0;
}

static int make_numbered(struct runfolder *folder, const char *workload, struct err *err)
{
    int error = mkdir("runs", 0777) == 0 ? EEXIST : errno;

    for (unsigned n = 1; error == EEXIST && n < RUNS_MOST; n++) {
        snprintf(folder->path, sizeof(folder->path), "runs/%.200s-%u", workload, n);
        error = claim(folder);
        if (error == 0)
            return 0;
    }
    return err_set(err, ERR_USAGE, "runs: %s; name another folder with --out", strerror(error));
}

int runfolder_create(struct runfolder *folder, const char *out, const char *workload,
                     struct err *err)
{
    *folder = (struct runfolder){0};
    if ((out ? make_named(folder, out, err) : make_numbered(folder, workload, err)) == 0)
        return 0;
    *folder = (struct runfolder){0};
    return -1;
}

static bool join(char *path, size_t size, const char *folder, const char *name)
{
    return (size_t)snprintf(path, size, "%s/%s", folder, name) < size;
}

int runfolder_create_inside(struct runfolder *folder, struct runfolder *outer, const char *name,
                            struct err *err)
{
    char *listed = outer->inside[outer->inside_count];

    assert(outer->inside_count < RUNFOLDER_INSIDE && strlen(name) < RUNFOLDER_NAME);
    *folder = (struct runfolder){.is_inside = true};
    if (!join(folder->path, sizeof(folder->path), outer->path, name) ||
        !join(folder->part, sizeof(folder->part), outer->part, name))
        return err_set(err, ERR_USAGE, "--out: the path is too long");
    snprintf(listed, RUNFOLDER_NAME, "%s", name);
    outer->inside_count++;
    if (mkdir(folder->part, 0777) == 0)
        return 0;
    err_set(err, ERR_USAGE, "%.400s: %s", folder->part, strerror(errno));
    *folder = (struct runfolder){0};
    return -1;
}

int runfolder_complete(struct runfolder *folder, struct err *err)
{
    if (!folder->part[0])
        return 0;
    if (folder->is_inside) {
        folder->part[0] = '\0';
        return 0;
    }
    if (rename(folder->part, folder->path) != 0)
        return err_set(err, ERR_USAGE, "%.200s: %s", folder->path, strerror(errno));
    host_on_abort(NULL, NULL);
    folder->part[0] = '\0';
    return 0;
}

void runfolder_abandon(struct runfolder *folder)
{
    if (!folder->part[0])
        return;
    if (!folder->is_inside) { /* else the outer one removes it */
        remove_part(folder);
        host_on_abort(NULL, NULL);
    }
    *folder = (struct runfolder){0};
}

void runfolder_file(const struct runfolder *folder, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", folder->part, name);
}

int runfolder_put_text(const struct runfolder *folder, const char *name, const char *text,
                       struct err *err)
{
    char path[RUNFOLDER_PATH + 64];
    FILE *file;
    bool ok;

    runfolder_file(folder, name, path, sizeof(path));
    file = fopen(path, "w");
    if (!file)
        return err_set(err, ERR_USAGE, "%.400s: %s", path, strerror(errno));
    ok = fputs(text, file) >= 0;
    ok = fclose(file) == 0 && ok;
    return ok ? 0 : err_set(err, ERR_USAGE, "cannot write %.400s: %s", path, strerror(errno));
}

int runfolder_put_json(const struct runfolder *folder, const char *name, const json_t *value,
                       struct err *err)
{
    char *text =
        json_dumps(value, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(FIELDS_DIGITS));
    size_t length;
    int status;

    if (!text)
        abort();
    length = strlen(text);
    text = realloc(text, length + 2);
    if (!text)
        abort();
    strcpy(text + length, "\n");
    status = runfolder_put_text(folder, name, text, err);
    free(text);
    return status;
}

int runfolder_put_digest(const struct runfolder *folder, struct machine *machine, struct err *err)
{
    char *text = NULL, hex[DIGEST_TEXT];
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    int status;

    if (!out)
        abort();
    digest_text(machine_digest(machine), hex);
    fprintf(out, "%s  all\n", hex);
    for (size_t i = 0; i < machine->states.count; i++) {
        const struct state_section *section = &machine->states.sections[i];

        digest_text(state_section_digest(section), hex);
        fprintf(out, "%s  %s %u\n", hex, section->desc->name, section->instance);
    }
    fclose(out);
    status = runfolder_put_text(folder, "digest", text, err);
    free(text);
    return status;
}
