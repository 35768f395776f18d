#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The machine's configuration from files and options, and what is wrong with it.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

d=$discosim

status 0 "$d" machine --json
says out '"clock": "400MHz"'
cp out default.json
status 0 "$d" machine --json --machine "$clone/sim/config/machines/flash1.lua"
cmp -s out default.json || fail "flash1.lua is not the default machine"
status 0 "$d" machine --memory 128M --cpu fast --set l2.size=512K
says out 'node.memory'
grep -q '^node.memory *128M' out || fail "--memory has no effect"
grep -q '^cpu.model *fast' out || fail "--cpu has no effect"
grep -q '^l2.size *512K' out || fail "--set has no effect"

# Options win over the machine file, wherever they stand.
printf 'return { node = { memory = "32M" } }\n' > small.lua
status 0 "$d" machine --set node.memory=48M --machine small.lua
grep -q '^node.memory *48M' out || fail "the machine file wins over --set"

printf 'return {\n  node = {\n    memroy = "32M",\n  },\n}\n' > wrong.lua
refuses 2 'wrong.lua:3: node.memroy: no such key; did you mean node.memory?' \
    "$d" machine --machine wrong.lua
printf 'return { node = { memory = 12.5 } }\n' > wrong.lua
refuses 2 'wrong.lua:1: node.memory' "$d" machine --machine wrong.lua
printf 'return { cpu = "fast" }\n' > wrong.lua
refuses 2 'wrong.lua:1: cpu: no such key' "$d" machine --machine wrong.lua
printf 'while true do end\n' > wrong.lua
refuses 2 'wrong.lua:1: runs for more than' "$d" machine --machine wrong.lua
printf 'os.execute("true")\n' > wrong.lua
refuses 2 "wrong.lua:1: attempt to index a nil value (global 'os')" "$d" machine --machine wrong.lua
head -c 100 /dev/zero > wrong.lua
refuses 2 'wrong.lua' "$d" machine --machine wrong.lua
printf 'return { nodes = {} }\n' > wrong.lua
refuses 2 'wrong.lua:1: nodes: a table is no value; the default is 1' "$d" machine --machine wrong.lua
printf 'return { noeds = {} }\n' > wrong.lua
refuses 2 'noeds: no such key; did you mean nodes?' "$d" machine --machine wrong.lua
printf 'return { node = {}, l2 = {} }\n' > hollow.lua
status 0 "$d" machine --machine hollow.lua
refuses 2 'missing.lua: No such file or directory; check the path' \
    "$d" machine --machine missing.lua
refuses 2 '--nodes: nodes = 2: must be 1 to 1; this version has no more' "$d" machine --nodes 2
refuses 2 '--cpu: cpu.model = "ooo": must be one of fast|inorder' "$d" machine --cpu ooo
refuses 2 '--memory: node.memory = "lots": expected a value such as "64M"' \
    "$d" machine --memory lots
refuses 2 'a local miss of 10 ns is shorter than its parts' \
    "$d" boot --firmware wrong.lua --set memory.latency=10ns
