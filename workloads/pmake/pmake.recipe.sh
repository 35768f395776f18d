# SPDX-License-Identifier: GPL-3.0-or-later
# The disk images of the pmake workload, one a size, and what the workload must produce.
#
# An image is an ext2 root file system: userland, compilers, headers, the sources of GNU Chess and
# /job/run. It is made from a tar archive with sorted names and fixed times by genext2fs, which needs
# no privileges and puts neither times nor random identifiers of its own into the image.
#
# The expected objects are made here by the very programs that run in the guest, under user-mode
# emulation. Without privileges there is neither chroot nor a binfmt handler, so each program that
# another one starts is found as a shell script of the same name that calls the emulator; `-L` lets
# the programs see the guest's headers and libraries under the guest's names. All names of sources
# and objects are relative, so the objects are the same in both places.

describe="disk images of pmake (GNU Chess under bmake and GCC 3.4.6)"
sources="gnuchess"
needs="toolchain userland pmake-tools"
inputs="workloads/pmake/job"
space=400

sizes="small standard full"
image_blocks=16384 # of 4 KB: 64 MB
image_inodes=4096

stage_root()
{
    mkdir -p root/tmp root/job
    cp -a "$dep_userland/rootfs/." root/
    cp -a "$dep_pmake_tools/usr" root/
    mkdir -p root/usr/share/mk root/job/gnuchess
    cp "$repo/workloads/pmake/job/sys.mk" root/usr/share/mk/
    cp "$repo/workloads/pmake/job/run" root/job/
    cp -r "$src/gnuchess/src" "$src/gnuchess/lib" "$src/gnuchess/COPYING" \
        "$repo/workloads/pmake/job/shim" "$repo/workloads/pmake/job/Makefile" root/job/gnuchess/
    find root/job/gnuchess -name '*.o' -delete
    chmod -R u=rwX,go=rX root
    chmod 1777 root/tmp
}

# emulated PATH: a script in host/ that runs the guest's program under the emulator.
emulated()
{
    local name=${1##*/} options=""
    case $name in
    gcc | g++) options="-B$PWD/host/" ;;
    esac
    printf '#!/bin/sh\nexec qemu-mips64 -cpu 20Kc -L %s %s %s "$@"\n' \
        "$PWD/root" "$PWD/root/$1" "$options" > "host/$name"
    chmod +x "host/$name"
}

prepare_emulation()
{
    local program lib=usr/lib/gcc/mips64-linux/3.4.6
    mkdir host
    for program in usr/bin/bmake usr/bin/gcc usr/bin/g++ usr/bin/as usr/bin/ld usr/bin/ar \
        $lib/cc1 $lib/cc1plus $lib/collect2; do
        emulated "$program"
    done
}

# The environment is emptied: variables such as LIBRARY_PATH change what a compiler does.
make_under_emulation()
{
    cp -r root/job/gnuchess "made-$1"
    env -i PATH="$PWD/host:/usr/bin:/bin" TMPDIR="$TMPDIR" LC_ALL=C \
        sh -c 'cd "$1" && exec bmake -j"$2" "$3"' sh "made-$1" "$jobs" "$1"
}

hash_products()
{
    (
        cd "made-$1"
        find . -name '*.o' -o -name '*.a' -o -name gnuchess -type f | sed 's,^\./,,' | sort |
            xargs sha256sum
    ) > "$out/expected/$1.sha256"
    test -s "$out/expected/$1.sha256"
}

# The end of its input would end the search of GNU Chess before the move.
play_under_emulation()
{
    local tries=0
    : > game
    {
        printf 'depth 4\ngo\n'
        until grep -aq 'My move is' game || [ $tries -ge 60 ]; do
            tries=$((tries + 1))
            sleep 1
        done
        printf 'quit\n'
    } | qemu-mips64 -cpu 20Kc made-full/gnuchess -q -e > game 2>&1
    grep -a 'My move is' game > "$out/expected/full.move"
}

make_image()
{
    rm -f root/job/expected.*
    echo "$1" > root/job/size
    cp "$out/expected/$1.sha256" root/job/expected.sha256
    if [ -e "$out/expected/$1.move" ]; then
        cp "$out/expected/$1.move" root/job/expected.move
    fi
    chmod 644 root/job/size root/job/expected.*
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
        --format=ustar -C root -cf root.tar .
    genext2fs -f -z -B 4096 -b $image_blocks -N $image_inodes -a root.tar "$out/$1.img"
    rm root.tar
    e2fsck -fn "$out/$1.img"
}

build()
{
    local size
    mkdir "$out/expected"
    stage_root
    prepare_emulation
    for size in $sizes; do
        progress "making the objects to expect: $size"
        make_under_emulation "$size"
        hash_products "$size"
    done
    "$dep_toolchain/bin/mips4-check" made-full/gnuchess
    progress "playing a move under emulation"
    play_under_emulation
    for size in $sizes; do
        progress "making $size.img"
        make_image "$size"
    done
}
