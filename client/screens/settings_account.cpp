#include "screens/settings_account.h"

#include <cmath>
#include <utility>

#include "app/shell.h"
#include "model/options.h"
#include "platform/environment.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "screens/settings_parts.h"
#include "strings/browser_name.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/heading.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

const ImGuiID own = id_of("settings-account");
constexpr int name_max = 200;

std::string ago(Instant moment) { return format_moment(moment, clock().now(), utc_offset_minutes()); }

using Browser = link::AccountSettings::Browser::State;

std::string state_of(const link::AccountSettings::Browser& one) {
    if (one.here) return tr("settings.browser_here", {ago(one.created)});
    switch (one.state) {
        case Browser::signed_in: return tr("settings.browser_seen", {ago(one.seen)});
        case Browser::copy: return tr("browsers.copy_left", {ago(one.seen)});
        case Browser::erasing: return tr("browsers.erasing", {ago(one.seen)});
        case Browser::erased: break;
    }
    return one.unsent == 0 ? tr("browsers.erased", {ago(one.seen)}) : plural(one.unsent, "text.erased_with.", {ago(one.seen)});
}

}  // namespace

bool SettingsAccount::administers() const {
    const std::string& role = m_store.session().account.role;
    return !m_store.session().demo && (role == "owner" || role == "admin");
}

void SettingsAccount::read() {
    if (m_store.session().demo || m_reading) return;
    m_reading = true;
    m_store.change_settings({}, m_life.wrap([this](const link::AccountReply& reply) {
        m_reading = false;
        m_problem = reply.ok ? std::string() : error_sentence(reply.errors.front());
        if (reply.ok) m_settings = reply.settings;
        wake();
    }));
}

void SettingsAccount::change(Change change, std::string text, std::string_view said, Ui& ui) {
    Name* name = change == Change::rename_person         ? &m_person
                 : change == Change::rename_organisation ? &m_organisation
                                                         : nullptr;
    std::string sent = text;
    // The server has it without spaces around it; what was typed meanwhile stays.
    auto take_name = [this, sent](Name& saved) {
        const link::Account& account = m_store.session().account;
        if (saved.text == sent) saved.text = &saved == &m_person ? account.name : account.organisation;
    };
    if (name != nullptr) {
        name->busy = true;
    } else {
        m_ending = text;
    }
    m_store.change_settings({0, change, std::move(text)},
                            m_life.wrap([this, name, take_name, said = std::string(said),
                                         &shell = ui.shell](const link::AccountReply& reply) {
                                wake();
                                if (name == nullptr) m_ending.clear();
                                if (name != nullptr) name->busy = false;
                                if (reply.ok) {
                                    if (!reply.settings.empty()) m_settings = reply.settings;
                                    if (name != nullptr) take_name(*name);
                                    return shell.toast(said);
                                }
                                const Error& error = reply.errors.front();
                                if (name != nullptr) {
                                    name->error = error_sentence(error);
                                } else if (error.code == Code::not_found) {
                                    shell.toast(said);  // somebody else was faster
                                    read();
                                } else {
                                    shell.toast(error_sentence(error));
                                }
                            }));
}

// ---- names --------------------------------------------------------------------------------------------------------

float SettingsAccount::name_height(const Name& name) const { return text_field_height(true, !name.error.empty()) + dp(12); }

void SettingsAccount::draw_name(Rect& place, ImGuiID id, std::string_view label, Name& name, Change kind,
                                std::string_view said, Ui& ui) {
    Rect row = place.cut_top(text_field_height(true, !name.error.empty()));
    place.cut_top(dp(12));
    std::string_view save = tr("settings.save");
    Rect right = row.cut_right(button_width(save));
    row.cut_right(dp(8));
    FieldResult typed = text_field({.id = id,
                                    .rect = row,
                                    .label = label,
                                    .value = name.text,
                                    .error = name.error,
                                    .required = true,
                                    .max_length = name_max});
    if (typed.changed || typed.committed || typed.cancelled) {
        if (typed.text != name.text) name.error.clear();
        name.text = typed.text;
    }
    right.y += text_field_height(true, false) - size::control();
    right.h = size::control();
    bool differs = name.text != name.known;
    bool pressed = button({.id = id_of("save", id), .rect = right, .label = save, .disabled = !differs || name.busy});
    if (differs && !name.busy && (pressed || typed.entered)) change(kind, name.text, said, ui);
}

void SettingsAccount::draw_profile(Rect& page, Ui& ui) {
    const link::Account& account = m_store.session().account;
    bool demo = m_store.session().demo;
    if (m_person.known != account.name) {
        if (m_person.text == m_person.known) m_person.text = account.name;
        m_person.known = account.name;
    }
    ImGuiID id = id_of("profile", own);
    float first = demo ? settings::fact_height() : name_height(m_person);
    Rect me = settings::section(page, tr("settings.profile"), first + 2 * settings::fact_height());
    if (demo)
        settings::fact(me, id, field_label("user", "name"), account.name);
    else
        draw_name(me, id, tr("account.name"), m_person, Change::rename_person, tr("settings.name_saved"), ui);
    settings::fact(me, id, field_label("user", "email"), account.email);
    settings::fact(me, id, field_label("user", "role"), option_label("user_role", account.role));
}

void SettingsAccount::draw_organisation(Rect& page, Ui& ui) {
    const link::Account& account = m_store.session().account;
    if (m_organisation.known != account.organisation) {
        if (m_organisation.text == m_organisation.known) m_organisation.text = account.organisation;
        m_organisation.known = account.organisation;
    }
    ImGuiID id = id_of("organisation", own);
    float first = administers() ? name_height(m_organisation) : settings::fact_height();
    Rect place = settings::section(page, tr("account.organisation"), first + settings::fact_height());
    if (administers())
        draw_name(place, id, tr("settings.organisation_name"), m_organisation, Change::rename_organisation,
                  tr("settings.organisation_saved"), ui);
    else
        settings::fact(place, id, tr("settings.organisation_name"), account.organisation);
    settings::fact(place, id, tr("settings.currency"), account.currency);
}

// ---- lists --------------------------------------------------------------------------------------------------------

void SettingsAccount::draw_browsers(Rect& page) {
    bool back = !std::exchange(m_in_sync, m_store.status().sync == link::Status::Sync::in_sync) && m_in_sync;
    if (back && !m_problem.empty()) read();
    if (m_settings.empty()) {
        std::string_view words = m_problem.empty() ? tr("settings.reading") : std::string_view(m_problem);
        float height = paragraph_height(words, type::body(), page.w - 2 * settings::padding());
        Rect place = settings::section(page, tr("settings.browsers"), height);
        paragraph(id_of("no-browsers", own), place, words, type::body(), colors().text2);
        return;
    }
    const auto& browsers = m_settings.front().browsers;
    std::string_view how = tr("settings.browsers_how");
    float words = browsers.size() < 2 ? 0 : paragraph_height(how, type::meta(), page.w - 2 * settings::padding()) + dp(8);
    float height = words + static_cast<float>(browsers.size()) * settings::person_height();
    Rect place = settings::section(page, tr("settings.browsers"), height);
    if (words > 0) paragraph(id_of("how", own), place.cut_top(words), how, type::meta(), colors().text2);
    Scope list({.id = id_of("browsers", own), .role = Role::list, .name = tr("settings.browsers"), .rect = place});
    for (const auto& one : browsers) {
        std::string_view act = one.here                         ? std::string_view{}
                               : one.state == Browser::signed_in ? tr("settings.end_session")
                               : one.state == Browser::copy      ? tr("browsers.erase_copy")
                                                                 : std::string_view{};
        std::string name = browser_name(one.agent), below = state_of(one);
        if (settings::action_row({.rect = place.cut_top(settings::person_height()), .id = id_of(one.id, own),
                                  .icon = icon::globe, .name = name, .below = below, .action = act,
                                  .disabled = m_ending == one.id}))
            m_browser.show(one);
    }
}

void SettingsAccount::draw_dialog(Ui& ui) {
    auto answer = m_browser.draw();
    if (!answer) return;
    change(answer->erase ? Change::erase_browser : Change::end_session, answer->id,
           tr(answer->erase ? "browsers.to_erase" : "settings.browser_ended"), ui);
}

void SettingsAccount::draw_invites(Rect& page, Ui& ui) {
    if (m_settings.empty() || m_settings.front().invites.empty()) return;
    const auto& invites = m_settings.front().invites;
    Rect place = settings::section(page, tr("settings.invites"),
                                   static_cast<float>(invites.size()) * settings::person_height());
    Scope list({.id = id_of("invites", own), .role = Role::list, .name = tr("settings.invites"), .rect = place});
    for (const auto& one : invites) {
        std::string below = tr("settings.invited", {ago(one.created)}) + " · " + option_label("user_role", one.role);
        if (settings::action_row({.rect = place.cut_top(settings::person_height()), .id = id_of(one.id, own),
                                  .icon = icon::mail, .name = one.email, .below = below,
                                  .action = tr("settings.withdraw"), .disabled = m_ending == one.id}))
            change(Change::withdraw_invite, one.id, tr("settings.withdrawn"), ui);
    }
}

}  // namespace hera::ui
