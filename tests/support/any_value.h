// Any value a field can hold, by its type and rules: for property tests and the simulator's people. A new field type that
// has no line here does not compile.
#pragma once

#include <string>

#include "base/random.h"
#include "base/time_of_day.h"
#include "model/entities.h"
#include "model/field.h"
#include "model/options.h"
#include "model/value.h"

namespace hera::test {

inline std::string any_words(Random& random, std::size_t words_max) {
    static const char* const words[] = {"Anna",
                                        "müller",
                                        "O'Brien",
                                        "Zoë",
                                        "\"quoted\"",
                                        "北京",
                                        "Ωμέγα",
                                        "a,b;c",
                                        "1,234",
                                        "x@y.example",
                                        "ß",
                                        "back\\slash",
                                        "🙂",
                                        "Null",
                                        "true",
                                        "İstanbul",
                                        "e\xCC\x81t\xC3\xA9",
                                        "-7",
                                        "=1+1"};
    std::string out;
    for (std::uint64_t i = 0, n = 1 + random.below(words_max); i < n; ++i) {
        out += (i == 0 ? "" : " ") + std::string(words[random.below(std::size(words))]);
    }
    return out;
}

inline RecordId any_id(Random& random) {
    RecordId id{};
    random.fill(id.bytes.data(), id.bytes.size());
    return id;
}

inline Value any_value(const FieldDef& field, Random& random) {
    auto whole = [&random](std::int64_t bound) {
        return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(bound)));
    };
    static const char* const labels[] = {"work", "home", "mobile", "other", "Ferienhaus"};
    auto label = [&] { return std::string(labels[random.below(std::size(labels))]); };
    auto cut = [&field](std::string text) {
        return field.max_length != 0 && text.size() > field.max_length ? std::string("abc") : text;
    };
    if (field.key == attachment::sha256.key) {
        std::string out;
        while (out.size() < 64) out += "0123456789abcdef"[random.below(16)];
        return Value(out);
    }
    if (field.key == attachment::size.key) return Value(whole(1'000'000'000));
    if (field.key == task::remind_at.key) return Value(format_time_of_day(static_cast<int>(whole(24 * 60))));
    switch (field.type) {
        case FieldType::text: return Value(cut(any_words(random, 4)));
        case FieldType::note: return Value(any_words(random, 6) + (random.below(2) == 0 ? "" : "\nsecond line\n\nthird"));
        case FieldType::url: return Value("https://example.org/" + std::to_string(whole(1000)));
        case FieldType::integer: return Value(random.below(4) == 0 ? -whole(1'000'000) : whole(1'000'000'000));
        case FieldType::percent: return Value(whole(101));
        case FieldType::boolean: return Value(random.below(2) == 0);
        case FieldType::money: {
            static const char* const currencies[] = {"USD", "EUR", "JPY", "KWD", "CHF"};
            return Value(Money{whole(2'000'000'000) - (random.below(5) == 0 ? 1'000'000'000 : 0), currencies[random.below(5)]});
        }
        case FieldType::date: return Value(Date{static_cast<std::int32_t>(whole(60'000)) - 10'000});
        case FieldType::instant: return Value(Instant{whole(4'000'000'000) * 1000});
        case FieldType::select: {
            const OptionSet* set = find_option_set(field.target);
            if (set == nullptr || set->options.empty()) return Value(std::string("anything"));
            return Value(std::string(set->options[random.below(set->options.size())].key));
        }
        case FieldType::reference: return Value(any_id(random));
        case FieldType::emails:
        case FieldType::phones: {
            LabelledList list;
            bool mail = field.type == FieldType::emails;
            for (std::int64_t i = 0, n = 1 + whole(3); i < n; ++i) {
                std::string number = std::to_string(whole(1'000'000));
                list.push_back({label(), mail ? "p" + number + "@example.org" : "+49 30 " + number});
            }
            return Value(std::move(list));
        }
        case FieldType::addresses: {
            AddressList list;
            for (std::int64_t i = 0, n = 1 + whole(2); i < n; ++i) {
                list.push_back({label(), "Main St " + std::to_string(whole(99)), random.below(2) == 0 ? "Zürich" : "Berlin",
                                random.below(2) == 0 ? "" : "BE", std::to_string(10'000 + whole(80'000)), "Germany"});
            }
            return Value(std::move(list));
        }
        case FieldType::count: break;
    }
    return {};
}

}  // namespace hera::test
