# SPDX-License-Identifier: GPL-3.0-or-later
"""Measurements: every kernel on every machine in turns, and the figures made of them."""

import statistics
import sys

from kernel import BenchError


def progress(text):
    print(text, file=sys.stderr, flush=True)


def runs_collect(machines, images, runs):
    """All runs, interleaved so that other work on the host meets all machines alike.

    Returns {(machine name, kernel name): [Run]}.
    """
    collected = {}
    for turn in range(runs):
        for name, image in images.items():
            progress(f"bench: run {turn + 1} of {runs}: {name}")
            for machine in machines:
                collected.setdefault((machine.name, name), []).append(machine.run(image))
    return collected


def cpu_median(runs):
    return statistics.median(run.cost.cpu_seconds for run in runs)


def cpu_spread(runs):
    """Half the distance between the slowest and the fastest run, as a part of the median."""
    seconds = [run.cost.cpu_seconds for run in runs]
    return (max(seconds) - min(seconds)) / 2 / statistics.median(seconds)


def checksum_agreed(name, collected, machines):
    sums = {(machine.name, run.checksum)
            for machine in machines for run in collected[machine.name, name]}
    if len({checksum for _, checksum in sums}) != 1:
        told = ", ".join(f"{machine} {checksum}" for machine, checksum in sorted(sums))
        raise BenchError(f"{name}: checksums differ: {told}")
    return next(iter(sums))[1]


def instructions_agreed(name, runs):
    counts = {run.instructions for run in runs}
    if len(counts) != 1:
        raise BenchError(f"{name}: discosim's instruction count changes from run to run")
    return counts.pop()


def machine_figures(instructions, runs, start_seconds):
    seconds = cpu_median(runs) - start_seconds
    return {
        "cpu_seconds": seconds,
        "spread": cpu_spread(runs),
        "mips": instructions / max(seconds, 1e-6) / 1e6,
    }


def kernel_figures(kernel, collected, machines, qemu_start):
    """One kernel: the count is discosim's, and QEMU is charged without its start-up time."""
    model = machines[0].name
    instructions = instructions_agreed(kernel.name, collected[model, kernel.name])
    figures = {
        "kernel": kernel.name,
        "group": kernel.group,
        "checksum": checksum_agreed(kernel.name, collected, machines),
        "instructions": instructions,
    }
    for machine in machines:
        start = qemu_start if machine.name == "qemu" else 0.0
        figures[machine.name] = machine_figures(instructions,
                                                collected[machine.name, kernel.name], start)
    figures["ratio"] = figures[model]["mips"] / figures["qemu"]["mips"]
    return figures


def geometric_means(figures, machines, select):
    """Of the kernels that `select` takes: MIPS of every machine and discosim's ratio to QEMU."""
    chosen = [one for one in figures if select(one)]
    if not chosen:
        return None
    means = {machine.name: statistics.geometric_mean(one[machine.name]["mips"] for one in chosen)
             for machine in machines}
    means["ratio"] = means[machines[0].name] / means["qemu"]
    means["kernels"] = len(chosen)
    return means


def summary(figures, machines):
    """Means of each group, of all steady kernels, and of the events."""
    groups = list(dict.fromkeys(one["group"] for one in figures))
    means = {group: geometric_means(figures, machines, lambda one, g=group: one["group"] == g)
             for group in groups if group != "event"}
    means["steady"] = geometric_means(figures, machines, lambda one: one["group"] != "event")
    means["event"] = geometric_means(figures, machines, lambda one: one["group"] == "event")
    return {name: mean for name, mean in means.items() if mean}
