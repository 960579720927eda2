#include "sync/three_way.h"

#include <algorithm>
#include <cstdint>
#include <variant>
#include <vector>

#include "base/json.h"
#include "model/field_types.h"

namespace hera::sync {
namespace {

constexpr std::size_t pairs_max = 200'000;

using Lines = std::vector<std::string_view>;

// Without their line feeds, so that a last line is equal to the same line with something behind it. An empty text has none.
Lines lines_of(std::string_view text) {
    Lines out;
    while (!text.empty()) {
        std::size_t end = text.find('\n');
        out.push_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
        if (text.empty()) out.push_back(text);
    }
    return out;
}

// For each line of `base` its partner in `side`, or −1: a longest common subsequence. What is equal at both ends needs no table.
std::optional<std::vector<std::ptrdiff_t>> match(const Lines& base, const Lines& side) {
    std::vector<std::ptrdiff_t> out(base.size(), -1);
    std::size_t head = 0;
    while (head < base.size() && head < side.size() && base[head] == side[head]) {
        out[head] = static_cast<std::ptrdiff_t>(head);
        ++head;
    }
    std::size_t tail = 0;
    while (tail < base.size() - head && tail < side.size() - head && base[base.size() - 1 - tail] == side[side.size() - 1 - tail]) {
        out[base.size() - 1 - tail] = static_cast<std::ptrdiff_t>(side.size() - 1 - tail);
        ++tail;
    }
    std::size_t rows = base.size() - head - tail, columns = side.size() - head - tail;
    if (rows == 0 || columns == 0) return out;
    if (rows > pairs_max / columns) return std::nullopt;
    // length[i][j]: of the rest behind i and j.
    std::vector<std::uint32_t> length((rows + 1) * (columns + 1), 0);
    auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return length[i * (columns + 1) + j]; };
    for (std::size_t i = rows; i-- > 0;) {
        for (std::size_t j = columns; j-- > 0;) {
            at(i, j) = base[head + i] == side[head + j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
        }
    }
    for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
        if (base[head + i] == side[head + j]) {
            out[head + i] = static_cast<std::ptrdiff_t>(head + j);
            ++i;
            ++j;
        } else if (at(i + 1, j) >= at(i, j + 1)) {
            ++i;
        } else {
            ++j;
        }
    }
    return out;
}

bool same(const Lines& a, std::size_t a_from, std::size_t a_to, const Lines& b, std::size_t b_from, std::size_t b_to) {
    return a_to - a_from == b_to - b_from &&
           std::equal(a.begin() + static_cast<std::ptrdiff_t>(a_from), a.begin() + static_cast<std::ptrdiff_t>(a_to),
                      b.begin() + static_cast<std::ptrdiff_t>(b_from));
}

void put(Lines& out, const Lines& lines, std::size_t from, std::size_t to) {
    out.insert(out.end(), lines.begin() + static_cast<std::ptrdiff_t>(from), lines.begin() + static_cast<std::ptrdiff_t>(to));
}

std::string text_of(const Lines& lines) {
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i > 0) out += '\n';
        out += lines[i];
    }
    return out;
}

// Entries of a list by what identifies them: a number, not what it is called.
const std::string& key_of(const Labelled& entry) { return entry.value; }
const Address& key_of(const Address& entry) { return entry; }

template <class List>
const typename List::value_type* find(const List& list, const typename List::value_type& wanted) {
    for (const auto& entry : list) {
        if (key_of(entry) == key_of(wanted)) return &entry;
    }
    return nullptr;
}

template <class List>
bool repeats(const List& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        for (std::size_t j = i + 1; j < list.size(); ++j) {
            if (key_of(list[i]) == key_of(list[j])) return true;
        }
    }
    return false;
}

template <class List>
std::optional<List> join(const List& base, const List& theirs, const List& mine) {
    if (theirs == base) return mine;
    if (mine == base || mine == theirs) return theirs;
    // An entry cannot be told from one of the same value.
    if (repeats(base) || repeats(theirs) || repeats(mine)) return std::nullopt;
    bool changed = base.size() != mine.size();
    for (const auto& entry : mine) {
        const auto* was = find(base, entry);
        changed = changed || was == nullptr || !(*was == entry);
    }
    if (!changed) return std::nullopt;  // only the order: the first entry is the one that is used
    List out;
    for (const auto& entry : theirs) {
        const auto* was = find(base, entry);
        const auto* is = find(mine, entry);
        bool taken_away = was != nullptr && is == nullptr;
        if (taken_away && *was == entry) continue;
        bool they_relabelled = was == nullptr || !(*was == entry);
        bool i_relabelled = is != nullptr && (was == nullptr || !(*was == *is));
        if (they_relabelled && i_relabelled && !(*is == entry)) return std::nullopt;  // two labels for one value
        out.push_back(i_relabelled ? *is : entry);
    }
    for (const auto& entry : mine) {
        const auto* was = find(base, entry);
        bool added = was == nullptr || !(*was == entry);  // new, or relabelled while they took it away
        if (added && find(out, entry) == nullptr) out.push_back(entry);
    }
    return out;
}

// One stretch of lines within another.
bool contains(const Lines& whole, std::size_t from, std::size_t to, const Lines& part, std::size_t part_from,
              std::size_t part_to) {
    auto at = [](const Lines& lines, std::size_t n) { return lines.begin() + static_cast<std::ptrdiff_t>(n); };
    return std::search(at(whole, from), at(whole, to), at(part, part_from), at(part, part_to)) != at(whole, to);
}

template <class T>
T held(const Value& value) {
    const T* inside = std::get_if<T>(&value);
    return inside != nullptr ? *inside : T{};
}

}  // namespace

std::optional<std::string> join_texts(std::string_view base_text, std::string_view their_text, std::string_view my_text) {
    if (their_text == base_text) return std::string(my_text);
    if (my_text == base_text || my_text == their_text) return std::string(their_text);
    Lines base = lines_of(base_text), theirs = lines_of(their_text), mine = lines_of(my_text);
    auto to_theirs = match(base, theirs), to_mine = match(base, mine);
    if (!to_theirs || !to_mine) return std::nullopt;
    Lines out;
    std::size_t b = 0, t = 0, m = 0;
    for (;;) {
        // The next line of the base that both still have.
        std::size_t next = b;
        while (next < base.size() && ((*to_theirs)[next] < 0 || (*to_mine)[next] < 0)) ++next;
        bool end = next == base.size();
        std::size_t t_next = end ? theirs.size() : static_cast<std::size_t>((*to_theirs)[next]);
        std::size_t m_next = end ? mine.size() : static_cast<std::size_t>((*to_mine)[next]);
        bool they_did = !same(base, b, next, theirs, t, t_next), i_did = !same(base, b, next, mine, m, m_next);
        if (they_did && i_did && !same(theirs, t, t_next, mine, m, m_next)) {
            if (next != b) return std::nullopt;  // W3
            // An addition that is part of the other one has come here before (a text sent again after a restore).
            if (!contains(mine, m, m_next, theirs, t, t_next)) put(out, theirs, t, t_next);
            if (!contains(theirs, t, t_next, mine, m, m_next)) put(out, mine, m, m_next);
        } else if (they_did) {
            put(out, theirs, t, t_next);
        } else {
            put(out, mine, m, m_next);
        }
        if (end) return text_of(out);
        put(out, base, next, next + 1);
        b = next + 1;
        t = t_next + 1;
        m = m_next + 1;
    }
}

std::optional<LabelledList> join_lists(const LabelledList& base, const LabelledList& theirs, const LabelledList& mine) {
    return join(base, theirs, mine);
}
std::optional<AddressList> join_lists(const AddressList& base, const AddressList& theirs, const AddressList& mine) {
    return join(base, theirs, mine);
}

std::optional<std::string> join_cells(const FieldDef& field, std::string_view base, std::string_view theirs,
                                      std::string_view mine) {
    Value values[3];
    std::string_view texts[] = {base, theirs, mine};
    for (std::size_t i = 0; i < 3; ++i) {
        auto json = parse_json(texts[i]);
        auto value = json.ok() ? decode_value(field, json.value()) : Result<Value>(json.error());
        if (!value.ok()) return std::nullopt;
        values[i] = std::move(value).value();
    }
    Value joined;
    switch (field.type) {
        case FieldType::note: {
            auto text = join_texts(held<std::string>(values[0]), held<std::string>(values[1]), held<std::string>(values[2]));
            if (!text) return std::nullopt;
            joined = std::move(*text);
            break;
        }
        case FieldType::emails:
        case FieldType::phones: {
            auto list = join_lists(held<LabelledList>(values[0]), held<LabelledList>(values[1]), held<LabelledList>(values[2]));
            if (!list) return std::nullopt;
            joined = std::move(*list);
            break;
        }
        case FieldType::addresses: {
            auto list = join_lists(held<AddressList>(values[0]), held<AddressList>(values[1]), held<AddressList>(values[2]));
            if (!list) return std::nullopt;
            joined = std::move(*list);
            break;
        }
        default: return std::nullopt;
    }
    // Two halves that are each allowed can be too long together.
    joined = normalised(std::move(joined));
    if (!empty(joined) && !type_row(field.type).check(field, joined).ok()) return std::nullopt;
    JsonWriter out;
    encode_value(out, field, joined);
    return out.take();
}

}  // namespace hera::sync
