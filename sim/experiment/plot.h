/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plots by gnuplot, which is run, not linked: its script stays in the folder and can be edited.
 */
#ifndef SIM_EXPERIMENT_PLOT_H
#define SIM_EXPERIMENT_PLOT_H

#include "sim/run/runfolder.h"

struct plot {
    const char *title, *subtitle; /* a line each */
    const char *note;             /* a third one; NULL = none */
    const json_t *rows; /* {name, user, kernel, monitor, idle, total}: a bar each; null: a gap */
};

/*
 * NAME.plot, and if gnuplot is installed NAME.svg and NAME.png. Without gnuplot a line on stderr
 * says so; that is no failure.
 */
int plot_bars(const struct plot *plot, const char *name, const struct runfolder *folder,
              struct err *err);

#endif
