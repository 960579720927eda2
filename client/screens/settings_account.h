// SettingsAccount: the part of the settings that the server keeps: one's name, the organisation's, the browsers one is signed
// in with, invitations nobody has accepted yet. Read when the settings are entered; without the network the lists say why they
// are missing, and what is typed stays; they are read again when the server answers.
#pragma once

#include <string>
#include <vector>

#include "app/life.h"
#include "app/screen.h"
#include "screens/browser_dialog.h"

namespace hera::ui {

class SettingsAccount {
public:
    explicit SettingsAccount(StoreLink& store) : m_store(store) {}

    void read();
    void draw_profile(Rect& page, Ui& ui);
    void draw_organisation(Rect& page, Ui& ui);
    void draw_browsers(Rect& page);
    void draw_invites(Rect& page, Ui& ui);
    void draw_dialog(Ui& ui);
    // Owner or administrator, and not in the demo.
    bool administers() const;

private:
    using Change = link::ChangeSettings::Kind;
    struct Name {
        std::string text, known, error;  // as typed; as the server has it
        bool busy = false;
    };
    float name_height(const Name& name) const;
    void draw_name(Rect& place, ImGuiID id, std::string_view label, Name& name, Change change, std::string_view said, Ui& ui);
    void change(Change change, std::string text, std::string_view said, Ui& ui);

    StoreLink& m_store;
    std::vector<link::AccountSettings> m_settings;  // zero or one
    std::string m_problem;                          // why there are none
    Name m_person, m_organisation;
    std::string m_ending;    // id of the row whose end is asked for
    bool m_reading = false, m_in_sync = false;
    BrowserDialog m_browser;
    Life m_life;
};

}  // namespace hera::ui
