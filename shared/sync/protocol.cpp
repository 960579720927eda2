#include "sync/protocol.h"

#include <map>

#include "base/json.h"
#include "sync/op_codec.h"

namespace hera::sync {
namespace {

Error bad_body() { return Error{.code = Code::invalid, .key = "error.wire_body"}; }

constexpr JsonLimits body_limits{.size_bytes_max = 32u << 20, .depth_max = 12, .nodes_max = 4'000'000};

Result<Json> parse_object(std::string_view text) {
    Json json = TRY(parse_json(text, body_limits));
    if (!json.is_object()) return bad_body();
    return json;
}

// The dictionary is the union of the keys of an entity's rows, in first-seen order; rows of one schema share it.
using Dictionary = std::vector<std::pair<std::string, std::vector<std::string>>>;

std::vector<std::string>& columns_of(Dictionary& dictionary, const std::string& entity) {
    for (auto& [key, columns] : dictionary) {
        if (key == entity) return columns;
    }
    dictionary.emplace_back(entity, std::vector<std::string>{});
    return dictionary.back().second;
}

std::size_t column_index(std::vector<std::string>& columns, const std::string& key, std::size_t guess) {
    if (guess < columns.size() && columns[guess] == key) return guess;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i] == key) return i;
    }
    columns.push_back(key);
    return columns.size() - 1;
}

void encode_row(JsonWriter& w, const WireRow& row, std::vector<std::string>& columns) {
    std::vector<const std::string*> values(columns.size(), nullptr);
    std::size_t guess = 0;
    for (const Cell& cell : row.cells) {
        std::size_t at = column_index(columns, cell.first, guess);
        guess = at + 1;
        if (values.size() < columns.size()) values.resize(columns.size(), nullptr);
        values[at] = &cell.second;
    }
    w.begin_array().string(row.entity).integer(row.ver).string(row.id.text()).integer(row.deleted ? 1 : 0).begin_array();
    // Trailing empty cells are left out.
    std::size_t used = values.size();
    while (used > 0 && (!values[used - 1] || *values[used - 1] == "null")) --used;
    for (std::size_t i = 0; i < used; ++i) {
        if (values[i]) {
            w.raw(*values[i]);
        } else {
            w.null();
        }
    }
    w.end_array();
    if (!row.unknown.empty()) encode_cells(w, row.unknown);
    w.end_array();
}

Result<WireRow> decode_row(const Json& json, const Json& dictionary) {
    WireRow row;
    auto id = RecordId::parse(json[std::size_t{2}].string());
    row.entity = json[std::size_t{0}].string();
    const Json& columns = dictionary[row.entity];
    const Json& values = json[std::size_t{4}];
    if (!json.is_array() || json.size() < 5 || json.size() > 6 || !id || !json[std::size_t{1}].is_integer() ||
        !columns.is_array() || !values.is_array() || values.size() > columns.size()) {
        return bad_body();
    }
    row.ver = json[std::size_t{1}].integer();
    row.id = *id;
    row.deleted = json[std::size_t{3}].integer() != 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        row.cells.emplace_back(columns[i].string(), i < values.size() ? values[i].dump() : "null");
    }
    if (json.size() == 6) row.unknown = decode_cells(json[std::size_t{5}]);
    return row;
}

void encode_history(JsonWriter& w, const LoggedOp& entry) {
    const Op& op = entry.op;
    w.begin_array().integer(entry.seq).string(op.id.text()).string(op.batch.text()).string(op.user.text()).string(op.device.text());
    w.integer(op.at.ms).string(kind_word(op.kind)).string(op.entity).string(op.record.text());
    encode_cells(w, op.fields);
    encode_cells(w, op.before);
    w.end_array();
}

Result<LoggedOp> decode_history(const Json& json) {
    if (!json.is_array() || json.size() != 11) return bad_body();
    auto text = [&json](std::size_t i) -> const std::string& { return json[i].string(); };
    LoggedOp entry;
    auto id = OpId::parse(text(1));
    auto batch = BatchId::parse(text(2));
    auto user = UserId::parse(text(3));
    auto device = DeviceId::parse(text(4));
    auto record = RecordId::parse(text(8));
    if (!id || !batch || !user || !device || !record || !json[std::size_t{0}].is_integer() || !parse_kind(text(6), entry.op.kind)) {
        return bad_body();
    }
    entry.seq = json[std::size_t{0}].integer();
    entry.state = OpState::confirmed;
    entry.op.id = *id;
    entry.op.batch = *batch;
    entry.op.user = *user;
    entry.op.device = *device;
    entry.op.record = *record;
    entry.op.at = Instant{json[std::size_t{5}].integer()};
    entry.op.entity = text(7);
    entry.op.fields = decode_cells(json[std::size_t{9}]);
    entry.op.before = decode_cells(json[std::size_t{10}]);
    return entry;
}

}  // namespace

std::string encode(const HelloRequest& b) {
    JsonWriter w;
    w.begin_object().key("protocol").integer(b.protocol).key("schema").integer(b.schema).key("now").integer(b.now.ms);
    w.key("cursor").integer(b.cursor).end_object();
    return w.take();
}

std::string encode(const HelloReply& b) {
    JsonWriter w;
    w.begin_object().key("head").integer(b.head).key("now").integer(b.now.ms).key("incarnation").string(b.incarnation);
    w.key("restored_to").integer(b.restored_to).end_object();
    return w.take();
}

std::string encode(const PushRequest& b) {
    JsonWriter w;
    w.begin_object().key("now").integer(b.now.ms).key("ops").begin_array();
    for (const Op& op : b.ops) encode_op(w, op);
    w.end_array().end_object();
    return w.take();
}

std::string encode(const PushReply& b) {
    JsonWriter w;
    w.begin_object().key("results").begin_array();
    for (const PushResult& r : b.results) {
        w.begin_array().string(r.op.text()).integer(r.seq).integer(static_cast<std::int64_t>(r.code));
        if (!r.reason.empty()) w.raw(r.reason);
        w.end_array();
    }
    w.end_array().key("head").integer(b.head).key("now").integer(b.now.ms).end_object();
    return w.take();
}

std::string encode(const PullPage& b) {
    Dictionary dictionary;
    JsonWriter rows;
    rows.begin_array();
    for (const WireRow& row : b.rows) encode_row(rows, row, columns_of(dictionary, row.entity));
    rows.end_array();
    JsonWriter w;
    w.begin_object().key("from").integer(b.from).key("to").integer(b.to).key("head").integer(b.head);
    w.key("more").boolean(b.more).key("now").integer(b.now.ms).key("cols").begin_object();
    for (const auto& [entity, columns] : dictionary) {
        w.key(entity).begin_array();
        for (const std::string& column : columns) w.string(column);
        w.end_array();
    }
    w.end_object().key("rows").raw(rows.take()).key("ops").begin_array();
    for (const LoggedOp& entry : b.ops) encode_history(w, entry);
    w.end_array().end_object();
    return w.take();
}

Result<HelloRequest> decode_hello_request(std::string_view text) {
    Json json = TRY(parse_object(text));
    if (!json["protocol"].is_integer() || !json["schema"].is_integer() || !json["now"].is_integer() ||
        !json["cursor"].is_integer()) {
        return bad_body();
    }
    return HelloRequest{static_cast<int>(json["protocol"].integer()), static_cast<int>(json["schema"].integer()),
                        Instant{json["now"].integer()}, json["cursor"].integer()};
}

Result<HelloReply> decode_hello_reply(std::string_view text) {
    Json json = TRY(parse_object(text));
    if (!json["head"].is_integer() || !json["now"].is_integer()) return bad_body();
    return HelloReply{json["head"].integer(), Instant{json["now"].integer()}, json["incarnation"].string(),
                      json["restored_to"].integer()};
}

Result<PushRequest> decode_push_request(std::string_view text) {
    Json json = TRY(parse_object(text));
    const Json& ops = json["ops"];
    if (!json["now"].is_integer() || !ops.is_array()) return bad_body();
    if (ops.size() > push_ops_max) return Error{.code = Code::too_large, .key = "error.push_too_large"};
    PushRequest out{Instant{json["now"].integer()}, {}};
    out.ops.reserve(ops.size());
    for (const Json& op : ops.array()) out.ops.push_back(TRY(decode_op(op)));
    return out;
}

Result<PushReply> decode_push_reply(std::string_view text) {
    Json json = TRY(parse_object(text));
    if (!json["results"].is_array() || !json["head"].is_integer() || !json["now"].is_integer()) return bad_body();
    PushReply out{{}, json["head"].integer(), Instant{json["now"].integer()}};
    for (const Json& item : json["results"].array()) {
        auto id = OpId::parse(item[std::size_t{0}].string());
        std::int64_t code = item[std::size_t{2}].integer();
        if (!item.is_array() || item.size() < 3 || item.size() > 4 || !id || code < 0 || code > 6) return bad_body();
        std::string reason = item.size() == 4 ? item[std::size_t{3}].dump() : std::string{};
        out.results.push_back({*id, item[std::size_t{1}].integer(), static_cast<OpCode>(code), std::move(reason)});
    }
    return out;
}

Result<PullPage> decode_pull_page(std::string_view text) {
    Json json = TRY(parse_object(text));
    for (const char* key : {"from", "to", "head", "now"}) {
        if (!json[key].is_integer()) return bad_body();
    }
    if (!json["rows"].is_array() || !json["ops"].is_array() || !json["cols"].is_object()) return bad_body();
    PullPage page;
    page.from = json["from"].integer();
    page.to = json["to"].integer();
    page.head = json["head"].integer();
    page.more = json["more"].boolean();
    page.now = Instant{json["now"].integer()};
    if (page.to < page.from) return bad_body();
    page.rows.reserve(json["rows"].size());
    for (const Json& row : json["rows"].array()) page.rows.push_back(TRY(decode_row(row, json["cols"])));
    page.ops.reserve(json["ops"].size());
    for (const Json& op : json["ops"].array()) page.ops.push_back(TRY(decode_history(op)));
    return page;
}

std::string reason_text(const Error& error) {
    JsonWriter w;
    w.begin_array().string(error.key);
    for (const std::string& argument : error.args) w.string(argument);
    w.end_array();
    return w.take();
}

Error reason_error(std::string_view reason) {
    Error error{.code = Code::invalid, .key = "error.refused"};
    auto json = parse_json(reason);
    if (!json.ok() || !json.value().is_array() || json.value().size() == 0) return error;
    error.key = json.value()[std::size_t{0}].string();
    for (std::size_t i = 1; i < json.value().size(); ++i) error.args.push_back(json.value()[i].string());
    return error;
}

}  // namespace hera::sync
