// ControlDb: whole organisations, as backups hold and bring them.
#include "storage/control_db.h"

namespace hera::server {

using store::Statement;
using store::Transaction;

Result<std::vector<Organisation>> ControlDb::organisations() {
    std::lock_guard lock(m_mutex);
    Statement s = m_database->prepare("SELECT tenant, name, currency FROM organisation ORDER BY tenant");
    std::vector<Organisation> out;
    while (TRY(s.step())) out.push_back({TenantId{s.id(0)}, std::string(s.text(1)), std::string(s.text(2))});
    return out;
}

Result<std::vector<Person>> ControlDb::people_of(TenantId tenant) {
    std::lock_guard lock(m_mutex);
    return read_people("p.tenant = ? ORDER BY p.user", [&](Statement& s) { s.bind(1, tenant); });
}

Result<void> ControlDb::restore_organisation(const Organisation& organisation, const std::vector<Person>& people) {
    std::lock_guard lock(m_mutex);
    Transaction transaction = TRY(Transaction::begin(*m_database));
    TRY(m_database->prepare("INSERT OR IGNORE INTO organisation VALUES(?, ?, ?, ?)")
            .bind(1, organisation.tenant)
            .bind(2, std::string_view(organisation.name))
            .bind(3, std::string_view(organisation.currency))
            .bind(4, m_clock.now().ms)
            .run());
    if (m_database->changes() == 0) return {};
    for (const Person& person : people) TRY(insert_person(person));
    return transaction.commit();
}

}  // namespace hera::server
