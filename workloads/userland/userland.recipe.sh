# SPDX-License-Identifier: GPL-3.0-or-later
# What runs first on the machine: BusyBox, our own init, and the marker program, as an initial RAM disk
# (initrd.cpio) and as a tree for disk images (rootfs/).

describe="the guest's shell and tools, and its initial RAM disk"
sources="busybox"
needs="toolchain"
inputs="workloads/userland/busybox.config workloads/userland/init workloads/userland/marker.c
    workloads/userland/initrd.sh workloads/userland/rootfs sim/core/flash.h"
space=300

files="$repo/workloads/userland"
root="$out/rootfs"

# Small before fast: each program is read from the RAM disk or a slow disk.
guest_cc()
{
    "$dep_toolchain/bin/discosim-cc" -std=gnu11 -Os -Wall -Wextra -Wshadow -Wstrict-prototypes \
        -Werror -ffile-prefix-map="$repo=." -s "$@"
}

# configure_busybox MAKE-OPTION...: what busybox.config lists and nothing else. BusyBox's allnoconfig
# does not heed KCONFIG_ALLCONFIG, and oldconfig takes most of what it is not told as wanted, so it is
# told of every symbol there is. Options change names and dependencies; hence the check.
configure_busybox()
{
    local line

    make -C "$src/busybox" "$@" allnoconfig > /dev/null
    {
        cat "$files/busybox.config"
        find "$src/busybox" busybox -name Config.in -exec cat {} + \
            | sed -n 's/^[[:space:]]*config[[:space:]]\+\([A-Z0-9_]\+\).*/CONFIG_\1/p' | sort -u \
            | grep -vxF -f <(sed -n 's/^\(CONFIG_.*\)=.*/\1/p' "$files/busybox.config") \
            | sed 's/.*/# & is not set/'
    } > busybox/.config
    make -C "$src/busybox" "$@" oldconfig < <(yes '') > /dev/null
    grep '^CONFIG_.*=[^n]' "$files/busybox.config" | while read -r line; do
        grep -qxF "$line" busybox/.config || { echo "BusyBox did not take $line"; exit 1; }
    done
}

build_busybox()
{
    local prefix=mips64-linux-gnuabi64-
    local -a options=(O="$PWD/busybox" ARCH=mips "CC=$dep_toolchain/bin/discosim-cc"
        "AR=${prefix}ar" "NM=${prefix}nm" "STRIP=${prefix}strip" "OBJCOPY=${prefix}objcopy"
        "SKIP_STRIP=y" HOSTCC=gcc KCONFIG_NOTIMESTAMP=1
        "EXTRA_CFLAGS=-Os -ffile-prefix-map=$scratch=. -Wno-error")

    progress "building BusyBox"
    mkdir busybox
    configure_busybox "${options[@]}"
    make -C busybox -j"$jobs" "${options[@]}" busybox
    make -C busybox "${options[@]}" CONFIG_PREFIX="$root" install
    "${prefix}strip" -s -R .comment -R .note "$root/bin/busybox"
}

build()
{
    umask 022
    mkdir -p "$root"
    build_busybox
    cp -r "$files/rootfs/." "$root/"
    mkdir -p "$root"/{dev,proc,sys,tmp,root,mnt,exec,etc,sbin}
    chmod 1777 "$root/tmp"
    guest_cc "$files"/init/*.c -o "$root/sbin/init"
    guest_cc -I"$repo/sim/core" "$files/marker.c" -o "$root/bin/marker"
    ln -s sbin/init "$root/init"
    "$dep_toolchain/bin/mips4-check" "$root/bin/busybox" "$root/bin/marker" "$root/sbin/init"
    # shellcheck source=initrd.sh
    . "$files/initrd.sh"
    (initrd_write "$root") > "$out/initrd.cpio"
}
