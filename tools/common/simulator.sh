# SPDX-License-Identifier: GPL-3.0-or-later
#
# For ./run and ./check: the steps they share. The caller has set `repo` and `me` (what it is called).

# shellcheck source=progress.sh
. "$repo/tools/common/progress.sh"

# die STATUS TEXT...
die()
{
    local status=$1

    shift
    progress_done ''
    printf 'discosim: %s: %s\n' "$me" "$*" >&2
    exit "$status"
}

interrupted()
{
    trap '' INT TERM HUP
    job_end
    die "$1" "interrupted; the same command goes on from here"
}

trap 'interrupted 130' INT
trap 'interrupted 143' TERM
trap 'interrupted 129' HUP

# logged LOG WHAT COMMAND...: a job with a progress line; its output is only shown if it fails.
logged()
{
    local log=$1 what=$2

    shift 2
    setsid "$@" > "$log" 2>&1 < /dev/null &
    job=$!
    job_watch "$me" "$what" && return 0
    progress_done ''
    tail -n 40 "$log" >&2
    die 1 "$what failed; the log is $log"
}

# simulator_build FOLDER CMAKE-OPTION...: the folder is relative to the clone.
simulator_build()
{
    local folder="$repo/$1" what="building the simulator in $1" lock

    shift
    mkdir -p "$folder" || die 1 "can't make $folder"
    exec {lock}> "$folder/.lock"
    flock -n "$lock" || die 1 "another build in $folder is under way"
    logged "$folder/cmake.log" "$what" cmake -S "$repo" -B "$folder" -G Ninja "$@"
    logged "$folder/ninja.log" "$what" cmake --build "$folder"
    exec {lock}>&-
    progress_done ''
}

# What ./run and ./check undo on request.
clone_clean()
{
    rm -rf "$repo/build"
}

cache_clean()
{
    "$repo/tools/guest/build" --clean-cache
}
