# SPDX-License-Identifier: GPL-3.0-or-later
#
# libgcc.a and libgcc_eh.a for MIPS IV n64 from the sources of Debian's GCC, whose own builds of them
# hold instructions of MIPS64 release 2. Compiling the compiler would take 20 minutes; its run-time
# library alone takes seconds, but its makefile only works inside a configured GCC tree.
#
#   make -f libgcc.mk GCC=gcc-source STUB=stub-folder CC=... AR=...
#
# The lists are those of libgcc/Makefile.in, config/mips/t-mips64 and t-softfp-tf, without the parts
# for modes that MIPS lacks (XF), constructors (musl runs .init_array) and out-of-line atomics.

libgcc = $(GCC)/libgcc
flags = -O2 -g0 -w -fbuilding-libgcc -fno-stack-protector -DIN_LIBGCC2 -DIN_GCC \
    -DHAVE_CC_TLS -DHAVE_LD_EH_FRAME_HDR -DTARGET_DL_ITERATE_PHDR \
    -I$(STUB) -I$(libgcc) -I$(libgcc)/config/mips -I$(GCC)/gcc -I$(GCC)/include

# Integer and complex arithmetic, one object a function.
lib2 = muldi3 negdi2 lshrdi3 ashldi3 ashrdi3 cmpdi2 ucmpdi2 clear_cache absvsi2 absvdi2 \
    addvsi3 addvdi3 subvsi3 subvdi3 mulvsi3 mulvdi3 negvsi2 negvdi2 ffssi2 ffsdi2 \
    clz clzsi2 clzdi2 ctzsi2 ctzdi2 popcount_tab popcountsi2 popcountdi2 paritysi2 paritydi2 \
    powisf2 powidf2 powitf2 mulsc3 muldc3 multc3 divsc3 divdc3 divtc3 \
    bswapsi2 bswapdi2 clrsbsi2 clrsbdi2
divmod = divdi3 moddi3 divmoddi4 udivdi3 umoddi3 udivmoddi4 udiv_w_sdiv

# Conversions. libgcc names their sources after the 32-bit case: with words of 4 bytes a source makes
# the 64-bit function, with words of 8 the 128-bit one.
convert = $(foreach m,sf df tf,fix$(m)di fixuns$(m)di floatdi$(m) floatundi$(m))
convert_si = fixunssfsi fixunsdfsi
convert_di = $(filter-out %tfdi floatditf floatunditf,$(convert))
convert_ti = $(convert_di)

# long double is IEEE quadruple, in software.
softfp = addtf3 subtf3 multf3 divtf3 negtf2 eqtf2 getf2 letf2 unordtf2 \
    extendsftf2 extenddftf2 trunctfsf2 trunctfdf2 \
    $(foreach i,si di ti,fixtf$(i) fixunstf$(i) float$(i)tf floatun$(i)tf)

eh = unwind-dw2 unwind-dw2-fde-dip unwind-sjlj unwind-c emutls

objects = $(addsuffix .o,$(addprefix lib2-,$(lib2)) $(addprefix divmod-,$(divmod)) \
    $(addprefix si-,$(convert_si)) $(addprefix di-,$(convert_di)) \
    $(addprefix ti-,$(convert_ti)) $(addprefix softfp-,$(softfp)))
eh_objects = $(addsuffix .o,$(addprefix eh-,$(eh)))

all: libgcc.a libgcc_eh.a

libgcc.a: $(objects)
	$(AR) rcsD $@ $(sort $^)

libgcc_eh.a: $(eh_objects)
	$(AR) rcsD $@ $(sort $^)

lib2-%.o:
	$(CC) $(flags) -DL_$* -c $(libgcc)/libgcc2.c -o $@

# These can trap, and a handler may throw.
divmod-%.o:
	$(CC) $(flags) -fexceptions -fnon-call-exceptions -DL_$* -c $(libgcc)/libgcc2.c -o $@

si-%.o di-%.o:
	$(CC) $(flags) -DLIBGCC2_UNITS_PER_WORD=4 -DL_$* -c $(libgcc)/libgcc2.c -o $@

ti-%.o:
	$(CC) $(flags) -DLIBGCC2_UNITS_PER_WORD=8 -DL_$* -c $(libgcc)/libgcc2.c -o $@

softfp-%.o:
	$(CC) $(flags) -c $(libgcc)/soft-fp/$*.c -o $@

eh-%.o:
	$(CC) $(flags) -fexceptions -c $(libgcc)/$*.c -o $@

.PHONY: all
