#include "base/text.h"

#include <limits>

#include "base/check.h"
#include "base/fold_table.h"

namespace hera {
namespace {

constexpr char32_t replacement = 0xFFFD;

struct Decoded {
    char32_t code_point;
    std::size_t size;
    bool valid;
};

// Unicode 15, table 3-7 "Well-Formed UTF-8 Byte Sequences". A broken sequence takes its maximal valid prefix.
Decoded decode(std::string_view text, std::size_t at) {
    auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    unsigned lead = byte(at);
    if (lead < 0x80) return {lead, 1, true};
    std::size_t more = 0;
    unsigned low = 0x80, high = 0xBF;
    char32_t value = 0;
    if (lead >= 0xC2 && lead <= 0xDF) {
        more = 1;
        value = lead & 0x1F;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        more = 2;
        value = lead & 0x0F;
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        more = 3;
        value = lead & 0x07;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
    } else {
        return {replacement, 1, false};
    }
    for (std::size_t i = 1; i <= more; ++i) {
        if (at + i >= text.size()) return {replacement, i, false};
        unsigned next = byte(at + i);
        if (next < low || next > high) return {replacement, i, false};
        low = 0x80;
        high = 0xBF;
        value = (value << 6) | (next & 0x3F);
    }
    return {value, more + 1, true};
}

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

}  // namespace

bool valid_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        Decoded d = decode(text, at);
        if (!d.valid) return false;
        at += d.size;
    }
    return true;
}

std::string repair_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        Decoded d = decode(text, at);
        if (d.valid) {
            out.append(text.substr(at, d.size));
        } else {
            append_utf8(out, replacement);
        }
        at += d.size;
    }
    return out;
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
    HERA_CHECK(at < text.size());
    Decoded d = decode(text, at);
    at += d.size;
    return d.code_point;
}

void append_utf8(std::string& out, char32_t c) {
    auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = replacement;
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6));
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count) at += decode(text, at).size;
    return count;
}

std::string_view trim(std::string_view text) {
    for (;;) {
        if (!text.empty() && space(text.front())) {
            text.remove_prefix(1);
        } else if (starts_with(text, "\xC2\xA0")) {
            text.remove_prefix(2);
        } else {
            break;
        }
    }
    for (;;) {
        if (!text.empty() && space(text.back())) {
            text.remove_suffix(1);
        } else if (text.size() >= 2 && text.substr(text.size() - 2) == "\xC2\xA0") {
            text.remove_suffix(2);
        } else {
            break;
        }
    }
    return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (;;) {
        std::size_t to = text.find(separator, from);
        if (to == std::string_view::npos) break;
        parts.emplace_back(text.substr(from, to - from));
        from = to + 1;
    }
    parts.emplace_back(text.substr(from));
    return parts;
}

bool starts_with(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && text.substr(0, prefix.size()) == prefix;
}

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string fold(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool gap = false;
    for (std::size_t at = 0; at < text.size();) {
        char32_t c = next_code_point(text, at);
        if (c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x3000) {
            gap = !out.empty();
            continue;
        }
        if (c >= 0x300 && c <= 0x36F) continue;  // combining accents
        if (gap) out.push_back(' ');
        gap = false;
        if (c < 0x80) {
            out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c));
        } else if (std::string_view folded = folded_letter(c); !folded.empty()) {
            out.append(folded);
        } else {
            append_utf8(out, c);
        }
    }
    return out;
}

std::string fold_key(std::string_view text) {
    std::string folded = fold(text), out;
    for (std::size_t at = 0; at < folded.size();) {
        char32_t c = next_code_point(folded, at);
        bool ascii_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        // Beyond ASCII keep letters of any script; leave out the punctuation blocks.
        bool other_word = c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) && c != replacement;
        if (ascii_word || other_word) append_utf8(out, c);
    }
    return out;
}

std::optional<std::int64_t> parse_int(std::string_view text) {
    bool negative = false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (text.empty()) return std::nullopt;
    constexpr auto max = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    std::uint64_t value = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (max + 1 - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    if (!negative && value > max) return std::nullopt;
    return negative ? static_cast<std::int64_t>(~value + 1) : static_cast<std::int64_t>(value);
}

std::string to_text(std::int64_t value) { return std::to_string(value); }

}  // namespace hera
