#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Entries into the monitor for each virtio request that is completed, by the monitor's own counters: at most 4.
#
#   requests.sh DISCOSIM DISCO GUESTS
set -euo pipefail

(($# == 3)) || { echo "usage: requests.sh DISCOSIM DISCO GUESTS" >&2; exit 2; }
simulator=$1 monitor=$2 guests=$3
set_up=60 # entries to set up device and console, and to print

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'memory = 16M\nkernel = kernel\nreport = 1\n' >"$work/vm0"
"$simulator" boot --until=400M --memory=64M --firmware="$monitor" --module=vm0="$work/vm0" \
    --module=kernel="$guests/requests.vm" </dev/null >"$work/output" 2>&1 || { cat "$work/output"; exit 1; }

count()
{
    sed -n "s/^disco: vm0: *\([0-9]*\) $1\r*\$/\1/p" "$work/output"
}

# The instructions of the driver itself need none: it runs with interrupts off and has no TLB entries.
requests=$(count "virtio requests completed")
entries=$(($(count "interrupts of the machine") + $(count "accesses to device registers") +
    $(count "pages of registers entered into the TLB") + $(count "misses in the guest kernel's windows answered in C") +
    $(count "TLB misses that the virtual TLB answers")))
echo "$entries entries, $requests requests"
((requests == 200 && entries - set_up <= 4 * requests)) || { cat "$work/output"; exit 1; }
