/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Formatted output to the machine's UART.
 */
#include "disco/lib/print.h"

#include "disco/dev/uart.h"
#include "disco/lib/string.h"

#define DIGITS_MOST 20

struct field {
    unsigned width;
    char fill;
    bool is_long;
};

static void put_text(const char *text)
{
    while (*text)
        uart_put((uint8_t)*text++);
}

static void put_number(const struct field *field, uint64_t value, unsigned base, bool negative)
{
    char digits[DIGITS_MOST];
    unsigned count = 0;

    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    if (negative && field->fill == '0')
        uart_put('-');
    for (unsigned i = count + negative; i < field->width; i++)
        uart_put((uint8_t)field->fill);
    if (negative && field->fill != '0')
        uart_put('-');
    while (count > 0)
        uart_put((uint8_t)digits[--count]);
}

static const char *read_field(const char *format, struct field *field)
{
    *field = (struct field){.fill = ' '};
    if (*format == '0') {
        field->fill = '0';
        format++;
    }
    while (*format >= '0' && *format <= '9')
        field->width = field->width * 10 + (unsigned)(*format++ - '0');
    while (*format == 'l') {
        field->is_long = true;
        format++;
    }
    return format;
}

static uint64_t unsigned_arg(const struct field *field, va_list *args)
{
    return field->is_long ? va_arg(*args, uint64_t) : va_arg(*args, unsigned);
}

static void put_signed(const struct field *field, va_list *args)
{
    int64_t value = field->is_long ? va_arg(*args, int64_t) : va_arg(*args, int);

    put_number(field, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, value < 0);
}

static void put_conversion(char kind, const struct field *field, va_list *args)
{
    switch (kind) {
    case 's':
        put_text(va_arg(*args, const char *));
        break;
    case 'c':
        uart_put((uint8_t)va_arg(*args, int));
        break;
    case 'd':
        put_signed(field, args);
        break;
    case 'u':
        put_number(field, unsigned_arg(field, args), 10, false);
        break;
    case 'x':
        put_number(field, unsigned_arg(field, args), 16, false);
        break;
    default:
        uart_put((uint8_t)kind);
    }
}

void print_args(const char *format, va_list original)
{
    struct field field;
    va_list args;

    va_copy(args, original);
    for (; *format; format++) {
        if (*format != '%') {
            uart_put((uint8_t)*format);
            continue;
        }
        format = read_field(format + 1, &field);
        if (!*format)
            break;
        put_conversion(*format, &field, &args);
    }
    va_end(args);
}

void print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print_args(format, args);
    va_end(args);
}

void log_line(const char *format, ...)
{
    va_list args;

    put_text("disco: ");
    va_start(args, format);
    print_args(format, args);
    va_end(args);
    uart_put('\n');
}
