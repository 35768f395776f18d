#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --monitor: shell and programs in a virtual machine are as on the bare one; monitors' files, also
# one with a firmware of a few instructions; what is refused.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

d=$discosim
cc=$DISCOSIM_GUEST/toolchain/bin/discosim-cc
monitors=$clone/workloads/monitors

# ---- which monitor, and its options ----

status 0 "$d" monitors
says out 'monitor.pages = 4K* | large'
refuses 2 'there is no monitor dicso; did you mean disco' "$d" boot --monitor dicso
refuses 2 'there is no monitor nine; did you mean none' "$d" boot --monitor nine
refuses 2 'there is no monitor xyzzy; see discosim monitors' "$d" exec --monitor xyzzy ./x
refuses 2 'no option page; did you mean pages?' "$d" boot --monitor disco --set monitor.page=4K
refuses 2 'pages = "2M": must be one of 4K, large' "$d" boot --monitor disco --set monitor.pages=2M
refuses 2 'expected key=value' "$d" boot --monitor disco --set monitor.pages
refuses 2 'there is no monitor; choose one' "$d" boot --set monitor.pages=large
refuses 2 'there is no monitor; choose one' "$d" machine --set monitor.pages=large
refuses 2 'disco is the firmware; use one of the two' "$d" boot --monitor disco --firmware x
refuses 2 'the value must be one line' "$d" boot --monitor disco --append $'x\nmemory = 3G'
refuses 2 'the monitor has a module of that name' "$d" boot --monitor disco --module vm0=/dev/null
refuses 2 'at most 3072 MB: see --memory' "$d" boot --monitor disco --memory 3G

# ---- a firmware of another kind in a monitor's place ----

# Powers off with status 42: a store to MAGIC through XKPHYS.
kernel firmware 3c029000 0002103c 3c03ff00 0003183c 0003183e 00431025 34426000 2404002a fc440000 \
    1000ffff 00000000
cat > own.lua << 'LUA'
return {
    name = "own",
    title = "a few instructions",
    firmware = "./firmware",
    memory = "1M",
}
LUA
refuses 1 'discosim: the guest ended with status 42' "$d" boot --monitor own.lua
sed '/memory/a statuses = { [42] = { says = "no guest can run in it", exit = 2 } },' own.lua > named.lua
refuses 2 'monitor own: no guest can run in it (status 42)' "$d" boot --monitor ./named.lua
refuses 2 'monitor own: no guest can run in it (status 42)' "$d" exec --monitor named.lua \
    "$DISCOSIM_GUEST/userland/rootfs/bin/busybox"
status 2 "$d" run pmake --size small --monitor named.lua --out own
says err 'monitor own: no guest can run in it (status 42)'
says own/run.json '"name": "own"'

# Files that are wrong, each by its line.
wrong()
{
    local text=$1 edit=$2

    sed "$edit" named.lua > wrong.lua
    refuses 2 "$text" "$d" boot --monitor wrong.lua
}
wrong 'wrong.lua: firmware is missing' '/firmware/d'
wrong 'wrong.lua:4: firmwear: no such key; did you mean firmware?' 's/firmware =/firmwear =/'
wrong 'memory = "much": expected a size' 's/1M/much/'
wrong 'must be up to 32 small letters' 's/"own"/"My Own"/'
wrong 'must be up to 32 small letters' 's/"own"/"bare"/'
wrong 'exit: must be 1' 's/exit = 2/exit = 7/'
wrong 'statuses[42].says is missing' 's/says = [^,]*,//'
wrong 'statuses[1 to 255]' 's/\[42\]/[300]/'
wrong 'description and modules.description go together' '/memory/a description = "x",'
wrong 'default = "3": is none of its values' \
    '/memory/a options = { a = { title = "t", default = "3", values = { x = "1" } } },'
wrong '{kernal}: there is no such placeholder; did you mean {kernel}?' \
    '/memory/a description = "k = {kernal}", modules = { description = "d" },'
wrong 'its firmware ./none is missing: build it' 's,./firmware,./none,'
refuses 2 'gone.lua: No such file' "$d" boot --monitor gone.lua

# ---- a shell ----

# The guest's shell computes it.
# shellcheck disable=SC2016
printf 'echo got $((6 * 7))\n' > script
input=script status 0 "$d" boot --monitor disco --append quiet
says out 'got 42'
printf 'exit 3\n' > script
input=script status 1 "$d" boot --monitor disco --append quiet
says err 'discosim: the guest ended with status 3'
status 3 "$d" boot --monitor disco --until start_kernel
says err 'discosim: --until start_kernel is reached'

# As much memory as on the bare machine.
for memory in 32 64; do
    for monitor in none disco; do
        status 0 "$d" boot --monitor "$monitor" --memory "${memory}M"
        says out "K/$((memory * 1024))K available"
    done
done
for option in hal=off pages=large disk=cow disk=copy l2tlb=off idle=spin registers=trap clock=trap return=off \
    zero=off hints=off; do
    input=script status 1 "$d" boot --monitor disco --set "monitor.$option" --append quiet
    says err 'discosim: the guest ended with status 3'
done

# A kernel that knows the HAL: nothing of it is offered, and more than the kernel knows.
input=script status 1 "$d" boot --monitor disco --set monitor.registers=trap --set monitor.clock=trap \
    --set monitor.return=off --set monitor.zero=off --set monitor.hints=off --append quiet
says err 'discosim: the guest ended with status 3'
sed 's,"disco/disco","disco/later",' "$monitors/disco.lua" > later.lua
input=script status 1 "$d" boot --monitor later.lua --append quiet
says err 'discosim: the guest ended with status 3'

# Each variant of the ablation is one that the monitor has.
variants=0
while read -r settings; do
    words=()
    for setting in $settings; do
        words+=(--set "$setting")
    done
    status 3 "$d" boot --monitor disco "${words[@]}" --until start_kernel
    variants=$((variants + 1))
done < <(sed -n 's/.* settings = "\([^"]*\)".*/\1/p' "$clone/workloads/experiments/ablation.lua")
[ "$variants" -ge 12 ] || fail "the ablation has only $variants variants"

# ---- a program ----

cat > program.c << 'C'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    unsigned char bytes[4096];
    size_t count;

    if (argc > 2)
        exit(atoi(argv[2]));
    if (argc > 1 && strcmp(argv[1], "abort") == 0)
        abort();
    while (argc > 1 && strcmp(argv[1], "spin") == 0)
        argc++, argc--;
    while ((count = fread(bytes, 1, sizeof(bytes), stdin)) > 0)
        fwrite(bytes, 1, count, stdout);
    fprintf(stderr, "%d <%s>\n", argc, argc > 1 ? argv[1] : "");
    return 7;
}
C
"$cc" -O2 program.c -o program
head -c 20000 "$cc" > data

same() # STATUS WORD...: bare and in the virtual machine
{
    local expected=$1

    shift
    input=data status "$expected" "$d" exec ./program "$@"
    mv out bare.out
    mv err bare.err
    input=data status "$expected" "$d" exec --monitor disco ./program "$@"
    cmp out bare.out || fail "standard output differs: $*"
    cmp err bare.err || fail "standard error differs: $*"
}
same 7
cmp data out || fail "standard output is not what went in"
same 7 'a  b'
same 134 abort
for code in 0 1 120 121 122 125; do # some are the monitor's own, too
    same "$code" exit "$code"
done
status 7 "$d" exec --monitor disco --memory 32M ./program
status 3 "$d" exec --monitor disco --until 500ms ./program spin
says err 'discosim: --until 500ms is reached'
status 7 "$d" exec --monitor disco --cpu inorder --json ./program
says err '"monitor": "disco"'

# ---- guests that cannot run ----

status 2 "$d" boot --monitor disco --kernel "$DISCOSIM_GUEST/linux-bare/vmlinux"
says err 'discosim: monitor disco: no virtual machine could be made: vm0: vmlinux is not linked for'
head -c 100000 "$DISCOSIM_GUEST/linux-disco-guest/vmlinux" > short
status 2 "$d" boot --monitor disco --kernel short
says err 'vmlinux is truncated'
status 2 "$d" boot --monitor disco --kernel data
says err 'vmlinux is not an ELF file'
status 1 "$d" boot --monitor disco --append 'rdinit=/none quiet'
says err 'Kernel panic'
# A kernel in a circle, which has supervisor mode here, and one that storms its vectors.
for guest in loops/spin traps/stackless; do
    status 3 "$d" boot --monitor disco --kernel "$(dirname "$d")/disco/test/hostile/$guest.vm" \
        --set limit.no_progress=100ms
    says err 'discosim: the guest makes no progress (see limit.no_progress)'
done
status 1 "$d" exec --monitor disco --memory 8M ./program
says err 'node.memory = 8M may be too small'

# A virtual machine of more than the machine has: the same monitor, told wrong.
sed "s/{memory}/512M/; s,\"disco/disco\",\"$(dirname "$d")/disco/disco\"," "$monitors/disco.lua" > greedy.lua
status 2 "$d" boot --monitor greedy.lua
says err 'asks for 512 MB of memory; the machine has'
