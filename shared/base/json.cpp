#include "base/json.h"

#include <cmath>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/text.h"

namespace hera {

// Receives nlohmann's SAX events and builds our tree, within the limits.
class JsonBuilder {
public:
    using number_integer_t = nlohmann::json::number_integer_t;
    using number_unsigned_t = nlohmann::json::number_unsigned_t;
    using number_float_t = nlohmann::json::number_float_t;
    using string_t = nlohmann::json::string_t;
    using binary_t = nlohmann::json::binary_t;

    explicit JsonBuilder(const JsonLimits& limits) : m_limits(limits) {}

    bool null() { return add(Json{}) != nullptr; }
    bool boolean(bool value) {
        Json node;
        node.m_kind = Json::Kind::boolean;
        node.m_integer = value ? 1 : 0;
        return add(std::move(node)) != nullptr;
    }
    bool number_integer(number_integer_t value) {
        Json node;
        node.m_kind = Json::Kind::integer;
        node.m_integer = value;
        return add(std::move(node)) != nullptr;
    }
    bool number_unsigned(number_unsigned_t value) {
        if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
            return number_float(static_cast<number_float_t>(value), {});
        }
        return number_integer(static_cast<number_integer_t>(value));
    }
    bool number_float(number_float_t value, const string_t&) {
        Json node;
        node.m_kind = Json::Kind::number;
        node.m_number = value;
        return add(std::move(node)) != nullptr;
    }
    bool string(string_t& value) {
        Json node;
        node.m_kind = Json::Kind::string;
        node.m_string = std::move(value);
        return add(std::move(node)) != nullptr;
    }
    bool binary(binary_t&) { return false; }
    bool start_object(std::size_t) { return open(Json::Kind::object); }
    bool end_object() { return close(); }
    bool start_array(std::size_t) { return open(Json::Kind::array); }
    bool end_array() { return close(); }
    bool key(string_t& name) {
        if (known(*m_open.back(), name)) return false;
        m_key = std::move(name);
        return true;
    }
    template <class Exception>
    bool parse_error(std::size_t, const std::string&, const Exception&) {
        return false;
    }

    // Reads what most cells are: a text in which nothing is escaped, a whole number, or lists of them, without white space. False:
    // it is something else, or broken.
    static bool read_simple(std::string_view text, std::size_t& at, std::size_t depth_left, std::size_t& nodes_left, Json& out) {
        if (at == text.size() || nodes_left == 0) return false;
        --nodes_left;
        char c = text[at];
        if (c == '"') return read_plain_string(text, at, out);
        if (c != '[') return read_whole_number(text, at, out);
        if (depth_left == 0) return false;
        out.m_kind = Json::Kind::array;
        ++at;
        if (at < text.size() && text[at] == ']') return ++at, true;
        for (;;) {
            out.m_array.emplace_back();
            if (!read_simple(text, at, depth_left - 1, nodes_left, out.m_array.back()) || at == text.size()) return false;
            c = text[at++];
            if (c == ']') return true;
            if (c != ',') return false;
        }
    }
    Json take() { return std::move(m_root); }
    bool over_limit() const { return m_over_limit; }

private:
    static bool read_plain_string(std::string_view text, std::size_t& at, Json& out) {
        std::size_t from = ++at;
        unsigned char all = 0;
        for (; at < text.size() && text[at] != '"'; ++at) {
            auto c = static_cast<unsigned char>(text[at]);
            if (c == '\\' || c < 0x20) return false;
            all |= c;
        }
        if (at == text.size()) return false;
        std::string_view inner = text.substr(from, at++ - from);
        if (all >= 0x80 && !valid_utf8(inner)) return false;
        out.m_kind = Json::Kind::string;
        out.m_string = inner;
        return true;
    }
    static bool read_whole_number(std::string_view text, std::size_t& at, Json& out) {
        constexpr std::size_t digits_max = 18;
        bool negative = text[at] == '-';
        std::size_t from = at += negative ? 1 : 0;
        std::int64_t value = 0;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
            if (at - from == digits_max) return false;
            value = value * 10 + (text[at] - '0');
        }
        if (at == from || (text[from] == '0' && (at - from > 1 || negative))) return false;
        if (at < text.size() && text[at] != ',' && text[at] != ']') return false;  // a fraction, an exponent
        out.m_kind = Json::Kind::integer;
        out.m_integer = negative ? -value : value;
        return true;
    }

    bool open(Json::Kind kind) {
        if (m_open.size() >= m_limits.depth_max) {
            m_over_limit = true;
            return false;
        }
        Json node;
        node.m_kind = kind;
        Json* place = add(std::move(node));
        if (!place) return false;
        m_open.push_back(place);
        m_names.emplace_back();
        return true;
    }
    bool close() {
        m_open.pop_back();
        m_names.pop_back();
        return true;
    }
    // Has the object that is open this key already? A few are compared one by one; many go through a set, or a body of
    // thousands of keys would cost their square.
    bool known(const Json& object, const std::string& name) {
        constexpr std::size_t few = 16;
        if (object.m_object.size() < few) return object.has(name);
        std::unordered_set<std::string>& names = m_names.back();
        if (names.empty()) {
            for (const Json::Member& member : object.m_object) names.insert(member.first);
        }
        return !names.insert(name).second;
    }
    // The pointer stays valid while the node is open: its parent gets no further child until it is closed.
    Json* add(Json node) {
        if (++m_nodes > m_limits.nodes_max) {
            m_over_limit = true;
            return nullptr;
        }
        if (m_open.empty()) {
            m_root = std::move(node);
            return &m_root;
        }
        Json& parent = *m_open.back();
        if (parent.m_kind == Json::Kind::array) {
            parent.m_array.push_back(std::move(node));
            return &parent.m_array.back();
        }
        parent.m_object.emplace_back(std::move(m_key), std::move(node));
        return &parent.m_object.back().second;
    }

    const JsonLimits& m_limits;
    Json m_root;
    std::vector<Json*> m_open;
    std::vector<std::unordered_set<std::string>> m_names;  // of each that is open, once there are many
    std::string m_key;
    std::size_t m_nodes = 0;
    bool m_over_limit = false;
};

namespace {

const Json null_json{};

void write(JsonWriter& writer, const Json& json) {
    switch (json.kind()) {
        case Json::Kind::null: writer.null(); break;
        case Json::Kind::boolean: writer.boolean(json.boolean()); break;
        case Json::Kind::integer: writer.integer(json.integer()); break;
        case Json::Kind::number: writer.number(json.number()); break;
        case Json::Kind::string: writer.string(json.string()); break;
        case Json::Kind::array:
            writer.begin_array();
            for (const Json& item : json.array()) write(writer, item);
            writer.end_array();
            break;
        case Json::Kind::object:
            writer.begin_object();
            for (const Json::Member& member : json.object()) {
                writer.key(member.first);
                write(writer, member.second);
            }
            writer.end_object();
            break;
    }
}

void append_escaped(std::string& out, std::string_view text) {
    out.push_back('"');
    std::size_t plain = 0;  // from here on nothing had to be escaped
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) continue;
        out.append(text.substr(plain, at - plain));
        plain = at + 1;
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                char escape[8];
                std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
                out += escape;
        }
    }
    out.append(text.substr(plain));
    out.push_back('"');
}

}  // namespace

const Json& Json::operator[](std::string_view key) const {
    if (m_kind == Kind::object) {
        for (const Member& member : m_object) {
            if (member.first == key) return member.second;
        }
    }
    return null_json;
}

bool Json::has(std::string_view key) const {
    if (m_kind != Kind::object) return false;
    for (const Member& member : m_object) {
        if (member.first == key) return true;
    }
    return false;
}

const Json& Json::operator[](std::size_t index) const {
    return m_kind == Kind::array && index < m_array.size() ? m_array[index] : null_json;
}

std::string Json::dump() const {
    JsonWriter writer;
    write(writer, *this);
    return writer.take();
}

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.size_bytes_max) return Error{.code = Code::too_large, .key = "error.json_limits"};
    Json simple;
    std::size_t at = 0, nodes_left = limits.nodes_max;
    if (JsonBuilder::read_simple(text, at, limits.depth_max, nodes_left, simple) && at == text.size()) return simple;
    JsonBuilder builder(limits);
    bool ok = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
    if (!ok) {
        if (builder.over_limit()) return Error{.code = Code::too_large, .key = "error.json_limits"};
        return Error{.code = Code::invalid, .key = "error.json_syntax"};
    }
    return builder.take();
}

void JsonWriter::before_value() {
    if (m_after_key) {
        m_after_key = false;
        return;
    }
    if (m_open.empty()) {
        HERA_CHECK(m_text.empty());
        return;
    }
    HERA_CHECK(m_open.back() == '[');
    if (m_has_item.back()) m_text.push_back(',');
    m_has_item.back() = true;
}

JsonWriter& JsonWriter::begin_object() {
    before_value();
    m_text.push_back('{');
    m_open.push_back('{');
    m_has_item.push_back(false);
    return *this;
}

JsonWriter& JsonWriter::end_object() {
    HERA_CHECK(!m_open.empty() && m_open.back() == '{' && !m_after_key);
    m_text.push_back('}');
    m_open.pop_back();
    m_has_item.pop_back();
    return *this;
}

JsonWriter& JsonWriter::begin_array() {
    before_value();
    m_text.push_back('[');
    m_open.push_back('[');
    m_has_item.push_back(false);
    return *this;
}

JsonWriter& JsonWriter::end_array() {
    HERA_CHECK(!m_open.empty() && m_open.back() == '[');
    m_text.push_back(']');
    m_open.pop_back();
    m_has_item.pop_back();
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    HERA_CHECK(!m_open.empty() && m_open.back() == '{' && !m_after_key);
    if (m_has_item.back()) m_text.push_back(',');
    m_has_item.back() = true;
    append_escaped(m_text, valid_utf8(name) ? name : std::string_view(repair_utf8(name)));
    m_text.push_back(':');
    m_after_key = true;
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
    before_value();
    if (valid_utf8(value)) {
        append_escaped(m_text, value);
    } else {
        append_escaped(m_text, repair_utf8(value));
    }
    return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
    before_value();
    m_text += std::to_string(value);
    return *this;
}

JsonWriter& JsonWriter::number(double value) {
    before_value();
    if (!std::isfinite(value)) {
        m_text += "null";  // JSON has no infinity
        return *this;
    }
    char out[40];
    std::snprintf(out, sizeof out, "%.17g", value);
    m_text += out;
    return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
    before_value();
    m_text += value ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::null() {
    before_value();
    m_text += "null";
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    before_value();
    m_text.append(json);
    return *this;
}

std::string JsonWriter::take() {
    HERA_CHECK(m_open.empty() && !m_after_key);
    return std::move(m_text);
}

}  // namespace hera
