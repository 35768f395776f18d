#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs the test guests: run.sh DISCOSIM DISCO GUESTS [NAME...]
#
#   DISCOSIM  the simulator            DISCO  the monitor, an ELF file
#   GUESTS    folder of NAME.bare and NAME.vm (disco/test/Makefile)
#
# A directed test prints the same bare and in a virtual machine. Hostile guests have a runner of their own,
# hostile.sh. Exit status 1 if a test fails.
set -euo pipefail

(($# >= 3)) || { echo "usage: run.sh DISCOSIM DISCO GUESTS [NAME...]" >&2; exit 2; }
simulator=$1 monitor=$2 guests=$3
shift 3

directed=(cp0 slots exceptions tlb interrupts user fpu fpe waits)

# What a virtual machine can do without: the line of its description, guests, a counter of the monitor's that
# must be higher then. The guests print the same with the line and without it.
without=(
    "l2tlb = off|cp0 slots exceptions tlb interrupts user fpu fpe|"
    "l2tlb = off|victim|TLB misses reflected to the guest"
    "idle = spin|waits|loads from the idle register"
)

# Parts of the HAL that a virtual machine does without, and what is offered then (HAL_HAS_..., disco/include/hal.h).
offers=(
    "|1f"
    "registers = trap|1e"
    "clock = trap|1d"
    "return = off|1b"
    "zero = off|17"
    "hints = off|0f"
    "registers = trap\nclock = trap\nreturn = off\nzero = off\nhints = off|00"
)

# Descriptions and kernels that the monitor must refuse with one line: name, description, message
refused=(
    "unknown key|memory = 32M\ncolour = red|line 2: not a known"
    "no memory|kernel = kernel|memory must be"
    "odd memory|memory = 33000000\nkernel = kernel|memory must be"
    "too much memory|memory = 2G\nkernel = kernel|the machine has"
    "no kernel|memory = 32M|kernel is not given"
    "no such module|memory = 32M\nkernel = nothing|there is no module \"nothing\""
    "bare kernel|memory = 32M\nkernel = bare|is not linked for a virtual machine"
    "no executable|memory = 32M\nkernel = zeros|is not an ELF file"
    "truncated|memory = 32M\nkernel = truncated|is truncated"
    "initial RAM disk over the kernel|memory = 8M\nkernel = kernel\ninitrd = large|large does not fit"
    "no such device|memory = 32M\nkernel = kernel\ndevices = 7|the machine does not have"
    "value of l2tlb|memory = 32M\nkernel = kernel\nl2tlb = none|line 3: not a known"
    "value of zero|memory = 32M\nkernel = kernel\nzero = trap|line 3: not a known"
    "value of disk|memory = 32M\nkernel = kernel\ndisk = mapped|line 3: not a known"
)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

verdict()
{
    local name=$1 reason=$2

    if [[ -z $reason ]]; then
        echo "ok   $name"
    else
        echo "FAIL $name: $reason"
        sed 's/^/     | /' "$work/output" | tail -n 20
        failures=$((failures + 1))
    fi
}

# Run the simulator; console to $work/output. Sets `status`.
simulate()
{
    status=0
    "$simulator" boot --until=400M "$@" </dev/null >"$work/output" 2>"$work/errors" || status=$?
    # The simulator says how a guest with a status of its own ended.
    if grep -q 'ended with status' "$work/errors"; then
        status=$(sed -n 's/.*ended with status \([0-9]*\).*/\1/p' "$work/errors")
    fi
}

run_virtual()
{
    local kernel=$1 description=$2
    shift 2

    printf '%b\n' "$description" >"$work/vm0"
    simulate --firmware="$monitor" --memory=64M --set=magic.domain_check=stop --module=vm0="$work/vm0" \
        --module=kernel="$kernel" "$@"
}

run_directed()
{
    local name=$1 reason=

    simulate --kernel="$guests/$name.bare" --memory=32M
    [[ $status == 0 ]] || reason="bare: status $status"
    cp "$work/output" "$work/bare"
    run_virtual "$guests/$name.vm" "memory = 32M\nkernel = kernel\npages = $pages"
    [[ $status == 0 ]] || reason="virtual: status $status"
    sed -i '/^disco: /d' "$work/output"
    # Addresses of text differ by the segment alone.
    if ! diff "$work/bare" "$work/output" >"$work/differences"; then
        reason="bare and virtual differ"
        cp "$work/differences" "$work/output"
    fi
    verdict "$name, windows of $pages pages" "$reason"
}

# The monitor's count of what `name` says, as it ended.
count()
{
    sed -n "s/^disco: vm0: *\([0-9]*\) $1\r*\$/\1/p" "$work/output"
}

# Output without what depends on time.
printed()
{
    sed '/^disco: /d; /^victim ns/d' "$work/output"
}

run_without()
{
    local line=$1 name=$2 counter=$3 reason='' usual=''

    run_virtual "$guests/$name.vm" "memory = 32M\nkernel = kernel\nreport = 1"
    [[ $status == 0 ]] || reason="usual: status $status"
    printed >"$work/usual"
    [[ -z $counter ]] || usual=$(count "$counter")
    run_virtual "$guests/$name.vm" "memory = 32M\nkernel = kernel\nreport = 1\n$line"
    [[ $status == 0 ]] || reason="status $status"
    [[ -z $counter ]] || (($(count "$counter") > usual)) || reason="not more $counter than $usual"
    if ! printed | diff "$work/usual" - >"$work/differences"; then
        reason="not as usual"
        cp "$work/differences" "$work/output"
    fi
    verdict "$name, ${line//'\n'/, }" "$reason"
}

run_offer()
{
    local lines=$1 offered=$2 reason=

    run_virtual "$guests/hostile/page/withheld.vm" "memory = 8M\nkernel = kernel\n$lines"
    [[ $status == 0 ]] || reason="status $status"
    grep -q "^offered 00000000000000$offered" "$work/output" || reason="not $offered"
    verdict "withheld, ${lines//'\n'/, }" "$reason"
}

# Of two that spin each gets its turn.
run_spinning()
{
    local reason=

    printf 'memory = 8M\nkernel = kernel\ndevices =\nidle = spin\n' >"$work/vm1"
    run_virtual "$guests/waits.vm" 'memory = 8M\nkernel = kernel\ndevices =\nidle = spin' --module=vm1="$work/vm1"
    [[ $status == 0 ]] || reason="status $status"
    [[ $(grep -c '^time 0000000000000001' "$work/output") == 10 ]] || reason="a wait is missing"
    verdict "two that spin" "$reason"
}

run_refused()
{
    local name=$1 description=$2 text=$3 reason=

    head -c 1000 "$guests/cp0.vm" >"$work/truncated"
    head -c 1000 /dev/zero >"$work/zeros"
    head -c 7M /dev/zero >"$work/large" # 8M hold it, but for the kernel
    run_virtual "$guests/cp0.vm" "$description" --module=zeros="$work/zeros" --module=bare="$guests/cp0.bare" \
        --module=truncated="$work/truncated" --module=large="$work/large"
    [[ $status == 120 ]] || reason="status $status, not 120"
    grep -qF "$text" "$work/output" || reason="the monitor does not say \"$text\""
    verdict "refused: $name" "$reason"
}

# Several machines at once share the processor: each does as it does alone, and the last one's status is
# the machine's.
run_together()
{
    local reason=

    printf 'memory = 16M\nkernel = fpu\ndevices =\n' >"$work/vm1"
    printf 'memory = 8M\nkernel = tlb\ndevices =\n' >"$work/vm2"
    printf 'memory = 8M\nkernel = fpe\ndevices =\n' >"$work/vm3"
    run_virtual "$guests/fpu.vm" 'memory = 32M\nkernel = kernel\ndevices =' --memory=96M \
        --module=vm1="$work/vm1" --module=vm2="$work/vm2" --module=fpu="$guests/fpu.vm" \
        --module=tlb="$guests/tlb.vm" --module=vm3="$work/vm3" --module=fpe="$guests/fpe.vm"
    [[ $status == 0 ]] || reason="status $status"
    [[ $(grep -c '^wrong 0000000000000000' "$work/output") == 3 ]] || reason="registers were lost"
    [[ $(grep -c ': ended with status 0' "$work/output") == 3 ]] || reason="a machine is missing"
    verdict together "$reason"
}

is_wanted()
{
    local name=$1 wanted
    shift
    (($#)) || return 0
    for wanted; do
        [[ $name == "$wanted" ]] && return 0
    done
    return 1
}

for pages in 4K large; do
    for name in "${directed[@]}"; do
        is_wanted "$name" "$@" && run_directed "$name"
    done
done
is_wanted together "$@" && run_together
is_wanted spinning "$@" && run_spinning
for row in "${without[@]}"; do
    IFS='|' read -r line names counter <<<"$row"
    for name in $names; do
        is_wanted "$name" "$@" && run_without "$line" "$name" "$counter"
    done
done
for row in "${offers[@]}"; do
    is_wanted withheld "$@" && run_offer "${row%|*}" "${row##*|}"
done
for row in "${refused[@]}"; do
    IFS='|' read -r name description text <<<"$row"
    is_wanted refused "$@" && run_refused "$name" "$description" "$text"
done
((failures == 0)) || { echo "$failures tests failed"; exit 1; }
