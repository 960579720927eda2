#include "sync/guard.h"

#include "model/field_types.h"
#include "sync/cells.h"

namespace hera::sync {
namespace {

// Whoever speaks to the server without our client may spell a value differently.
bool same_value(const FieldDef& field, const std::string& a, const std::string& b) {
    if (a == b) return true;
    auto read = [&field](const std::string& text) {
        auto json = parse_json(text);
        return json.ok() ? decode_value(field, json.value()) : Result<Value>(json.error());
    };
    auto left = read(a), right = read(b);
    return left.ok() && right.ok() && normalised(std::move(left).value()) == normalised(std::move(right).value());
}

bool foreign(const FieldVersion* last, const Op& op) {
    return last != nullptr && last->seq > op.base_seq && !(last->device == op.device);
}

std::string author_of(const FieldVersion& version) { return version.user.none() ? std::string{} : record_of(version.user).text(); }

}  // namespace

const std::string* find_cell(const std::vector<Cell>& cells, std::string_view field) {
    for (const Cell& cell : cells) {
        if (cell.first == field) return &cell.second;
    }
    return nullptr;
}

bool guard_holds(const FieldDef& field, const std::vector<Cell>& bases, const std::string& current) {
    const std::string* base = field.guarded ? find_cell(bases, field.key) : nullptr;
    return base != nullptr && same_value(field, *base, current);
}

std::optional<Error> broken_guard(const Record& record, const FieldVersions& versions, const Op& op,
                                  const std::vector<Cell>& bases) {
    if (op.kind != OpKind::patch) return std::nullopt;
    const FieldVersion* trash = versions.of("deleted");
    for (const Cell& cell : op.fields) {
        int at = record.entity->find(cell.first);
        if (at < 0 || find_cell(bases, cell.first) == nullptr) continue;
        const FieldDef& field = record.entity->fields[static_cast<std::size_t>(at)];
        if (!field.guarded) continue;
        if (record.deleted && foreign(trash, op)) {  // G2
            return Error{.code = Code::conflict, .key = "error.deleted_meanwhile", .args = {cell.first, author_of(*trash)}};
        }
        std::string current = cell_of(record, cell.first);
        const FieldVersion* last = versions.of(cell.first);
        bool same = current == cell.second || guard_holds(field, bases, current);
        if (!same && foreign(last, op)) {  // G1
            return Error{.code = Code::conflict, .key = "error.changed_meanwhile", .args = {cell.first, author_of(*last), current}};
        }
    }
    return std::nullopt;
}

}  // namespace hera::sync
