/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GNU Chess's configure generates this header from what the system offers; musl offers <stdint.h>. */
#include <stdint.h>
