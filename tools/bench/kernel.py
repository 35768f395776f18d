# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernels of the benchmark: their list, and how they are compiled and linked."""

import os
import shlex
import subprocess
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SOURCES = os.path.join(HERE, "kernels")
COMPILER = "mips64-linux-gnuabi64-gcc"
FLAGS = ("-O2 -march=mips3 -mabi=64 -EB -msym32 -mno-abicalls -fno-pic -G0 -ffreestanding "
         "-fno-tree-loop-distribute-patterns -fno-stack-protector -fno-asynchronous-unwind-tables "
         "-Wall -Wextra -Werror").split()
LINK = "-nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,max-page-size=4096".split()
COMMON = ["start.S", "vectors.S", "main.c", "memory.c", "paging.c"]


class BenchError(Exception):
    """What the user is told, in one line."""


@dataclass
class Kernel:
    name: str
    group: str
    source: str
    defines: list

    @property
    def is_event(self):
        return self.group == "event"


NULL = Kernel("null", "null", "null.c", [])


def kernels_read(only=None):
    """The list of kernels.list, or those of it that `only` names, in the file's order."""
    kernels = []
    with open(os.path.join(HERE, "kernels.list"), encoding="utf-8") as lines:
        for line in lines:
            words = line.split("#")[0].split()
            if words:
                kernels.append(Kernel(words[0], words[1], words[2], words[3:]))
    if only is None:
        return kernels
    known = [kernel.name for kernel in kernels]
    for name in only:
        if name not in known:
            raise BenchError(f"no kernel '{name}'; there are: {', '.join(known)}")
    return [kernel for kernel in kernels if kernel.name in only]


def command_run(command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise BenchError(f"failed: {shlex.join(command)}\n{result.stderr.strip()}")


def source_compile(source, output, defines):
    command = [COMPILER, *FLAGS, f"-I{ROOT}", f"-I{SOURCES}"]
    command_run([*command, *[f"-D{d}" for d in defines], "-c", os.path.join(SOURCES, source),
                 "-o", output])
    return output


def kernels_build(kernels, folder):
    """Compile all; returns {kernel name: path of its ELF file}."""
    os.makedirs(folder, exist_ok=True)
    common = [source_compile(source, os.path.join(folder, source + ".o"), [])
              for source in COMMON]
    images = {}
    for kernel in kernels:
        place = os.path.join(folder, kernel.name)
        os.makedirs(place, exist_ok=True)
        # kernel.ld puts the code of "kernel.o" beside the data that dhry_fs shares its pages with.
        own = source_compile(kernel.source, os.path.join(place, "kernel.o"), kernel.defines)
        images[kernel.name] = os.path.join(place, kernel.name + ".elf")
        command_run([COMPILER, *FLAGS, *LINK, "-T", os.path.join(SOURCES, "kernel.ld"), *common,
                     own, "-o", images[kernel.name]])
    return images
