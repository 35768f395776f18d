#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The simulator without the folder of the monitor: it is configured, builds, and runs another
# firmware in the monitor's place.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

mkdir tree
tar -C "$clone" -c --exclude=./build --exclude='./build*' --exclude=./runs --exclude=./disco \
    --exclude=./.git . | tar -x -C tree
[ ! -e tree/disco ] || fail "the copy has the monitor's folder"
cmake -S tree -B alone -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=-O0 > out 2> err \
    || fail "it cannot be configured"
cmake --build alone --target discosim > out 2> err || fail "it cannot be built"

kernel firmware 3c029000 0002103c 3c03ff00 0003183c 0003183e 00431025 34426000 2404002a fc440000 \
    1000ffff 00000000
echo 'return { name = "own", title = "none", firmware = "./firmware", memory = "1M" }' > own.lua
refuses 1 'discosim: the guest ended with status 42' alone/discosim boot --monitor own.lua
refuses 2 'its firmware' alone/discosim boot --monitor disco
