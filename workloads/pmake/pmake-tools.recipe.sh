# SPDX-License-Identifier: GPL-3.0-or-later
# The tools that the pmake workload runs inside the guest: GCC 3.4.6 (driver, cc1, cc1plus), as, ar
# and ld of binutils 2.40, and bmake. All are static MIPS IV n64 programs and produce code for the
# machine they run on.
#
# GCC 3.4.6 because it is of the paper's time in size and behaviour (small processes, one pass over
# a file, separate assembler) and still has a MIPS IV n64 back end; its complete source is the "orig"
# tarball of Debian's gcc-h8300-hms. Debian's patches to that package concern the H8/300 only and are
# not used.

describe="GCC 3.4.6, binutils and bmake that run on the guest"
sources="gcc-h8300-hms binutils-source bmake"
needs="toolchain"
inputs=""
space=1500

target=mips64-linux

# The compilers of the build machine, for generators. The dialect is that of 2006.
old_c="-std=gnu89 -fgnu89-inline -fcommon -w -O2"

# GCC 3.4's own default for mips64-linux is n32 and MIPS III; ours is n64 and MIPS IV, without
# multilibs, so that a plain `gcc file.c` in the guest makes code for the guest.
gcc_set_defaults()
{
    sed -i -e '/^mips64\*-\*-linux/,/;;/{
            s/MIPS_ISA_DEFAULT=1 MIPS_ABI_DEFAULT=ABI_32/MIPS_ISA_DEFAULT=4 MIPS_ABI_DEFAULT=ABI_64/
            s, mips/t-linux64,,
        }' "$1/gcc/config.gcc"
    sed -i -e 's/%{!mabi=\*:-mabi=n32}/%{!mabi=*:-mabi=64}/' \
        -e 's/%{mabi=n32|mabi=64:-mips3}/%{mabi=n32|mabi=64:-mips4}/' "$1/gcc/config/mips/linux64.h"
    grep -q 'MIPS_ABI_DEFAULT=ABI_64' "$1/gcc/config.gcc"
    grep -q 'mabi=64:-mips4' "$1/gcc/config/mips/linux64.h"
}

# Relative source folder: the path in `assert`-like messages of the compiler is then the same
# wherever the cache is.
build_gcc()
{
    gcc_set_defaults "$src/gcc-h8300-hms"
    ln -s "$src/gcc-h8300-hms" gcc-src
    mkdir gcc-build
    (
        cd gcc-build
        export CC="$dep_toolchain/bin/discosim-cc $old_c -ffile-prefix-map=$src=/src"
        export CC_FOR_BUILD="gcc $old_c" BUILD_CC="gcc $old_c" CFLAGS="" CFLAGS_FOR_BUILD=""
        export AR="mips64-linux-gnuabi64-ar" RANLIB="mips64-linux-gnuabi64-ranlib"
        ../gcc-src/configure --build=x86_64-linux --host=$target --target=$target \
            --prefix=/usr --with-local-prefix=/usr --libexecdir=/usr/lib --disable-nls \
            --disable-shared --disable-multilib --enable-languages=c,c++ --enable-threads=posix
        make configure-gcc
        make -j"$jobs" all-libiberty all-build-libiberty
        make -j"$jobs" -C gcc CFLAGS= CC_FOR_BUILD="gcc $old_c" cc1 cc1plus xgcc g++
    )
}

build_binutils()
{
    ln -s "$src/binutils-source" binutils-src
    mkdir binutils-build
    (
        cd binutils-build
        export CC="$dep_toolchain/bin/discosim-cc -ffile-prefix-map=$src=/src" CFLAGS="-O2 -w"
        export CC_FOR_BUILD=gcc AR="mips64-linux-gnuabi64-ar" RANLIB="mips64-linux-gnuabi64-ranlib"
        ../binutils-src/configure --build=x86_64-linux --host=$target --target=$target \
            --prefix=/usr --disable-nls --disable-shared --disable-plugins --disable-gdb --disable-sim \
            --disable-gprof --disable-gprofng --disable-werror --disable-multilib --without-zstd \
            --enable-deterministic-archives --disable-libctf
        make -j"$jobs" MAKEINFO=true all-gas all-ld configure-binutils
        make -j"$jobs" -C binutils ar
    )
}

build_bmake()
{
    mkdir bmake-build
    (
        cd bmake-build
        export CC="$dep_toolchain/bin/discosim-cc -O2 -w -ffile-prefix-map=$src=/src"
        "$src/bmake/configure" --build=x86_64-linux --host=$target --prefix=/usr \
            --with-default-sys-path=/usr/share/mk --without-meta --with-machine=mips64 --with-machine_arch=mips64
        sh make-bootstrap.sh
    )
}

# The result is a tree to be copied into a root file system: usr/bin, usr/lib, usr/include.
install_programs()
{
    local lib="$out/usr/lib/gcc/$target/3.4.6" program
    mkdir -p "$out/usr/bin" "$lib"
    cp gcc-build/gcc/xgcc "$out/usr/bin/gcc"
    cp gcc-build/gcc/g++ "$out/usr/bin/g++"
    cp gcc-build/gcc/cc1 gcc-build/gcc/cc1plus "$lib/"
    cp binutils-build/gas/as-new "$out/usr/bin/as"
    cp binutils-build/ld/ld-new "$out/usr/bin/ld"
    cp binutils-build/binutils/ar "$out/usr/bin/ar"
    cp bmake-build/bmake "$out/usr/bin/bmake"
    # No program of ours has constructors that only collect2 would find: the linker does.
    ln -s ../../../../bin/ld "$lib/collect2"
    for program in "$out"/usr/bin/* "$lib"/cc1*; do
        mips64-linux-gnuabi64-strip -s -R .comment "$program"
    done
}

# C headers and libraries are musl's; those of C++ are only the C headers under their C++ names, with
# all names in the global namespace. That is what C-like C++ programs need.
install_headers_and_libraries()
{
    local lib="$out/usr/lib/gcc/$target/3.4.6" cxx="$out/usr/include/c++/3.4.6" header
    cp -r "$dep_toolchain/sysroot/include" "$out/usr/include"
    rm -rf "$out/usr/include/c++"
    mkdir -p "$cxx"
    for header in assert ctype errno float limits locale math setjmp signal stdarg stddef stdio \
        stdlib string time; do
        printf '#include <%s.h>\nnamespace std {}\n' "$header" > "$cxx/c$header"
    done
    cp "$dep_toolchain"/sysroot/lib/crt[1in].o "$dep_toolchain"/sysroot/lib/lib[cm].a \
        "$dep_toolchain"/sysroot/lib/libpthread.a "$out/usr/lib/"
    cp "$dep_toolchain"/sysroot/lib/libgcc.a "$dep_toolchain"/sysroot/lib/libgcc_eh.a \
        "$dep_toolchain"/sysroot/lib/crtbegin.o "$dep_toolchain"/sysroot/lib/crtend.o "$lib/"
    cp "$lib/crtbegin.o" "$lib/crtbeginT.o"
}

build()
{
    progress "building GCC 3.4.6"
    build_gcc
    progress "building binutils 2.40"
    build_binutils
    progress "building bmake"
    build_bmake
    progress "installing and checking"
    install_programs
    "$dep_toolchain/bin/mips4-check" "$out"/usr/bin/* "$out"/usr/lib/gcc/$target/3.4.6/cc1*
    install_headers_and_libraries
}
