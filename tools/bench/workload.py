# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole-system measurements: Linux's boot, and pmake."""

import statistics
import time

from kernel import BenchError
from machine import process_run, result_parse

LEAVE = b"poweroff\n"  # typed ahead: the shell reads it as soon as it prompts


def command_measure(command, stdin=b""):
    """Run discosim; returns (its JSON result, Cost, elapsed seconds)."""
    start = time.monotonic()
    status, out, errors, cost = process_run(command, stdin)
    elapsed = time.monotonic() - start
    if status != 0:
        last = (errors.strip().splitlines() or ["no message"])[-1]
        raise BenchError(f"{' '.join(command)} ended with status {status}: {last}")
    return result_parse(out, command), cost, elapsed


def boot_measure(program, runs):
    """From nothing to a shell that takes a command (which is to power off)."""
    measured = [command_measure([program, "boot", "--cpu", "fast", "--json"], LEAVE)
                for _ in range(runs)]
    result = measured[0][0]
    seconds = statistics.median(cost.cpu_seconds for _, cost, _ in measured)
    return {
        "workload": "boot",
        "cpu": "fast",
        "runs": runs,
        "instructions": result["instructions"],
        "sim_seconds": result["sim_seconds"],
        "cpu_seconds": seconds,
        "elapsed_seconds": statistics.median(elapsed for _, _, elapsed in measured),
        "mips": result["instructions"] / seconds / 1e6,
        "peak_bytes": max(cost.peak_bytes for _, cost, _ in measured),
    }


def pmake_measure(program, size):
    """pmake in inorder; speed is of the measured stretch, from its begin to its end marker."""
    command = [program, "run", "pmake", "--size", size, "--cpu", "inorder", "--json"]
    result, cost, elapsed = command_measure(command)
    return {**result, "cpu": "inorder", "cpu_seconds": cost.cpu_seconds,
            "elapsed_seconds": elapsed, "peak_bytes": cost.peak_bytes}
