/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands of the program.
 */
#ifndef SIM_APP_COMMAND_H
#define SIM_APP_COMMAND_H

/* argv[0] is the name to use in messages, "discosim boot". Returns the program's exit code. */
int cmd_boot(int argc, char **argv);
int cmd_exec(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_experiment(int argc, char **argv);
int cmd_stats(int argc, char **argv);
int cmd_workloads(int argc, char **argv);
int cmd_monitors(int argc, char **argv);
int cmd_machine(int argc, char **argv);

#endif
