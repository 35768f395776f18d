#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A fault of the monitor ends it with all that it knows: panic.sh DISCOSIM FAULTY GUESTS, where FAULTY is the
# monitor with a fault (disco/test/planted). It follows a null pointer while the guest has a page there.
set -euo pipefail

(($# == 3)) || { echo "usage: panic.sh DISCOSIM FAULTY GUESTS" >&2; exit 2; }
simulator=$1 faulty=$2 guests=$3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'memory = 16M\nkernel = kernel\n' >"$work/vm0"
status=0
"$simulator" boot --until=400M --memory=64M --firmware="$faulty" --module=vm0="$work/vm0" \
    --module=kernel="$guests/panic.vm" </dev/null >"$work/output" 2>"$work/errors" || status=$?

fail()
{
    echo "FAIL $1"
    cat "$work/output" "$work/errors"
    exit 1
}

grep -q 'ended with status 122' "$work/errors" || fail "the status is not 122 (discosim: $status)"
grep -q '^mapped' "$work/output" || fail "the guest did not start"
grep -q 'panic: exception' "$work/output" || fail "there is no line that says why"
grep -q '^processor 0: status .* epc ffffffff80' "$work/output" || fail "the processor is missing"
grep -q '^virtual processor 0 of' "$work/output" || fail "the virtual processor is missing"
! grep -q 'went on' "$work/output" || fail "the guest's page was taken for the monitor's"
for title in 'disco: registers' 'its registers' 'its coprocessor 0'; do
    grep -A 8 "^$title" "$work/output" | grep -q '[$]31' || fail "\"$title\" is not complete"
done
echo "ok   panic"
