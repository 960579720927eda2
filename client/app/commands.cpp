#include "app/commands.h"

#include "platform/semantics.h"

namespace hera::ui {

const Command* Commands::find(std::string_view id) const {
    for (const Command& row : m_rows)
        if (row.id == id) return &row;
    return nullptr;
}

bool Commands::run(std::string_view id) const {
    const Command* command = find(id);
    if (command == nullptr || !command->run || (command->enabled && !command->enabled())) return false;
    // A copy: running it may change the rows.
    std::function<void()> work = command->run;
    work();
    return true;
}

void Commands::take_shortcuts() const {
    for (const Command& row : m_rows) {
        if (row.key.empty() || !row.run || (row.enabled && !row.enabled())) continue;
        if (!take_key(row.key, row.ctrl_or_cmd, row.shift)) continue;
        std::function<void()> work = row.run;
        work();
        return;
    }
}

}  // namespace hera::ui
