/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plots by gnuplot, which is run, not linked: its script stays in the folder and can be edited.
 */
#ifndef SIM_APP_PLOT_H
#define SIM_APP_PLOT_H

#include "sim/app/runfolder.h"

/*
 * NAME.plot, and if gnuplot is installed NAME.svg and NAME.png, from a comparison's or an
 * experiment's figure. Without gnuplot a line on stderr says so; that is no failure.
 */
int plot_figure(const json_t *comparison, const char *name, const struct runfolder *folder,
                struct err *err);

#endif
