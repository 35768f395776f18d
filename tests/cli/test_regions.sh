#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Regions and experiments: what is measured does not change the run, bare and under the monitor the
# kernel does the same work, and wrong files are refused.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

d=$discosim
linux=$clone/workloads/experiments/linux.lua

# figure FILE EXPRESSION: the expression over the JSON of FILE, `r` = its regions by name, holds.
figure()
{
    python3 - "$1" "$2" << 'PY' || fail "$2 does not hold in $1"
import json, sys

o = json.load(open(sys.argv[1]))
regions = o.get("regions", {}) if isinstance(o, dict) else {}
r = {row["name"]: row for row in regions.get("regions", [])}
sys.exit(not eval(sys.argv[2]))
PY
}

# Files.
echo 'return { regions = { { name = "x", enter = "start_kernal" } } }' > wrong.lua
refuses 2 'did you mean start_kernel' "$d" boot --regions wrong.lua
refuses 2 'missing.lua' "$d" boot --regions missing.lua
refuses 2 'there is no experiment tabel2; did you mean table2' "$d" experiment tabel2
refuses 2 'experiment needs a name, or list' "$d" experiment
status 0 "$d" experiment list
says out 'table2'
says out 'fig5'
status 0 "$d" experiment list --json
figure out 'len(o) >= 3 and all(e["title"] for e in o)'
echo 'return { title = "x", table = "pie", workloads = "pmake", monitor = "disco" }' > pie.lua
refuses 2 'expected services, bars or variants' "$d" experiment ./pie.lua
echo 'return { title = {} }' > pie.lua
refuses 2 'title: a table is no value' "$d" experiment ./pie.lua

# A run is the same with regions as without, and the same twice.
status 0 "$d" run pmake --size small --out plain
status 0 "$d" run pmake --size small --out one --regions "$linux"
status 0 "$d" run pmake --size small --out two --regions "$linux"
cmp plain/digest one/digest || fail "regions change the run"
cmp one/stats.json two/stats.json || fail "regions differ between equal runs"
figure one/stats.json 'abs(o["entries"]["seconds"] - o["time"]["kernel"]) < 1e-6'
figure one/stats.json 'r["demand zero"]["count"] > 1000 and r["execve"]["count"] > 10'
figure one/stats.json 'all(row["dropped"] == 0 for name, row in r.items() if name != "all calls")'
figure one/stats.json 'r["all calls"]["dropped"] <= r["exit"]["count"]' # what never returns
figure one/stats.json 'all(abs(sum(row["split"].values()) - row["seconds"]) < 1e-9 for row in r.values())'
figure one/stats.json 'r["all calls"]["count"] <= o["detail"]["handlers"]["syscall"]["entered"]'

# Under the monitor the kernel serves as many calls and zeroed pages (whether a page is copied may
# depend on who ends first), and entries are the monitor's time.
status 0 "$d" experiment table2 --size small --out table --json
figure out 'o["ok"] and len(o["runs"]) == 2'
for service in "demand zero" "open" "read" "write" "execve" "fork"; do
    figure out "all(row['count'] == row['count_monitor'] > 0 for row in o['rows']
                    if row['name'] == '$service')"
done
figure out 'all(abs(sum(row["parts"].values()) - row["slowdown"]) < 1e-6 for row in o["rows"])'
figure table/pmake-disco/stats.json 'o["entries"]["into"] == "monitor"'
figure table/pmake-disco/stats.json 'abs(o["entries"]["seconds"] - o["time"]["monitor"]) < 1e-6'
figure table/pmake-disco/stats.json 'any(row["mode"] == "kernel" for row in o["profile"])'
figure table/pmake-disco/stats.json 'all(row["mode"] == "monitor" for row in o["profile_monitor"])'
says table/experiment.txt 'demand zero'

# The paper's bars stand beside ours.
status 0 "$d" experiment fig5 --size small --cpu fast --out bars --json
figure out 'o["ok"] and [row["name"] for row in o["rows"]] == ["bare", "disco", "IRIX", "IRIX on Disco"]'

