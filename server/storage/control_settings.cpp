// ControlDb: what people see and change in their settings.
#include "storage/control_db.h"
#include "storage/control_terms.h"

namespace hera::server {

using store::Statement;

Result<void> ControlDb::must_have_changed(const char* key) {
    if (m_database->changes() == 1) return {};
    return Error{.code = Code::not_found, .key = key};
}

Result<std::vector<OpenInvite>> ControlDb::invites_of(TenantId tenant) {
    std::lock_guard lock(m_mutex);
    // Who is here by another invitation waits for nothing; fold_email folds ASCII, as lower() does.
    Statement s = m_database->prepare("SELECT user, email, role, created FROM invite WHERE tenant = ? AND used IS NULL"
                                      " AND created > ? AND lower(email) NOT IN (SELECT email_folded FROM person)"
                                      " ORDER BY created DESC LIMIT 200");
    s.bind(1, tenant).bind(2, m_clock.now().ms - invite_ms);
    std::vector<OpenInvite> out;
    while (TRY(s.step())) {
        out.push_back({UserId{s.id(0)}, std::string(s.text(1)), std::string(s.text(2)), Instant{s.integer(3)}});
    }
    return out;
}

Result<void> ControlDb::withdraw_invite(TenantId tenant, UserId invited) {
    std::lock_guard lock(m_mutex);
    TRY(m_database->prepare("DELETE FROM invite WHERE tenant = ? AND user = ? AND used IS NULL")
            .bind(1, tenant)
            .bind(2, invited)
            .run());
    return must_have_changed("error.invite_gone");
}

Result<void> ControlDb::rename_person(UserId user, const std::string& name) {
    std::lock_guard lock(m_mutex);
    TRY(m_database->prepare("UPDATE person SET name = ? WHERE user = ?").bind(1, std::string_view(name)).bind(2, user).run());
    return must_have_changed("error.not_found");
}

Result<void> ControlDb::rename_organisation(TenantId tenant, const std::string& name) {
    std::lock_guard lock(m_mutex);
    TRY(m_database->prepare("UPDATE organisation SET name = ? WHERE tenant = ?")
            .bind(1, std::string_view(name))
            .bind(2, tenant)
            .run());
    return must_have_changed("error.not_found");
}

}  // namespace hera::server
