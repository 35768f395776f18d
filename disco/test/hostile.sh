#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs the hostile guests: hostile.sh DISCOSIM DISCO GUESTS FAMILY|FAMILY/NAME...
#
#   DISCOSIM  the simulator            DISCO  the monitor, an ELF file
#   GUESTS    folder of hostile/FAMILY/NAME.vm and victim.vm (disco/test/Makefile)
#
# The first comment of disco/test/hostile/FAMILY/NAME.c says what must come of it:
#
#   verdict: status N    the machine ends itself, or is ended, with this status
#   verdict: runs        it never ends: the run ends at its limit
#   console: TEXT        the console holds this; may be there several times
#   memory: N            megabytes that it has; 8 if not given
#
# Each guest runs alone, with both sizes of windows, and again and again beside a well-behaved machine
# (victim.c), which must get the digest that it gets alone, in at most twice that time and a ninth more:
# nine tenths of a fair share. The monitor must never panic, and the domain checker, which ends the machine
# with status 123, find nothing. Exit status 1 if a test fails.
set -euo pipefail

(($# >= 4)) || { echo "usage: hostile.sh DISCOSIM DISCO GUESTS FAMILY|FAMILY/NAME..." >&2; exit 2; }
simulator=$1 monitor=$2 guests=$3
shift 3
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/hostile
status_limit=3 # of discosim, if a run ends at its limit
share=90       # percent of a fair share

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0 count=0

# simulate LIMIT MEMORY ARGUMENT...: console to $work/output; sets `status`.
simulate()
{
    local limit=$1 memory=$2
    shift 2

    status=0
    "$simulator" boot --until="$limit" --memory="$memory" --firmware="$monitor" \
        --set=magic.domain_check=stop "$@" </dev/null >"$work/output" 2>"$work/errors" || status=$?
    if grep -q 'ended with status' "$work/errors"; then
        status=$(sed -n 's/.*ended with status \([0-9]*\).*/\1/p' "$work/errors")
    fi
}

# What the victim says in $work/output: victim_says digest|ns
victim_says()
{
    sed -n "s/.*victim $1 \([0-9a-f]\{16\}\).*/\1/p" "$work/output" | tail -n 1
}

measure_victim()
{
    printf 'memory = 8M\nkernel = kernel\ndevices =\n' >"$work/vm0"
    simulate 400M 16M --module=vm0="$work/vm0" --module=kernel="$guests/victim.vm"
    digest=$(victim_says digest) ns=$(victim_says ns)
    [[ $status == 0 && -n $digest && -n $ns ]] || { echo "FAIL victim alone: status $status"; exit 1; }
}

# What is wrong with the run in $work/output; vm0's status is $1.
judge()
{
    local ended=$1 text

    case $expected in
        runs) [[ $ended == "$status_limit" ]] || echo "it ended with status $ended" ;;
        *) [[ $ended == "${expected#status }" ]] || echo "status $ended, not ${expected#status }" ;;
    esac
    while IFS= read -r text; do
        [[ -z $text ]] || grep -qF -- "$text" "$work/output" || echo "the console does not say \"$text\""
    done <<<"$texts"
    ! grep -q 'panic' "$work/output" || echo "the monitor panicked"
}

judge_victim()
{
    local got took

    got=$(victim_says digest) took=$(victim_says ns)
    [[ $got == "$digest" ]] || echo "the other machine's digest is ${got:-missing}, not $digest"
    [[ -z $took ]] || ((16#$took * share <= 16#$ns * 200)) ||
        echo "the other machine got $((16#$ns * 200 / 16#$took)) % of its fair share"
}

# tell NAME REASONS
tell()
{
    count=$((count + 1))
    if [[ -z $2 ]]; then
        echo "ok   $1"
        return
    fi
    echo "FAIL $1: ${2//$'\n'/; }"
    tail -n 20 "$work/output" "$work/errors" | sed 's/^/     | /'
    failures=$((failures + 1))
}

# Instructions until a run is over: those that end themselves need not come near it. All memory is
# cleared first.
limit_of()
{
    [[ $expected == runs ]] && echo "$1" || echo 1000M
}

run_alone()
{
    local name=$1 pages=$2

    printf 'memory = %sM\nkernel = kernel\npages = %s\n' "$memory" "$pages" >"$work/vm0"
    simulate "$(limit_of "$((22 + memory))M")" "$((memory + 8))M" --module=vm0="$work/vm0" --module=kernel="$guests/hostile/$name.vm"
    tell "$name, windows of $pages pages" "$(judge "$status")"
}

# Status of vm0 beside vm1: the monitor's word, or the run's own if vm0 was the last or did not end.
first_status()
{
    local said

    said=$(sed -n 's/.*disco: vm0: ended with status \([0-9]*\).*/\1/p' "$work/output")
    echo "${said:-$status}"
}

run_beside()
{
    local name=$1

    printf 'memory = %sM\nkernel = kernel\nbootargs = repeat=100\n' "$memory" >"$work/vm0"
    printf 'memory = 8M\nkernel = victim\ndevices =\n' >"$work/vm1"
    simulate "$(limit_of "$((64 + 2 * memory))M")" "$((memory + 16))M" --module=vm0="$work/vm0" --module=vm1="$work/vm1" \
        --module=kernel="$guests/hostile/$name.vm" --module=victim="$guests/victim.vm"
    tell "$name, beside another machine" "$(judge "$(first_status)"; judge_victim)"
}

run_guest()
{
    local name=$1 source=$sources/$1.c

    expected=$(sed -n 's/^ \* verdict: //p' "$source")
    texts=$(sed -n 's/^ \* console: //p' "$source")
    memory=$(sed -n 's/^ \* memory: //p' "$source")
    memory=${memory:-8}
    [[ $expected =~ ^(runs|status [0-9]+)$ ]] || { echo "FAIL $name: $source has no verdict"; exit 1; }
    run_alone "$name" 4K
    run_alone "$name" large
    run_beside "$name"
}

measure_victim
for what; do
    [[ -d $sources/$what || -f $sources/$what.c ]] || { echo "hostile.sh: no family or guest $what" >&2; exit 2; }
    [[ -d $sources/$what ]] || { run_guest "$what"; continue; }
    for source in "$sources/$what"/*.c; do
        run_guest "$what/$(basename "$source" .c)"
    done
done
echo "$count runs, $failures failed"
((failures == 0))
