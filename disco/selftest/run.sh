#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs the tests of the firmware inside the machine: run.sh DISCOSIM FIRMWARE [OPTION...]
#
# Options go to the simulator. Exit status 1 if a test fails, or not all of them were run.
set -euo pipefail

(($# >= 2)) || { echo "usage: run.sh DISCOSIM FIRMWARE [OPTION...]" >&2; exit 2; }
simulator=$1 firmware=$2
shift 2

output=$(mktemp)
trap 'rm -f "$output"' EXIT
"$simulator" boot --firmware="$firmware" --memory=128M --until=400M "$@" </dev/null \
    | tr -d '\r' | tee "$output"
grep -qE '^[1-9][0-9]* tests, 0 failed$' "$output"
