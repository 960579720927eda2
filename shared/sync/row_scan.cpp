#include "sync/row_scan.h"

#include <algorithm>

#include "base/text.h"

namespace hera::sync {
namespace {

constexpr std::size_t none = std::string_view::npos;

// Reads forward; what answers false has stopped somewhere.
struct Reader {
    std::string_view text;
    std::size_t at = 0;

    bool take(char c) {
        if (at >= text.size() || text[at] != c) return false;
        ++at;
        return true;
    }
    void skip_space() {
        while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) ++at;
    }
    // Behind the string that begins here, whatever is in it.
    bool skip_string() {
        if (!take('"')) return false;
        for (; at < text.size(); ++at) {
            if (text[at] == '\\') {
                ++at;
            } else if (text[at] == '"') {
                ++at;
                return true;
            }
        }
        return false;
    }
    // Behind the value that begins here, as far as brackets and quotes tell; whether it is one is for others to say.
    bool skip_value() {
        std::size_t open = 0, from = at;
        for (; at < text.size(); ++at) {
            char c = text[at];
            if (c == '"') {
                if (!skip_string()) return false;
                --at;
            } else if (c == '[' || c == '{') {
                ++open;
            } else if (c == ']' || c == '}') {
                if (open == 0) return at > from;
                if (--open == 0) {
                    ++at;
                    return true;
                }
            } else if (open == 0 && (c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
                return at > from;
            }
        }
        return open == 0 && at > from;
    }

    // ---- the canonical form ----

    // A string; `plain`: without escapes.
    bool string(std::string_view& inner, bool& plain) {
        if (!take('"')) return false;
        std::size_t from = at;
        unsigned char all = 0;
        plain = true;
        for (; at < text.size(); ++at) {
            auto c = static_cast<unsigned char>(text[at]);
            if (c == '"') {
                inner = text.substr(from, at - from);
                ++at;
                return all < 0x80 || valid_utf8(inner);
            }
            if (c < 0x20) return false;
            if (c == '\\') {
                plain = false;
                // Others have another form that JsonWriter would choose.
                if (++at >= text.size() || std::string_view("\"\\nrt").find(text[at]) == none) return false;
            }
            all |= c;
        }
        return false;
    }
    bool plain_string(std::string_view& inner) {
        bool plain = false;
        return string(inner, plain) && plain;
    }
    bool integer(std::int64_t& value) {
        constexpr std::size_t digits_max = 18;
        bool negative = take('-');
        std::size_t from = at;
        value = 0;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
            if (at - from == digits_max) return false;
            value = value * 10 + (text[at] - '0');
        }
        if (at == from || (text[from] == '0' && (at - from > 1 || negative))) return false;
        if (negative) value = -value;
        // 1.5 and 1e3 are no integers.
        return at >= text.size() || (text[at] != '.' && text[at] != 'e' && text[at] != 'E');
    }
    bool word(std::string_view word) {
        if (text.substr(at, word.size()) != word) return false;
        at += word.size();
        return true;
    }
    bool value(std::size_t depth_left = 8) {
        if (at >= text.size()) return false;
        std::string_view inner;
        bool plain = false;
        std::int64_t number = 0;
        switch (text[at]) {
            case '"': return string(inner, plain);
            case 'n': return word("null");
            case 't': return word("true");
            case 'f': return word("false");
            case '[': break;
            default: return integer(number);
        }
        ++at;
        if (take(']')) return true;
        if (depth_left == 0) return false;
        do {
            if (!value(depth_left - 1)) return false;
        } while (take(','));
        return take(']');
    }
    template <class Tag>
    bool id(Id<Tag>& out) {
        std::string_view inner;
        if (!plain_string(inner)) return false;
        auto parsed = Id<Tag>::parse(inner);
        if (parsed) out = *parsed;
        return parsed.has_value();
    }
};

Error broken() { return Error{.code = Code::invalid, .key = "error.json_syntax"}; }

// Calls visit(key with its quotes, value) for each member of the object that the text begins with, until it answers false or the
// object ends. False: it does not end as it should, or is none.
template <class Visit>
bool for_each_member(Reader& reader, Visit visit) {
    reader.skip_space();
    if (!reader.take('{')) return false;
    reader.skip_space();
    if (reader.take('}')) return true;
    do {
        reader.skip_space();
        std::size_t key = reader.at;
        if (!reader.skip_string()) return false;
        std::string_view name = reader.text.substr(key, reader.at - key);
        reader.skip_space();
        if (!reader.take(':')) return false;
        reader.skip_space();
        std::size_t from = reader.at;
        if (!reader.skip_value()) return false;
        if (!visit(name, reader.text.substr(from, reader.at - from))) return true;
        reader.skip_space();
    } while (reader.take(','));
    return reader.take('}');
}

}  // namespace

std::optional<std::string> text_member(std::string_view body, std::string_view key) {
    Reader reader{body};
    std::optional<std::string> out;
    for_each_member(reader, [&](std::string_view name, std::string_view text) {
        if (name.substr(1, name.size() - 2) != key) return true;
        Reader value{text};
        std::string_view inner;
        if (value.plain_string(inner) && value.at == text.size()) out = std::string(inner);
        return false;
    });
    return out;
}

Result<BodyParts> take_apart(std::string_view body, const JsonLimits& limits) {
    if (body.size() > limits.size_bytes_max) return Error{.code = Code::too_large, .key = "error.json_limits"};
    BodyParts out;
    std::string rest = "{";
    Reader reader{body};
    bool once = true;
    bool whole = for_each_member(reader, [&](std::string_view name, std::string_view text) {
        std::string_view* part = name == "\"rows\"" ? &out.rows : name == "\"ops\"" ? &out.ops : nullptr;
        if (part) {
            once = once && part->empty();
            *part = text;
            return true;
        }
        if (rest.size() > 1) rest += ',';
        rest.append(name).append(":").append(text);
        return true;
    });
    reader.skip_space();
    if (!whole || !once || reader.at != body.size()) return broken();
    out.rest = TRY(parse_json(rest += '}', limits));
    return out;
}

Columns read_columns(const Json& dictionary) {
    Columns out;
    for (const auto& [entity, keys] : dictionary.object()) {
        out.emplace_back(entity, std::vector<std::string>{});
        for (const Json& key : keys.array()) out.back().second.push_back(key.string());
    }
    return out;
}

Written::Written(const std::vector<WireRow>& rows) {
    m_rows.reserve(rows.size());
    for (const WireRow& row : rows) m_rows.push_back(&row);
    std::stable_sort(m_rows.begin(), m_rows.end(), [](const WireRow* a, const WireRow* b) { return a->ver < b->ver; });
}

const WireRow* Written::find(std::int64_t seq) const {
    auto before = [](const WireRow* row, std::int64_t ver) { return row->ver < ver; };
    auto at = std::lower_bound(m_rows.begin(), m_rows.end(), seq, before);
    return at != m_rows.end() && (*at)->ver == seq ? *at : nullptr;
}

bool Written::tell(LoggedOp& create) const {
    const WireRow* row = find(create.seq);
    if (!row) return false;
    create.op.kind = OpKind::create;
    create.op.entity = row->entity;
    create.op.record = row->id;
    return true;
}

ElementScan::ElementScan(std::string_view array) : m_text(array) {
    Reader reader{m_text, m_at};
    m_ok = reader.take('[');
    m_at = reader.at;
}

bool ElementScan::next() {
    if (!m_ok) return false;
    Reader reader{m_text, m_at};
    reader.skip_space();
    bool end = reader.take(']'), goes_on = !end && (m_first || reader.take(','));
    m_first = false;
    reader.skip_space();
    m_at = reader.at;
    // A comma with nothing behind it has no element that anybody could take.
    if (!goes_on) m_ok = end && m_at == m_text.size();
    return goes_on;
}

std::string_view ElementScan::take() {
    Reader reader{m_text, m_at};
    m_ok = reader.skip_value();
    std::string_view element = m_text.substr(m_at, reader.at - m_at);
    m_at = reader.at;
    return m_ok ? element : std::string_view{};
}

bool ElementScan::take_row(const Columns& columns, WireRow& row) {
    Reader reader{m_text, m_at};
    std::string_view entity;
    std::int64_t flag = 0;
    bool begins = reader.take('[') && reader.plain_string(entity) && reader.take(',') && reader.integer(row.ver) &&
                  reader.take(',') && reader.id(row.id) && reader.take(',') && reader.integer(flag) && (flag == 0 || flag == 1) &&
                  reader.take(',') && reader.take('[');
    if (!begins) return false;
    if (m_entity >= columns.size() || columns[m_entity].first != entity) {
        for (m_entity = 0; m_entity < columns.size() && columns[m_entity].first != entity;) ++m_entity;
        if (m_entity == columns.size()) return false;
    }
    const std::vector<std::string>& keys = columns[m_entity].second;
    row.entity = entity;
    row.deleted = flag == 1;
    row.carries = WireRow::Carries::state;
    row.cells.clear();
    row.cells.reserve(keys.size());
    if (!reader.take(']')) {
        std::size_t column = 0;
        do {
            std::size_t from = reader.at;
            if (column == keys.size() || !reader.value()) return false;
            std::string_view text = m_text.substr(from, reader.at - from);
            if (text != "null") row.cells.emplace_back(keys[column], text);
            ++column;
        } while (reader.take(','));
        if (!reader.take(']')) return false;
    }
    if (!reader.take(']')) return false;
    m_at = reader.at;
    return true;
}

bool ElementScan::take_create(LoggedOp& entry) {
    Reader reader{m_text, m_at};
    Op& op = entry.op;
    bool whole = reader.take('[') && reader.integer(entry.seq) && reader.take(',') && reader.id(op.id) && reader.take(',') &&
                 reader.id(op.batch) && reader.take(',') && reader.id(op.user) && reader.take(',') && reader.id(op.device) &&
                 reader.take(',') && reader.integer(op.at.ms) && reader.take(']');
    if (!whole) return false;
    entry.state = OpState::confirmed;
    op.kind = OpKind::create;
    m_at = reader.at;
    return true;
}

}  // namespace hera::sync
