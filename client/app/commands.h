// Commands: the one registry behind buttons, menus, shortcuts and (later) the palette. A command is a row; whoever offers it
// looks it up, so its words, shortcut and condition are said once.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hera::ui {

struct Command {
    std::string_view id;  // "record.new_contact"; its words are "command.<id>"
    char32_t icon = 0;
    std::string_view key{};  // as take_key wants it: "n", "/", "Escape"; "" has no shortcut
    bool ctrl_or_cmd = false, shift = false;
    std::function<bool()> enabled;  // empty: always
    std::function<void()> run;
};

class Commands {
public:
    void clear() { m_rows.clear(); }
    void add(Command command) { m_rows.push_back(std::move(command)); }
    const Command* find(std::string_view id) const;
    const std::vector<Command>& rows() const { return m_rows; }
    // false: unknown or not enabled.
    bool run(std::string_view id) const;
    // Runs the command whose shortcut was pressed this frame. Single letters only fire outside text fields: the platform
    // offers keys that no field used.
    void take_shortcuts() const;

private:
    std::vector<Command> m_rows;
};

}  // namespace hera::ui
