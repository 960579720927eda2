// Json: the one door to JSON text. Parsing is nlohmann's SAX parser (strict RFC 8259) with limits on size, depth and
// node count, so hostile input costs a bounded amount; writing is JsonWriter, which needs no tree.
//
// Integers stay integers (int64); other numbers are double. Strings are valid UTF-8 after parsing (broken input is a
// parse error) and broken bytes are replaced by U+FFFD when writing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hera {

class Json {
public:
    enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object };
    using Array = std::vector<Json>;
    using Member = std::pair<std::string, Json>;
    using Object = std::vector<Member>;  // in text order; parse refuses duplicate keys

    Json() = default;

    Kind kind() const { return m_kind; }
    bool is_null() const { return m_kind == Kind::null; }
    bool is_string() const { return m_kind == Kind::string; }
    bool is_integer() const { return m_kind == Kind::integer; }
    bool is_array() const { return m_kind == Kind::array; }
    bool is_object() const { return m_kind == Kind::object; }

    // Wrong kind reads as the neutral value (false, 0, "", empty): decoders that care ask kind() first.
    bool boolean() const { return m_kind == Kind::boolean && m_integer != 0; }
    std::int64_t integer() const { return m_kind == Kind::integer ? m_integer : 0; }
    double number() const { return m_kind == Kind::integer ? static_cast<double>(m_integer) : m_number; }
    const std::string& string() const { return m_string; }
    const Array& array() const { return m_array; }
    const Object& object() const { return m_object; }

    // Member of an object, or null when absent or not an object.
    const Json& operator[](std::string_view key) const;
    bool has(std::string_view key) const;
    // Element of an array, or null when out of range.
    const Json& operator[](std::size_t index) const;
    std::size_t size() const { return m_kind == Kind::array ? m_array.size() : m_object.size(); }

    // The same value as text (used to keep what this build does not understand).
    std::string dump() const;

private:
    friend class JsonBuilder;
    Kind m_kind = Kind::null;
    std::int64_t m_integer = 0;
    double m_number = 0;
    std::string m_string;
    Array m_array;
    Object m_object;
};

struct JsonLimits {
    std::size_t size_bytes_max = 8u << 20;
    std::size_t depth_max = 32;
    std::size_t nodes_max = 2'000'000;
};

// Errors: invalid "error.json_syntax", too_large "error.json_limits".
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

// Streams JSON text. Commas are placed by the writer; a wrong nesting is a HERA_CHECK.
//     JsonWriter w; w.begin_object(); w.key("id").string(id); w.key("n").integer(3); w.end_object(); send(w.take());
class JsonWriter {
public:
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);
    JsonWriter& string(std::string_view value);
    JsonWriter& integer(std::int64_t value);
    JsonWriter& number(double value);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    // Text that is already valid JSON, as dump() gives it.
    JsonWriter& raw(std::string_view json);

    const std::string& text() const { return m_text; }
    std::string take();

private:
    void before_value();
    std::string m_text;
    std::vector<char> m_open;      // '{' or '[' per level
    std::vector<bool> m_has_item;  // per level: a comma is needed before the next
    bool m_after_key = false;
};

}  // namespace hera
