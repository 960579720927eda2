#include "store/query.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "model/options.h"
#include "store/ddl.h"
#include "store/list_sorter.h"
#include "store/record_table.h"

namespace hera::store {

namespace {

std::uint64_t bit(const Entity& entity) { return std::uint64_t{1} << entity.index; }

Error bad_column(std::string_view column) {
    return Error{Code::invalid, "error.query_column", {std::string(column)}};
}

const FieldDef* find_field(const Entity& entity, std::string_view key) {
    int at = entity.find(key);
    return at < 0 ? nullptr : &entity.fields[static_cast<std::size_t>(at)];
}

// The fields title_of() looks at.
std::vector<const FieldDef*> title_fields(const Entity& entity) {
    std::vector<const FieldDef*> out;
    for (const FieldDef& field : entity.fields) {
        bool names = field.search == Search::title || field.key == entity.def->title;
        if (names || field.type == FieldType::emails) out.push_back(&field);
    }
    return out;
}

// Builds the FROM clause: the entity as "t" and every reference that is followed once.
class Joins {
public:
    explicit Joins(const Entity& entity) : m_entity(entity) {}

    // The alias to read `target` rows by; joins on first use.
    std::string alias(const FieldDef& reference, const Entity& target) {
        for (const auto& [field, name] : m_known) {
            if (field == &reference) return name;
        }
        std::string name = "j" + to_text(static_cast<std::int64_t>(m_known.size()));
        m_sql += " LEFT JOIN " + table_name(target) + " " + name + " ON " + name + ".id = t." + column_name(reference);
        m_known.emplace_back(&reference, name);
        m_reads |= bit(target);
        return name;
    }
    std::string alias(const ColumnPath& path) {
        return path.through == nullptr ? "t" : alias(*path.through, *path.entity);
    }

    std::string sql() const { return " FROM " + table_name(m_entity) + " t" + m_sql; }
    std::uint64_t reads() const { return m_reads | bit(m_entity); }

private:
    const Entity& m_entity;
    std::string m_sql;
    std::vector<std::pair<const FieldDef*, std::string>> m_known;
    std::uint64_t m_reads = 0;
};

// The order by one column, as keys: what SQL reads of each row and how it compares. A column behind a reference is a key of
// the other entity's row.
std::vector<SortKey> sort_keys(const Schema& schema, const ColumnPath& path, bool descending) {
    SortKey key;
    key.through = path.through;
    key.entity = path.entity;
    key.descending = descending;
    bool title = path.field == nullptr || path.field->key == path.entity->def->title;
    if (title) {
        key.column = "sort_title";
        return {key};
    }
    const FieldDef& field = *path.field;
    key.column = column_name(field);
    switch (field.type) {
        case FieldType::text:
        case FieldType::note:
        case FieldType::url: key.kind = SortKey::Kind::words; break;
        case FieldType::emails:
        case FieldType::phones:
        case FieldType::addresses: key.kind = SortKey::Kind::first_entry; break;
        case FieldType::select:
            key.options = find_option_set(field.target);
            key.kind = key.options == nullptr ? SortKey::Kind::bytes : SortKey::Kind::option;
            break;
        case FieldType::reference: {
            const Entity* target = schema.find(field.target);
            if (target == nullptr || path.through != nullptr) break;  // by id: at least always the same
            std::vector<SortKey> keys;
            key.through = &field;
            key.entity = target;
            if (const FieldDef* position = find_field(*target, "position")) {
                key.column = column_name(*position);
                key.kind = SortKey::Kind::number;
                keys.push_back(key);
            }
            key.column = "sort_title";
            key.kind = SortKey::Kind::bytes;
            keys.push_back(key);
            return keys;
        }
        default: key.kind = SortKey::Kind::number; break;
    }
    return {key};
}

// Whose stored values SQLite compares as people do.
bool has_order(FieldType type) {
    switch (type) {
        case FieldType::integer:
        case FieldType::percent:
        case FieldType::money:
        case FieldType::date:
        case FieldType::instant: return true;
        default: return false;
    }
}

Result<std::string> filter_term(Joins& joins, const ColumnPath& path, const ListFilter& filter,
                                std::vector<ListPlan::Parameter>& parameters) {
    std::string alias = joins.alias(path);
    bool compares = filter.op == ListFilter::Op::at_most || filter.op == ListFilter::Op::at_least;
    bool comparable = path.field != nullptr && has_order(path.field->type) && !empty(filter.value);
    if (compares && !comparable) return bad_column(filter.column);
    bool nothing = filter.op == ListFilter::Op::is_empty || filter.op == ListFilter::Op::not_empty || empty(filter.value);
    if (path.field == nullptr) {
        std::string column = alias + ".sort_title";
        if (nothing) {
            bool wanted = filter.op != ListFilter::Op::not_empty;
            return "coalesce(" + column + ", '') " + (wanted ? "=" : "<>") + " ''";
        }
        const auto* text = std::get_if<std::string>(&filter.value);
        if (text == nullptr) return bad_column(filter.column);
        parameters.push_back({nullptr, fold(*text)});
        return column + " = ?";
    }
    const FieldDef& field = *path.field;
    std::string column = alias + "." + (field.type == FieldType::money ? money_minor_column(field) : column_name(field));
    if (nothing) return column + (filter.op == ListFilter::Op::not_empty ? " IS NOT NULL" : " IS NULL");
    if (!fits(field, filter.value)) return bad_column(filter.column);
    parameters.push_back({&field, filter.value});
    std::string sign = filter.op == ListFilter::Op::at_most ? " <= ?" : filter.op == ListFilter::Op::at_least ? " >= ?" : " = ?";
    if (field.type == FieldType::money) return column + sign + " AND " + alias + "." + money_currency_column(field) + " = ?";
    return column + sign;
}

// The sort columns ddl.cpp has an index for.
bool sort_is_indexed(const ListQuery& query) {
    if (query.sort.size() != 1) return false;
    const std::string& column = query.sort.front().column;
    return column == "title" || column == query.entity->def->title || column == "created_at" || column == "last_touch_at";
}

}  // namespace

Result<ColumnPath> resolve_column(const Schema& schema, const Entity& entity, std::string_view column) {
    ColumnPath path;
    path.entity = &entity;
    std::string_view last = column;
    std::size_t dot = column.find('.');
    if (dot != std::string_view::npos) {
        path.through = find_field(entity, column.substr(0, dot));
        if (path.through == nullptr || path.through->type != FieldType::reference) return bad_column(column);
        path.entity = schema.find(path.through->target);
        if (path.entity == nullptr) return bad_column(column);
        last = column.substr(dot + 1);
    }
    if (last == "title") return path;
    path.field = find_field(*path.entity, last);
    if (path.field == nullptr) return bad_column(column);
    return path;
}

Result<ListPlan> ListPlan::make(const Schema& schema, const ListQuery& query) {
    HERA_CHECK(query.entity != nullptr);
    const Entity& entity = *query.entity;
    ListPlan plan;
    plan.m_entity = &entity;

    // Which records, in which order.
    Joins joins(entity);
    // Read along an index of the sort column when all live rows are wanted; with a filter a scan in storage order and a
    // sort of what is left is several times faster than visiting every row in index order. The "+" takes the choice away
    // from the planner, which has no statistics.
    bool everything = fold(query.text).empty() && query.where.empty() && !query.trash;
    std::string where = std::string(" WHERE ") + (everything && sort_is_indexed(query) ? "" : "+") + "t.deleted = " +
                        (query.trash ? "1" : "0");
    for (const std::string& word : split(fold(query.text), ' ')) {
        if (word.empty()) continue;
        where += " AND instr(t.search, ?) > 0";
        plan.m_parameters.push_back({nullptr, " " + word});
    }
    for (const ListFilter& filter : query.where) {
        ColumnPath path = TRY(resolve_column(schema, entity, filter.column));
        where += " AND " + TRY(filter_term(joins, path, filter, plan.m_parameters));
    }
    for (const ListSort& sort : query.sort) {
        ColumnPath path = TRY(resolve_column(schema, entity, sort.column));
        for (SortKey& key : sort_keys(schema, path, sort.descending)) plan.m_keys.push_back(std::move(key));
    }
    plan.m_order_reads = joins.reads();
    std::string columns = "t.id", order = query.sort.empty() ? " ORDER BY t.id" : "";
    if (everything && sort_is_indexed(query)) {
        // The tie break runs along, so that the index can be read backwards.
        const SortKey& key = plan.m_keys.front();
        order = " ORDER BY t." + key.column + (key.descending ? " DESC, t.id DESC" : " ASC NULLS LAST, t.id");
        plan.m_keys.clear();
    }
    for (const SortKey& key : plan.m_keys) {
        columns += ", t." + (key.through == nullptr ? key.column : column_name(*key.through));
        if (key.through != nullptr) plan.m_order_reads |= bit(*key.entity);
    }
    plan.m_order_sql = "SELECT " + columns + joins.sql() + where + order;

    // What is shown of each.
    Joins shown(entity);
    columns = "t.id, t.deleted";
    int at = 2;
    auto add = [&](const std::string& alias, const FieldDef& field) {
        columns += ", " + alias + "." + column_name(field);
        if (field.type == FieldType::money) columns += ", " + alias + "." + money_currency_column(field);
        at += column_count(field);
    };
    for (const std::string& column : query.columns) {
        Cell cell;
        cell.path = TRY(resolve_column(schema, entity, column));
        cell.at = at;
        std::string alias = shown.alias(cell.path);
        if (cell.path.field != nullptr) {
            add(alias, *cell.path.field);
        } else {
            for (const FieldDef* field : title_fields(*cell.path.entity)) add(alias, *field);
        }
        plan.m_cells.push_back(cell);
    }
    plan.m_rows_sql = "SELECT " + columns + shown.sql() + " WHERE t.id = ?";
    plan.m_cell_reads = shown.reads();
    return plan;
}

Result<std::vector<RecordId>> ListPlan::order(Database& database) const {
    Statement statement = database.prepare(m_order_sql);
    int at = 1;
    for (const Parameter& parameter : m_parameters) {
        if (parameter.field != nullptr) {
            at = bind_value(statement, at, *parameter.field, parameter.value);
        } else {
            statement.bind(at++, std::string_view(*std::get_if<std::string>(&parameter.value)));
        }
    }
    ListSorter sorter(m_keys);
    while (TRY(statement.step())) sorter.add(statement);
    return sorter.take(database);
}

Result<std::vector<ListRow>> ListPlan::rows(Database& database, const std::vector<RecordId>& order, std::size_t offset,
                                            std::size_t limit) const {
    std::vector<ListRow> out;
    std::size_t end = std::min(order.size(), offset + limit);
    for (std::size_t i = offset; i < end; ++i) {
        Statement statement = database.prepare(m_rows_sql);
        statement.bind(1, order[i]);
        if (!TRY(statement.step())) continue;
        ListRow row;
        row.id = order[i];
        row.deleted = statement.integer(1) != 0;
        row.cells.reserve(m_cells.size());
        for (const Cell& cell : m_cells) row.cells.push_back(TRY(read_cell(statement, cell)));
        out.push_back(std::move(row));
    }
    return out;
}

Result<Value> ListPlan::read_cell(const Statement& statement, const Cell& cell) const {
    if (cell.path.field != nullptr) return read_value(*cell.path.field, statement, cell.at);
    Record record = Record::blank(*cell.path.entity, RecordId{});
    int at = cell.at;
    for (const FieldDef* field : title_fields(*cell.path.entity)) {
        record.set(field->key, TRY(read_value(*field, statement, at)));
        at += column_count(*field);
    }
    return normalised(title_of(record));
}

}  // namespace hera::store
