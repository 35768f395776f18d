#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The domain checker over two virtual machines that touch all of their memory: domain.sh DISCOSIM DISCO GUESTS LEAKY
#
# DISCO must break no rule, and tell the checker what its memmap says. LEAKY gives each machine one page that is
# another's (disco/test/planted); that must be found, with as many reports as there are accesses.
set -euo pipefail

(($# == 4)) || { echo "usage: domain.sh DISCOSIM DISCO GUESTS LEAKY" >&2; exit 2; }
simulator=$1 monitor=$2 guests=$3 leaky=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
printf 'memory = 16M\nkernel = kernel\n' >"$work/vm0"
printf 'memory = 16M\nkernel = kernel\ndevices =\n' >"$work/vm1"

simulate()
{
    local firmware=$1 check=$2 model=$3

    "$simulator" boot --until=400M --memory=64M --set magic.domain_check="$check" --set cpu.model="$model" \
        --firmware="$firmware" --module=vm0="$work/vm0" --module=vm1="$work/vm1" \
        --module=kernel="$guests/sweep.vm" </dev/null >"$work/output" 2>&1 || true
}

# name, then what the output must hold
expect()
{
    local name=$1 text
    shift

    for text; do
        grep -q "$text" "$work/output" && continue
        echo "FAIL $name: no \"$text\""
        sed 's/^/     | /' "$work/output" | tail -n 20
        failures=$((failures + 1))
        return
    done
    echo "ok   $name"
}

agrees='domain checker: 0 of [0-9]* pages differ from the memmap'
for model in fast inorder; do
    simulate "$monitor" stop "$model"
    expect "$model: both stay in their own" 'vm0: ended with status 0' "$agrees, 0 accesses reported"
    simulate "$leaky" on "$model"
    expect "$model: every access by a leak is reported" "$agrees, 4 accesses reported" \
        'domain 1: load from .* at pc 0x' 'domain 1: store to .* at pc 0x' 'domain 2: load from'
    simulate "$leaky" stop "$model"
    expect "$model: the first one can end the machine" 'status 123'
done
((failures == 0)) || { echo "$failures tests failed"; exit 1; }
