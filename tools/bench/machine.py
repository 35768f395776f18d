# SPDX-License-Identifier: GPL-3.0-or-later
"""The two machines that run an image: discosim and QEMU's Malta board, and what a run costs."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass

from kernel import BenchError

LIMIT_SECONDS = 300
MEMORY_MB = 256  # what Malta can have below its devices
QEMU = "qemu-system-mips64"
CHECKSUM = re.compile(r"^checksum ([0-9a-f]{16})\r?$", re.MULTILINE)


@dataclass
class Cost:
    """What wait4 says of a process: CPU seconds of all its threads, and its greatest size."""
    cpu_seconds: float
    peak_bytes: int


@dataclass
class Run:
    cost: Cost
    checksum: str
    instructions: int  # 0 where the machine does not count


def process_run(command, stdin=b""):
    """Run to its end; returns (status, stdout, stderr, Cost)."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, \
            tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        try:
            process = subprocess.Popen(["timeout", "--foreground", str(LIMIT_SECONDS), *command], stdin=given,
                                       stdout=out, stderr=err)
        except OSError as error:
            raise BenchError(f"cannot start {command[0]}: {error.strerror}") from error
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    cost = Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
    return process.returncode, texts[0], texts[1], cost


def checksum_find(text, who, image):
    found = CHECKSUM.search(text)
    if not found:
        last = (text.strip().splitlines() or ["nothing"])[-1]
        raise BenchError(f"{who} printed no checksum for {os.path.basename(image)}; last: {last}")
    return found.group(1)


def result_parse(text, command):
    try:
        return json.loads(text)
    except ValueError as error:
        raise BenchError(f"no JSON object from: {' '.join(command)}") from error


class Discosim:
    def __init__(self, program, model):
        self.program = program
        self.model = model
        self.name = model

    def run(self, image):
        """A fresh copy each time: docs/performance.md tells why."""
        with tempfile.TemporaryDirectory() as folder:
            program = shutil.copy(self.program, folder)
            command = [program, "boot", "--kernel", image, "--memory", f"{MEMORY_MB}M", "--cpu",
                       self.model, "--json"]
            _, out, console, cost = process_run(command)
        checksum = checksum_find(console, "discosim", image)
        return Run(cost, checksum, int(result_parse(out, command)["instructions"]))


class Qemu:
    name = "qemu"

    def __init__(self):
        self.command = [QEMU, "-M", "malta", "-cpu", "MIPS64R2-generic", "-m", str(MEMORY_MB),
                        *"-nic none -vga none -display none -serial stdio -monitor none "
                        "-no-reboot".split()]

    def version(self):
        _, out, _, _ = process_run([QEMU, "--version"])
        return out.splitlines()[0] if out else "unknown"

    def run(self, image):
        _, console, _, cost = process_run([*self.command, "-kernel", image])
        return Run(cost, checksum_find(console, "QEMU", image), 0)
