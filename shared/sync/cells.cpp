#include "sync/cells.h"

#include <algorithm>

#include "model/field_types.h"
#include "sync/op_codec.h"

namespace hera::sync {
namespace {

void drop_unknown(Record& record, std::string_view key) {
    auto& unknown = record.unknown;
    unknown.erase(std::remove_if(unknown.begin(), unknown.end(), [&](const auto& cell) { return cell.first == key; }),
                  unknown.end());
}

// Derived fields are ours to compute: a cell that claims one is treated as unknown.
int find_stored(const Entity& entity, std::string_view key) {
    int at = entity.find(key);
    return at >= 0 && entity.fields[static_cast<std::size_t>(at)].kept == Kept::stored ? at : -1;
}

}  // namespace

std::string cell_of(const Record& record, std::string_view key) {
    int at = find_stored(*record.entity, key);
    if (at >= 0 && !empty(record.values[static_cast<std::size_t>(at)])) {
        JsonWriter json;
        encode_value(json, record.entity->fields[static_cast<std::size_t>(at)], record.values[static_cast<std::size_t>(at)]);
        return json.take();
    }
    for (const auto& [name, value] : record.unknown) {
        if (name == key) return value;
    }
    return "null";
}

namespace {

// `at`: the field, or -1.
void set_cell_at(Record& record, int at, const Cell& cell) {
    if (at >= 0) {
        auto json = parse_json(cell.second);
        if (json.ok()) {
            auto value = decode_value(record.entity->fields[static_cast<std::size_t>(at)], json.value());
            if (value.ok()) {
                record.values[static_cast<std::size_t>(at)] = normalised(std::move(value).value());
                drop_unknown(record, cell.first);
                return;
            }
        }
        record.values[static_cast<std::size_t>(at)] = {};
    }
    drop_unknown(record, cell.first);
    if (cell.second != "null") record.unknown.push_back(cell);
}

}  // namespace

void set_cell(Record& record, const Cell& cell) { set_cell_at(record, find_stored(*record.entity, cell.first), cell); }

void set_cells(Record& record, const std::vector<Cell>& cells) {
    const auto& fields = record.entity->fields;
    std::size_t guess = 0;
    for (const Cell& cell : cells) {
        std::size_t at = guess;
        while (at < fields.size() && fields[at].key != cell.first) ++at;
        bool found = at < fields.size() && fields[at].kept == Kept::stored;
        if (found) guess = at + 1;
        set_cell_at(record, found ? static_cast<int>(at) : find_stored(*record.entity, cell.first), cell);
    }
}

std::vector<Cell> cells_of(const Record& record) {
    std::vector<Cell> out;
    out.reserve(record.entity->fields.size());
    for (std::size_t i = 0; i < record.entity->fields.size(); ++i) {
        const FieldDef& field = record.entity->fields[i];
        if (field.kept == Kept::derived) continue;
        JsonWriter json;
        encode_value(json, field, record.values[i]);
        out.emplace_back(std::string(field.key), json.take());
    }
    return out;
}

std::string visibility_of(const Record& record) {
    const auto* group = std::get_if<std::string>(&record.get("visibility"));
    return group ? *group : std::string(system_field::everyone);
}

void apply_to(Record& record, const Op& op, std::vector<Cell>* before) {
    switch (op.kind) {
        case OpKind::create:
        case OpKind::patch:
            for (const Cell& cell : op.fields) {
                if (before) before->emplace_back(cell.first, cell_of(record, cell.first));
                set_cell(record, cell);
            }
            break;
        case OpKind::remove: record.deleted = true; break;
        case OpKind::merge:
            record.deleted = true;
            for (const Cell& cell : op.fields) set_cell(record, cell);
            break;
        case OpKind::restore:
            record.deleted = false;
            set_cell(record, {std::string(system_field::merged_into), "null"});
            break;
    }
}

std::string record_text(const Record& record) {
    JsonWriter json;
    json.begin_object().key("deleted").integer(record.deleted ? 1 : 0).key("fields");
    std::vector<Cell> cells = cells_of(record);
    cells.erase(std::remove_if(cells.begin(), cells.end(), [](const Cell& cell) { return cell.second == "null"; }), cells.end());
    encode_cells(json, cells);
    json.key("unknown");
    encode_cells(json, record.unknown);
    json.end_object();
    return json.take();
}

Result<Record> read_record(const Entity& entity, RecordId id, std::string_view text) {
    Json json = TRY(parse_json(text));
    Record record = Record::blank(entity, id);
    record.deleted = json["deleted"].integer() != 0;
    for (const Cell& cell : decode_cells(json["fields"])) set_cell(record, cell);
    for (const Cell& cell : decode_cells(json["unknown"])) set_cell(record, cell);
    return record;
}

}  // namespace hera::sync
