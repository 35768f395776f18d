/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GNU Chess's configure would find in the guest: no readline, no message catalogs. */
#ifndef CONFIG_H
#define CONFIG_H

#define PACKAGE "gnuchess"
#define VERSION "6.2.7"

#endif
