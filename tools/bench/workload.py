# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole-system measurements: Linux's boot, and pmake."""

import os
import statistics
import tempfile
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


def pmake_run(program, size):
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "run", "pmake", "--size", size, "--cpu", "inorder", "--json", "--out",
                   os.path.join(folder, "run")]
        return command_measure(command)


def pmake_measure(program, size, runs):
    """pmake in inorder, booted in fast.

    "mips" is the simulator's own figure: the measured stretch by the clock on the wall. "cpu_mips"
    divides all instructions, boot included, by the CPU time of the whole process: what counts on a
    busy host.
    """
    measured = [pmake_run(program, size) for _ in range(runs)]
    result = measured[0][0]
    seconds = statistics.median(cost.cpu_seconds for _, cost, _ in measured)
    instructions = result["instructions"] + result["boot"]["instructions"]
    return {
        "workload": "pmake",
        "size": size,
        "cpu": "inorder",
        "runs": runs,
        "ok": result["ok"],
        "instructions": result["instructions"],
        "boot_instructions": result["boot"]["instructions"],
        "sim_seconds": result["sim_seconds"],
        "time": result["time"],
        "host_seconds": statistics.median(one["host_seconds"] for one, _, _ in measured),
        "mips": statistics.median(one["mips"] for one, _, _ in measured),
        "cpu_seconds": seconds,
        "cpu_mips": instructions / seconds / 1e6,
        "peak_bytes": max(cost.peak_bytes for _, cost, _ in measured),
    }
