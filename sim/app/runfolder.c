/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making and filling the folder of a run.
 */
#include "sim/app/runfolder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUNS_MOST 1000000

static int make_named(struct runfolder *folder, const char *out, struct err *err)
{
    if (strlen(out) >= sizeof(folder->path))
        return err_set(err, ERR_USAGE, "--out: the path is too long");
    if (mkdir(out, 0777) != 0)
        return err_set(err, ERR_USAGE, "--out %s: %s%s", out, strerror(errno),
                       errno == EEXIST ? "; name a folder that does not exist yet" : "");
    strcpy(folder->path, out);
    return 0;
}

/* mkdir is atomic: whoever makes the folder has its number. */
static int make_numbered(struct runfolder *folder, const char *workload, struct err *err)
{
    char path[256];

    if (mkdir("runs", 0777) != 0 && errno != EEXIST)
        return err_set(err, ERR_USAGE, "runs: %s; see --out", strerror(errno));
    for (unsigned n = 1; n < RUNS_MOST; n++) {
        snprintf(path, sizeof(path), "runs/%.200s-%u", workload, n);
        if (mkdir(path, 0777) == 0) {
            strcpy(folder->path, path);
            return 0;
        }
        if (errno != EEXIST)
            break;
    }
    return err_set(err, ERR_USAGE, "%s: %s; see --out", path, strerror(errno));
}

int runfolder_create(struct runfolder *folder, const char *out, const char *workload,
                     struct err *err)
{
    folder->path[0] = '\0';
    return out ? make_named(folder, out, err) : make_numbered(folder, workload, err);
}

void runfolder_file(const struct runfolder *folder, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", folder->path, name);
}

int runfolder_put_text(const struct runfolder *folder, const char *name, const char *text,
                       struct err *err)
{
    char path[RUNFOLDER_PATH + 64], part[RUNFOLDER_PATH + 72];
    FILE *file;
    bool ok;

    runfolder_file(folder, name, path, sizeof(path));
    snprintf(part, sizeof(part), "%s.part", path);
    file = fopen(part, "w");
    if (!file)
        return err_set(err, ERR_USAGE, "%s: %s", part, strerror(errno));
    ok = fputs(text, file) >= 0;
    ok = fclose(file) == 0 && ok;
    if (ok && rename(part, path) == 0)
        return 0;
    err_set(err, ERR_USAGE, "%s: %s", path, strerror(errno));
    unlink(part);
    return -1;
}

int runfolder_put_json(const struct runfolder *folder, const char *name, const json_t *value,
                       struct err *err)
{
    char *text = json_dumps(value, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(12));
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
