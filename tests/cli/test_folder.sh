#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The folder of a run is whole or not there: a full disk, signals, names that are taken.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

d=$discosim
forever="--set limit.no_progress=0"

# again: addiu $8,$8,1; b again; nop
kernel spin 25080001 1000fffe 00000000
# $2 = the console's address; again: sb $3,0($2); b again; nop
kernel flood 3c029000 00021438 3442f000 00021438 34030078 a0430000 1000fffe 00000000

nothing_left()
{
    [ -z "$(find . -name "$1*")" ] || fail "something is left: $(find . -name "$1*" | tr '\n' ' ')"
}

# started FOLDER: wait until the run writes there.
started()
{
    for _ in $(seq 300); do
        [ ! -s "$1.part/run.json" ] || return 0
        sleep 0.1
    done
    fail "no run begins in $1"
}

# ends CODE: the program in the background ends so.
ends()
{
    local got=0

    wait "$pid" || got=$?
    [ "$got" -eq "$1" ] || fail "status $got instead of $1"
}

background()
{
    # Word by word.
    # shellcheck disable=SC2086
    "$d" boot --kernel spin $forever --out "$1" > out 2> err < /dev/null &
    pid=$!
    started "$1"
}

# A whole one.
status 3 "$d" boot --kernel spin --until 1M --out whole/
for file in run.json console.log guest.log stats.json digest host.json; do
    [ -e "whole/$file" ] || fail "whole/$file is missing"
done
[ ! -e whole.part ] || fail "whole.part is left"

# One signal: the folder is complete and says so. Two: there is none.
background once
kill -INT "$pid"
ends 130
says err 'discosim: ended by SIGINT'
says once/stats.json '"ended": "interrupted"'
nothing_left once.part
background twice
kill -STOP "$pid"
kill -INT "$pid"
kill -TERM "$pid"
kill -CONT "$pid"
got=0
wait "$pid" || got=$?
[ "$got" -eq 143 ] || [ "$got" -eq 130 ] || fail "two signals give status $got"
nothing_left twice

# A disk that is full, early and late.
( ulimit -f 1; status 2 "$d" boot --kernel flood --until 10ms --out early )
( ulimit -f 64; status 2 "$d" boot --kernel flood --until 1s --out late )
nothing_left early
nothing_left late
if mkdir disk && mount -t tmpfs -o size=64k none disk 2> /dev/null; then
    status 2 "$d" boot --kernel flood --until 1s --out disk/full
    says err 'No space left on device'
    left=$(ls disk)
    umount disk
    [ -z "$left" ] || fail "a full disk keeps $left"
fi

# A wrong --until is found when the machine is there.
status 2 "$d" boot --kernel spin --until nowhere --out symbol
nothing_left symbol

# Names.
mkdir other.part
refuses 2 'other.part exists: another run writes it, or was killed; remove it' \
    "$d" boot --kernel spin --out other
refuses 2 'whole: File exists; name a folder that does not exist yet' \
    "$d" boot --kernel spin --out whole
refuses 2 'make the folder that it shall lie in first' "$d" boot --kernel spin --out no/such
refuses 2 'the path is empty' "$d" boot --kernel spin --out ''
status 3 "$d" boot --kernel spin --until 1M --out 'with space'
[ -s 'with space/digest' ] || fail "a name with a space does not work"
