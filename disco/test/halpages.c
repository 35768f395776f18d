/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loads and stores in the HAL's pages, of all sizes and in a delay slot: registers are those of
 * MFC0 and MTC0, the clock is MAGIC's and cannot be written. It prints the same whether the pages
 * are mapped or each access traps. There is no such thing on the bare machine.
 */
#include "disco/include/hal.h"
#include "disco/test/guest.h"

#define NUMBER           UINT64_C(0x0000123456789abc)
#define AT(type, offset) (*(volatile type *)(HAL_BASE + (offset)))

static unsigned faults;

static void handle(struct frame *frame)
{
    put_value("  code", frame_code(frame));
    put_value("  address", frame->badvaddr);
    faults++;
    frame->epc += 4;
}

static void test_registers(void)
{
    put_text("registers\n");
    AT(uint64_t, HAL_REGISTER(14)) = NUMBER;
    put_value("epc", CP0_READ64(14));
    CP0_WRITE64(14, ~NUMBER);
    put_value("doubleword", AT(uint64_t, HAL_REGISTER(14)));
    put_value("word", (uint64_t)AT(int32_t, HAL_WORD(14)));
    put_value("unsigned", AT(uint32_t, HAL_WORD(14)));
    put_value("half", (uint64_t)AT(int16_t, HAL_WORD(14) + 2));
    put_value("byte", (uint64_t)AT(int8_t, HAL_WORD(14) + 3));
    AT(uint32_t, HAL_WORD(14)) = 0x11223344;
    AT(uint16_t, HAL_WORD(14)) = 0x5566;
    AT(uint8_t, HAL_WORD(14) + 3) = 0x77;
    put_value("in parts", CP0_READ64(14));
    put_value("status", AT(uint32_t, HAL_WORD(12)) == CP0_READ32(12));
    put_value("index", AT(uint32_t, HAL_WORD(0)));
    put_value("hints", AT(uint64_t, HAL_HINTS));
}

/* Taken, not taken, and the register that the branch looks at. */
static void test_slots(void)
{
    uint64_t first, second, third;

    put_text("delay slots\n");
    CP0_WRITE64(14, 5);
    __asm__ volatile(".set push\n .set noreorder\n"
                     "b 1f\n ld %0, 0(%3)\n move %0, $0\n"
                     "1: bnez $0, 2f\n ld %1, 0(%3)\n daddiu %1, %1, 1\n"
                     "2: move %2, $0\n beqz %2, 3f\n ld %2, 0(%3)\n move %2, $0\n"
                     "3: .set pop"
                     : "=&r"(first), "=&r"(second), "=&r"(third)
                     : "r"(HAL_BASE + HAL_REGISTER(14)));
    put_value("taken", first);
    put_value("not taken", second);
    put_value("its own", third);
}

static void test_clock(void)
{
    uint64_t before = magic_read(MAGIC_CLOCK), clock = AT(uint64_t, HAL_CLOCK);

    put_text("clock\n");
    put_value("is MAGIC's", before <= clock && clock <= magic_read(MAGIC_CLOCK));
    put_value("goes on", AT(uint64_t, HAL_CLOCK) > clock);
    put_value("low word", AT(uint32_t, HAL_CLOCK + 4) - (uint32_t)clock < 1000000);
    AT(uint64_t, HAL_CLOCK) = NUMBER;
    put_value("faults", faults);
}

int test(void)
{
    guest_set_handler(handle);
    __asm__ volatile(".word %0" : : "i"(HAL_CALL(HAL_ON)) : "memory");
    test_registers();
    test_slots();
    test_clock();
    return 0;
}
