// Settings: who I am here, the organisation and its people, how it looks, how sync stands, this device.
#include <cmath>

#include "app/device_words.h"
#include "app/live_query.h"
#include "app/shell.h"
#include "app/sync_panel.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "screens/settings_account.h"
#include "screens/settings_invite.h"
#include "screens/settings_parts.h"
#include "screens/settings_quotas.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/heading.h"
#include "widgets/page_header.h"
#include "widgets/progress.h"
#include "widgets/toggle.h"

namespace hera::ui {
namespace {

const ImGuiID own = id_of("settings");
constexpr float column_dp = 680;
constexpr std::string_view themes[] = {"system", "light", "dark"};

std::string text_cell(const link::Row& row, std::size_t at) {
    const auto* text = at < row.cells.size() ? std::get_if<std::string>(&row.cells[at]) : nullptr;
    return text == nullptr ? std::string() : *text;
}

class SettingsScreen final : public Screen {
public:
    explicit SettingsScreen(StoreLink& store)
        : m_store(store), m_people(store), m_account(store), m_quotas(store), m_invite(store, [this] { m_account.read(); }) {}

    void enter(Ui&, const Route&) override { m_account.read(); }
    void draw(Ui& ui) override;
    std::string title() const override { return std::string(tr("nav.settings")); }

private:
    void draw_people(Rect& page);
    void draw_person(const Rect& row, const link::Row& person);
    void draw_theme(Rect& page);
    void draw_sync(Rect& page, Ui& ui);
    void draw_device(Rect& page, Ui& ui);
    void draw_demo(Rect& page, Ui& ui);
    void ask_people();

    StoreLink& m_store;
    LiveQuery m_people;
    SettingsAccount m_account;
    SettingsQuotas m_quotas;
    InviteDialog m_invite;
    ScrollArea m_scroll;
    Popup m_more;
    float m_height = 0;  // of the content, as it was drawn last
};

void SettingsScreen::draw(Ui& ui) {
    Rect area = ui.area;
    page_header(m_more, {.id = id_of("header", own), .rect = area.cut_top(page_header_height()), .title = tr("nav.settings")});
    double offset = m_scroll.update(id_of("scroll", own), area, static_cast<double>(m_height));
    {
        Clip clip(area);
        float side = dp(layout() == Layout::phone ? 16.0f : 24.0f);
        float width = std::fmin(area.w - 2 * side, dp(column_dp));
        Rect page{area.x + side, area.y - static_cast<float>(offset), width, 100'000};
        float top = page.y;
        page.cut_top(dp(8));
        m_account.draw_profile(page, ui);
        m_account.draw_organisation(page, ui);
        if (m_store.session().demo) draw_demo(page, ui);
        draw_people(page);
        m_account.draw_invites(page, ui);
        if (m_quotas.may_set() && m_people.page() != nullptr) m_quotas.draw(page, *m_people.page());
        draw_theme(page);
        if (!m_store.session().demo) {
            draw_sync(page, ui);
            draw_device(page, ui);
            m_account.draw_browsers(page);
        }
        page.cut_top(dp(24));
        float height = page.y - top;
        if (std::fabs(height - m_height) > 0.5f) {
            m_height = height;
            wake(1);
        }
    }
    m_invite.draw(ui);
    m_quotas.draw_dialog(ui);
    m_account.draw_dialog(ui);
}

// ---- people -------------------------------------------------------------------------------------------------------

void SettingsScreen::ask_people() {
    link::Query query;
    query.entity = "user";
    query.columns = {"name", "email", "role"};
    query.sort = {{"name", false}};
    query.limit = 500;
    m_people.ask(query);
}

void SettingsScreen::draw_people(Rect& page) {
    ask_people();
    const link::Page* people = m_people.page();
    std::size_t count = people == nullptr ? 1 : people->rows.size();
    float rows = static_cast<float>(count) * settings::person_height();
    float foot = m_account.administers() ? dp(12) + size::control() : 0;
    Rect place = settings::section(page, tr("settings.people"), rows + foot);
    Rect listed = place.cut_top(rows);
    {
        Scope list({.id = id_of("people", own), .role = Role::list, .name = tr("settings.people"), .rect = listed});
        if (people != nullptr) {
            for (const link::Row& person : people->rows) draw_person(listed.cut_top(settings::person_height()), person);
        } else if (m_people.late()) {
            skeleton_rows(listed, settings::person_height());
        }
    }
    if (!m_account.administers()) return;
    place.cut_top(dp(12));
    std::string_view words = tr("invite.title");
    Rect row = place.cut_top(size::control());
    if (button({.id = id_of("invite", own),
                .rect = row.cut_left(button_width(words, icon::user_plus)),
                .label = words,
                .icon = icon::user_plus}))
        m_invite.show();
}

void SettingsScreen::draw_person(const Rect& row, const link::Row& person) {
    std::string name = text_cell(person, 0), email = text_cell(person, 1), role = option_label("user_role", text_cell(person, 2));
    std::string all = name + ", " + email + ", " + role;
    node({.id = id_of(person.id.bytes, own), .role = Role::list_item, .name = all, .rect = row});
    Rect rest = row;
    float side = dp(32);
    avatar({rest.x, std::round(rest.y + (rest.h - side) / 2), side, side}, name);
    rest.cut_left(side + dp(12));
    float chip_w = chip_width(role);
    chip(rest.cut_right(chip_w), role, ChipTone::neutral);
    rest.cut_right(dp(12));
    settings::two_lines(rest, name, email);
}

// ---- looks, sync, device ------------------------------------------------------------------------------------------

void SettingsScreen::draw_theme(Rect& page) {
    Rect place = settings::section(page, tr("settings.appearance"), size::control());
    std::string_view labels[std::size(themes)];
    int current = 0;
    for (std::size_t i = 0; i < std::size(themes); ++i) {
        labels[i] = tr("theme." + std::string(themes[i]));
        if (theme_choice() == themes[i]) current = static_cast<int>(i);
    }
    place.w = std::fmin(place.w, dp(320));
    auto chosen = segments({.id = id_of("theme", own),
                            .rect = place,
                            .name = tr("settings.appearance"),
                            .labels = labels,
                            .current = current,
                            .tabs = false});
    if (chosen) set_theme(themes[static_cast<std::size_t>(*chosen)]);
}

void SettingsScreen::draw_sync(Rect& page, Ui& ui) {
    float width = page.w - 2 * settings::padding();
    Rect place = settings::section(page, tr("sync.title"), sync_details_height(m_store.status(), width));
    ui.shell.act(draw_sync_details(id_of("sync", own), place, m_store.status(), true));
}

void SettingsScreen::draw_device(Rect& page, Ui& ui) {
    bool saved = m_store.status().durable != link::Status::Durable::not_saved;
    std::string_view sentence = tr(saved ? "settings.device_saved" : "settings.device_not_saved");
    float width = page.w - 2 * settings::padding();
    float words = paragraph_height(sentence, type::body(), width);
    DeviceExport& file = ui.shell.device_export();
    std::string_view what = file.words().empty() ? tr("device_file.what") : std::string_view(file.words());
    float told = paragraph_height(what, type::body(), width);
    float controls = 3 * (dp(12) + size::control());
    std::string size = device_size_words(m_store.status()), full = device_size_sentence(m_store.status());
    float filled = full.empty() ? 0 : paragraph_height(full, type::body(), width) + dp(8);
    Instant checked = m_store.status().checked, repaired = m_store.status().repaired;
    float facts = size.empty() ? 0 : (repaired.ms == 0 ? 2.0f : 3.0f) * settings::fact_height() + dp(8);
    Rect place = settings::section(page, tr("settings.device"), words + facts + filled + controls + dp(16) + told);
    paragraph(id_of("device", own), place.cut_top(words), sentence, type::body(), colors().text2);
    if (!size.empty()) {
        place.cut_top(dp(8));
        auto moment = [](Instant at) { return format_moment(at, clock().now(), utc_offset_minutes()); };
        settings::fact(place, own, tr("device.size"), size);
        settings::fact(place, own, tr("device.checked"),
                       checked.ms == 0 ? std::string(tr("device.checked_never")) : moment(checked));
        if (repaired.ms != 0) settings::fact(place, own, tr("device.repaired"), moment(repaired));
    }
    if (!full.empty()) {
        place.cut_top(dp(8));
        paragraph(id_of("full", own), place.cut_top(filled - dp(8)), full, type::body(), colors().text2);
    }
    place.cut_top(dp(12));
    Rect keep = place.cut_top(size::control());
    bool on = ui.shell.keeps_local_copy();
    if (checkbox({.id = id_of("keep", own), .rect = keep, .label = tr("settings.keep_copy"), .on = on}))
        ui.shell.keep_local_copy(!on);
    place.cut_top(dp(12));
    Rect row = place.cut_top(size::control());
    std::string_view out = tr("account.sign_out");
    if (button({.id = id_of("sign-out", own),
                .rect = row.cut_left(button_width(out, icon::sign_out)),
                .label = out,
                .icon = icon::sign_out}))
        ui.shell.ask_sign_out();
    place.cut_top(dp(16));
    paragraph(id_of("file", own), place.cut_top(told), what, type::body(), colors().text2);
    place.cut_top(dp(12));
    Rect last = place.cut_top(size::control());
    std::string_view save = tr("device_file.save");
    if (button({.id = id_of("save", own),
                .rect = last.cut_left(button_width(save, icon::download)),
                .label = save,
                .icon = icon::download,
                .disabled = !file.can_start()}))
        file.start();
}

void SettingsScreen::draw_demo(Rect& page, Ui& ui) {
    std::string_view sentence = tr("demo.what"), reset = tr("demo.reset"), create = tr("demo.create");
    float words = paragraph_height(sentence, type::body(), page.w - 2 * settings::padding());
    Rect place = settings::section(page, tr("demo.title"), words + dp(12) + size::control());
    paragraph(id_of("demo", own), place.cut_top(words), sentence, type::body(), colors().text2);
    place.cut_top(dp(12));
    Rect row = place.cut_top(size::control());
    Rect left = row.cut_left(button_width(reset, icon::restore));
    if (button({.id = id_of("reset", own), .rect = left, .label = reset, .icon = icon::restore}))
        ui.shell.ask_reset_demo();
    row.cut_left(dp(16));
    // The application itself stands one folder above.
    std::string address = page_address() + "../#/create";
    float wide = std::fmin(row.w, text_width(create, type::body()) + 1);
    text_link(id_of("create", own), row.cut_left(wide), create, address, type::body());
}

}  // namespace

std::unique_ptr<Screen> make_settings_screen(StoreLink& store) { return std::make_unique<SettingsScreen>(store); }

}  // namespace hera::ui
