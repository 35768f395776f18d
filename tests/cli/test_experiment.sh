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
kernel guest/spin 25080001 1000fffe 00000000
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

# ---- what is wrong is told before anything runs ----

bars='title = "t", table = "bars", workloads = "tiny", monitor = "own"'
services='title = "t", table = "services", workloads = "tiny", monitor = "own", regions = "parts.lua"'
variants='title = "t", table = "variants", workloads = "tiny", monitor = "own"'

# wrong TEXT MEMBERS: an experiment of these members is refused so.
wrong()
{
    echo "return { $2 }" > files/experiments/wrong.lua
    refuses 2 "$1" "$d" experiment wrong --out wrong
    nothing_left wrong.part
}
wrong 'there is no monitor owm; did you mean own?' "${bars/own/owm}"
wrong 'a table of services needs regions and rows' "$services"
wrong 'a table of services is of one workload' \
    "${services/\"tiny\"/\"tiny tiny\"}, rows = { { name = \"x\", region = \"x\" } }"
wrong 'there is no region "y" in' "$services, rows = { { name = \"x\", region = \"y\" } }"
wrong 'there is no group "g" in' \
    "$services, rows = { { name = \"x\", region = \"x\" } }, columns = { { group = \"g\", head = \"g\" } }"
wrong 'none.lua: No such file' "${services/parts/none}, rows = { { name = \"x\", region = \"x\" } }"
wrong 'a table of variants needs variants' "$variants"
wrong 'variant v: --set monitor.way=c: way = "c": must be one of a, b' \
    "$variants, variants = { { name = \"v\", settings = \"monitor.way=c\" } }"
wrong 'variant v: --set: l2.sise: no such key; did you mean l2.size?' \
    "$variants, variants = { { name = \"v\", settings = \"l2.sise=1M\" } }"
wrong 'variants[2].against = "vv": no variant above is called so; did you mean v?' \
    "$variants, variants = { { name = \"v\" }, { name = \"w\", against = \"vv\" } }"
wrong 'two runs would be called tiny-a-b' "$variants, variants = { { name = \"a b\" }, { name = \"a-b\" } }"
wrong 'two runs would be called tiny-bare' "${bars/\"tiny\"/\"tiny tiny\"}"
echo "return { $bars }" | sed 's/"tiny"/"absent"/' > files/experiments/wrong.lua
status 2 "$d" experiment wrong
says err 'there is no workload absent yet: left out'
says err 'none of its workloads is there'
rm files/experiments/wrong.lua
refuses 2 'leave --monitor none out' "$d" experiment bars --monitor none
refuses 2 'has no size "onyl"; did you mean only?' "$d" experiment bars --size onyl
refuses 2 'way = "c": must be one of a, b' "$d" experiment bars --set monitor.way=c
touch taken
refuses 2 'name a folder that does not exist yet' "$d" experiment bars --out taken
refuses 2 'name a folder that does not exist yet' "$d" experiment bars --out whole
[ ! -e runs ] || fail "something ran"

# ---- tables and plots ----

status 0 "$d" experiment bars --set monitor.way=b --json --out json
python3 - << 'PYTHON' || fail "experiment --json is not as documented"
import json
o, left = (json.load(open(name)) for name in ("out", "json/experiment.json"))
assert o == left and o["ok"] is True and o["planned"] == len(o["runs"]) == 2
assert o["setup"] == "tiny only, inorder, bare and under own"
assert [row["name"] for row in o["rows"]] == ["bare", "own"]
PYTHON

# As many variants as there may be, and settings: names that have no room are slanted.
{
    echo "return { $variants, variants = {"
    for index in $(seq 32); do
        echo "{ name = \"variant $index\", title = \"of which there is a lot to say, so that it takes \
more than one line of a terminal\", settings = \"monitor.way=a l2.size=1M l2.latency=80ns \
l2.size=1M l2.size=1M l2.size=1M l2.size=1M l2.size=1M l2.size=1M monitor.way=b\" },"
    done
    echo '} }'
} > files/experiments/many.lua
status 0 "$d" experiment many --out many
[ "$(wc -L < out)" -le 80 ] || fail "the table is wider than 80 columns"
says many/experiment.plot 'rotate by'
says many/tiny-variant-32/run.json '"way": "b"'
if command -v gnuplot > /dev/null; then
    says many/experiment.svg 'variant 32'
fi
PATH=$PWD/empty status 0 "$d" experiment bars --out unplotted
says err 'gnuplot is not installed: there is no plot'
[ -s unplotted/experiment.plot ] && [ ! -e unplotted/experiment.svg ] || fail "the plot's files are wrong"
! grep -q 'rotate by' unplotted/experiment.plot || fail "two short names are slanted"

# Bars of several workloads are named by them, and stand apart.
mkdir files/other
sed 's/name = "tiny"/name = "other"/; s/only =/all =/; s/"only"/"all"/' files/tiny/tiny.lua > files/other/other.lua
echo 'return { title = "t", table = "bars", workloads = "tiny other", monitor = "own" }' > files/experiments/two.lua
status 0 "$d" experiment two --out two
says out 'tiny only, other all, inorder, bare and under own'
says two/experiment.plot '"other own" 0.000'
says two/experiment.plot '"" NaN NaN'

# ---- cut short ----

# The second run fails: what is left has the first.
cat > files/monitors/stuck.lua << 'LUA'
return { name = "stuck", title = "never ends", firmware = "../../guest/spin", memory = "1M" }
LUA
status 3 "$d" experiment bars --monitor stuck --until 50ms --out short
says err 'discosim: tiny-stuck: --until 50ms is reached'
says out 'NOT COMPLETE: 1 of 2 runs succeeded'
says short/experiment.txt 'NOT COMPLETE: 1 of 2 runs succeeded'
says short/experiment.json '"ok": false'
[ -s short/tiny-bare/digest ] && [ -s short/tiny-stuck/digest ] || fail "the runs are not kept"
[ ! -e short/experiment.svg ] || fail "there is a plot of nothing"

# Programs that say something else than on the bare machine are no success: a store to the UART first.
kernel guest/other 3c029000 0002103c 3c03f000 0003183c 0003183e 00431025 24040078 a0440000 \
    3c029000 0002103c 3c03ff00 0003183c 0003183e 00431025 24040001 fc445000 24040002 fc445000 \
    24040000 fc446000 1000ffff 00000000
sed 's/"own"/"other"/; s,guest/tiny/vmlinux,guest/other,' files/monitors/own.lua > files/monitors/other.lua
status 1 "$d" experiment bars --monitor other --out differs
says err 'discosim: tiny-bare and tiny-other printed different things: compare differs/*/console.log'
says out 'NOT COMPLETE: 1 of 2 runs succeeded'
says differs/experiment.json '"same_output": false'
status 1 "$d" run tiny --compare --monitor other --out differ
says err 'discosim: bare and other printed different things: compare differ/*/console.log'

# One signal leaves what was done, too; with the second nothing is left.
"$d" experiment bars --monitor stuck --set limit.no_progress=0 --out stopped > out 2> err &
pid=$!
for _ in $(seq 300); do
    [ ! -s stopped.part/tiny-stuck/run.json ] || break
    sleep 0.1
done
kill -INT "$pid"
got=0
wait "$pid" || got=$?
[ "$got" -eq 130 ] || fail "a signal gives status $got"
says stopped/experiment.json '"ended": "interrupted"'
[ ! -e stopped.part ] || fail "stopped.part is left"

# A disk that is full.
( ulimit -f 8; status 2 "$d" experiment bars --out full )
nothing_left full
( ulimit -f 8; status 2 "$d" run tiny --compare --monitor own --out full )
nothing_left full
