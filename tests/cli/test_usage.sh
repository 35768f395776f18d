#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Commands and options: help for each, and one helpful line for whatever is mistyped.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

d=$discosim

status 0 "$d" --help
says out 'Usage: discosim COMMAND'
cp out overview
for command in boot exec run experiment stats workloads monitors machine; do
    says overview "  $command "
    status 0 "$d" "$command" --help
    says out "Usage: discosim $command"
    cp out "help-$command"
    status 0 "$d" help "$command"
    cmp -s out "help-$command" || fail "help $command differs from $command --help"
    [ "$(wc -L < out)" -le 80 ] || fail "$command --help is wider than 80 columns"
done
[ "$(cat help-* | grep -c '^Usage')" -eq "$(cat help-* | grep '^Usage' | sort -u | wc -l)" ] ||
    fail "two commands have the same help"

status 0 "$d" --version
says out 'discosim 0.'

refuses 2 'no command is given; see discosim --help' "$d"
refuses 2 'there is no command bot; did you mean boot?' "$d" bot
refuses 2 'there is no command frobnicate; see discosim --help' "$d" frobnicate
refuses 2 'there is no option --kernle; did you mean --kernel?' "$d" boot --kernle x
refuses 2 'there is no option -x; see discosim boot --help' "$d" boot -x
refuses 2 'option --kernel needs a value: ELF' "$d" boot --kernel
refuses 2 'option --json takes no value' "$d" boot --json=yes
refuses 2 'x is one argument too many' "$d" boot x
refuses 2 'exec needs a program' "$d" exec
refuses 2 'run needs a workload' "$d" run
refuses 2 'there is no workload pmak; did you mean pmake' "$d" run pmak
refuses 2 'workload pmake has no size "smal"; did you mean small' "$d" run pmake --size smal
refuses 2 'there is no stats sho; did you mean show' "$d" stats sho x
refuses 2 'stats diff compares 2 to 8 runs' "$d" stats diff x
refuses 2 'expected NAME=FILE' "$d" boot --module x
# repeat N WORD...: the words so many times, in `words`.
repeat()
{
    local count=$1

    shift
    words=()
    for _ in $(seq "$count"); do words+=("$@"); done
}
repeat 11 --disk x
refuses 2 '--disk x: there are 10 disks already' "$d" boot "${words[@]}"
repeat 65 --set a=1
refuses 2 '--set a=1: there are 64 settings already' "$d" boot "${words[@]}"
repeat 17 --module a=b
refuses 2 '--module a=b: there are 16 modules already' "$d" boot "${words[@]}"
repeat 65 --file a:/b
refuses 2 '--file a:/b: there are 64 files already' "$d" exec "${words[@]}" x
refuses 2 '' "$d" stats show nothing

status 0 "$d" workloads
says out 'pmake'
says out '* standard'
status 0 "$d" workloads --json
says out '"default": true'
status 0 "$d" monitors
[ "$(wc -L < out)" -le 80 ] || fail "the list of monitors is wider than 80 columns"
status 0 "$d" monitors --json
says out '"default": "4K"'

# What only one of two runs has is told; a comparison's folder is no run's.
mkdir one other pair
echo '{ "time": { "user": 1 }, "counters": { "old": { "value": 5, "unit": "x" } } }' > one/stats.json
echo '{ "time": { "user": 1 }, "counters": { "new": { "value": 7, "unit": "x" } } }' > other/stats.json
status 0 "$d" stats diff one one
says out 'no difference'
status 0 "$d" stats diff one other
[ "$(tr -s ' ' < out)" = "old 5 - 
new - 7 " ] || fail "what only one run has is not told"
refuses 2 'RUN is the folder of one finished run' "$d" stats show pair

DISCOSIM_WORKLOADS=$work refuses 2 'let DISCOSIM_WORKLOADS name' "$d" workloads
DISCOSIM_WORKLOADS=$work refuses 2 'let DISCOSIM_WORKLOADS name' "$d" run pmake

# A full standard output is told, not ignored; a reader that has seen enough is no error.
if [ -w /dev/full ]; then
    for words in --help --version 'boot --help' 'boot --usage' machine workloads; do
        got=0
        # Word by word.
        # shellcheck disable=SC2086
        "$d" $words > /dev/full 2> err || got=$?
        [ "$got" -eq 2 ] || fail "$words into a full device gives status $got"
        says err 'discosim: standard output cannot be written'
    done
fi
mkfifo pipe
"$d" machine --json > pipe 2> err &
exec 3< pipe
exec 3<&-
got=0
wait $! || got=$?
[ "$got" -eq 0 ] || [ "$got" -eq 141 ] || fail "a reader that leaves gives status $got"
[ ! -s err ] || fail "a reader that leaves makes us speak"
