#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Faults made on purpose must be found by the fuzzer: fuzz.sh DISCOSIM MONITORS GUEST, where MONITORS is the folder of
# those that disco/test/planted makes and GUEST is fuzz.vm. For `careless`, which hangs over some bus errors, the
# sequence must be found and cut down; for the others it is enough to be found within a tenth of the sequences that
# the quick tier runs.
set -euo pipefail

(($# == 3)) || { echo "usage: fuzz.sh DISCOSIM MONITORS GUEST" >&2; exit 2; }
simulator=$1 monitors=$2 guest=$3
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

# fuzz MONITOR OPTION...: it must fail
fuzz()
{
    local monitor=$1 status=0
    shift

    "$here/fuzz.py" --jobs 1 "$@" "$simulator" "$monitors/$monitor" "$guest" >"$work/output" 2>&1 || status=$?
    ((status == 1)) || fail "$monitor was not found: status $status"
}

find_careless()
{
    local left
    local -a command

    fuzz careless --count 2000
    grep -q '^  fails within [0-9]* sequences' "$work/output" || fail "nothing was told on the way"
    grep -q '^FAIL seed 1: .*; sequence [0-9]*, begun at [0-9]*' "$work/output" || fail "no sequence is named"

    # The places 0 to 13 of a sequence are random, and what follows is its end.
    left=$(grep -cE '^  ( [0-9]|1[0-3]) [a-z0-9]' "$work/output") || true
    ((left >= 1 && left <= most)) || fail "$left instructions are left, not 1 to $most"

    read -ra command < <(sed -n 's/^repeat: //p' "$work/output")
    ((${#command[@]})) || fail "there is no command that repeats it"
    "${command[@]}" </dev/null >"$work/again" 2>&1 && fail "the command does not repeat it"
    ! grep -q '^fuzzed' "$work/again" || fail "the command does not repeat it"
    echo "ok   careless: $(sed -n 's/^FAIL //p' "$work/output")"
}

find_careless
for monitor in greedy stale generous; do
    fuzz "$monitor" --quick --count 100000
    echo "ok   $monitor: $(sed -n 's/^FAIL //p' "$work/output")"
done
