#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run and stats: the result as table and JSON, the folder, interruption, determinism.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

d=$discosim

# The members that programs rely on, and that the parts of the time add up.
check_json()
{
    python3 - "$1" << 'PYTHON' || fail "run --json is not as documented"
import json, sys
r = json.load(open(sys.argv[1]))
assert r["workload"] == "pmake" and r["size"] == "small" and r["ok"] is True
for key in ("sim_seconds", "instructions", "host_seconds", "mips"):
    assert r[key] > 0, key
    assert r["boot"][key] > 0, key
parts = sum(r["time"][key] for key in ("user", "kernel", "monitor", "idle"))
assert abs(parts - r["sim_seconds"]) < 1e-6, parts
assert r["time"]["monitor"] == 0
PYTHON
}

status 0 "$d" run pmake --size small --json
check_json out
[ -f runs/pmake-1/stats.json ] || fail "there is no runs/pmake-1/stats.json"
says runs/pmake-1/console.log 'byte for byte'
says runs/pmake-1/run.json '"l2"'
says runs/pmake-1/run.json '"xxh3"'

# A second run, elsewhere: every file but the host's times is the same.
status 0 "$d" run pmake --size small --out again
says out 'where the time went'
says out 'TLB refill'
[ "$(wc -L < out)" -le 80 ] || fail "the report is wider than 80 columns"
for file in digest stats.json run.json console.log; do
    cmp "runs/pmake-1/$file" "again/$file" || fail "two runs differ in $file"
done

status 0 "$d" stats show again
says out 'node0.cpu'
status 0 "$d" stats diff runs/pmake-1 again
says out 'no difference'

# A workload that fails says so, and so does the exit status.
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
status 1 "$d" run fails.lua
says out 'fails only, inorder: FAILED'
says err 'discosim: fails failed: the guest ended with status 1; see runs/fails-1/console.log'

# A disk of one's own, by its path: from the workload's folder, or from the root.
mkdir own
ln -s "$DISCOSIM_GUEST/pmake/small.img" own/disk.img
sed 's,pmake/small.img,./disk.img,' fails.lua > own/near.lua
status 3 "$d" run own/near.lua --until 1M
sed "s,pmake/small.img,$PWD/own/disk.img," fails.lua > own/far.lua
status 3 "$d" run own/far.lua --until 1M
sed 's,pmake/small.img,./none.img,' fails.lua > own/none.lua
refuses 2 'own/./none.img: No such file or directory; check the path' "$d" run own/none.lua
sed 's,pmake/small.img,none.img,' fails.lua > own/none.lua
refuses 2 'expected component/file of the guest build, a path from /' "$d" run own/none.lua

# Limits and signals leave a folder that is whole.
status 3 "$d" run pmake --size small --until 950ms --out limited
says err 'discosim: --until 950ms is reached'
says limited/stats.json '"ended": "limit"'
status 3 "$d" run pmake --size small --until start_kernel --out early
says out 'pmake small, inorder: ended by --until'
says out 'nothing is measured: the begin marker was not reached'

"$d" run pmake --size standard --out interrupted > out 2> err < /dev/null &
for _ in $(seq 100); do
    [ ! -s interrupted.part/run.json ] || break
    sleep 0.1
done
kill -INT $!
got=0
wait $! || got=$?
[ "$got" -eq 130 ] || fail "SIGINT gives status $got"
says err 'discosim: ended by SIGINT'
says interrupted/stats.json '"ended": "interrupted"'
# A crash is a fault of the simulator. (A sanitizer reports it in its own way.)
"$d" run pmake --size standard --out crashed > out 2> err < /dev/null &
for _ in $(seq 100); do
    [ ! -s crashed.part/run.json ] || break
    sleep 0.1
done
kill -SEGV $!
got=0
wait $! || got=$?
[ "$got" -eq 4 ] || grep -q Sanitizer err || fail "a crash gives status $got"
[ -z "$(find . -name '*.part')" ] || fail "half-written files are left"
