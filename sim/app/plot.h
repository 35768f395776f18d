/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plots by gnuplot, which is run, not linked: its script stays in the folder and can be edited.
 */
#ifndef SIM_APP_PLOT_H
#define SIM_APP_PLOT_H

#include "sim/app/runfolder.h"

/*
 * compare.plot, and if gnuplot is installed compare.svg and compare.png, from a comparison's
 * figure. Without gnuplot a line on stderr says so; that is no failure.
 */
int plot_comparison(const json_t *comparison, const struct runfolder *folder, struct err *err);

#endif
