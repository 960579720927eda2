#include "services/groups.h"

#include <algorithm>

#include "model/entities.h"

namespace hera::server {

using store::Statement;

Result<std::vector<std::string>> groups_of(store::Database& database, UserId user) {
    std::vector<std::string> out{std::string(system_field::everyone)};
    Statement s = database.prepare("SELECT visibility FROM group_member WHERE user = ? ORDER BY visibility");
    s.bind(1, user);
    while (TRY(s.step())) out.emplace_back(s.text(0));
    return out;
}

Result<void> set_groups(store::Database& database, UserId user, const std::vector<std::string>& groups) {
    TRY(database.prepare("DELETE FROM group_member WHERE user = ?").bind(1, user).run());
    for (const std::string& group : groups) {
        if (group == system_field::everyone) continue;
        TRY(database.prepare("INSERT INTO group_member(user, visibility) VALUES(?, ?)")
                .bind(1, user)
                .bind(2, std::string_view(group))
                .run());
    }
    return {};
}

bool among(const std::vector<std::string>& groups, std::string_view group) {
    return std::find(groups.begin(), groups.end(), group) != groups.end();
}

std::string marks(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += i == 0 ? "?" : ",?";
    return out;
}

int bind_groups(Statement& statement, int at, const std::vector<std::string>& groups) {
    for (const std::string& group : groups) statement.bind(at++, std::string_view(group));
    return at;
}

}  // namespace hera::server
