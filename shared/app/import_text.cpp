#include "app/import_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace hera::app {

namespace {

// What the upper bytes of the code pages stand for (unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS).
constexpr char16_t windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};
constexpr char16_t windows_1250[128] = {
    0x20AC, 0x0081, 0x201A, 0x0083, 0x201E, 0x2026, 0x2020, 0x2021, 0x0088, 0x2030, 0x0160, 0x2039,
    0x015A, 0x0164, 0x017D, 0x0179, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x0098, 0x2122, 0x0161, 0x203A, 0x015B, 0x0165, 0x017E, 0x017A, 0x00A0, 0x02C7, 0x02D8, 0x0141,
    0x00A4, 0x0104, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x015E, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x017B,
    0x00B0, 0x00B1, 0x02DB, 0x0142, 0x00B4, 0x00B5, 0x00B6, 0x00B7, 0x00B8, 0x0105, 0x015F, 0x00BB,
    0x013D, 0x02DD, 0x013E, 0x017C, 0x0154, 0x00C1, 0x00C2, 0x0102, 0x00C4, 0x0139, 0x0106, 0x00C7,
    0x010C, 0x00C9, 0x0118, 0x00CB, 0x011A, 0x00CD, 0x00CE, 0x010E, 0x0110, 0x0143, 0x0147, 0x00D3,
    0x00D4, 0x0150, 0x00D6, 0x00D7, 0x0158, 0x016E, 0x00DA, 0x0170, 0x00DC, 0x00DD, 0x0162, 0x00DF,
    0x0155, 0x00E1, 0x00E2, 0x0103, 0x00E4, 0x013A, 0x0107, 0x00E7, 0x010D, 0x00E9, 0x0119, 0x00EB,
    0x011B, 0x00ED, 0x00EE, 0x010F, 0x0111, 0x0144, 0x0148, 0x00F3, 0x00F4, 0x0151, 0x00F6, 0x00F7,
    0x0159, 0x016F, 0x00FA, 0x0171, 0x00FC, 0x00FD, 0x0163, 0x02D9,
};
constexpr char16_t windows_1251[128] = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039,
    0x040A, 0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x0098, 0x2122, 0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0, 0x040E, 0x045E, 0x0408,
    0x00A4, 0x0490, 0x00A6, 0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x0407,
    0x00B0, 0x00B1, 0x0406, 0x0456, 0x0491, 0x00B5, 0x00B6, 0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB,
    0x0458, 0x0405, 0x0455, 0x0457, 0x0410, 0x0411, 0x0412, 0x0413, 0x0414, 0x0415, 0x0416, 0x0417,
    0x0418, 0x0419, 0x041A, 0x041B, 0x041C, 0x041D, 0x041E, 0x041F, 0x0420, 0x0421, 0x0422, 0x0423,
    0x0424, 0x0425, 0x0426, 0x0427, 0x0428, 0x0429, 0x042A, 0x042B, 0x042C, 0x042D, 0x042E, 0x042F,
    0x0430, 0x0431, 0x0432, 0x0433, 0x0434, 0x0435, 0x0436, 0x0437, 0x0438, 0x0439, 0x043A, 0x043B,
    0x043C, 0x043D, 0x043E, 0x043F, 0x0440, 0x0441, 0x0442, 0x0443, 0x0444, 0x0445, 0x0446, 0x0447,
    0x0448, 0x0449, 0x044A, 0x044B, 0x044C, 0x044D, 0x044E, 0x044F,
};

constexpr std::array<std::pair<TextEncoding, std::string_view>, 6> names = {{{TextEncoding::utf8, "utf-8"},
                                                                            {TextEncoding::utf16le, "utf-16le"},
                                                                            {TextEncoding::utf16be, "utf-16be"},
                                                                            {TextEncoding::windows1252, "windows-1252"},
                                                                            {TextEncoding::windows1250, "windows-1250"},
                                                                            {TextEncoding::windows1251, "windows-1251"}}};

char32_t letter_of(TextEncoding encoding, std::uint8_t byte) {
    if (byte < 0x80) return byte;
    switch (encoding) {
        case TextEncoding::windows1250: return windows_1250[byte - 0x80];
        case TextEncoding::windows1251: return windows_1251[byte - 0x80];
        default: return byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
    }
}

int byte_1252(char32_t c) {
    if (c < 0x80 || (c >= 0xA0 && c <= 0xFF)) return static_cast<int>(c);
    for (std::size_t i = 0; i < 32; ++i) {
        if (windows_1252[i] == c) return static_cast<int>(0x80 + i);
    }
    return -1;
}

bool ascii_letter(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool has(std::string_view list, unsigned char byte) { return list.find(static_cast<char>(byte)) != std::string_view::npos; }

// One layer of the second encoding taken off.
std::optional<std::string> once(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    bool beyond_ascii = false;
    for (std::size_t at = 0; at < text.size();) {
        char32_t c = next_code_point(text, at);
        int byte = byte_1252(c);
        if (byte < 0) return std::nullopt;
        beyond_ascii = beyond_ascii || byte >= 0x80;
        bytes.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
    }
    if (!beyond_ascii || !valid_utf8(bytes)) return std::nullopt;
    return bytes;
}

}  // namespace

std::string_view name_of(TextEncoding encoding) {
    for (const auto& [known, name] : names) {
        if (known == encoding) return name;
    }
    return {};
}

std::optional<TextEncoding> encoding_named(std::string_view name) {
    for (const auto& [encoding, known] : names) {
        if (known == name) return encoding;
    }
    return std::nullopt;
}

std::optional<TextEncoding> utf16_of(std::string_view head) {
    if (starts_with(head, "\xFF\xFE")) return TextEncoding::utf16le;
    if (starts_with(head, "\xFE\xFF")) return TextEncoding::utf16be;
    if (head.size() < 8) return std::nullopt;
    std::size_t even = 0, odd = 0, pairs = std::min<std::size_t>(head.size(), 2048) / 2;
    for (std::size_t i = 0; i < pairs; ++i) {
        even += head[2 * i] == 0;
        odd += head[2 * i + 1] == 0;
    }
    // Headings are mostly Latin: one byte of nearly each unit is zero, the other never.
    if (even == 0 && odd * 10 >= pairs * 6) return TextEncoding::utf16le;
    if (odd == 0 && even * 10 >= pairs * 6) return TextEncoding::utf16be;
    return std::nullopt;
}

TextEncoding guess_code_page(std::string_view text) {
    // Cyrillic words are runs of upper bytes; in Latin words they stand alone among ASCII letters.
    std::size_t upper = 0, in_runs = 0;
    int central = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) continue;
        ++upper;
        auto before = static_cast<unsigned char>(i > 0 ? text[i - 1] : ' ');
        auto after = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : ' ');
        in_runs += byte >= 0xA0 && (before >= 0xC0 || after >= 0xC0);
        if (!ascii_letter(before) && !ascii_letter(after)) continue;
        // ł ą ź ż ś ť ş Ľ …: symbols in the Western page, where none stands inside a word.
        if (has("\xB3\xB9\xBF\xBE\xA5\xA3\xAF\x9D\xBA\xAA\xBC\x8D\x8F", byte)) central += 3;
        // š ž: both pages have them, Western languages hardly do. ě ř ů ý ć ę: less usual letters there.
        if (has("\x9A\x9E\x8A\x8E\x9F\x9C", byte)) central += 2;
        if (has("\xEC\xF8\xF9\xFD\xEA\xF2", byte)) central += 1;
        // å æ ä-less pages: ñ ã õ ç â are Western; å is hardly anything in the Central page.
        if (has("\xE5\xF1\xC5\xE0", byte)) central -= 3;
        if (has("\xE6\xE7\xEF\xEB\xE3", byte)) central -= 1;
    }
    if (upper >= 4 && in_runs * 10 >= upper * 7) return TextEncoding::windows1251;
    return central >= 3 ? TextEncoding::windows1250 : TextEncoding::windows1252;
}

// Unicode 15, table 3-7; as base/text.cpp decodes, without making text of it.
void Utf8Census::look(const std::uint8_t* data, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        std::uint8_t byte = data[i];
        if (m_open > 0) {
            if (byte >= m_low && byte <= m_high) {
                m_low = 0x80;
                m_high = 0xBF;
                if (--m_open == 0) ++m_good;
                continue;
            }
            ++m_broken;
            m_open = 0;
            m_low = 0x80;
            m_high = 0xBF;
        }
        if (byte < 0x80) continue;
        if (byte >= 0xC2 && byte <= 0xDF) {
            m_open = 1;
        } else if (byte >= 0xE0 && byte <= 0xEF) {
            m_open = 2;
            if (byte == 0xE0) m_low = 0xA0;
            if (byte == 0xED) m_high = 0x9F;
        } else if (byte >= 0xF0 && byte <= 0xF4) {
            m_open = 3;
            if (byte == 0xF0) m_low = 0x90;
            if (byte == 0xF4) m_high = 0x8F;
        } else {
            ++m_broken;
        }
    }
}

void TextDecoder::unit(char16_t value, std::string& out) {
    constexpr char32_t replacement = 0xFFFD;
    bool leading = value >= 0xD800 && value <= 0xDBFF, trailing = value >= 0xDC00 && value <= 0xDFFF;
    if (m_leading != 0 && trailing) {
        append_utf8(out, 0x10000 + ((char32_t{m_leading} - 0xD800) << 10) + (char32_t{value} - 0xDC00));
        m_leading = 0;
        return;
    }
    if (m_leading != 0) append_utf8(out, replacement);
    m_leading = leading ? value : char16_t{0};
    if (!leading) append_utf8(out, trailing ? replacement : char32_t{value});
}

void TextDecoder::decode(const std::uint8_t* data, std::size_t size, std::string& out) {
    HERA_CHECK(m_encoding != TextEncoding::utf8);
    if (m_encoding != TextEncoding::utf16le && m_encoding != TextEncoding::utf16be) {
        for (std::size_t i = 0; i < size; ++i) append_utf8(out, letter_of(m_encoding, data[i]));
        return;
    }
    for (std::size_t i = 0; i < size; ++i) {
        if (m_half < 0) {
            m_half = data[i];
            continue;
        }
        unsigned first = static_cast<unsigned>(m_half), second = data[i];
        m_half = -1;
        unit(static_cast<char16_t>(m_encoding == TextEncoding::utf16le ? first | (second << 8) : (first << 8) | second), out);
    }
}

void TextDecoder::finish(std::string& out) {
    if (m_half >= 0 || m_leading != 0) append_utf8(out, 0xFFFD);
    m_half = -1;
    m_leading = 0;
}

std::optional<std::string> encoded_twice(std::string_view text) {
    auto first = once(text);
    if (!first) return std::nullopt;
    auto second = once(*first);
    return second ? second : first;
}

}  // namespace hera::app
