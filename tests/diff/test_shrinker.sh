#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A mistake made on purpose must be found and cut down to at most five instructions:
# test_shrinker.sh DIFFTEST
set -euo pipefail

difftest=$1

check_mistake()
{
    local found lines

    found=$("$difftest" --mode qemu --count 20000 --mistake "$1") && {
        echo "a wrong $1 was not found" >&2
        exit 1
    }
    lines=$(grep -c '^  [0-9a-f]\{8\}: ' <<<"$found")
    if [ "$lines" -gt 5 ] || ! grep -q "$2" <<<"$found"; then
        echo "a wrong $1 was not cut down:" "$found" >&2
        exit 1
    fi
}

"$difftest" --mode qemu --count 1 >/dev/null || exit 77
check_mistake nor ' nor '
check_mistake bgezal ' bgezal '
check_mistake swr ' swr '
check_mistake c_d ' c\.'
