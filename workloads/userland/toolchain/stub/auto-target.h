/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stands for the file that libgcc's configure would make; what is tested in it is glibc's. */
