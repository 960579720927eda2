// Option sets of select fields. A stored value is the option's key; its word is "option.<set>.<key>" in client/strings.
// An unknown key (from a newer build or an import) is kept and shown as it is.
#pragma once

#include <span>
#include <string_view>

namespace hera {

struct Option {
    std::string_view key;
    std::string_view aliases;  // import values, folded, separated by ';'
};

struct OptionSet {
    std::string_view key;
    std::span<const Option> options;
};

// nullptr when there is no such set.
const OptionSet* find_option_set(std::string_view key);
// The option whose key or alias matches the folded text; empty view when none does.
std::string_view match_option(const OptionSet& set, std::string_view text);

}  // namespace hera
