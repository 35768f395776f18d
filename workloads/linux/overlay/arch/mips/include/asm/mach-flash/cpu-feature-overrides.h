/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the R10000 is, known when compiling, so that tests for other processors' features vanish.
 * "MIPS R10000 Microprocessor User's Manual", chapters 1, 4 (caches), 14 (CP0) and 15 (FPU).
 * cpu_has_fpu is not here: the kernel option "nofpu" would not work.
 */
#ifndef __ASM_MACH_FLASH_CPU_FEATURE_OVERRIDES_H
#define __ASM_MACH_FLASH_CPU_FEATURE_OVERRIDES_H

/* Instruction set: MIPS IV, and nothing of MIPS32 or MIPS64 and their extensions. */
#define cpu_has_64bits			1
#define cpu_has_mips_2			1
#define cpu_has_mips_3			1
#define cpu_has_mips_4			1
#define cpu_has_mips_5			0
#define cpu_has_mips32r1		0
#define cpu_has_mips32r2		0
#define cpu_has_mips32r5		0
#define cpu_has_mips32r6		0
#define cpu_has_mips64r1		0
#define cpu_has_mips64r2		0
#define cpu_has_mips64r5		0
#define cpu_has_mips64r6		0
#define cpu_has_llsc			1
#define cpu_has_prefetch		1
#define cpu_has_32fpr			1
#define cpu_has_nan_legacy		1
#define cpu_has_nan_2008		0
#define cpu_has_mips16			0
#define cpu_has_mips16e2		0
#define cpu_has_mdmx			0
#define cpu_has_mips3d			0
#define cpu_has_smartmips		0
#define cpu_has_dsp			0
#define cpu_has_dsp2			0
#define cpu_has_dsp3			0
#define cpu_has_mipsmt			0
#define cpu_has_vp			0
#define cpu_has_vz			0
#define cpu_has_ufr			0
#define cpu_has_fre			0
#define cpu_has_mac2008_only		0
#define cpu_has_rw_llb			0

/* CP0 and exceptions. */
#define cpu_has_4kex			1
#define cpu_has_3kex			0
#define cpu_has_counter			1
#define cpu_has_watch			1
#define cpu_has_divec			0
#define cpu_has_vint			0
#define cpu_has_veic			0
#define cpu_has_vce			0
#define cpu_has_mcheck			0
#define cpu_has_ejtag			0
#define cpu_has_nofpuex			0
#define cpu_has_userlocal		0
#define cpu_has_badinstr		0
#define cpu_has_badinstrp		0
#define cpu_has_ebase_wg		0
#define cpu_has_contextconfig		0
#define cpu_has_perf			0
#define cpu_has_perf_cntr_intr_bit	0
#define cpu_has_cdmm			0
#define cpu_has_ftlbparex		0
#define cpu_has_gsexcex			0

/* Address translation: 64 entries in pairs, software refill. */
#define cpu_has_tlb			1
#define cpu_has_ftlb			0
#define cpu_has_tlbinv			0
#define cpu_has_segments		0
#define cpu_has_eva			0
#define cpu_has_htw			0
#define cpu_has_ldpte			0
#define cpu_has_rixi			0
#define cpu_has_rixiex			0
#define cpu_has_maar			0
#define cpu_has_lpa			0
#define cpu_has_mvh			0
#define cpu_has_mmid			0
#define cpu_has_small_pages		0

/*
 * Caches: physically tagged, virtual aliases resolved by the hardware, inclusion enforced by the
 * secondary cache. The instruction cache does not see the processor's own stores, but does see
 * other processors'. Under Disco the monitor keeps instructions coherent, so a guest has no use for
 * the CACHE instruction.
 */
#define cpu_has_4k_cache		1
#define cpu_has_3k_cache		0
#define cpu_has_octeon_cache		0
#define cpu_has_cache_cdex_p		0
#define cpu_has_cache_cdex_s		0
#define cpu_has_vtag_icache		0
#define cpu_has_dc_aliases		0
#define cpu_has_pindexed_dcache		0
#ifdef CONFIG_FLASH_DISCO_GUEST
#define cpu_has_ic_fills_f_dc		1
#else
#define cpu_has_ic_fills_f_dc		0
#endif
#define cpu_icache_snoops_remote_store	1
#define cpu_has_inclusive_pcaches	1
#define cpu_icache_line_size()		64
#define cpu_dcache_line_size()		32
#define cpu_scache_line_size()		128

#endif
