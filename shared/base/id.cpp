#include "base/id.h"

#include "base/check.h"

namespace hera {
namespace {

constexpr char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

struct Digits {
    std::array<std::int8_t, 256> of{};
    constexpr Digits() {
        for (std::int8_t& one : of) one = -1;
        for (int i = 0; i < 32; ++i) {
            char c = alphabet[i];
            of[static_cast<unsigned char>(c)] = static_cast<std::int8_t>(i);
            if (c >= 'a' && c <= 'z') of[static_cast<unsigned char>(c - 'a' + 'A')] = static_cast<std::int8_t>(i);
        }
    }
};
constexpr Digits digits;

int digit(char c) { return digits.of[static_cast<unsigned char>(c)]; }

}  // namespace

std::string id_text(const IdBytes& bytes) {
    // 128 bits as 26 digits of 5 bits: the first digit carries the top 3 bits.
    std::string out(26, '0');
    unsigned buffer = 0;
    int bits = 2;  // two zero bits in front make 130 = 26 × 5
    std::size_t at = 0;
    for (std::uint8_t byte : bytes) {
        buffer = (buffer << 8) | byte;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            out[at++] = alphabet[(buffer >> bits) & 31u];
        }
        buffer &= (1u << bits) - 1u;
    }
    HERA_CHECK(at == 26 && bits == 0);
    return out;
}

std::optional<IdBytes> parse_id(std::string_view text) {
    if (text.size() != 26) return std::nullopt;
    IdBytes bytes{};
    unsigned buffer = 0;
    int bits = -2;  // the two zero bits in front
    std::size_t at = 0;
    for (std::size_t i = 0; i < 26; ++i) {
        int value = digit(text[i]);
        if (value < 0 || (i == 0 && value > 7)) return std::nullopt;
        buffer = (buffer << 5) | static_cast<unsigned>(value);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes[at++] = static_cast<std::uint8_t>(buffer >> bits);
            buffer &= (1u << bits) - 1u;
        }
    }
    return bytes;
}

IdBytes make_id_bytes(const Clock& clock, Random& random) {
    IdBytes bytes{};
    random.fill(bytes.data(), bytes.size());
    std::int64_t now = clock.now().ms;
    auto ms = static_cast<std::uint64_t>(now < 0 ? 0 : now);
    for (int i = 0; i < 6; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    return bytes;
}

Instant made_at(const IdBytes& bytes) {
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | bytes[i];
    return Instant{ms};
}

}  // namespace hera
