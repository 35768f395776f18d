/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stands for the link that libgcc's configure would make: threads are POSIX threads. */
#include "gthr-posix.h"
