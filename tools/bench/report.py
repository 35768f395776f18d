# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures as a table for people."""

import sys


def table_print(report):
    machines = report["machines"]
    head = f"{'kernel':<12} {'group':<7} {'instructions':>13}"
    head += "".join(f" {name + ' MIPS':>13}" for name in machines)
    print(head + f" {'ratio':>7} {'spread':>7}")
    for one in report["kernels"]:
        line = f"{one['kernel']:<12} {one['group']:<7} {one['instructions']:>13,}"
        line += "".join(f" {one[name]['mips']:>13,.1f}" for name in machines)
        spread = max(one[name]["spread"] for name in machines)
        print(line + f" {one['ratio']:>7.2f} {spread:>6.0%}")
    print()
    for name, mean in report["geometric_means"].items():
        label = f"geometric mean of {name} ({mean['kernels']})"
        line = f"{label:<34}" + "".join(f" {mean[machine]:>13,.1f}" for machine in machines)
        print(line + f" {mean['ratio']:>7.2f}")
    print(f"\nratio: {machines[0]} to QEMU. QEMU's start-up of "
          f"{report['qemu_start_seconds'] * 1000:.0f} ms is not charged; discosim's "
          f"({report['start_seconds'] * 1000:.0f} ms) is.")
    sys.stdout.flush()


def boot_print(boot):
    print(f"boot to the shell ({boot['cpu']}): {boot['cpu_seconds']:.2f} s of CPU time, "
          f"{boot['elapsed_seconds']:.2f} s of host time, {boot['instructions']:,} instructions, "
          f"{boot['mips']:.0f} MIPS, {boot['peak_bytes'] / 1e6:.0f} MB")


def pmake_print(pmake):
    print(f"pmake {pmake['size']} ({pmake['cpu']}): {pmake['instructions']:,} instructions, "
          f"{pmake['sim_seconds']:.3f} simulated seconds, in {pmake['host_seconds']:.2f} s of host "
          f"time: {pmake['mips']:.1f} MIPS; with boot {pmake['cpu_seconds']:.2f} s of CPU time: "
          f"{pmake['cpu_mips']:.1f} MIPS, {pmake['peak_bytes'] / 1e6:.0f} MB")
