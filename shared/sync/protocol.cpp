#include "sync/protocol.h"

#include <algorithm>
#include <optional>

#include "base/json.h"
#include "sync/op_codec.h"
#include "sync/row_scan.h"

namespace hera::sync {
namespace {

Error bad_body() { return Error{.code = Code::invalid, .key = "error.wire_body"}; }

constexpr std::size_t texts_max = 1000;
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
    if (row.carries == WireRow::Carries::group) {
        w.begin_array().string(row.entity).integer(row.ver).string(row.id.text()).integer(4);
        w.raw(row.cells.front().second).end_array();
        return;
    }
    std::vector<const std::string*> values(columns.size(), nullptr);
    std::size_t guess = 0;
    for (const Cell& cell : row.cells) {
        std::size_t at = column_index(columns, cell.first, guess);
        guess = at + 1;
        if (values.size() < columns.size()) values.resize(columns.size(), nullptr);
        values[at] = &cell.second;
    }
    w.begin_array().string(row.entity).integer(row.ver).string(row.id.text());
    if (row.carries != WireRow::Carries::state) {
        w.integer(row.carries == WireRow::Carries::end ? 2 : 3).end_array();
        return;
    }
    w.integer(row.deleted ? 1 : 0).begin_array();
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
    std::int64_t flag = json[std::size_t{3}].integer();
    if (json.is_array() && json.size() == 4 && id && json[std::size_t{1}].is_integer() && (flag == 2 || flag == 3)) {
        row.ver = json[std::size_t{1}].integer();
        row.id = *id;
        row.carries = flag == 2 ? WireRow::Carries::end : WireRow::Carries::nothing;
        return row;
    }
    if (json.is_array() && json.size() == 5 && id && json[std::size_t{1}].is_integer() && flag == 4 &&
        json[std::size_t{4}].is_string()) {
        row.ver = json[std::size_t{1}].integer();
        row.id = *id;
        row.carries = WireRow::Carries::group;
        row.cells.emplace_back("visibility", json[std::size_t{4}].dump());
        return row;
    }
    const Json& columns = dictionary[row.entity];
    const Json& values = json[std::size_t{4}];
    if (!json.is_array() || json.size() < 5 || json.size() > 6 || !id || !json[std::size_t{1}].is_integer() ||
        !columns.is_array() || !values.is_array() || values.size() > columns.size()) {
        return bad_body();
    }
    row.ver = json[std::size_t{1}].integer();
    row.id = *id;
    row.deleted = flag != 0;
    row.cells.reserve(columns.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i].is_null()) row.cells.emplace_back(columns[i].string(), values[i].dump());
    }
    if (json.size() == 6) row.unknown = decode_cells(json[std::size_t{5}]);
    return row;
}

// A create that nothing has followed is told by its row: only who made it and when is left to say. A cold copy is mostly that.
void encode_history(JsonWriter& w, const LoggedOp& entry, const Written& written) {
    const Op& op = entry.op;
    w.begin_array().integer(entry.seq).string(op.id.text()).string(op.batch.text()).string(op.user.text()).string(op.device.text());
    w.integer(op.at.ms);
    const WireRow* row = written.find(entry.seq);
    bool told = op.kind == OpKind::create && op.fields.empty() && op.before.empty() && row && row->id == op.record &&
                row->entity == op.entity;
    if (told) {
        w.end_array();
        return;
    }
    w.string(kind_word(op.kind)).string(op.entity).string(op.record.text());
    encode_cells(w, op.fields);
    encode_cells(w, op.before);
    w.end_array();
}

Result<LoggedOp> decode_history(const Json& json, const Written& written) {
    constexpr std::size_t told_by_row = 6, whole = 11;
    if (!json.is_array() || (json.size() != whole && json.size() != told_by_row)) return bad_body();
    auto text = [&json](std::size_t i) -> const std::string& { return json[i].string(); };
    LoggedOp entry;
    auto id = OpId::parse(text(1));
    auto batch = BatchId::parse(text(2));
    auto user = UserId::parse(text(3));
    auto device = DeviceId::parse(text(4));
    if (!id || !batch || !user || !device || !json[std::size_t{0}].is_integer()) return bad_body();
    entry.seq = json[std::size_t{0}].integer();
    entry.state = OpState::confirmed;
    entry.op.id = *id;
    entry.op.batch = *batch;
    entry.op.user = *user;
    entry.op.device = *device;
    entry.op.at = Instant{json[std::size_t{5}].integer()};
    if (json.size() == told_by_row) {
        if (!written.tell(entry)) return bad_body();
        return entry;
    }
    auto record = RecordId::parse(text(8));
    if (!record || !parse_kind(text(6), entry.op.kind)) return bad_body();
    entry.op.record = *record;
    entry.op.entity = text(7);
    entry.op.fields = decode_cells(json[std::size_t{9}]);
    entry.op.before = decode_cells(json[std::size_t{10}]);
    return entry;
}

void encode_texts(JsonWriter& w, const char* key, const std::vector<std::string>& texts) {
    w.key(key).begin_array();
    for (const std::string& text : texts) w.string(text);
    w.end_array();
}

Result<std::vector<std::string>> decode_texts(const Json& json) {
    if (!json.is_array() || json.size() > texts_max) return bad_body();
    std::vector<std::string> out;
    for (const Json& text : json.array()) out.push_back(text.string());
    return out;
}

// Rows, their dictionary in front of them, and history.
void encode_rows(JsonWriter& w, const std::vector<WireRow>& all, const std::vector<LoggedOp>& ops) {
    Dictionary dictionary;
    JsonWriter rows;
    rows.begin_array();
    for (const WireRow& row : all) encode_row(rows, row, columns_of(dictionary, row.entity));
    rows.end_array();
    w.key("cols").begin_object();
    for (const auto& [entity, columns] : dictionary) {
        w.key(entity).begin_array();
        for (const std::string& column : columns) w.string(column);
        w.end_array();
    }
    w.end_object().key("rows").raw(rows.take()).key("ops").begin_array();
    Written written(all);
    for (const LoggedOp& entry : ops) encode_history(w, entry, written);
    w.end_array();
}

Result<void> decode_rows(const BodyParts& body, std::vector<WireRow>& rows, std::vector<LoggedOp>& ops) {
    const Json& dictionary = body.rest["cols"];
    if (!dictionary.is_object()) return bad_body();
    Columns columns = read_columns(dictionary);
    ElementScan row_scan(body.rows);
    while (row_scan.next()) {
        rows.emplace_back();
        if (row_scan.take_row(columns, rows.back())) continue;
        Json json = TRY(parse_json(row_scan.take(), body_limits));
        rows.back() = TRY(decode_row(json, dictionary));
    }
    Written written(rows);
    ElementScan op_scan(body.ops);
    while (op_scan.next()) {
        ops.emplace_back();
        if (op_scan.take_create(ops.back())) {
            if (!written.tell(ops.back())) return bad_body();
            continue;
        }
        Json json = TRY(parse_json(op_scan.take(), body_limits));
        ops.back() = TRY(decode_history(json, written));
    }
    if (!row_scan.ok() || !op_scan.ok()) return bad_body();
    return {};
}

// ["contact", "above" or "", "until" or ""]
void encode_range(JsonWriter& w, const SnapshotPage::Range& range) {
    auto end = [](RecordId id) { return id.none() ? std::string{} : id.text(); };
    w.begin_array().string(range.entity).string(end(range.above)).string(end(range.until)).end_array();
}

Result<SnapshotPage::Range> decode_range(const Json& json) {
    SnapshotPage::Range out;
    out.entity = json[std::size_t{0}].string();
    if (!json.is_array() || json.size() != 3 || out.entity.empty()) return bad_body();
    for (std::size_t at : {std::size_t{1}, std::size_t{2}}) {
        const std::string& text = json[at].string();
        auto id = RecordId::parse(text);
        if (!id && !text.empty()) return bad_body();
        if (id) (at == 1 ? out.above : out.until) = *id;
    }
    return out;
}

std::string to_hex(std::uint64_t value) {
    std::string out(16, '0');
    for (std::size_t i = 16; i-- > 0; value >>= 4) out[i] = "0123456789abcdef"[value & 15];
    return out;
}

std::optional<std::uint64_t> from_hex(std::string_view text) {
    if (text.size() != 16) return std::nullopt;
    std::uint64_t out = 0;
    for (char c : text) {
        std::size_t digit = std::string_view("0123456789abcdef").find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        out = out << 4 | digit;
    }
    return out;
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
    w.key("restored_to").integer(b.restored_to).key("horizon").integer(b.horizon);
    encode_texts(w, "groups", b.groups);
    w.end_object();
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
    JsonWriter w;
    w.begin_object().key("from").integer(b.from).key("to").integer(b.to).key("head").integer(b.head);
    w.key("more").boolean(b.more).key("now").integer(b.now.ms);
    if (b.partial) w.key("partial").boolean(true);
    if (b.history != 0) w.key("history").integer(b.history);
    encode_texts(w, "groups", b.groups);
    encode_rows(w, b.rows, b.ops);
    w.end_object();
    return w.take();
}

std::string encode(const SnapshotRequest& b) {
    JsonWriter w;
    w.begin_object().key("through").integer(b.through);
    encode_texts(w, "groups", b.groups);
    w.key("after").string(b.after);
    if (!b.entity.empty()) {
        w.key("range");
        encode_range(w, {b.entity, b.above, b.until});
    }
    if (b.limit != 0) w.key("limit").integer(static_cast<std::int64_t>(b.limit));
    w.end_object();
    return w.take();
}

std::string encode(const SnapshotPage& b) {
    JsonWriter w;
    w.begin_object().key("through").integer(b.through).key("head").integer(b.head).key("next").string(b.next);
    if (b.history != 0) w.key("history").integer(b.history);
    encode_texts(w, "groups", b.groups);
    w.key("ranges").begin_array();
    for (const SnapshotPage::Range& range : b.ranges) encode_range(w, range);
    w.end_array();
    encode_rows(w, b.rows, b.ops);
    w.end_object();
    return w.take();
}

std::string encode(const SumsRequest& b) {
    JsonWriter w;
    w.begin_object().key("entity").string(b.entity).key("bounds").begin_array();
    for (RecordId bound : b.bounds) w.string(bound.text());
    w.end_array().end_object();
    return w.take();
}

std::string encode(const SumsReply& b) {
    JsonWriter w;
    w.begin_object().key("at").integer(b.at).key("sums").begin_array();
    for (const auto& [entity, sum] : b.sums) {
        // A number of 64 bits is not safe in JSON.
        w.begin_array().string(entity).integer(static_cast<std::int64_t>(sum.count)).string(to_hex(sum.mix)).end_array();
    }
    w.end_array().end_object();
    return w.take();
}

std::string encode(const HistoryReply& b) {
    JsonWriter w;
    w.begin_object().key("record").string(b.record.text()).key("above").integer(b.above).key("before").integer(b.before);
    w.key("ops").begin_array();
    for (const LoggedOp& entry : b.ops) encode_history(w, entry, Written({}));
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
    HelloReply reply{json["head"].integer(), Instant{json["now"].integer()}, json["incarnation"].string(),
                     json["restored_to"].integer(), {}, json["horizon"].integer()};
    reply.groups = TRY(decode_texts(json["groups"]));
    return reply;
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
    BodyParts body = TRY(take_apart(text, body_limits));
    const Json& json = body.rest;
    for (const char* key : {"from", "to", "head", "now"}) {
        if (!json[key].is_integer()) return bad_body();
    }
    PullPage page;
    page.from = json["from"].integer();
    page.to = json["to"].integer();
    page.head = json["head"].integer();
    page.more = json["more"].boolean();
    page.partial = json["partial"].boolean();
    page.history = json["history"].integer();
    page.now = Instant{json["now"].integer()};
    if (page.to < page.from) return bad_body();
    page.groups = TRY(decode_texts(json["groups"]));
    TRY(decode_rows(body, page.rows, page.ops));
    return page;
}

Result<SnapshotRequest> decode_snapshot_request(std::string_view text) {
    Json json = TRY(parse_object(text));
    if (!json["through"].is_integer() || json["through"].integer() < 0) return bad_body();
    SnapshotRequest out;
    out.through = json["through"].integer();
    out.groups = TRY(decode_texts(json["groups"]));
    out.after = json["after"].string();
    out.limit = static_cast<std::size_t>(std::max<std::int64_t>(0, json["limit"].integer()));
    if (json["range"].is_array()) {
        SnapshotPage::Range range = TRY(decode_range(json["range"]));
        out.entity = range.entity;
        out.above = range.above;
        out.until = range.until;
    }
    return out;
}

Result<SnapshotPage> decode_snapshot_page(std::string_view text) {
    BodyParts body = TRY(take_apart(text, body_limits));
    const Json& json = body.rest;
    if (!json["through"].is_integer() || !json["head"].is_integer() || !json["next"].is_string() || !json["ranges"].is_array())
        return bad_body();
    SnapshotPage page;
    page.through = json["through"].integer();
    page.head = json["head"].integer();
    page.next = json["next"].string();
    page.history = json["history"].integer();
    page.groups = TRY(decode_texts(json["groups"]));
    for (const Json& range : json["ranges"].array()) page.ranges.push_back(TRY(decode_range(range)));
    TRY(decode_rows(body, page.rows, page.ops));
    return page;
}

Result<SumsRequest> decode_sums_request(std::string_view text) {
    Json json = TRY(parse_object(text));
    if (!json["bounds"].is_array() || json["bounds"].size() > sums_bounds_max) return bad_body();
    SumsRequest out{json["entity"].string(), {}};
    for (const Json& bound : json["bounds"].array()) {
        auto id = RecordId::parse(bound.string());
        if (!id || (!out.bounds.empty() && !(out.bounds.back() < *id))) return bad_body();
        out.bounds.push_back(*id);
    }
    return out;
}

Result<SumsReply> decode_sums_reply(std::string_view text) {
    Json json = TRY(parse_object(text));
    if (!json["at"].is_integer() || !json["sums"].is_array()) return bad_body();
    SumsReply out{json["at"].integer(), {}};
    for (const Json& sum : json["sums"].array()) {
        auto mix = from_hex(sum[std::size_t{2}].string());
        if (!sum.is_array() || sum.size() != 3 || !sum[std::size_t{1}].is_integer() || !mix) return bad_body();
        out.sums.emplace_back(sum[std::size_t{0}].string(),
                              RowSum{static_cast<std::uint64_t>(sum[std::size_t{1}].integer()), *mix});
    }
    return out;
}

Result<HistoryReply> decode_history_reply(std::string_view text) {
    Json json = TRY(parse_object(text));
    auto record = RecordId::parse(json["record"].string());
    if (!record || !json["above"].is_integer() || !json["before"].is_integer() || !json["ops"].is_array()) return bad_body();
    HistoryReply out{*record, json["above"].integer(), json["before"].integer(), {}};
    for (const Json& op : json["ops"].array()) {
        out.ops.push_back(TRY(decode_history(op, Written({}))));
        bool inside = out.ops.back().seq > out.above && out.ops.back().seq < out.before;
        if (!inside || !(out.ops.back().op.record == out.record)) return bad_body();
    }
    return out;
}

}  // namespace hera::sync
