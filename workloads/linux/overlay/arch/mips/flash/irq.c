// SPDX-License-Identifier: GPL-2.0-only
/*
 * MAGIC as interrupt controller.
 *
 * Each node's MAGIC has 64 interrupts and drives the Cause lines of that node's processor alone:
 * IP2 for devices, IP3 for the interprocessor interrupts 0-7, which is also how MAGIC_INT_LINE
 * stands at reset. The device tree has one "stanford,flash-magic" for each node.
 *
 * The two handlers are chained on the processor's own controller without chained_irq_enter(): they
 * run with interrupts off, so masking the line in Status meanwhile would only cost time.
 */
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqchip.h>
#include <linux/irqdomain.h>
#include <linux/of_address.h>
#include <linux/of_irq.h>
#include <linux/smp.h>
#include <linux/spinlock.h>

#include <magic.h>

#include "platform.h"

#define MAGIC_INTERRUPTS	64
#define IPI_MASK		(BIT(IPI_COUNT) - 1)

struct magic_chip {
	struct irq_domain *domain;
	raw_spinlock_t lock;		/* of mask */
	unsigned int node;
	u64 mask;			/* copy of MAGIC_INT_MASK */
};

static struct magic_chip magic_chips[MAX_NUMNODES];

static void magic_set_enabled(struct irq_data *d, bool enabled)
{
	struct magic_chip *chip = irq_data_get_irq_chip_data(d);
	u64 bit = BIT_ULL(irqd_to_hwirq(d));
	unsigned long flags;

	raw_spin_lock_irqsave(&chip->lock, flags);
	chip->mask = enabled ? chip->mask | bit : chip->mask & ~bit;
	magic_write(chip->node, MAGIC_INT_MASK, chip->mask);
	raw_spin_unlock_irqrestore(&chip->lock, flags);
}

static void magic_irq_mask(struct irq_data *d)
{
	magic_set_enabled(d, false);
}

static void magic_irq_unmask(struct irq_data *d)
{
	magic_set_enabled(d, true);
}

/* Devices' interrupts are levels, and interrupts stay off in a handler: nothing to acknowledge. */
static void magic_irq_eoi(struct irq_data *d)
{
}

static struct irq_chip magic_irq_chip = {
	.name		= "MAGIC",
	.irq_mask	= magic_irq_mask,
	.irq_unmask	= magic_irq_unmask,
	.irq_eoi	= magic_irq_eoi,
	.flags		= IRQCHIP_SKIP_SET_WAKE,
};

static int magic_irq_map(struct irq_domain *domain, unsigned int virq, irq_hw_number_t hwirq)
{
	irq_set_chip_data(virq, domain->host_data);
	irq_set_chip_and_handler(virq, &magic_irq_chip, handle_fasteoi_irq);
	return 0;
}

static const struct irq_domain_ops magic_domain_ops = {
	.map	= magic_irq_map,
	.xlate	= irq_domain_xlate_onecell,
};

static void magic_handle_devices(struct irq_desc *desc)
{
	struct magic_chip *chip = &magic_chips[magic_here()];
	u64 pending = magic_read(chip->node, MAGIC_INT_PENDING) & chip->mask & ~(u64)IPI_MASK;

	while (pending) {
		generic_handle_domain_irq(chip->domain, __ffs64(pending));
		pending &= pending - 1;
	}
}

static void magic_handle_ipis(struct irq_desc *desc)
{
	unsigned int node = magic_here();
	unsigned long ipis = magic_read(node, MAGIC_INT_PENDING) & IPI_MASK;

	magic_write(node, MAGIC_INT_CLEAR, ipis);
	smp_mb();	/* what came with a later interrupt is seen now, or that interrupt comes */
	flash_ipi_handle(ipis);
}

static int __init magic_chain(struct device_node *np)
{
	unsigned int devices = irq_of_parse_and_map(np, 0);
	unsigned int ipis = irq_of_parse_and_map(np, 1);

	if (!devices || !ipis)
		return -EINVAL;
	irq_set_chained_handler(devices, magic_handle_devices);
	irq_set_chained_handler(ipis, magic_handle_ipis);
	return 0;
}

static int __init magic_of_init(struct device_node *np, struct device_node *parent)
{
	static bool chained __initdata;
	struct magic_chip *chip;
	struct resource registers;
	unsigned int node;

	if (of_address_to_resource(np, 0, &registers))
		return -EINVAL;
	node = registers.start >> FLASH_NODE_SHIFT;
	if (node >= MAX_NUMNODES)
		return -EINVAL;

	chip = &magic_chips[node];
	chip->node = node;
	chip->mask = IPI_MASK;
	raw_spin_lock_init(&chip->lock);
	chip->domain = irq_domain_add_linear(np, MAGIC_INTERRUPTS, &magic_domain_ops, chip);
	if (!chip->domain)
		return -ENOMEM;
	magic_write(node, MAGIC_INT_CLEAR, ~0ULL);
	magic_write(node, MAGIC_INT_MASK, chip->mask);

	if (chained)
		return 0;
	chained = true;
	return magic_chain(np);
}
IRQCHIP_DECLARE(flash_magic, "stanford,flash-magic", magic_of_init);

void __init arch_init_irq(void)
{
	irqchip_init();
}
