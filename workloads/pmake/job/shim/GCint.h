/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GNU Chess's configure makes this header from what the system offers; musl has <stdint.h>. */
#include <stdint.h>
