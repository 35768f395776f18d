# SPDX-License-Identifier: GPL-3.0-or-later
#
# For scripts: one line that says what is being done and for how long, rewritten in place on a
# terminal, a plain line every 10 s elsewhere. And a job that a signal ends whole.

progress_shown=''
progress_said=0
job='' # or several, where the script watches them itself

# A child process makes bash look how wide the terminal is.
shopt -s checkwinsize
[ ! -t 2 ] || (:)

# progress_show WHAT TEXT SECONDS
progress_show()
{
    local line

    line=$(printf '%-24s %4d s  %s' "$1" "$3" "$2")
    if [ -t 2 ]; then
        printf '\r\033[K%.*s' "$((${COLUMNS:-80} - 1))" "$line" >&2
        progress_shown=1
    elif [ "$3" -ge "$((progress_said + 10))" ]; then
        printf '%s\n' "$line" >&2
        progress_said=$3
    fi
}

# progress_done TEXT: a line that stays; with an empty text only the moving line goes.
progress_done()
{
    [ -z "$progress_shown" ] || printf '\r\033[K' >&2
    progress_shown=''
    progress_said=0
    [ -z "$1" ] || printf '%s\n' "$1" >&2
}

# job_watch WHAT TEXT [FILE]: shows progress until the process `job` ends; its status. The text is the
# first line of FILE once that exists.
job_watch()
{
    local start=$SECONDS text=$2 status=0

    while kill -0 "$job" 2> /dev/null; do
        ! [ -s "${3:-}" ] || read -r text < "$3" || true
        progress_show "$1" "$text" $((SECONDS - start))
        sleep 0.2
    done
    wait "$job" || status=$?
    job=''
    return "$status"
}

# job_end: each process of `job` was started with setsid and leads a process group of its children.
job_end()
{
    local one

    [ -n "$job" ] || return 0
    # Before it became a leader it has no children yet.
    for one in $job; do
        kill -TERM -- "-$one" 2> /dev/null || kill -TERM "$one" 2> /dev/null || true
    done
    sleep 0.2
    for one in $job; do
        kill -KILL -- "-$one" 2> /dev/null || true
        wait "$one" 2> /dev/null || true
    done
    job=''
}
