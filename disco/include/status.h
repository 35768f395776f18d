/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exit statuses of the machine that are the monitor's own; any other is that of the last virtual
 * machine that ended.
 */
#ifndef DISCO_INCLUDE_STATUS_H
#define DISCO_INCLUDE_STATUS_H

#define DISCO_STATUS_CONFIG 120 /* no virtual machine could be made */
#define DISCO_STATUS_GUEST  121 /* the monitor ended a virtual machine that could not go on */
#define DISCO_STATUS_PANIC  122 /* a fault of the monitor */

#endif
