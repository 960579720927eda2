#include "demo/sheet.h"

#include <cstring>

#include "model/field_types.h"

namespace hera::demo {

namespace {

constexpr std::uint64_t seed = 0x5465636856616e74;  // the same demo for everybody
constexpr std::int64_t day_ms = 86'400'000, minute_ms = 60'000;

// make_id_bytes() takes the time from a clock.
class At final : public Clock {
public:
    explicit At(Instant now) : m_now(now) {}
    Instant now() const override { return m_now; }
    std::int64_t monotonic_ms() const override { return m_now.ms; }

private:
    Instant m_now;
};

}  // namespace

void FixedRandom::fill(void* out, std::size_t size_bytes) {
    auto* to = static_cast<unsigned char*>(out);
    while (size_bytes > 0) {
        std::uint64_t value = (m_state += 0x9E3779B97F4A7C15u);
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
        value ^= value >> 31;
        std::size_t part = size_bytes < 8 ? size_bytes : 8;
        std::memcpy(to, &value, part);
        to += part;
        size_bytes -= part;
    }
}

std::string text(std::string_view words) { return std::string(words); }

Sheet::Sheet(const Schema& schema, Date today, int utc_offset_minutes)
    : m_schema(schema), m_today(today), m_offset_minutes(utc_offset_minutes), m_random(seed) {}

Instant Sheet::moment(int days_from_today, int hour, int minute) const {
    std::int64_t midnight = std::int64_t{m_today.days + days_from_today} * day_ms - m_offset_minutes * minute_ms;
    return Instant{midnight + (hour * 60 + minute) * minute_ms};
}

std::vector<sync::Cell> Sheet::cells(const Entity& entity, const Fields& fields) const {
    std::vector<sync::Cell> out;
    for (const auto& [key, value] : fields) {
        JsonWriter json;
        encode_value(json, entity.fields[entity.at(key)], value);
        out.emplace_back(std::string(key), json.take());
    }
    return out;
}

RecordId Sheet::add(std::string_view entity, Instant made, UserId owner, Fields fields) {
    return add_as(RecordId::make(At(made), m_random), entity, made, owner, std::move(fields));
}

RecordId Sheet::add_as(RecordId id, std::string_view entity_key, Instant made, UserId owner, Fields fields) {
    const Entity& entity = m_schema.at(entity_key);
    fields.emplace_back("owner", Value(record_of(owner)));
    fields.emplace_back("visibility", Value(text(system_field::everyone)));
    fields.emplace_back("created_at", Value(made));
    fields.emplace_back("created_by", Value(record_of(owner)));
    sync::WireRow row;
    row.entity = entity_key;
    row.ver = ++m_seq;
    row.id = id;
    row.cells = cells(entity, fields);
    m_page.rows.push_back(std::move(row));
    return id;
}

void Sheet::link(RecordId from, std::string_view from_entity, RecordId to, std::string_view to_entity,
                 std::string_view role, Instant made, UserId owner) {
    add("link", made, owner,
        {{"from_entity", text(from_entity)},
         {"from_id", from},
         {"to_entity", text(to_entity)},
         {"to_id", to},
         {"role", text(role)}});
}

sync::LoggedOp Sheet::entry(std::string_view entity, RecordId id, Instant at, UserId who) {
    sync::LoggedOp out;
    out.op.id = OpId::make(At(at), m_random);
    out.op.batch = BatchId::make(At(at), m_random);
    out.op.user = who;
    out.op.at = at;
    out.op.entity = entity;
    out.op.record = id;
    out.seq = ++m_seq;
    return out;
}

void Sheet::told_create(std::string_view entity, RecordId id, Instant at, UserId who, Fields fields) {
    sync::LoggedOp told = entry(entity, id, at, who);
    told.op.kind = sync::OpKind::create;
    told.op.fields = cells(m_schema.at(entity), fields);
    m_page.ops.push_back(std::move(told));
}

void Sheet::told_change(std::string_view entity, RecordId id, Instant at, UserId who, Fields after, Fields before) {
    sync::LoggedOp told = entry(entity, id, at, who);
    told.op.kind = sync::OpKind::patch;
    told.op.fields = cells(m_schema.at(entity), after);
    told.op.before = cells(m_schema.at(entity), before);
    m_page.ops.push_back(std::move(told));
}

sync::PullPage Sheet::take() {
    m_page.to = m_page.head = m_seq;
    return std::move(m_page);
}

}  // namespace hera::demo
