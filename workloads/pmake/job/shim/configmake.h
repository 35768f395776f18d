/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GNU Chess's makefile generates this header. No opening book is installed there. */
#define PKGDATADIR "/usr/share/gnuchess"
