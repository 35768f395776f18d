# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the tests of the command line share. Sourced with the arguments PROGRAM CLONE; leaves the
# test in an empty folder of its own.

set -euo pipefail

# Used by the tests that source this.
# shellcheck disable=SC2034
discosim=$(realpath "$1")
clone=$(realpath "$2")
export DISCOSIM_GUEST=${DISCOSIM_GUEST:-$clone/build/guest}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail()
{
    echo "FAILED: $*"
    [ ! -s out ] || sed 's/^/out: /' out
    [ ! -s err ] || sed 's/^/err: /' err
    exit 1
}

# status N COMMAND...: the command ends with N; its output is in out and err.
status()
{
    local expected=$1 got=0

    shift
    "$@" > out 2> err < "${input:-/dev/null}" || got=$?
    [ "$got" -eq "$expected" ] || fail "status $got instead of $expected: $*"
}

# says FILE TEXT: the file holds the text.
says()
{
    grep -qF -- "$2" "$1" || fail "$1 does not say: $2"
}

# refuses CODE TEXT COMMAND...: one line on stderr that begins with "discosim:" and holds the text.
refuses()
{
    local code=$1 text=$2

    shift 2
    status "$code" "$@"
    [ ! -s out ] || fail "prints on standard output: $*"
    [ "$(wc -l < err)" -eq 1 ] || fail "does not print one line: $*"
    grep -q '^discosim: ' err || fail "the line does not begin with discosim: $*"
    says err "$text"
}

# bytes HEX: these bytes.
bytes()
{
    # A format of nothing but \xNN is what shall be printed.
    # shellcheck disable=SC2001,SC2059
    printf "$(sed 's/../\\x&/g' <<< "$1")"
}

# kernel FILE WORD...: a bare-metal program of these instructions (hexadecimal), entered at the first.
kernel()
{
    local file=$1 code length

    shift
    code=$(printf '%s' "$@")
    printf -v length '%016x' $((4 * $#))
    {
        bytes 7f454c460202010000000000000000000002000800000001
        bytes ffffffff80100000000000000000004000000000000000003000000000400038
        bytes 0001004000000000
        bytes 00000001000000070000000000000078ffffffff80100000ffffffff80100000
        bytes "$length${length}0000000000001000$code"
    } > "$file"
}
