/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing gnuplot's script and running it.
 */
#include "sim/experiment/plot.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/core/types.h"
#include "sim/measure/fields.h"

#define NOT_FOUND    127
#define PLOT_NAME    128
#define PLOT_LETTERS 68 /* that have room beside each other under the bars */

/* Pixels of a plot. */
#define WIDTH_LEAST  800
#define WIDTH_BESIDE 260 /* axis and legend */
#define WIDTH_BAR    54
#define HEIGHT       500

/* Names come from files of users; inside gnuplot's double quotes some letters are commands. */
static void put_name(FILE *out, const char *name)
{
    static const char plain[] = " .,:;()+-/%'";

    for (; *name; name++) {
        unsigned char c = (unsigned char)*name;

        fputc(isalnum(c) || c >= 0x80 || strchr(plain, c) ? c : '_', out);
    }
}

static void put_row(FILE *out, const json_t *row)
{
    static const char *const members[] = {"user", "kernel", "monitor", "idle", "total"};

    fputc('"', out);
    put_name(out, field_text(row, "name"));
    fputc('"', out);
    for (size_t m = 0; m < ARRAY_LENGTH(members); m++) {
        if (json_is_null(row))
            fputs(" NaN", out);
        else
            fprintf(out, " %.3f", field_number(row, members[m]));
    }
    fputc('\n', out);
}

static void put_rows(FILE *out, const json_t *rows)
{
    size_t i;
    const json_t *row;

    fputs("$figure << END\n", out);
    json_array_foreach (rows, i, row)
        put_row(out, row);
    fputs("END\n", out);
}

/* Each bar has as much room as the others. */
static void put_slant(FILE *out, const json_t *rows)
{
    size_t i, longest = 0;
    const json_t *row;

    json_array_foreach (rows, i, row) {
        size_t length = json_string_length(json_object_get(row, "name"));

        longest = length > longest ? length : longest;
    }
    if (longest * json_array_size(rows) > PLOT_LETTERS)
        fputs("set xtics rotate by -35\n", out);
}

static void put_title(FILE *out, const struct plot *plot)
{
    const char *const lines[] = {plot->title, plot->subtitle, plot->note};

    fputs("set title \"", out);
    for (size_t i = 0; i < ARRAY_LENGTH(lines) && lines[i]; i++) {
        fputs(i ? "\\n" : "", out);
        put_name(out, lines[i]);
    }
    fputs("\" noenhanced\n", out);
}

static const char plot_text[] =
    "set encoding utf8\n"
    "set ylabel 'simulated time, bare = 100'\n"
    "set yrange [0:*]\n"
    "set offsets 0, 0, 8, 0\n"
    "set style data histograms\n"
    "set style histogram rowstacked\n"
    "set style fill solid 0.9 border -1\n"
    "set boxwidth 0.6\n"
    "set key outside right invert noenhanced\n"
    "set xtics noenhanced scale 0\n"
    "set grid ytics\n"
    "draw = \"plot $figure using 2:xtic(1) title 'user' linecolor rgb '#4477aa', "
    "'' using 3 title 'kernel' linecolor rgb '#ccbb44', "
    "'' using 4 title 'monitor' linecolor rgb '#ee6677', "
    "'' using 5 title 'idle' linecolor rgb '#dddddd', "
    "'' using 0:6:(sprintf('%.1f', $6)) with labels offset 0,0.7 notitle\"\n";

/* Wide enough that the totals above the bars do not meet. */
static unsigned width_of(const json_t *rows)
{
    unsigned width = WIDTH_BESIDE + WIDTH_BAR * (unsigned)json_array_size(rows);

    return width > WIDTH_LEAST ? width : WIDTH_LEAST;
}

static void put_output(FILE *out, const char *terminal, unsigned width, const char *name,
                       const char *ending)
{
    fprintf(out, "set terminal %s size %u,%d\nset output '%s.%s'\neval(draw)\n", terminal, width,
            HEIGHT, name, ending);
}

static int write_script(const struct plot *plot, const char *name, const char *file,
                        const struct runfolder *folder, struct err *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    int status;

    if (!out)
        abort();
    fprintf(out, "# gnuplot %s\n", file);
    put_rows(out, plot->rows);
    put_title(out, plot);
    put_slant(out, plot->rows);
    fputs(plot_text, out);
    put_output(out, "svg", width_of(plot->rows), name, "svg");
    put_output(out, "pngcairo", width_of(plot->rows), name, "png");
    fclose(out);
    status = runfolder_put_text(folder, file, text, err);
    free(text);
    return status;
}

/* In the child: what gnuplot has to say helps nobody who did not write its script. */
static void __attribute__((noreturn)) become_gnuplot(const char *folder, const char *file)
{
    int null = open("/dev/null", O_RDWR);

    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    if (chdir(folder) == 0)
        execlp("gnuplot", "gnuplot", file, (char *)NULL);
    _exit(NOT_FOUND);
}

int plot_bars(const struct plot *plot, const char *name, const struct runfolder *folder,
              struct err *err)
{
    char file[PLOT_NAME];
    int status = 0;
    pid_t child;

    snprintf(file, sizeof(file), "%s.plot", name);
    if (write_script(plot, name, file, folder, err) < 0)
        return -1;
    child = fork();
    if (child == 0)
        become_gnuplot(folder->part, file);
    if (child < 0 || waitpid(child, &status, 0) < 0)
        status = -1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
        fprintf(stderr,
                "discosim: gnuplot is not installed: there is no plot, only its script, %s\n",
                file);
    else if (status != 0)
        fprintf(stderr, "discosim: gnuplot failed: there is no plot; run it on %s\n", file);
    return 0;
}
