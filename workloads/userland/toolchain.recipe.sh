# SPDX-License-Identifier: GPL-3.0-or-later
# The compiler for guest programs: Debian's cross compiler behind wrappers, with libraries of our own.
# Debian's libc, libgcc and libstdc++ for this target are MIPS64 release 2 and do not run on an
# R10000; musl, libgcc and libstdc++ are built here for MIPS IV n64, static.

describe="the compiler and libraries for guest programs"
sources="musl gcc-12-source linux-headers"
needs=""
inputs="workloads/userland/toolchain"
space=1500

# The parts of GCC's source that its run-time libraries are built from.
only_gcc_12_source="libgcc libstdc++-v3 libiberty libbacktrace include config gcc/config/mips
    gcc/BASE-VER gcc/tsystem.h gcc/coretypes.h gcc/defaults.h gcc/DATESTAMP gcc/DEV-PHASE
    config-ml.in config.guess config.sub config.rpath install-sh ltmain.sh missing mkinstalldirs
    compile depcomp"

files="$repo/workloads/userland/toolchain"
sysroot="$out/sysroot"
tools_prefix=mips64-linux-gnuabi64-
map="-ffile-prefix-map=$scratch=."

install_wrappers()
{
    mkdir -p "$out/bin" "$out/lib" "$sysroot/include" "$sysroot/lib"
    cp "$files/discosim-cc" "$files/mips4-check" "$out/bin/"
    ln -s discosim-cc "$out/bin/discosim-c++"
    cp "$files/discosim.specs" "$out/lib/"
}

build_musl()
{
    progress "building musl"
    mkdir musl
    (
        cd musl
        CC="$out/bin/discosim-cc" CFLAGS="-O2 -g0 $map" CROSS_COMPILE=$tools_prefix LIBCC=" " \
            "$src/musl/configure" --target=mips64-linux-musl --prefix="$sysroot" \
            --disable-shared --enable-wrapper=no
        make -j"$jobs" AR="${tools_prefix}ar" ARFLAGS=rcD
        make install
    )
}

# Headers of the kernel's interface. Where musl has a file of its own name, musl's stays.
install_kernel_headers()
{
    cp -rn "$src"/linux-headers/usr/mips64-linux-gnuabi64/include/. "$sysroot/include/"
    find "$sysroot/include" -name '.*' -type f -delete
}

build_libgcc()
{
    local name

    progress "building libgcc"
    mkdir libgcc
    make -j"$jobs" -C libgcc -f "$files/libgcc.mk" GCC="$src/gcc-12-source" STUB="$files/stub" \
        CC="$out/bin/discosim-cc $map" AR="${tools_prefix}ar"
    cp libgcc/libgcc.a libgcc/libgcc_eh.a "$sysroot/lib/"
    for name in crtbegin crtend; do
        "$out/bin/discosim-cc" -O2 -c "$files/$name.c" -o "$sysroot/lib/$name.o"
    done
}

# The build takes gthr-default.h from a libgcc that was built beside it.
build_libstdcxx()
{
    progress "building libstdc++"
    mkdir -p target/libgcc target/libstdc++-v3
    cp "$src/gcc-12-source/libgcc/gthr-posix.h" target/libgcc/gthr-default.h
    (
        cd target/libstdc++-v3
        CC="$out/bin/discosim-cc" CXX="$out/bin/discosim-c++ -nostdinc++" \
            CFLAGS="-O2 -g0 $map" CXXFLAGS="-O2 -g0 $map" AR="${tools_prefix}ar" ARFLAGS=crD \
            RANLIB="${tools_prefix}ranlib -D" \
            "$src/gcc-12-source/libstdc++-v3/configure" --build=x86_64-linux-gnu \
            --host=mips64-linux-musl --prefix="$sysroot" --with-gxx-include-dir="$sysroot/include/c++/12" \
            --disable-shared --disable-nls --disable-multilib --disable-libstdcxx-pch \
            --disable-libstdcxx-dual-abi --disable-werror --with-target-subdir=. --with-cross-host=x86_64 \
            --with-toolexeclibdir="$sysroot/lib"
        make -j"$jobs"
        make install
    )
    find "$sysroot" -name '*.la' -delete
    rm -rf "$sysroot/share" "$sysroot/lib/libstdc++.a-gdb.py"
}

check_everything()
{
    progress "checking every instruction"
    "$out/bin/mips4-check" "$sysroot"/lib/*.o
    find "$sysroot/lib" -name '*.a' -size +1k | sort | xargs "$out/bin/mips4-check"
}

build()
{
    install_wrappers
    build_musl
    install_kernel_headers
    build_libgcc
    build_libstdcxx
    check_everything
}
