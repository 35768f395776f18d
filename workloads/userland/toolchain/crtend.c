/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Last object of every program: the zero length that ends .eh_frame. */
static const int frame_end[1] __attribute__((section(".eh_frame"), used, aligned(4))) = {0};
