#include "vfs/checksum.h"

#include <array>
#include <cstring>

namespace hera::vfs {

namespace {

// Eight tables, so that eight bytes cost eight look-ups and no loop-carried byte steps ("slicing by 8").
using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr CrcTables make_crc_tables() {
    CrcTables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1u) != 0 ? (crc >> 1) ^ 0x82F63B78u : crc >> 1;
        tables[0][byte] = crc;
    }
    for (std::size_t byte = 0; byte < 256; ++byte)
        for (std::size_t slice = 1; slice < 8; ++slice)
            tables[slice][byte] = (tables[slice - 1][byte] >> 8) ^ tables[0][tables[slice - 1][byte] & 255u];
    return tables;
}

constexpr CrcTables crc_tables = make_crc_tables();

std::uint32_t load32(const std::uint8_t* at) {
    std::uint32_t value;
    std::memcpy(&value, at, 4);
    return value;
}

std::uint64_t load64(const std::uint8_t* at) {
    std::uint64_t value;
    std::memcpy(&value, at, 8);
    return value;
}

constexpr std::uint64_t prime1 = 0x9E3779B185EBCA87u;
constexpr std::uint64_t prime2 = 0xC2B2AE3D27D4EB4Fu;
constexpr std::uint64_t prime3 = 0x165667B19E3779F9u;
constexpr std::uint64_t prime4 = 0x85EBCA77C2B2AE63u;
constexpr std::uint64_t prime5 = 0x27D4EB2F165667C5u;

constexpr std::uint64_t rotate(std::uint64_t value, int bits) { return (value << bits) | (value >> (64 - bits)); }

constexpr std::uint64_t round(std::uint64_t lane, std::uint64_t input) {
    return rotate(lane + input * prime2, 31) * prime1;
}

constexpr std::uint64_t merge(std::uint64_t hash, std::uint64_t lane) {
    return (hash ^ round(0, lane)) * prime1 + prime4;
}

}  // namespace

std::uint32_t crc32c(const void* data, std::size_t size, std::uint32_t before) {
    const auto* at = static_cast<const std::uint8_t*>(data);
    std::uint32_t crc = ~before;
    while (size >= 8) {
        std::uint32_t low = load32(at) ^ crc;
        std::uint32_t high = load32(at + 4);
        crc = crc_tables[7][low & 255u] ^ crc_tables[6][(low >> 8) & 255u] ^ crc_tables[5][(low >> 16) & 255u] ^
              crc_tables[4][low >> 24] ^ crc_tables[3][high & 255u] ^ crc_tables[2][(high >> 8) & 255u] ^
              crc_tables[1][(high >> 16) & 255u] ^ crc_tables[0][high >> 24];
        at += 8;
        size -= 8;
    }
    while (size-- > 0) crc = crc_tables[0][(crc ^ *at++) & 255u] ^ (crc >> 8);
    return ~crc;
}

std::uint64_t hash64(const void* data, std::size_t size, std::uint64_t seed) {
    const auto* at = static_cast<const std::uint8_t*>(data);
    const std::uint8_t* end = at + size;
    std::uint64_t hash = seed + prime5;
    if (size >= 32) {
        std::uint64_t a = seed + prime1 + prime2, b = seed + prime2, c = seed, d = seed - prime1;
        do {
            a = round(a, load64(at));
            b = round(b, load64(at + 8));
            c = round(c, load64(at + 16));
            d = round(d, load64(at + 24));
            at += 32;
        } while (end - at >= 32);
        hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
        hash = merge(merge(merge(merge(hash, a), b), c), d);
    }
    hash += size;
    for (; end - at >= 8; at += 8) hash = rotate(hash ^ round(0, load64(at)), 27) * prime1 + prime4;
    if (end - at >= 4) {
        hash = rotate(hash ^ (load32(at) * prime1), 23) * prime2 + prime3;
        at += 4;
    }
    for (; at < end; ++at) hash = rotate(hash ^ (*at * prime5), 11) * prime1;
    hash = (hash ^ (hash >> 33)) * prime2;
    hash = (hash ^ (hash >> 29)) * prime3;
    return hash ^ (hash >> 32);
}

}  // namespace hera::vfs
