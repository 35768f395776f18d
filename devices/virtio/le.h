/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Little-endian values in memory: rings, configuration spaces and messages of virtio 1.x devices.
 */
#ifndef DEVICES_VIRTIO_LE_H
#define DEVICES_VIRTIO_LE_H

#include "sim/core/types.h"

static inline uint64_t load_le(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

static inline void store_le(uint8_t *bytes, unsigned size, uint64_t value)
{
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
}

static inline uint16_t load_le16(const uint8_t *bytes)
{
    return (uint16_t)load_le(bytes, 2);
}

static inline uint32_t load_le32(const uint8_t *bytes)
{
    return (uint32_t)load_le(bytes, 4);
}

static inline uint64_t load_le64(const uint8_t *bytes)
{
    return load_le(bytes, 8);
}

static inline void store_le16(uint8_t *bytes, uint16_t value)
{
    store_le(bytes, 2, value);
}

static inline void store_le32(uint8_t *bytes, uint32_t value)
{
    store_le(bytes, 4, value);
}

static inline void store_le64(uint8_t *bytes, uint64_t value)
{
    store_le(bytes, 8, value);
}

#endif
