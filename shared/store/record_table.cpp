#include "store/record_table.h"

#include "base/text.h"
#include "model/field_types.h"
#include "store/ddl.h"

namespace hera::store {
namespace {

Error damaged(const FieldDef& field) {
    return Error{.code = Code::corrupt, .key = "error.database_corrupt", .detail = "cell of " + std::string(field.key)};
}

bool as_json(FieldType type) {
    return type == FieldType::emails || type == FieldType::phones || type == FieldType::addresses;
}

std::string select_columns(const Entity& entity) {
    std::string out;
    for (const FieldDef& field : entity.fields) {
        out += column_name(field) + ",";
        if (field.type == FieldType::money) out += money_currency_column(field) + ",";
    }
    return out + "deleted,ver,unknown,fv";
}

// SQL per entity, built once: the text is also the key of the statement cache.
struct EntitySql {
    std::string load, store, erase;
};

EntitySql build(const Entity& entity) {
    std::string marks = "?";
    int columns = 6;
    for (const FieldDef& field : entity.fields) columns += column_count(field);
    for (int i = 0; i < columns; ++i) marks += ",?";
    EntitySql sql;
    sql.load = "SELECT " + select_columns(entity) + " FROM " + table_name(entity) + " WHERE id = ?";
    // An upsert, so that a changed row touches only the indexes whose columns changed.
    std::string columns_list = select_columns(entity) + ",search,sort_title", set;
    for (const std::string& column : split(columns_list, ',')) set += (set.empty() ? "" : ",") + column + "=excluded." + column;
    sql.store = "INSERT INTO " + table_name(entity) + "(id," + columns_list + ") VALUES(" + marks +
                ") ON CONFLICT(id) DO UPDATE SET " + set;
    sql.erase = "DELETE FROM " + table_name(entity) + " WHERE id = ?";
    return sql;
}

// Entities live in a Schema that outlives every database, so their address names them.
const EntitySql& sql_of(const Entity& entity) {
    static thread_local std::unordered_map<const Entity*, EntitySql> cache;
    auto found = cache.find(&entity);
    if (found == cache.end()) found = cache.emplace(&entity, build(entity)).first;
    return found->second;
}

void add_words(std::string& out, std::string_view text) {
    std::string folded = fold(text);
    if (!folded.empty()) out += " " + folded;
}

}  // namespace

bool fits(const FieldDef& field, const Value& value) {
    switch (value.index()) {
        case 0: return true;
        case 1:
            return field.type == FieldType::text || field.type == FieldType::note || field.type == FieldType::url ||
                   field.type == FieldType::select;
        case 2: return field.type == FieldType::integer || field.type == FieldType::percent;
        case 3: return field.type == FieldType::boolean;
        case 4: return field.type == FieldType::money;
        case 5: return field.type == FieldType::date;
        case 6: return field.type == FieldType::instant;
        case 7: return field.type == FieldType::reference;
        case 8: return field.type == FieldType::emails || field.type == FieldType::phones;
        case 9: return field.type == FieldType::addresses;
        default: return false;
    }
}

Result<Value> read_value(const FieldDef& field, const Statement& statement, int column) {
    if (statement.null(column)) return Value{};
    switch (field.type) {
        case FieldType::text:
        case FieldType::note:
        case FieldType::url:
        case FieldType::select: return Value(std::string(statement.text(column)));
        case FieldType::integer:
        case FieldType::percent: return Value(statement.integer(column));
        case FieldType::boolean: return Value(statement.integer(column) != 0);
        case FieldType::money: return Value(Money{statement.integer(column), std::string(statement.text(column + 1))});
        case FieldType::date: return Value(Date{static_cast<std::int32_t>(statement.integer(column))});
        case FieldType::instant: return Value(Instant{statement.integer(column)});
        case FieldType::reference:
            if (statement.blob(column).size() != 16) return damaged(field);
            return Value(RecordId{statement.id(column)});
        case FieldType::emails:
        case FieldType::phones:
        case FieldType::addresses: {
            auto json = parse_json(statement.text(column));
            if (!json.ok()) return damaged(field);
            auto value = decode_value(field, json.value());
            if (!value.ok()) return damaged(field);
            return std::move(value).value();
        }
        case FieldType::count: break;
    }
    return damaged(field);
}

int bind_value(Statement& statement, int at, const FieldDef& field, const Value& value) {
    HERA_CHECK(fits(field, value));
    int next = at + column_count(field);
    if (empty(value)) return next;  // what nobody binds is NULL
    if (as_json(field.type)) {
        JsonWriter json;
        encode_value(json, field, value);
        statement.bind(at, std::string_view(json.text()));
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        statement.bind_kept(at, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        statement.bind(at, *number);
    } else if (const auto* flag = std::get_if<bool>(&value)) {
        statement.bind(at, std::int64_t{*flag ? 1 : 0});
    } else if (const auto* money = std::get_if<Money>(&value)) {
        statement.bind(at, money->minor).bind_kept(at + 1, money->currency);
    } else if (const auto* day = std::get_if<Date>(&value)) {
        statement.bind(at, std::int64_t{day->days});
    } else if (const auto* moment = std::get_if<Instant>(&value)) {
        statement.bind(at, moment->ms);
    } else if (const auto* id = std::get_if<RecordId>(&value)) {
        statement.bind_kept(at, *id);
    }
    return next;
}

std::string search_text(const Record& record) {
    std::string out;
    for (std::size_t i = 0; i < record.entity->fields.size(); ++i) {
        const FieldDef& field = record.entity->fields[i];
        if (field.search == Search::none) continue;
        const Value& value = record.values[i];
        if (const auto* text = std::get_if<std::string>(&value)) add_words(out, *text);
        if (const auto* list = std::get_if<LabelledList>(&value)) {
            for (const Labelled& entry : *list) add_words(out, entry.value);
        }
    }
    return out;
}

std::string sort_title(const Record& record) {
    if (record.entity->def == &contact::entity) {
        const std::string* first = record.get(contact::first_name);
        const std::string* last = record.get(contact::last_name);
        if (first || last) return fold((last ? *last + " " : std::string{}) + (first ? *first : std::string{}));
    }
    if (record.entity->def == &lead::entity) {
        const std::string* first = record.get(lead::first_name);
        const std::string* last = record.get(lead::last_name);
        if (first || last) return fold((last ? *last + " " : std::string{}) + (first ? *first : std::string{}));
    }
    return fold(title_of(record));
}

std::string unknown_json(const Record& record) {
    if (record.unknown.empty()) return {};
    JsonWriter json;
    json.begin_object();
    for (const auto& [key, value] : record.unknown) json.key(key).raw(value);
    json.end_object();
    return json.take();
}

Result<void> read_unknown(Record& record, std::string_view text) {
    record.unknown.clear();
    if (text.empty()) return {};
    Json json = TRY(parse_json(text));
    for (const Json::Member& member : json.object()) record.unknown.emplace_back(member.first, member.second.dump());
    return {};
}

Result<std::optional<StoredRecord>> load_record(Database& database, const Entity& entity, RecordId id) {
    Statement statement = database.prepare(sql_of(entity).load);
    statement.bind(1, id);
    if (!TRY(statement.step())) return std::optional<StoredRecord>{};
    StoredRecord out{Record::blank(entity, id), {}};
    int column = 0;
    for (std::size_t i = 0; i < entity.fields.size(); ++i) {
        out.record.values[i] = TRY(read_value(entity.fields[i], statement, column));
        column += column_count(entity.fields[i]);
    }
    out.record.deleted = statement.integer(column) != 0;
    out.record.ver = statement.integer(column + 1);
    TRY(read_unknown(out.record, statement.text(column + 2)));
    out.versions = statement.text(column + 3);
    return std::optional<StoredRecord>(std::move(out));
}

Result<void> store_record(Database& database, const Record& record, const std::string& versions) {
    const Entity& entity = *record.entity;
    Statement statement = database.prepare(sql_of(entity).store);
    statement.bind_kept(1, record.id);
    int at = 2;
    for (std::size_t i = 0; i < entity.fields.size(); ++i) at = bind_value(statement, at, entity.fields[i], record.values[i]);
    statement.bind(at, std::int64_t{record.deleted ? 1 : 0}).bind(at + 1, record.ver);
    at += 2;
    std::string unknown = unknown_json(record), search = search_text(record), title = sort_title(record);
    auto text_or_null = [&statement](int place, const std::string& text) {
        if (!text.empty()) statement.bind_kept(place, text);
    };
    text_or_null(at++, unknown);
    text_or_null(at++, versions);
    text_or_null(at++, search);
    text_or_null(at++, title);
    return statement.run();
}

Result<void> erase_record(Database& database, const Entity& entity, RecordId id) {
    return database.prepare(sql_of(entity).erase).bind(1, id).run();
}

}  // namespace hera::store
