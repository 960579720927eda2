// UTF-8 and plain text: checks at the doors, folding for search and sort, numbers without a locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hera {

bool valid_utf8(std::string_view text);
// Replaces each broken sequence by U+FFFD. Result is always valid.
std::string repair_utf8(std::string_view text);
// One code point from `text` at `at`, which moves on; U+FFFD for a broken byte. REQUIRES: at < text.size().
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_utf8(std::string& out, char32_t code_point);
std::size_t count_code_points(std::string_view text);

std::string_view trim(std::string_view text);  // ASCII white space and U+00A0 at both ends
std::vector<std::string> split(std::string_view text, char separator);
bool starts_with(std::string_view text, std::string_view prefix);
std::string lower_ascii(std::string_view text);

// For search and sort: lower case, accents removed (Latin, Greek, Cyrillic), ß→ss, runs of space to one.
std::string fold(std::string_view text);
// For header names and pick-lists: fold, then keep letters and digits only.
std::string fold_key(std::string_view text);

std::optional<std::int64_t> parse_int(std::string_view text);  // optional sign, digits only, whole string
std::string to_text(std::int64_t value);

}  // namespace hera
