#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Disks of a virtual machine, the machine's own and copied on write: disk.sh DISCOSIM DISCO GUESTS
#
# A guest must see the same as bare, with both sizes of windows, and MAGIC's domain checker nothing. A log that finds
# no more memory is an I/O error of the guest's.
set -euo pipefail

(($# == 3)) || { echo "usage: disk.sh DISCOSIM DISCO GUESTS" >&2; exit 2; }
simulator=$1 monitor=$2 guests=$3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
seq 1 200000 | head -c 1M >"$work/disk" || true
truncate -s 64M "$work/large"

boot()
{
    "$simulator" boot --until=4G --set cpu.model=fast --set magic.domain_check=stop --set disk.time_scale=0 \
        "$@" </dev/null >"$work/output" 2>"$work/errors" || cat "$work/errors" >>"$work/output"
}

# description, guest, disk, memory of the machine
virtual()
{
    printf 'memory = 16M\nkernel = kernel\nreport = 1\n%b\n' "$1" >"$work/vm0"
    boot --memory="$4" --firmware="$monitor" --module=vm0="$work/vm0" --module=kernel="$guests/$2.vm" --disk="$3"
}

count()
{
    sed -n "s/^disco: vm0: *\([0-9]*\) $1\r*\$/\1/p" "$work/output"
}

verdict()
{
    local name=$1 reason=$2

    if [[ -z $reason ]]; then
        echo "ok   $name"
    else
        echo "FAIL $name: $reason"
        sed 's/^/     | /' "$work/output" | tail -n 50
        failures=$((failures + 1))
    fi
}

boot --memory=16M --kernel="$guests/disk.bare" --disk="$work/disk"
cp "$work/output" "$work/bare"
for disk in direct cow copy; do
    for pages in 4K large; do
        reason=
        virtual "disk = $disk\npages = $pages" disk "$work/disk" 64M
        grep -v '^disco: ' "$work/output" | diff "$work/bare" - >"$work/differences" || reason="not as bare"
        grep -q ' 0 of [0-9]* pages differ from the memmap, 0 acc' "$work/output" || reason="domains"
        mapped=$(count "pages of a disk mapped, not copied")
        [[ $disk != cow || $mapped -gt 50 ]] || reason="nothing was mapped"
        [[ $disk == cow || $mapped == 0 ]] || reason="pages were mapped"
        verdict "disk $disk, windows of $pages pages" "$reason"
    done
done

for disk in cow copy; do
    reason=
    virtual "disk = $disk" diskfull "$work/large" 40M
    grep -q '^full' "$work/output" || reason="the log is larger than memory"
    grep -q '^wrong 0000000000000000' "$work/output" || reason="what was written is not read"
    verdict "disk $disk, a log without memory" "$reason"
done
((failures == 0)) || { echo "$failures tests failed"; exit 1; }
