#include "sync/op_codec.h"

namespace hera::sync {
namespace {

constexpr std::size_t key_size_max = 64;

Error bad_op() { return Error{.code = Code::invalid, .key = "error.wire_op"}; }

bool good_key(const std::string& key) {
    if (key.empty() || key.size() > key_size_max) return false;
    for (char c : key) {
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
    }
    return true;
}

}  // namespace

const char* kind_word(OpKind kind) {
    switch (kind) {
        case OpKind::create: return "create";
        case OpKind::patch: return "patch";
        case OpKind::remove: return "delete";
        case OpKind::restore: return "restore";
        case OpKind::merge: return "merge";
    }
    return "";
}

bool parse_kind(std::string_view word, OpKind& out) {
    for (OpKind kind : {OpKind::create, OpKind::patch, OpKind::remove, OpKind::restore, OpKind::merge}) {
        if (word == kind_word(kind)) {
            out = kind;
            return true;
        }
    }
    return false;
}

void encode_cells(JsonWriter& writer, const std::vector<Cell>& cells) {
    writer.begin_object();
    for (const Cell& cell : cells) writer.key(cell.first).raw(cell.second);
    writer.end_object();
}

std::vector<Cell> decode_cells(const Json& json) {
    std::vector<Cell> cells;
    for (const Json::Member& member : json.object()) cells.emplace_back(member.first, member.second.dump());
    return cells;
}

std::string cells_text(const std::vector<Cell>& cells) {
    JsonWriter writer;
    encode_cells(writer, cells);
    return writer.take();
}

Result<std::vector<Cell>> read_cells(std::string_view text) {
    if (text.empty()) return std::vector<Cell>{};
    return decode_cells(TRY(parse_json(text)));
}

void encode_op(JsonWriter& writer, const Op& op) {
    writer.begin_array()
        .string(op.id.text())
        .string(op.batch.text())
        .integer(op.hlc.value)
        .integer(op.base_seq)
        .string(kind_word(op.kind))
        .string(op.entity)
        .string(op.record.text());
    encode_cells(writer, op.fields);
    if (!op.before.empty()) encode_cells(writer, op.before);
    writer.end_array();
}

Result<Op> decode_op(const Json& json) {
    if (!json.is_array() || json.size() < 8 || json.size() > 9) return bad_op();
    auto at = [&json](std::size_t i) -> const Json& { return json[i]; };
    auto id = OpId::parse(at(0).string());
    auto batch = BatchId::parse(at(1).string());
    auto record = RecordId::parse(at(6).string());
    Op op;
    if (!id || id->none() || !batch || !record || record->none() || !at(2).is_integer() || !at(3).is_integer() ||
        at(2).integer() < 0 || at(3).integer() < 0 || !parse_kind(at(4).string(), op.kind) || !good_key(at(5).string()) ||
        !at(7).is_object()) {
        return bad_op();
    }
    bool has_before = json.size() == 9;
    if (has_before && !at(8).is_object()) return bad_op();
    for (std::size_t cells = 7; cells < json.size(); ++cells) {
        for (const Json::Member& member : at(cells).object()) {
            if (!good_key(member.first)) return bad_op();
        }
    }
    op.id = *id;
    op.batch = *batch;
    op.hlc = Hlc{at(2).integer()};
    op.base_seq = at(3).integer();
    op.entity = at(5).string();
    op.record = *record;
    op.fields = decode_cells(at(7));
    if (has_before) op.before = decode_cells(at(8));
    return op;
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
