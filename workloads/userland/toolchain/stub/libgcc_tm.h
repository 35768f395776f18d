/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stands for the file that libgcc's configure would make; MIPS puts nothing in it. */
