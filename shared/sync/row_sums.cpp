#include "sync/row_sums.h"

#include "store/ddl.h"

namespace hera::sync {
namespace {

std::uint64_t mix(std::uint64_t z) {
    z += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

std::uint64_t word(const IdBytes& bytes, std::size_t from) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < 8; ++i) out = out << 8 | bytes[from + i];
    return out;
}

}  // namespace

void add_to(RowSum& sum, RecordId id, std::int64_t ver) {
    ++sum.count;
    sum.mix ^= mix(mix(mix(word(id.bytes, 0)) ^ word(id.bytes, 8)) ^ static_cast<std::uint64_t>(ver));
}

Result<std::vector<RowSum>> sums_of(store::Database& database, const Entity& entity, const std::string& condition,
                                    const std::vector<std::string>& groups, const std::vector<RecordId>& bounds) {
    std::vector<RowSum> out(bounds.size() + 1);
    store::Statement s = database.prepare("SELECT id, ver FROM " + store::table_name(entity) + " WHERE ver > 0" +
                                          (condition.empty() ? "" : " AND " + condition) + (bounds.empty() ? "" : " ORDER BY id"));
    int at = 1;
    for (const std::string& group : groups) s.bind(at++, std::string_view(group));
    std::size_t stretch = 0;
    while (TRY(s.step())) {
        RecordId id{s.id(0)};
        while (stretch < bounds.size() && bounds[stretch] < id) ++stretch;
        add_to(out[stretch], id, s.integer(1));
    }
    return out;
}

Result<std::vector<RecordId>> even_bounds(store::Database& database, const Entity& entity) {
    std::vector<RecordId> out;
    std::string table = store::table_name(entity);
    store::Statement count = database.prepare("SELECT count(*) FROM " + table + " WHERE ver > 0");
    TRY(count.step());
    std::int64_t every = count.integer(0) / static_cast<std::int64_t>(sums_bounds_max) + 1;
    store::Statement s = database.prepare("SELECT id FROM " + table + " WHERE ver > 0 ORDER BY id");
    for (std::int64_t i = 1; TRY(s.step()); ++i) {
        if (i % every == 0) out.push_back(RecordId{s.id(0)});
    }
    return out;
}

}  // namespace hera::sync
