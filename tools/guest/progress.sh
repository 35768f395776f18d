# SPDX-License-Identifier: GPL-3.0-or-later
#
# One line that says what is being built and for how long: rewritten in place on a terminal, plain
# lines elsewhere.

progress_shown=''
progress_said=0

# progress_show NAME TEXT SECONDS
progress_show()
{
    local line

    line=$(printf 'guest: %-18s %s, %d s' "$1" "$2" "$3")
    if [ -t 2 ]; then
        printf '\r\033[K%.*s' "$((${COLUMNS:-80} - 1))" "$line" >&2
        progress_shown=1
    elif [ "$3" -ge "$((progress_said + 10))" ]; then
        printf '%s\n' "$line" >&2
        progress_said=$3
    fi
}

# progress_done TEXT: a line that stays.
progress_done()
{
    [ -z "$progress_shown" ] || printf '\r\033[K' >&2
    progress_shown=''
    progress_said=0
    [ -z "$1" ] || printf '%s\n' "$1" >&2
}
