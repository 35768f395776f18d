/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stands for the file that GCC's configure would make: this is target code, with a C library. */
#ifndef STUB_TCONFIG_H
#define STUB_TCONFIG_H
#define USED_FOR_TARGET
#define IN_GCC
#endif
