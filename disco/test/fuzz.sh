#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A fault made on purpose must be found by the fuzzer and cut down: fuzz.sh DISCOSIM CARELESS GUEST, where CARELESS is
# a monitor that hangs over some bus errors (disco/test/planted/careless.c) and GUEST is fuzz.vm.
set -euo pipefail

(($# == 3)) || { echo "usage: fuzz.sh DISCOSIM CARELESS GUEST" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
most=3 # instructions that may be left

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work # what is kept of a failure goes there, too

fail()
{
    echo "FAIL $1"
    sed 's/^/     | /' "$work/output"
    exit 1
}

status=0
"$here/fuzz.py" --count 2000 --jobs 1 "$@" >"$work/output" 2>&1 || status=$?
((status == 1)) || fail "a careless monitor was not found: status $status"
grep -q '^  fails within [0-9]* sequences' "$work/output" || fail "nothing was told on the way"
grep -q '^FAIL seed 1: .*; sequence [0-9]*, begun at [0-9]*' "$work/output" || fail "no sequence is named"

# The places 0 to 13 of a sequence are random, and what follows is its end.
left=$(grep -cE '^  ( [0-9]|1[0-3]) [a-z0-9]' "$work/output") || true
((left >= 1 && left <= most)) || fail "$left instructions are left, not 1 to $most"

read -ra command < <(sed -n 's/^repeat: //p' "$work/output")
((${#command[@]})) || fail "there is no command that repeats it"
"${command[@]}" </dev/null >"$work/again" 2>&1 && fail "the command does not repeat it"
! grep -q '^fuzzed' "$work/again" || fail "the command does not repeat it"
echo "ok   fuzz: $(sed -n 's/^FAIL //p' "$work/output")"
