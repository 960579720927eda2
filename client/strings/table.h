// The words of one language, in parts. Private to strings/ and its test.
#pragma once

#include <span>
#include <string_view>

namespace hera::ui {

struct Words {
    std::string_view key, sentence;
};

std::span<const Words> english_shell();    // navigation, accounts, settings, sync status, toasts
std::span<const Words> english_lists();    // lists and record pages
std::span<const Words> english_dashboard();  // dashboard, filtered lists, demo
std::span<const Words> english_deals();    // board and deals
std::span<const Words> english_activities();  // leads, tasks, quick log, search
std::span<const Words> english_import();
std::span<const Words> english_widgets();  // controls, forms, dates, units
std::span<const Words> english_records();  // fields, options, kinds of record
std::span<const Words> english_errors();

// All of the above.
std::span<const std::span<const Words>> english();

}  // namespace hera::ui
