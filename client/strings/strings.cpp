#include "strings/strings.h"

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/direction.h"
#include "base/log.h"
#include "strings/format.h"
#include "strings/table.h"

namespace hera::ui {
namespace {

using Table = std::unordered_map<std::string_view, std::string_view>;

const Table& table() {
    static const Table words = [] {
        Table all;
        for (std::span<const Words> part : english())
            for (const Words& row : part) all.emplace(row.key, row.sentence);
        return all;
    }();
    return words;
}

template <class Arguments>
std::string fill(std::string_view sentence, const Arguments& arguments) {
    std::string out;
    for (std::size_t i = 0; i < sentence.size(); ++i) {
        bool slot = sentence[i] == '{' && i + 2 < sentence.size() && sentence[i + 2] == '}';
        std::size_t which = slot ? static_cast<std::size_t>(sentence[i + 1] - '0') : 0;
        if (slot && which < arguments.size()) {
            out += isolated(*(arguments.begin() + static_cast<std::ptrdiff_t>(which)));
            i += 2;
        } else {
            out += sentence[i];
        }
    }
    return out;
}

}  // namespace

std::span<const std::span<const Words>> english() {
    static const std::span<const Words> parts[] = {
        english_shell(),     english_activities(), english_lists(),   english_deals(),  english_dashboard(),
        english_import(),    english_widgets(),    english_records(), english_errors(),
    };
    return parts;
}

bool has_words(std::string_view key) { return table().count(key) > 0; }

std::string_view tr(std::string_view key) {
    auto found = table().find(key);
    if (found != table().end()) return found->second;
    // A mistake of ours, once to the log: browser tests fail by it.
    static std::unordered_set<std::string> told;
    if (told.insert(std::string(key)).second) log(LogLevel::error, "no words for " + std::string(key));
    return key;
}

std::string fill_in(std::string_view sentence, std::initializer_list<std::string_view> arguments) {
    return fill(sentence, arguments);
}

std::string tr(std::string_view key, std::initializer_list<std::string_view> arguments) { return fill(tr(key), arguments); }

std::string plural(std::int64_t count, std::string_view prefix, std::initializer_list<std::string_view> more) {
    std::string number = format_number(count);
    std::vector<std::string_view> arguments{number};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return fill(tr(std::string(prefix) + (count == 1 ? "one" : "other")), arguments);
}

namespace {

// Who did it; nobody knows: someone.
std::vector<std::string> someone(const Error& error) {
    std::vector<std::string> words = error.args;
    if (words.empty()) words.emplace_back();
    if (words[0].empty()) words[0] = tr("timeline.someone");
    return words;
}

// Of a command that came too late: who, which field ("deal.stage"), what it holds now.
std::vector<std::string> too_late(const Error& error) {
    std::vector<std::string> words = someone(error);
    words.resize(3);
    std::size_t dot = words[1].find('.');
    if (dot != std::string::npos) words[1] = field_label(words[1].substr(0, dot), words[1].substr(dot + 1));
    return words;
}

}  // namespace

std::string error_sentence(const Error& error) {
    bool late = error.key == "error.changed_meanwhile" || error.key == "error.deleted_meanwhile";
    if (late) return fill(tr(error.key), too_late(error));
    if (error.key == "error.merged_meanwhile") return fill(tr(error.key), someone(error));
    if (has_words(error.key)) return fill(tr(error.key), error.args);
    // An error of a newer server: its kind still says something.
    switch (error.code) {
        case Code::invalid: return std::string(tr("error.kind_invalid"));
        case Code::not_found: return std::string(tr("error.kind_not_found"));
        case Code::conflict: return std::string(tr("error.kind_conflict"));
        case Code::denied: return std::string(tr("error.kind_denied"));
        case Code::signed_out: return std::string(tr("error.kind_signed_out"));
        case Code::too_large: return std::string(tr("error.kind_too_large"));
        case Code::busy: return std::string(tr("error.kind_busy"));
        case Code::offline: return std::string(tr("error.kind_offline"));
        case Code::corrupt: return std::string(tr("error.kind_corrupt"));
        case Code::internal: break;
    }
    return std::string(tr("error.kind_internal"));
}

std::string_view field_label(std::string_view entity, std::string_view field) {
    std::string own = "field." + std::string(entity) + "." + std::string(field);
    if (has_words(own)) return tr(own);
    // Fields that every kind of record has.
    std::string shared = "field.record." + std::string(field);
    return has_words(shared) ? tr(shared) : field;
}

std::string option_label(std::string_view set, std::string_view key) {
    std::string full = "option." + std::string(set) + "." + std::string(key);
    return std::string(has_words(full) ? tr(full) : key);
}

std::string_view entity_label(std::string_view entity) { return tr("entity." + std::string(entity) + ".one"); }
std::string_view entities_label(std::string_view entity) { return tr("entity." + std::string(entity) + ".other"); }

}  // namespace hera::ui
