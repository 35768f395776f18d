# SPDX-License-Identifier: GPL-3.0-or-later
# The system rules of bmake in the guest: suffix rules for C and C++ and nothing else.

.SUFFIXES: .c .cc .cpp .o

CC ?= gcc
CXX ?= g++
AR ?= ar
CFLAGS ?= -O1
CXXFLAGS ?= -O1
LDFLAGS ?= -static

.c.o:
	${CC} ${CPPFLAGS} ${CFLAGS} -c ${.IMPSRC} -o ${.TARGET}

.cc.o .cpp.o:
	${CXX} ${CPPFLAGS} ${CXXFLAGS} -c ${.IMPSRC} -o ${.TARGET}
