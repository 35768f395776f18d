#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Entries into the monitor for a system call that does nothing, and what the monitor takes for a virtual
# machine of 64 MB: null_syscall.sh DISCOSIM DISCO VMLINUX
#
# The program (null_syscall.c) is the guest's init, once with many calls and once with none. The difference
# of the simulator's counts, for each call, may be 3; data besides guest memory 1 MB. Exit status 77: the
# guest kernel is not built.
set -euo pipefail

(($# == 3)) || { echo "usage: null_syscall.sh DISCOSIM DISCO VMLINUX" >&2; exit 2; }
simulator=$1 monitor=$2 kernel=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
calls=10000 entries_most=3 data_most=1024

[[ -f $kernel ]] || { echo "skipped: $kernel is not there"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'memory = 64M\nkernel = vmlinux\ninitrd = initrd\nbootargs = console=ttyS0\n' >"$work/vm0"

# entries CALLS: how often the processor has entered kernel mode; the console goes to $work/console.
entries()
{
    mips64-linux-gnuabi64-gcc -DCALLS="$1" -EB -mabi=64 -march=mips4 -mno-abicalls -fno-pic -O1 \
        -ffreestanding -nostdlib -static -Wl,--build-id=none -o "$work/init" "$here/null_syscall.c"
    (cd "$work" && echo init | cpio -o -H newc --quiet >initrd)
    "$simulator" boot --firmware="$monitor" --memory=96M --module=vm0="$work/vm0" --json \
        --module=vmlinux="$kernel" --module=initrd="$work/initrd" </dev/null \
        >"$work/result" 2>"$work/console" || true
    python3 -c 'import json, sys; print(json.load(sys.stdin)["entries"]["count"])' <"$work/result"
}

none=$(entries 0)
many=$(entries "$calls")
data=$(sed -n 's/.*disco: \([0-9]*\) KB of data.*/\1/p' "$work/console")
echo "$((many - none)) entries for $calls system calls; $data KB of data"
((many - none <= entries_most * calls && many > none + calls && data <= data_most)) ||
    { tail -n 20 "$work/console"; exit 1; }
