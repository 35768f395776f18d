/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bits of the CP0 registers that can be written, and what reading them by MFC0 and DMFC0 gives.
 * Random and Count move, Status, Cause, Config and Compare have consequences: they are not in the
 * list.
 */
#include "disco/test/guest.h"

#define CHECK(name, number)                                                                        \
    do {                                                                                           \
        for (unsigned i = 0; i < ARRAY_LENGTH(patterns); i++) {                                    \
            CP0_WRITE64(number, patterns[i]);                                                      \
            put_value(name, CP0_READ64(number));                                                   \
            put_value(name, CP0_READ_("mfc0", number));                                            \
        }                                                                                          \
    } while (0)

int test(void)
{
    static const uint64_t patterns[] = {~UINT64_C(0), 0, UINT64_C(0xa5a5a5a55a5a5a5a)};

    CHECK("index", 0);
    CHECK("entrylo0", 2);
    CHECK("entrylo1", 3);
    CHECK("context", 4);
    CHECK("pagemask", 5);
    CP0_WRITE32(CP0_PAGEMASK, 0);
    CHECK("wired", 6);
    CP0_WRITE32(CP0_WIRED, 0);
    CHECK("unused", 7);
    CHECK("entryhi", 10);
    CHECK("epc", 14);
    put_value("prid", CP0_READ64(CP0_PRID));
    put_value("config", CP0_READ64(CP0_CONFIG) & ~UINT64_C(7));
    CHECK("xcontext", 20);
    CHECK("framemask", 21);
    CHECK("entrylo0 masked", 2);
    CP0_WRITE32(CP0_FRAMEMASK, 0);
    CHECK("ecc", 26);
    CHECK("cacheerr", 27);
    CHECK("taglo", 28);
    CHECK("taghi", 29);
    CHECK("errorepc", 30);
    CP0_WRITE32(CP0_CAUSE, ~0u);
    put_value("cause", CP0_READ64(CP0_CAUSE));
    CP0_WRITE32(CP0_CAUSE, 0);
    put_value("cause", CP0_READ64(CP0_CAUSE));
    return 0;
}
