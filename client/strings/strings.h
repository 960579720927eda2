// Words: every sentence a person reads, by key. A missing key shows itself as the key and fails a test.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hera::ui {

std::string_view tr(std::string_view key);
// {0}, {1} … are replaced by the arguments. Those of right-to-left scripts are isolated: a sentence keeps its own order
// around them (base/direction.h).
std::string tr(std::string_view key, std::initializer_list<std::string_view> arguments);
bool has_words(std::string_view key);

// The row "<prefix>one" or "<prefix>other"; {0} is the number with thousands separators, {1} … the further arguments.
std::string plural(std::int64_t count, std::string_view prefix, std::initializer_list<std::string_view> more = {});

// What happened, what is safe, what to do.
std::string error_sentence(const Error& error);

std::string_view field_label(std::string_view entity, std::string_view field);
// An option that this build does not know is shown as it is.
std::string option_label(std::string_view set, std::string_view key);
std::string_view entity_label(std::string_view entity);   // "Contact"
std::string_view entities_label(std::string_view entity); // "Contacts"

std::string fill_in(std::string_view sentence, std::initializer_list<std::string_view> arguments);

}  // namespace hera::ui
