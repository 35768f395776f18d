# SPDX-License-Identifier: GPL-3.0-or-later
#
# shellcheck shell=bash disable=SC2034,SC2154
#
# Builds a guest kernel; the recipes of the variants source it. The tree is configured and built in
# place, by relative paths, so that no path of the machine gets into the image.

# What the build of this configuration reads of the kernel's source.
only_linux_source_6_1="Makefile Kbuild Kconfig COPYING Documentation/Kconfig arch/Kconfig arch/mips
    arch/*/crypto/Kconfig arch/*/ras/Kconfig block certs crypto drivers fs include init io_uring ipc
    kernel lib mm net rust samples/Kconfig samples/rust/Kconfig scripts security sound tools/include
    usr virt"

# kernel_tree: the overlay, the two contract headers and the patch go into the source.
kernel_tree()
{
    cp -r "$repo/workloads/linux/overlay/." .
    cp "$repo/sim/core/flash.h" arch/mips/include/asm/mach-flash/
    cp "$repo/disco/include/hal.h" arch/mips/include/asm/mach-flash/disco-hal.h
    patch -p1 --fuzz=0 < "$repo/workloads/linux/flash.patch"
}

# kernel_make TARGET... The vDSO is compiled with debugging information, whose paths decide its build
# id, and its Makefile takes no flags from outside: so the map of paths goes with the compiler.
kernel_make()
{
    local cross=mips64-linux-gnuabi64-

    make -j"$jobs" ARCH=mips CROSS_COMPILE=$cross CC="${cross}gcc -ffile-prefix-map=$PWD=." \
        KBUILD_BUILD_VERSION=1 KBUILD_BUILD_TIMESTAMP="$(date -u -d "@$SOURCE_DATE_EPOCH")" "$@"
}

# kernel_configure FRAGMENT...: every line of the fragments must have been taken as it stands.
kernel_configure()
{
    local line

    cat "$@" > "$scratch/work/fragment"
    kernel_make KCONFIG_ALLCONFIG="$scratch/work/fragment" allnoconfig
    while read -r line; do
        case $line in
            CONFIG_*) grep -qxF -- "$line" .config ;;
            '# CONFIG_'*' is not set') ! grep -q -- "^${line:2:-11}=" .config ;;
        esac || { printf 'not as configured: %s\n' "$line" >&2; return 1; }
    done < "$scratch/work/fragment"
}

# kernel_build FRAGMENT...
kernel_build()
{
    cd -P "$src/linux-source-6.1"
    progress "preparing Linux $(kernel_make -s kernelversion)"
    kernel_tree
    kernel_configure "$@"
    progress "compiling Linux"
    kernel_make vmlinux
    cp vmlinux System.map "$out/"
    cp .config "$out/config"
    sed -n 's/^linux-source-6.1 /Debian linux-source-6.1 /p' "$scratch/versions" > "$out/version"
}
