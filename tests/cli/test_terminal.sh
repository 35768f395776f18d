#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The console on a terminal: keys of the simulator, and the terminal as it was afterwards.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

# Wait until what the terminal showed holds the text. The limit only ends a test that hangs.
shown()
{
    for _ in $(seq 600); do
        if grep -qF -- "$1" typescript 2> /dev/null; then
            return
        fi
        sleep 0.1
    done
    cp typescript out
    fail "the terminal does not show: $1"
}

keys()
{
    printf '%b' "$1" >&3
}

cat > session << EOF2
stty -g > before
'$discosim' boot --append quiet
echo "status \$?"
stty -g > after
sh -c 'echo \$\$ > pid; exec "$discosim" boot --append quiet'
echo "second status \$?"
stty -g > at-end
EOF2

mkfifo keyboard
script -qefc 'sh session' typescript < keyboard > /dev/null &
exec 3> keyboard

shown 'flash:/#'
# The guest's shell computes it.
# shellcheck disable=SC2016
keys 'echo sum $((40 + 2))\r'
shown 'sum 42'
keys '\001h'
shown 'Ctrl-A x  leave the simulator'
keys '\001s'
shown 's simulated'
# shellcheck disable=SC2016
keys 'echo sleeping $((7 * 9)); sleep 1000\r'
shown 'sleeping 63'
keys '\003'
shown '^C'
keys '\001x'
shown 'status 0'

# A signal from outside finds the terminal in raw mode and gives it back.
# shellcheck disable=SC2016
keys 'echo again $((50 + 5))\r'
shown 'again 55'
kill -TERM "$(cat pid)"
shown 'second status 143'
exec 3>&-
wait

cmp before after || fail "the terminal is not restored after Ctrl-A x"
cmp before at-end || fail "the terminal is not restored after SIGTERM"
