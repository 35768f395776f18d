#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fuzzes the monitor with random sequences of privileged instructions (disco/test/fuzz.c).

A sequence is made from a tape of numbers. Without --guided every run takes its tapes from a seed: seed,
seed + 1, ... With it, tapes that reach basic blocks of the monitor that none did before are kept, and
most new tapes are mutations of those, which the guest makes. --corpus FOLDER keeps them from one call to the next.

What a virtual machine's description says, whether the HAL is on, and whether a well-behaved machine
(victim.vm, beside the guest) shares the processor, goes by the run's seed. That machine must get the digest
that it gets alone, in at most twice the time and a ninth more, and a slice.

A run that fails is repeated to find the first sequence that makes it fail, which is cut down to the
instructions that matter and printed, with the command that repeats it.

Exit status: 0 all is well, 1 the monitor failed, 2 wrong usage.
"""
import argparse
import bisect
import concurrent.futures
import hashlib
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

LENGTH = 14  # FUZZ_LENGTH and FUZZ_TAPE of fuzz.h
TAPE = LENGTH + 18
BATCH = 20000  # sequences of a run
BATCH_FIRST = 1000  # of one of the first round; each next one's are twice as long, as there is less that is new
ROUND = 8  # runs of a round
PROGRESS = 1000000
FIRST_LOOK = 64
KEPT_OF_A_RUN = 8
KEPT_MOST = 2000
INSTRUCTIONS_START = 200_000_000
INSTRUCTIONS_EACH = 40_000  # sequences that take more hang
DISK_BYTES = 1 << 20  # fuzz_devices.c: 256 pages
DOMAIN_STATUS = 123  # sim/core/flash.h
VICTIM_MS = 150  # simulated: the well-behaved machine begins anew until then
SHARE = 90  # percent of a fair share that it must get,
SLICE_NS = 10_000_000  # but for the slice that may be the other's when it ends

# Lines of a description, each with its values; a value that stands there more often is chosen more often.
OPTIONS = (
    ("pages", ("4K", "large")),
    ("disk", ("direct", "cow", "cow", "copy")),
    ("l2tlb", ("on", "on", "on", "off")),
    ("idle", ("yield", "yield", "spin")),
    ("registers", ("page", "page", "page", "trap")),
    ("clock", ("page", "page", "page", "trap")),
    ("return", ("on", "on", "on", "off")),
    ("zero", ("on", "on", "on", "off")),
    ("hints", ("on", "on", "off")),
)
ENTRIES = (0, 0, 0, 1)  # enum fuzz_entries and enum fuzz_hal of fuzz.h
HAL = (2, 1, 2, 0)
BESIDE = (False,) * 7 + (True,)


def choice(seed, name, values):
    """One of the values, for this seed always the same."""
    return values[int.from_bytes(hashlib.sha256(f"{name} {seed}".encode()).digest()[:4], "big") % len(values)]


def words_of(seed, rounds, **more):
    """The boot arguments of a run."""
    return {"seed": seed, "first": 0, "rounds": rounds, "entries": choice(seed, "entries", ENTRIES),
            "hal": choice(seed, "hal", HAL), **more}


class Bench:
    """The simulator with the monitor and the fuzzing guest."""

    def __init__(self, options, work):
        self.options = options
        self.work = work
        self.disk = os.path.join(work, "disk")
        with open(self.disk, "wb") as disk:
            disk.write(bytes(range(256)) * (DISK_BYTES // 256))

        self.alone = self.measure_victim()

    def measure_victim(self):
        """What it tells when it is alone. Each time that it begins anew it finds its memory as it left it."""
        lines = {"memory": "8M", "kernel": "victim", "devices": "", "bootargs": f"repeat={VICTIM_MS}"}
        console = self.simulate(self.line(INSTRUCTIONS_START) + [f"--module=vm0={self.describe('alone', lines)}"])[1]
        if not (told := victim_says(console)):
            sys.exit(f"fuzz.py: {self.options.victim} does not tell its digest:\n{console}")
        return told

    def describe(self, name, lines):
        path = os.path.join(self.work, name + ".vm")
        with open(path, "w", encoding="ascii") as file:
            file.writelines(f"{key} = {value}\n" for key, value in lines.items())
        return path

    def line(self, limit):
        return [self.options.simulator, "boot", "--memory=24M", f"--until={limit}", "--set=limit.no_progress=100ms",
                "--set=magic.domain_check=stop", f"--firmware={self.options.monitor}", f"--disk={self.disk}",
                f"--module=victim={self.options.victim}"] + [f"--set={setting}" for setting in self.options.set]

    def command(self, name, words, tapes=None, coverage=None):
        """A run with these boot arguments; `name` makes its files its own."""
        seed = words["seed"]
        lines = {"memory": "6M", "kernel": "kernel", **({"initrd": "tapes"} if tapes else {}),
                 **{key: choice(seed, key, values) for key, values in OPTIONS},
                 "bootargs": " ".join(f"{key}={value}" for key, value in words.items())}
        line = self.line(INSTRUCTIONS_START + INSTRUCTIONS_EACH * words["rounds"])
        line += [f"--module=vm0={self.describe(name, lines)}", f"--module=kernel={self.options.guest}"]
        if choice(seed, "beside", BESIDE):
            beside = {"memory": "8M", "kernel": "victim", "devices": "", "bootargs": f"repeat={VICTIM_MS}"}
            line += [f"--module=vm1={self.describe(name + '.beside', beside)}"]
        line += [f"--module=tapes={tapes}"] if tapes else []
        line += [f"--coverage={coverage}"] if coverage else []
        return line

    def simulate(self, line):
        """Returns the status and the console."""
        ended = subprocess.run(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               check=False)
        return ended.returncode, ended.stdout.decode("latin-1").replace("\r", "")

    def run(self, name, words, tapes=None, coverage=None):
        """Returns what is wrong, or "", and the console."""
        status, console = self.simulate(self.command(name, words, tapes, coverage))
        return what_is_wrong(status, console) or self.what_the_victim_lacks(words, console), console

    def what_the_victim_lacks(self, words, console):
        told = victim_says(console)
        if choice(words["seed"], "beside", BESIDE) and not told:
            return "the other machine did not come to its end"
        if any(digest != alone[0] for (digest, _), alone in zip(told, self.alone)):
            return "the other machine's digest is not what it is alone"
        took, needs = (sum(ns for _, ns in each[:len(told)]) for each in (told[:len(self.alone)], self.alone))
        if (took - SLICE_NS) * SHARE > 200 * needs:
            return "the other machine did not get its fair share"
        return ""

    def forget(self, name):
        """Remove the files of a run."""
        for end in (".vm", ".beside.vm", ".coverage"):
            if os.path.exists(path := os.path.join(self.work, name + end)):
                os.remove(path)


def victim_says(console):
    """Digest and nanoseconds of each time that the well-behaved machine came to its end."""
    console = re.sub(r"\[[0-9.]+ s\] [^\n]*\n", "", console)  # the simulator's own lines, in the midst of others
    digests = re.findall(r"victim digest (\w{16})", console)
    return list(zip(digests, (int(ns, 16) for ns in re.findall(r"victim ns (\w{16})", console))))


def what_is_wrong(status, console):
    if "panic" in console:
        return "the monitor panicked"
    if status == 0 and "\nintact" in console and "\nfuzzed" in console:
        return ""
    if ended := re.search(r"discosim: the guest ended with status (\d+)", console):
        status = int(ended[1])
    if status == DOMAIN_STATUS:
        return "an access broke a domain"
    if status == 3 or "no progress" in console:
        return "it does not end"
    if "not intact" in console:
        return "the guest's memory or TLB is not what it was"
    return f"the run ended with status {status}"


# ---- a failure ----


def first_failure(bench, name, words, tapes):
    """The number of the first sequence that makes the run fail, and the latest place to begin before it."""
    def fails(rounds):
        failed = rounds == words["rounds"] or bench.run(name, dict(words, rounds=rounds), tapes)[0]
        print(f"  {'fails' if failed else 'all is well'} within {rounds} sequences", flush=True)
        return failed

    # From the front: a run that hangs takes the longer the more sequences it may have.
    low, high = 1, min(FIRST_LOOK, words["rounds"])
    while not fails(high):
        low, high = high + 1, min(4 * high, words["rounds"])
    while low < high:
        middle = (low + high) // 2
        if fails(middle):
            high = middle
        else:
            low = middle + 1
    begin = words["first"]
    last = begin + low - 1
    for back in (0, 1, 3, 10, 31, 100, 316, 1000):
        if back < low - 1 and bench.run(name, dict(words, first=last - back, rounds=back + 1), tapes)[0]:
            return last, last - back
    return last, begin


def without_idle_words(bench, name, words, tapes):
    """A mask of the instructions that the failure needs."""
    mask = (1 << LENGTH) - 1
    for size in (LENGTH // 2, 1):
        for bit in range(0, LENGTH, size):
            smaller = mask & ~(((1 << size) - 1) << bit)
            if smaller != mask and bench.run(name, dict(words, keep=smaller), tapes)[0]:
                mask = smaller
    return mask


def disassemble(words, work):
    path = os.path.join(work, "words")
    with open(path, "wb") as file:
        file.write(b"".join(struct.pack(">I", word) for word in words))
    tool = shutil.which("mips64-linux-gnuabi64-objdump")
    if not tool:
        return [f"{word:08x}" for word in words]
    text = subprocess.run([tool, "-Dz", "-bbinary", "-mmips:10000", "-EB", path], check=True, capture_output=True,
                          text=True)
    return [line.split("\t", 1)[1] for line in text.stdout.splitlines() if re.match(r"\s*[0-9a-f]+:\t", line)]


def report(bench, name, words, tapes, reason):
    if bench.options.quick:
        print(f"FAIL {reason}")
        return
    print(f"{reason}: looking for the first sequence that does it", flush=True)
    last, begin = first_failure(bench, name, words, tapes)
    print(f"  it is sequence {last}: looking for the instructions that matter", flush=True)
    words = dict(words, first=begin, rounds=last - begin + 1, print=last)
    words["keep"] = without_idle_words(bench, name, words, tapes)
    reason_now, console = bench.run(name, words, tapes)
    print(f"FAIL {reason}; sequence {last}, begun at {begin} (cut down: {reason_now or 'nothing'})")
    sequence = [int(n, 16) for n in re.findall(r"^word (\w{16})", console, re.M)]
    for number, text in enumerate(disassemble(sequence, bench.work)):
        if number >= LENGTH or words["keep"] >> number & 1:
            print(f"  {number:2} {text}")
    for number, value in enumerate(re.findall(r"^register (\w{16})", console, re.M)):
        print(f"  ${number + 8:<2} {value}")
    line = bench.command(name, words, tapes)
    kept = tempfile.mkdtemp(prefix="disco-fuzz-")
    for file in os.listdir(bench.work):
        if file in ("disk", "tapes") or file.startswith(name + ".") and not file.endswith(".coverage"):
            shutil.copy(os.path.join(bench.work, file), kept)
    print("repeat: " + " ".join(line).replace(bench.work, kept), flush=True)
    print("\n".join("  | " + text for text in console.splitlines()[-30:]))


# ---- coverage ----


class Coverage:
    """Basic blocks of the monitor, from its ELF file: where one begins, and which were reached."""

    def __init__(self, monitor):
        with open(monitor, "rb") as file:
            elf = file.read()
        self.words = {}
        self.functions = []
        self.read_sections(elf)
        self.leaders = sorted(self.find_leaders())
        self.reached = set()

    def read_sections(self, elf):
        offset, = struct.unpack_from(">Q", elf, 0x28)
        size, count = struct.unpack_from(">HH", elf, 0x3A)
        sections = [struct.unpack_from(">IIQQQQIIQQ", elf, offset + i * size) for i in range(count)]
        for _, kind, flags, address, at, length, link, _, _, _ in sections:
            if kind == 1 and flags & 4:
                for i in range(0, length & ~3, 4):
                    self.words[address + i & 0x1FFFFFFF] = struct.unpack_from(">I", elf, at + i)[0]
            elif kind == 2:
                self.read_symbols(elf, at, length, sections[link][4])

    def read_symbols(self, elf, at, length, strings):
        for i in range(at, at + length, 24):
            name, info, _, _, value, _ = struct.unpack_from(">IBBHQQ", elf, i)
            end = elf.index(b"\0", strings + name)
            if info & 15 in (0, 2) and value & 0x1FFFFFFF in self.words and end > strings + name:
                self.functions.append((value & 0x1FFFFFFF, elf[strings + name:end].decode()))
        self.functions.sort()

    def find_leaders(self):
        leaders = {address for address, _ in self.functions}
        for address, word in self.words.items():
            op = word >> 26
            if op in (2, 3):
                leaders.add((address & ~0x0FFFFFFF) | (word & 0x03FFFFFF) << 2)
            elif op in (1, 4, 5, 6, 7, 20, 21, 22, 23):
                leaders.add(address + 4 + ((word & 0xFFFF) - (word << 1 & 0x10000)) * 4)
            elif not (op == 0 and word & 0x3E == 8) and word != 0x42000018:
                continue
            leaders.add(address + 8)
        return {leader for leader in leaders if self.words.get(leader)}

    def read(self, path):
        """The blocks of a coverage file."""
        blocks = set()
        with open(path, encoding="ascii") as file:
            for line in file:
                begin, end = (int(number, 16) for number in line.split())
                blocks.update(self.leaders[bisect.bisect_left(self.leaders, begin):
                                           bisect.bisect_left(self.leaders, end)])
        return blocks

    def print(self, verbose):
        print(f"coverage: {len(self.reached)} of {len(self.leaders)} basic blocks of the monitor, "
              f"{100 * len(self.reached) / len(self.leaders):.1f} %")
        if verbose:
            self.print_functions()

    def print_functions(self):
        bounds = [address for address, _ in self.functions] + [1 << 62]
        for i, (address, name) in enumerate(self.functions):
            all_of = [leader for leader in self.leaders if address <= leader < bounds[i + 1]]
            missed = [leader for leader in all_of if leader not in self.reached]
            if missed:
                print(f"  {name}: {len(missed)} of {len(all_of)} not reached: " +
                      " ".join(f"{leader:x}" for leader in sorted(missed)[:12]))


# ---- tapes ----


def write_tapes(path, tapes):
    with open(path, "wb") as file:
        file.write(b"".join(struct.pack(f">{TAPE}Q", *tape) for tape in tapes))


def read_corpus(folder):
    corpus = []
    for name in sorted(os.listdir(folder)) if folder and os.path.isdir(folder) else []:
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        corpus += list(struct.iter_unpack(f">{TAPE}Q", data[:len(data) // (8 * TAPE) * 8 * TAPE]))
    return corpus


def tape_of(bench, name, words, tapes, number):
    """The tape of one sequence, as the guest prints it."""
    console = bench.run(name, dict(words, first=number, rounds=1, print=number), tapes)[1]
    tape = tuple(int(n, 16) for n in re.findall(r"^tape (\w{16})", console, re.M))
    return tape if len(tape) == TAPE else None


def culprits(bench, coverage, name, words, tapes):
    """Tapes of those sequences that, each from a fresh start, reach blocks that none did before."""
    found = []
    spans = [(words["first"], words["rounds"])]
    while spans and len(found) < KEPT_OF_A_RUN:
        first, count = spans.pop()
        path = os.path.join(bench.work, name + ".span")
        if bench.run(name, dict(words, first=first, rounds=count), tapes, path)[0]:
            continue
        blocks = coverage.read(path)
        if not blocks - coverage.reached:
            continue
        if count == 1:
            coverage.reached |= blocks
            found.append(tape_of(bench, name, words, tapes, first))
        else:
            spans += [(first + count // 2, count - count // 2), (first, count // 2)]
    return [tape for tape in found if tape]


# ---- the two ways ----


def fuzz_seeds(bench, options):
    """Returns how many runs failed, and how many sequences ran."""
    runs = [(options.seed + i, min(BATCH, options.count - i * BATCH)) for i in range(-(-options.count // BATCH))]
    failed = done = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        def one(run):
            name, words = f"seed{run[0]}", words_of(*run)
            return name, words, bench.run(name, words)[0]
        for name, words, reason in pool.map(one, runs):
            done += words["rounds"]
            if reason:
                failed += 1
                report(bench, name, words, None, f"seed {words['seed']}: {reason}")
            if failed == options.failures:
                break
            bench.forget(name)
        pool.shutdown(cancel_futures=True)
    return failed, done


class Guided:
    """Rounds of runs: each run mutates the tapes that were kept before its round."""

    def __init__(self, bench, options):
        self.bench = bench
        self.options = options
        self.coverage = Coverage(options.monitor)
        self.corpus = read_corpus(options.corpus)
        self.planned = self.done = self.failed = self.runs = 0
        self.batch = BATCH_FIRST
        self.told = ""
        self.tapes = os.path.join(bench.work, "tapes")

    def one(self, words):
        name = f"run{words['seed']}"
        path = os.path.join(self.bench.work, name + ".coverage")
        return name, words, self.bench.run(name, words, self.tapes_file(words), path)[0], path

    def tapes_file(self, words):
        return self.tapes if "mutate" in words or "replay" in words else None

    def words(self):
        """What the next run does: first the tapes that there are, then mutations of them."""
        self.runs += 1
        seed = self.options.seed + self.runs
        if self.runs == 1 and self.corpus:
            words = words_of(seed, len(self.corpus[-KEPT_MOST:]), replay=1)
        else:
            words = words_of(seed, min(self.batch, self.options.count - self.planned),
                             **({"mutate": 1} if self.corpus else {}))
        self.planned += words["rounds"]
        return words

    def take(self, name, words, reason, path):
        self.done += words["rounds"]
        tapes = self.tapes_file(words)
        if reason:
            self.failed += 1
            report(self.bench, name, words, tapes, f"run {words['seed']}: {reason}")
        elif (blocks := self.coverage.read(path)) - self.coverage.reached:
            # What any sequences reach, those of the first round, is not worth keeping.
            new = culprits(self.bench, self.coverage, name, words, tapes) if self.batch > BATCH_FIRST else []
            self.coverage.reached |= blocks
            self.corpus += [] if "replay" in words else new
            save_corpus(self.options.corpus, name, [] if "replay" in words else new)
        self.bench.forget(name)

    def tell(self):
        now = f"{len(self.coverage.reached)} blocks, {len(self.corpus)} tapes kept"
        if now != self.told or self.done % PROGRESS < ROUND * BATCH:
            print(f"{self.done} sequences, {now}, {time.monotonic() - self.options.start:.0f} s", flush=True)
        self.told = now

    def run(self):
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            while self.planned < self.options.count and self.failed < self.options.failures:
                write_tapes(self.tapes, self.corpus[-KEPT_MOST:])
                runs = []
                # As many whoever is first, so that the result is the same each time.
                while len(runs) < ROUND and self.planned < self.options.count:
                    runs.append(self.words())
                for result in list(pool.map(self.one, runs)):
                    self.take(*result)
                self.batch = min(BATCH, 2 * self.batch)
                self.tell()
        self.coverage.print(self.options.verbose)
        return self.failed, self.done


def save_corpus(folder, name, tapes):
    if folder and tapes:
        os.makedirs(folder, exist_ok=True)
        write_tapes(os.path.join(folder, f"{name}-{tapes[0][0]:016x}"), tapes)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000000, help="sequences to run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--guided", action="store_true", help="guide by coverage of the monitor")
    parser.add_argument("--corpus", help="folder of tapes to begin with and to add to")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a key of the machine")
    parser.add_argument("--failures", type=int, default=1, help="end after so many")
    parser.add_argument("--quick", action="store_true", help="tell that a run failed, and no more")
    parser.add_argument("--verbose", action="store_true", help="list what was not reached")
    parser.add_argument("simulator")
    parser.add_argument("monitor")
    parser.add_argument("guest", help="fuzz.vm")
    options = parser.parse_args()
    options.start = time.monotonic()
    options.victim = os.path.join(os.path.dirname(options.guest), "victim.vm")
    for name in ("simulator", "monitor", "guest", "victim"):
        path = os.path.abspath(getattr(options, name))
        setattr(options, name, path)
        if not os.access(path, os.R_OK):
            parser.error(f"{path} cannot be read: is the project built?")
    return options


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(options, work)
        if options.guided:
            failed, done = Guided(bench, options).run()
        else:
            failed, done = fuzz_seeds(bench, options)
    print(f"{done} sequences, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
