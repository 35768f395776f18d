/* SPDX-License-Identifier: GPL-3.0-or-later OR GPL-2.0-only */
/*
 * The FLASH machine as software sees it: the physical map and MAGIC's registers.
 *
 * This is the one contract between the simulator, the firmware and the guest platform, so it holds
 * only #defines that C and assembly both take. docs/machine.md explains it.
 *
 * Physical address, 40 bits:
 *
 *      39      32 31                                          0
 *     +----------+---------------------------------------------+
 *     |   node   |  offset in the node                         |
 *     +----------+---------------------------------------------+
 *
 *      offset in the node            what
 *      0x00000000 - 0x1FBFFFFF       DRAM
 *      0x1FC00000 - 0x1FFFFFFF       boot PROM; a hole in the memory map of every node
 *      0x20000000 - 0xC03FFFFF       DRAM goes on, up to 3 GB in all
 *      0xF0000000                    UART (16550, registers one byte apart)
 *      0xF0010000 + i * 0x1000       virtio-mmio device i, 0 <= i < 32
 *      0xFF000000 - 0xFF00FFFF       MAGIC, one page of 4 KB for each group of registers
 */
#ifndef FLASH_H
#define FLASH_H

#define FLASH_NODE_SHIFT 32
#define FLASH_MAX_NODES  128

#define FLASH_DRAM_MAX     0xC0000000 /* bytes a node can hold, hole not counted */
#define FLASH_PROM_BASE    0x1FC00000 /* reset address, and the start of the hole */
#define FLASH_PROM_SIZE    0x00400000
#define FLASH_UART_BASE    0xF0000000
#define FLASH_UART_SIZE    0x1000
#define FLASH_VIRTIO_BASE  0xF0010000
#define FLASH_VIRTIO_SIZE  0x1000
#define FLASH_VIRTIO_COUNT 32
#define FLASH_MAGIC_BASE   0xFF000000
#define FLASH_MAGIC_SIZE   0x10000

/*
 * MAGIC's registers: 64 bits each, accessed uncached with LD and SD; a word access reads or writes
 * the half it addresses. Every group has a page of its own, so that a monitor can map one and keep
 * another. Offsets from FLASH_MAGIC_BASE of the node.
 */
#define MAGIC_ID_PAGE 0x0000
#define MAGIC_IDENT   0x0000 /* R   "FLASH" in bits 63:24, version in bits 23:0 */
#define MAGIC_NODE    0x0008 /* R   number of this node */
#define MAGIC_NODES   0x0010 /* R   nodes in the machine */
#define MAGIC_DRAM    0x0018 /* R   bytes of DRAM in this node */
#define MAGIC_CLOCK   0x0020 /* R   simulated time since reset, ns */
#define MAGIC_ALIAS   0x0028 /* RW  size of the local alias, bytes: 0 or a power of two */

#define MAGIC_INT_PAGE    0x1000
#define MAGIC_INT_PENDING 0x1000 /* R   interrupts pending: device levels OR latched bits */
#define MAGIC_INT_MASK    0x1008 /* RW  1 = the interrupt may drive a Cause line; reset 0 */
#define MAGIC_INT_SET     0x1010 /* W   latch these bits */
#define MAGIC_INT_CLEAR   0x1018 /* W   unlatch these bits */
#define MAGIC_INT_LINE(i) (0x1040 + 8 * (i))
/* RW  interrupts that drive Cause.IP(2 + i), 0 <= i < 5;
       reset: line 0 takes all but the first eight,
       line 1 the first eight, the others none */
#define MAGIC_IPI_PAGE 0x2000
#define MAGIC_IPI      0x2000 /* W   any node: latch interrupts 0-7 given as bits 7:0 */

#define MAGIC_START_PAGE 0x3000
#define MAGIC_START_PC   0x3000 /* RW  where this node's processor will start */
#define MAGIC_START_SP   0x3008 /* RW  its $29 */
#define MAGIC_START_GP   0x3010 /* RW  its $28 */
#define MAGIC_START_ARG  0x3018 /* RW  its $5 (a1); $4 (a0) is the node's number */
#define MAGIC_START_GO   0x3020 /* W   any value starts a processor that has not started */

#define MAGIC_IDLE_PAGE 0x4000
#define MAGIC_IDLE                                                                                 \
    0x4000 /* R   retires when Cause.IP & Status.IM is not zero,                                   \
                  whatever IE says; gives MAGIC_INT_PENDING */
#define MAGIC_MARKER_PAGE 0x5000
#define MAGIC_MARKER      0x5000 /* W   MARKER_BEGIN, MARKER_END or a number of one's own */

#define MAGIC_POWER_PAGE 0x6000
#define MAGIC_POWER_OFF  0x6000 /* W   the machine stops; bits 7:0 are its exit status */

/*
 * The domain checker, off unless the machine is made with it; then all of these read as 0 and take
 * no value. A domain is whatever the firmware keeps apart: it says which one runs and whose a page
 * of DRAM is, and every access that breaks that is counted and reported.
 */
#define MAGIC_DOMAIN_PAGE      0x7000
#define MAGIC_DOMAIN           0x7000 /* RW  domain that runs on this node's processor; 0 = none */
#define MAGIC_DOMAIN_ON        0x7008 /* R   1: there is a checker */
#define MAGIC_DOMAIN_BASE      0x7010 /* RW  physical address of pages of this node, */
#define MAGIC_DOMAIN_BYTES     0x7018 /* RW  and how many bytes of them */
#define MAGIC_DOMAIN_OWNER     0x7020 /* RW  whose these pages are; read: the page at BASE */
#define MAGIC_DOMAIN_BROKEN    0x7028 /* R   accesses reported so far */
#define MAGIC_DOMAIN_DEVICE(i) (0x7100 + 8 * (i))
/* RW  domain that virtio device i works for; 0 = none: its transfers are not checked */

/* MAGIC_DOMAIN_OWNER: the owner, 0 = the firmware, and what others may do. */
#define DOMAIN_OWNER_MASK 0xffff
#define DOMAIN_READ       0x10000 /* every domain may read and execute */
#define DOMAIN_WRITE      0x20000 /* every domain may write */
#define DOMAIN_DEVICES    0x40000 /* every device may read and write */
#define DOMAIN_STATUS     123     /* the machine's exit status if the checker ends it */

#define MAGIC_IDENT_VALUE 0x464C415348000001
#define MARKER_BEGIN      1
#define MARKER_END        2

/* Interrupt numbers in MAGIC_INT_*. */
#define MAGIC_IRQ_IPI(i)    (i) /* 0-7: interprocessor */
#define MAGIC_IRQ_UART      8
#define MAGIC_IRQ_VIRTIO(i) (16 + (i)) /* 16-47 */
#define MAGIC_IRQ_SOFT(i)   (48 + (i)) /* 48-63: latched by software only */

#endif
