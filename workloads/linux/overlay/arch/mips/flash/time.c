// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time: MAGIC's clock tells it, CP0 Compare makes the tick.
 *
 * The clock counts nanoseconds since reset in 64 bits and is the same on every node, so each
 * processor reads that of its own node.
 */
#include <linux/clocksource.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/of.h>
#include <linux/sched_clock.h>

#include <asm/time.h>

#include <magic.h>

static u64 notrace magic_clock_read(void)
{
	return magic_read(magic_here(), MAGIC_CLOCK);
}

static u64 magic_clocksource_read(struct clocksource *source)
{
	return magic_clock_read();
}

#ifdef CONFIG_FLASH_DISCO_HAL
/* In a virtual machine a load of the register traps, and the monitor may have a page to read. */
static u64 notrace hal_clock_read(void)
{
	return *(volatile u64 *)(HAL_BASE + HAL_CLOCK);
}

static u64 hal_clocksource_read(struct clocksource *source)
{
	return hal_clock_read();
}
#endif

static struct clocksource magic_clocksource = {
	.name	= "magic",
	.rating	= 400,
	.read	= magic_clocksource_read,
	.mask	= CLOCKSOURCE_MASK(64),
	.flags	= CLOCK_SOURCE_IS_CONTINUOUS,
};

/* Frequency of CP0 Count, Hz: it is not measured but given, under either of two usual names. */
static unsigned int __init count_frequency(void)
{
	struct device_node *cpus = of_find_node_by_path("/cpus");
	u32 frequency = 0;

	if (of_property_read_u32(cpus, "mips-hpt-frequency", &frequency))
		of_property_read_u32(cpus, "timebase-frequency", &frequency);
	of_node_put(cpus);
	if (!frequency)
		panic("The device tree's /cpus has no mips-hpt-frequency");
	return frequency;
}

void __init plat_time_init(void)
{
	u64 (*read)(void) = magic_clock_read;

	mips_hpt_frequency = count_frequency();
	/*
	 * An iteration of __delay() is two instructions, and Count runs at half of the pipeline's
	 * clock. So this is the number of iterations in a tick, and calibration is skipped.
	 */
	lpj_fine = mips_hpt_frequency / HZ;
#ifdef CONFIG_FLASH_DISCO_HAL
	if (hal_has(HAL_HAS_CLOCK)) {
		read = hal_clock_read;
		magic_clocksource.read = hal_clocksource_read;
	}
#endif
	sched_clock_register(read, 64, NSEC_PER_SEC);
	clocksource_register_hz(&magic_clocksource, NSEC_PER_SEC);
}
