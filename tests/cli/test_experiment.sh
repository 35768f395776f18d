#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Experiments, with a workload and a monitor of a few instructions each: the folder is whole or not
# there, and what is wrong is told before anything runs.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

d=$discosim

# ---- a workload, a monitor and experiments in a folder of their own ----

mkdir -p files/tiny files/monitors files/experiments guest/tiny programs empty
export DISCOSIM_WORKLOADS=$PWD/files DISCOSIM_GUEST=$PWD/guest

# Stores both markers and powers off with status 0: stores to MAGIC through XKPHYS.
kernel guest/tiny/vmlinux 3c029000 0002103c 3c03ff00 0003183c 0003183e 00431025 24040001 fc445000 \
    24040002 fc445000 24040000 fc446000 1000ffff 00000000
# Never ends.
kernel guest/spin 1000ffff 00000000
head -c 4096 /dev/zero > guest/tiny/disk
cat > files/tiny/tiny.lua << 'LUA'
return {
    name = "tiny",
    title = "a few instructions",
    kernel = "tiny",
    append = "",
    default_size = "only",
    sizes = { only = { title = "the only size", disk = "tiny/disk" } },
}
LUA
cat > files/monitors/own.lua << 'LUA'
return {
    name = "own",
    title = "a few instructions in a monitor's place",
    firmware = "../../guest/tiny/vmlinux",
    memory = "1M",
    options = { way = { title = "changes nothing", default = "a", values = { a = "1", b = "2" } } },
}
LUA
cat > files/experiments/bars.lua << 'LUA'
return { title = "bars of a tiny workload", table = "bars", workloads = "tiny", monitor = "own" }
LUA

nothing_left()
{
    [ -z "$(find . -name "$1*")" ] || fail "something is left: $(find . -name "$1*" | tr '\n' ' ')"
}

status 0 "$d" experiment list
says out 'bars of a tiny workload'
status 0 "$d" experiment bars --out whole
for file in experiment.json experiment.txt experiment.plot tiny-bare/digest tiny-own/digest; do
    [ -s "whole/$file" ] || fail "whole/$file is missing"
done
[ ! -e whole.part ] || fail "whole.part is left"

# ---- ended at once, with every file written ----

cat > programs/gnuplot << 'SH'
#!/bin/sh
touch experiment.svg experiment.png
kill -STOP $PPID
kill -INT $PPID
kill -TERM $PPID
kill -CONT $PPID
SH
chmod +x programs/gnuplot
got=0
PATH=$PWD/programs:$PATH "$d" experiment bars --out twice > out 2> err || got=$?
[ "$got" -eq 143 ] || [ "$got" -eq 130 ] || fail "two signals give status $got"
nothing_left twice

# ---- by name ----

echo 'return { regions = { { name = "x", enter = "start_kernel" } } }' > files/experiments/parts.lua
for index in $(seq 70); do
    cp files/experiments/bars.lua "files/experiments/more$index.lua"
done
status 0 "$d" experiment list
[ "$(wc -l < out)" -eq 71 ] || fail "the list does not have 71 experiments"
! grep -q parts out || fail "a regions file is listed as an experiment"
rm files/experiments/more*.lua
refuses 2 'there is no experiment bras; did you mean bars' "$d" experiment bras
refuses 2 'there is no experiment lits; did you mean list' "$d" experiment lits
refuses 2 'there is no experiment parts; did you mean bars' "$d" experiment parts
refuses 2 'there is no experiment xyzzy; see discosim experiment list' "$d" experiment xyzzy
refuses 2 'there is no experiment ; see' "$d" experiment ''
refuses 2 'there is no experiment ../experiments/bars; see' "$d" experiment ../experiments/bars
refuses 2 'none.lua: No such file' "$d" experiment none.lua
echo 'return { title = ' > files/experiments/broken.lua
refuses 2 'broken.lua:2: unexpected symbol' "$d" experiment broken
refuses 2 'broken.lua:2: unexpected symbol' "$d" experiment list
rm files/experiments/broken.lua
DISCOSIM_WORKLOADS=$work/empty refuses 2 'there are no experiment files in' "$d" experiment list
DISCOSIM_WORKLOADS=$work/empty refuses 2 'there are no monitor files in' "$d" monitors
DISCOSIM_WORKLOADS=$work/empty refuses 2 'let DISCOSIM_WORKLOADS name' "$d" run tiny
