#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run --compare: both runs, their ratio, the folder, the plot; what fails in one of the two.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

d=$discosim

# The members that programs rely on, that parts of times add up, and the target.
check_json()
{
    python3 - "$1" << 'PYTHON' || fail "run --compare --json is not as documented"
import json, sys
c = json.load(open(sys.argv[1]))
assert c["ok"] is True and c["same_output"] is True and c["monitor"] == "disco"
bare, hosted = c["bare"], c["disco"]
for r in bare, hosted:
    assert r["workload"] == "pmake" and r["size"] == "small" and r["ok"] is True
    parts = sum(r["time"][key] for key in ("user", "kernel", "monitor", "idle"))
    assert abs(parts - r["sim_seconds"]) < 1e-6, parts
assert bare["monitor"] is None and bare["time"]["monitor"] == 0
assert hosted["monitor"] == "disco" and hosted["time"]["monitor"] > 0
assert abs(c["overhead"] - hosted["sim_seconds"] / bare["sim_seconds"]) < 1e-9
assert 1 < c["overhead"] < 1.35, c["overhead"]
ours, theirs = c["figure"][:2], c["figure"][2:]
assert [row["name"] for row in ours] == ["bare", "disco"]
assert abs(ours[0]["total"] - 100) < 1e-6
assert abs(ours[1]["total"] - 100 * c["overhead"]) < 1e-6
assert [row["total"] for row in theirs] == [100, 116]
PYTHON
}

status 0 "$d" run pmake --size small --compare --json
check_json out
check_json runs/pmake-1/compare.json
for side in bare disco; do
    says "runs/pmake-1/$side/console.log" 'byte for byte'
    says "runs/pmake-1/$side/run.json" '"xxh3"'
    [ -s "runs/pmake-1/$side/digest" ] || fail "$side has no digest"
done
"$d" monitors --json > monitors.json
python3 - << 'PYTHON' || fail "the two machines are not as documented"
import json
bare, hosted = (json.load(open(f"runs/pmake-1/{side}/run.json")) for side in ("bare", "disco"))
assert bare["monitor"] is None
assert hosted["monitor"]["memory"] == 64 << 20
assert hosted["monitor"]["options"] == {
    option["name"]: option["default"]
    for monitor in json.load(open("monitors.json")) if monitor["name"] == "disco"
    for option in monitor["options"]}
assert bare["inputs"]["disks"] == hosted["inputs"]["disks"]
PYTHON

# Again, elsewhere, for people: every file but the hosts' times is the same.
status 0 "$d" run pmake --size small --compare --monitor disco --out again
says out 'pmake small, inorder: bare and under disco'
says out 'times'
says out '116'
says out 'entries into the monitor'
[ "$(wc -L < out)" -le 80 ] || fail "the report is wider than 80 columns"
for file in compare.json compare.plot {bare,disco}/{digest,stats.json,run.json,console.log}; do
    cmp "runs/pmake-1/$file" "again/$file" || fail "two runs differ in $file"
done
if command -v gnuplot > /dev/null; then
    says again/compare.svg '<svg'
    [ "$(head -c 4 again/compare.png | tail -c 3)" = PNG ] || fail "compare.png is no PNG"
fi

# Without gnuplot there is no plot, and a line says so.
mkdir empty
PATH=$PWD/empty status 3 "$d" run pmake --size small --compare --until 20ms --out short
status 0 env "PATH=$PWD/empty" "$d" run pmake --size small --compare --out unplotted --cpu fast
says err 'gnuplot is not installed: there is no plot'
[ -s unplotted/compare.plot ] && [ ! -e unplotted/compare.svg ] || fail "the plot's files are wrong"

# One run under the monitor alone.
status 0 "$d" run pmake --size small --monitor disco --cpu fast --out alone
says out 'pmake small, fast, under disco: '
cmp alone/console.log unplotted/disco/console.log || fail "a run in a comparison differs from one alone"

# A limit ends the first run; there is nothing to compare, and the folder has what there is.
says short/compare.json '"overhead": null'
[ -s short/bare/stats.json ] && [ ! -e short/disco ] || fail "the folder of a run cut short is wrong"

# One of the runs fails.
cat > fails.lua << 'LUA'
return {
    name = "fails",
    title = "a machine whose init does not work",
    kernel = "linux-bare",
    append = "root=/dev/vda rw init=/bin/false",
    default_size = "only",
    sizes = { only = { title = "the only size", disk = "pmake/small.img" } },
}
LUA
refuses 2 'names no monitor to compare with' "$d" run fails.lua --compare
status 1 "$d" run fails.lua --compare --monitor disco
says err 'discosim: bare: fails failed: the guest ended with status 1; see runs/fails-1/bare/console.log'
kernel firmware 3c029000 0002103c 3c03ff00 0003183c 0003183e 00431025 34426000 24040000 fc440000 \
    1000ffff 00000000
echo 'return { name = "own", title = "none", firmware = "./firmware", memory = "1M" }' > own.lua
status 1 "$d" run pmake --size small --compare --monitor own.lua --out half --cpu fast
says err 'discosim: own: pmake failed: the guest ended before the begin marker; see half/own/console.log'
says half/compare.json '"ok": false'
says out 'nothing to compare: the run under own did not succeed'
[ ! -e half/compare.svg ] || fail "there is a plot of a comparison that failed"

# What is wrong is told before anything runs.
refuses 2 'leave --monitor none out' "$d" run pmake --compare --monitor none
refuses 2 'did you mean disco' "$d" run pmake --compare --monitor disko
refuses 2 'no option hall; did you mean hal?' "$d" run pmake --compare --set monitor.hall=off
refuses 2 'name a folder that does not exist yet' "$d" run pmake --compare --out again

# A signal leaves a folder that is whole, or with the second one nothing.
"$d" run pmake --compare --out stopped > out 2> err &
pid=$!
sleep 1
kill "$pid"
wait "$pid" && fail "a signal does not end the comparison"
[ -s stopped/compare.json ] && [ ! -e stopped.part ] || fail "the folder of a stopped run is not whole"
