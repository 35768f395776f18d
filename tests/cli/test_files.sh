#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Files that are missing, cut short or of the wrong kind: one line each, and nothing left behind.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

d=$discosim

# An ELF header of 64 bytes: bytes 4 (class), 5 (byte order), 18-19 (machine) are arguments, octal.
elf_header()
{
    printf '\177ELF'
    printf '%b' "\\0$1\\0$2\\01\\00\\00\\00\\00\\00\\00\\00\\00\\00"
    printf '%b' "\\00\\02\\0$3\\0$4\\00\\00\\00\\01"
    head -c 40 /dev/zero
}

refuses 2 'vmlinux: No such file or directory; check the path' "$d" boot --kernel vmlinux
: > empty
refuses 2 'empty: is empty' "$d" boot --kernel empty
printf 'hello\n' > text
refuses 2 'text: is not an ELF file' "$d" boot --kernel text
refuses 2 '.: is not a regular file' "$d" boot --kernel .
mkfifo pipe # which nobody writes
refuses 2 'pipe: is not a regular file' "$d" boot --kernel pipe
refuses 2 'pipe: is not a regular file' "$d" boot --firmware pipe
refuses 2 'pipe: is not a regular file' "$d" exec pipe
elf_header 2 1 0 10 > little
refuses 2 'little: is little-endian' "$d" boot --kernel little
elf_header 2 2 0 2 > sparc
refuses 2 'sparc: is for another processor (ELF machine 2)' "$d" boot --kernel sparc
elf_header 2 2 0 10 | head -c 40 > short
refuses 2 'short: is truncated' "$d" boot --kernel short
elf_header 2 2 0 10 > hollow
refuses 2 'hollow: has nothing to load' "$d" boot --kernel hollow

# A kernel that sets Status.BEV and jumps nowhere: li $9,0x400000; mtc0 $9,$12; jr $0; nop.
{
    printf '\177ELF\2\2\1%09d' 0 | tr 0 '\0'
    printf '\0\2\0\10\0\0\0\1\377\377\377\377\200\020\0\0' # executable for MIPS; entry
    printf '\0\0\0\0\0\0\0\100\0\0\0\0\0\0\0\0\060\0\0\0' # headers at 64; flags: MIPS IV
    printf '\0\100\0\070\0\1\0\0\0\0\0\0\0\0\0\1\0\0\0\7' # one segment, to load
    printf '\0\0\0\0\0\0\0\170'                              # from 120
    printf '\377\377\377\377\200\020\0\0\377\377\377\377\200\020\0\0'
    printf '\0\0\0\0\0\0\0\020\0\0\0\0\0\0\0\020\0\0\0\0\0\0\0\010'
    printf '\074\011\0\100\100\211\140\0\0\0\0\010\0\0\0\0'
} > astray
refuses 1 'last exception: ExcCode 2 (TLBL' "$d" boot --kernel astray

refuses 2 'nothing: No such file or directory; check the path' "$d" boot --firmware nothing
refuses 2 'empty: is empty' "$d" boot --firmware empty
head -c 5000000 /dev/zero > big
refuses 2 "big: is larger than the PROM's 4 MB" "$d" boot --firmware big
refuses 2 'nothing: No such file or directory' "$d" boot --firmware text --module a=nothing
refuses 2 'nothing' "$d" boot --firmware text --disk nothing
refuses 2 'do not fit' "$d" boot --firmware text --initrd big --memory 8M --module x=big

# exec says what kind of program it is, and what makes the right kind.
refuses 2 'nothing: No such file or directory' "$d" exec nothing
refuses 2 'text: is not an ELF file' "$d" exec text
refuses 2 'discosim-cc' "$d" exec little
refuses 2 'discosim-cc' "$d" exec "$discosim"

# A guest build that is not there names the command that makes it.
DISCOSIM_GUEST=$work/none refuses 2 'tools/guest/build linux-bare' "$d" boot
DISCOSIM_GUEST=$work/none refuses 2 'tools/guest/build pmake' "$d" run pmake

refuses 2 'no/such/folder: No such file or directory' \
    "$d" boot --firmware text --out no/such/folder
mkdir taken
refuses 2 'taken: File exists; name a folder that does not exist yet' \
    "$d" boot --firmware text --out taken
[ ! -e runs ] || fail "a run that did not start left a folder"
# --coverage is tried before the run, which would never end.
kernel spin 25080001 1000fffe 00000000
refuses 2 '--coverage no/such: No such file or directory; name a file that you may write' \
    timeout 60 "$d" boot --kernel spin --set limit.no_progress=0 --coverage no/such
