/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stands for the link that libgcc's configure would make: unwinding through Linux signal frames. */
#include "config/mips/linux-unwind.h"
