#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# boot and exec with our Linux: console, streams, arguments, statuses.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

d=$discosim
cc=$DISCOSIM_GUEST/toolchain/bin/discosim-cc

# The shell takes its input from a pipe or file and ends at its end.
# The guest's shell computes it.
# shellcheck disable=SC2016
printf 'echo got $((6 * 7))\n' > script
input=script status 0 "$d" boot --append quiet
says out 'got 42'
printf 'exit 3\n' > script
input=script status 1 "$d" boot --append quiet
says err 'discosim: the guest ended with status 3'
printf 'cat\nfirst\n' > script
input=script status 0 "$d" boot --append quiet --json
says out '"ok": true'
says err 'first'
python3 -c 'import json; json.load(open("out"))' || fail "boot --json is not JSON alone"

# A kernel that ends before it can speak.
refuses 1 'node.memory = 8M may be too small' "$d" boot --memory 8M
refuses 1 'node.memory = 8M may be too small' "$d" exec --memory 8M "$DISCOSIM_GUEST/userland/rootfs/bin/busybox"

# Limits.
status 3 "$d" boot --until start_kernel
says err 'discosim: --until start_kernel is reached'
status 3 "$d" boot --until 5M
status 3 "$d" boot --until 20ms
refuses 2 'did you mean start_kernel' "$d" boot --until strat_kernel

cat > program.c << 'C'
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    int c;

    for (int i = 1; i < argc; i++)
        printf("[%s]", argv[i]);
    putchar('\n');
    while ((c = getchar()) != EOF)
        putchar(c);
    fputs("to stderr\n", stderr);
    if (argc > 1 && strcmp(argv[1], "file") == 0) {
        FILE *file = fopen("/data/given", "r");

        while (file && (c = getc(file)) != EOF)
            putchar(c);
    }
    if (argc > 1 && strcmp(argv[1], "signal") == 0)
        raise(SIGTERM);
    return argc > 1 ? atoi(argv[1]) : 0;
}
C
"$cc" -O1 program.c -o program || fail "discosim-cc does not compile"

# Every byte goes through, both ways.
for i in $(seq 0 255); do printf '%b' "\\0$(printf %o "$i")"; done > bytes
for _ in $(seq 400); do cat bytes; done > data
input=data status 0 "$d" exec ./program
{ echo; cat data; } | cmp - out || fail "standard output is not byte for byte"
[ "$(cat err)" = "to stderr" ] || fail "standard error is not the program's alone"

# Arguments as they are, also those that look like options.
status 42 "$d" exec ./program 42 --help '' 'a  b' -- --json $'new\nline'
printf '[42][--help][][a  b][--][--json][new\nline]\n' | cmp - out || fail "arguments changed"
status 143 "$d" exec ./program signal
printf 'content' > given
status 0 "$d" exec --file given:/data/given ./program file
says out 'content'
refuses 2 'expected HOST:/path/in/guest' "$d" exec --file given ./program
for path in /init /sbin/init /exec/args /exec/env /exec/cwd /proc/x /sys/x /dev/x; do
    refuses 2 "$path is the system's own" "$d" exec --file "given:$path" ./program
done
refuses 2 "/exec/bin/program is the system's own" "$d" exec --file given:/exec/bin/program ./program
refuses 2 'missing: No such file or directory' "$d" exec --file missing:/x ./program
refuses 2 '/bin: is a folder of the guest' "$d" exec --file given:/bin ./program
refuses 2 '/a is a file of the guest' "$d" exec --file given:/a --file given:/a/b ./program
refuses 2 'not an ELF file (programs for the machine come from discosim-cc)' "$d" exec given
if [ -c /dev/full ]; then
    status 2 sh -c "'$d' exec --json ./program 2>/dev/full"
fi

# The same program, the same figures, in either model.
status 0 "$d" exec --cpu inorder --json ./program
grep -v host_seconds err | grep -v mips > first
status 0 "$d" exec --cpu inorder --json ./program
grep -v host_seconds err | grep -v mips | cmp -s - first || fail "two runs differ"
