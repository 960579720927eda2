// The letters of a file: which encoding its bytes are in, their text as UTF-8, and text that was encoded twice.
//
// Decided in this order: a byte order mark; zeros in every second byte (UTF-16 without a mark); strict UTF-8; else one of
// the Windows code pages by what its letters would be. UTF-8 with a few damaged bytes among many good ones stays UTF-8, and
// the damaged rows are listed. A person who sees the sample rows may say otherwise.
//
// The code pages as the WHATWG Encoding standard has them: undefined bytes are the C1 controls, so nothing is lost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hera::app {

enum class TextEncoding : std::uint8_t { utf8, utf16le, utf16be, windows1252, windows1250, windows1251 };

// "utf-8", "utf-16le", "windows-1252", …
std::string_view name_of(TextEncoding encoding);
std::optional<TextEncoding> encoding_named(std::string_view name);

// UTF-16 by its mark or its zeros; nothing when the beginning of a file does not look like it.
std::optional<TextEncoding> utf16_of(std::string_view head);
// The code page whose letters make sense of the bytes beyond ASCII.
TextEncoding guess_code_page(std::string_view text);

// Counts what is UTF-8 and what is not, in pieces that may end inside a character.
class Utf8Census {
public:
    void look(const std::uint8_t* data, std::size_t size);
    // Nothing more comes: a character that is open is cut off by the end of the file, which is no other encoding.
    bool is_utf8() const { return m_broken == 0 || m_good >= 16 * m_broken; }
    bool flawless() const { return m_broken == 0; }
    bool ascii() const { return m_broken == 0 && m_good == 0; }

private:
    std::uint64_t m_good = 0, m_broken = 0;  // characters beyond ASCII
    unsigned m_open = 0;                     // bytes that must follow
    std::uint8_t m_low = 0x80, m_high = 0xBF;
};

// Bytes of one encoding to UTF-8, in pieces that may end inside a character. REQUIRES: not utf8, which is its own text.
class TextDecoder {
public:
    explicit TextDecoder(TextEncoding encoding) : m_encoding(encoding) {}
    void decode(const std::uint8_t* data, std::size_t size, std::string& out);
    void finish(std::string& out);  // what was cut off becomes U+FFFD

private:
    void unit(char16_t value, std::string& out);

    TextEncoding m_encoding;
    int m_half = -1;        // first byte of a unit
    char16_t m_leading = 0;  // first half of a pair
};

// "Novák" out of "NovÃ¡k": UTF-8 that was taken for Windows-1252 and encoded again, once or twice. Nothing when the text is
// not exactly that: every character of it must be a byte of that page, and the bytes whole UTF-8.
std::optional<std::string> encoded_twice(std::string_view text);

}  // namespace hera::app
