// Every widget in every state, one page per route: #/controls, #/fields, #/grid, #/record, #/empty; dialogs open from
// buttons. The people in it are made up.
#include <cmath>
#include <string>
#include <vector>

#include "forms/cell_text.h"
#include "forms/field_editor.h"
#include "forms/record_form.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/banner.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/combo_field.h"
#include "widgets/data_grid.h"
#include "widgets/date_field.h"
#include "widgets/dialog.h"
#include "widgets/empty_state.h"
#include "widgets/file_drop.h"
#include "widgets/heading.h"
#include "widgets/list_view.h"
#include "widgets/page_header.h"
#include "widgets/popup.h"
#include "widgets/progress.h"
#include "widgets/search_field.h"
#include "widgets/text_field.h"
#include "widgets/toast.h"
#include "widgets/toggle.h"
#include "widgets/tooltip.h"

using namespace hera;
using namespace hera::ui;

namespace {

struct Person {
    const char *name, *job, *company, *email, *status, *touch;
    ChipTone tone;
};
constexpr Person people[] = {
    {"Michael Thompson", "Chief Technology Officer", "Global Manufacturing Corp",
     "michael.thompson@globalmanuf.example", "Warm", "Today", ChipTone::ok},
    {"Lisa Park", "VP of Operations", "InnovateAI Startup", "lisa.park@innovateai.example", "Cold", "8 days ago",
     ChipTone::accent},
    {"Dr. James Wilson", "Chief Medical Officer", "Healthcare Systems LLC", "james.wilson@healthsys.example", "Warm",
     "Yesterday", ChipTone::ok},
    {"Jennifer Martinez", "Director of IT", "RetailTech Innovations", "jennifer.martinez@retailtech.example", "New",
     "3 days ago", ChipTone::warn},
};

RecordId record_number(int n) {
    RecordId id;
    id.bytes[15] = static_cast<std::uint8_t>(n + 1);
    return id;
}

class GalleryHost final : public FormHost {
public:
    std::string title_of(std::string_view, RecordId id) override {
        std::size_t n = id.bytes[15];
        return n >= 1 && n <= std::size(people) ? people[n - 1].company : "";
    }
    ReferenceChoices choices(const FieldDef&, std::string_view typed) override {
        ReferenceChoices out;
        for (int i = 0; i < static_cast<int>(std::size(people)); ++i)
            if (fold_has(people[i].company, typed)) out.choices.push_back({record_number(i).text(), people[i].company, "2 deals"});
        return out;
    }
    std::string href_of(std::string_view, RecordId id) override { return "#/companies/" + id.text(); }
    bool can_create(const FieldDef&) override { return true; }
    Date today() const override { return make_date(2026, 11, 24).value_or(Date{}); }
    Instant now() const override { return Instant{1'795'000'000'000}; }
    int utc_offset() const override { return 60; }

private:
    static bool fold_has(std::string_view text, std::string_view typed) {
        auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        for (std::size_t at = 0; at + typed.size() <= text.size(); ++at) {
            std::size_t same = 0;
            while (same < typed.size() && lower(text[at + same]) == lower(typed[same])) ++same;
            if (same == typed.size()) return true;
        }
        return false;
    }
};

class Gallery final : public Application {
public:
    Gallery() {
        m_contact = Record::blank(Schema::built_in().at("contact"), record_number(9));
        m_contact.set("first_name", Value(std::string("Michael")));
        m_contact.set("last_name", Value(std::string("Thompson")));
        m_contact.set("job_title", Value(std::string("Chief Technology Officer")));
        m_contact.set("company", Value(record_number(0)));
        m_contact.set("emails", Value(LabelledList{{"work", "michael.thompson@globalmanuf.example"}, {"home", "mt@home.example"}}));
        m_contact.set("phones", Value(LabelledList{{"mobile", "+1-313-555-0101"}}));
        m_contact.set("addresses", Value(AddressList{{"work", "1 Main Street", "Springfield", "IL", "62701", "United States"}}));
        m_contact.set("status", Value(std::string("in_progress")));
        m_contact.set(
            "notes", Value(std::string(
                         "Prefers e-mail.\nBudget of $750K confirmed; wants a proof of concept with the plant team.")));
        m_contact.set("last_touch_at", Value(Instant{1'794'900'000'000}));
        m_deal = Record::blank(Schema::built_in().at("deal"), record_number(10));
        m_deal.set("amount", Value(Money{75'000'000, "USD"}));
        m_deal.set("probability", Value(std::int64_t{85}));
        m_deal.set("close_date", Value(make_date(2026, 12, 12).value_or(Date{})));
        m_company = Record::blank(Schema::built_in().at("company"), record_number(11));
        m_company.set("website", Value(std::string("https://globalmanuf.example")));
        m_company.set("employees", Value(std::int64_t{12500}));
    }
    void draw() override;
    void store_message(const Bytes&) override {}
    void store_restarted() override {}
    void route_changed(std::string_view hash) override { m_route = hash; }
    void file_chosen(std::string_view name, std::uint64_t, bool) override { m_log = std::string(name); }
    void file_chunk(Bytes, bool) override {}
    void file_hovering(bool over) override { m_hovering = over; }

private:
    void draw_controls(Rect area);
    void draw_fields(Rect area);
    void draw_grid(Rect area);
    void draw_record(Rect area);
    void draw_empty(Rect area);
    void draw_layers();
    ImGuiID id(std::string_view name) { return id_of(name, 77); }

    GalleryHost m_host;
    std::string m_route = "#/controls", m_log, m_search, m_text = "Digital Transformation",
                m_company_key = people[0].company, m_bad = "+1 313";
    bool m_check = true, m_switch = true, m_hovering = false;
    int m_tab = 0, m_setting = 1, m_sort = 0, m_select = 1;
    bool m_descending = false;
    std::int64_t m_selected = 0;
    Popup m_more, m_popup;
    ComboState m_combo;
    DateState m_date;
    std::optional<Date> m_day = make_date(2026, 12, 12);
    DialogState m_dialog, m_confirm;
    RecordForm m_form;
    Toasts m_toasts;
    DataGrid m_grid;
    ListView m_list;
    ScrollArea m_scroll;
    FieldEditor m_editor;
    Record m_contact, m_deal, m_company;
};

void Gallery::draw_controls(Rect area) {
    const Colors& c = colors();
    auto line = [&](std::string_view words, float height) {
        section_heading(id(words), area.cut_top(section_heading_height()), words);
        Rect r = area.cut_top(height);
        area.cut_top(dp(12));
        return r;
    };
    float control = size::control();
    Rect r = line("Buttons", control);
    auto place = [&](std::string_view label, Tone tone, char32_t icon, bool disabled) {
        Rect at = r.cut_left(button_width(label, icon));
        r.cut_left(dp(8));
        if (at.right() > area.right() + 1) return;
        if (button({.id = id(label), .rect = at, .label = label, .icon = icon, .tone = tone, .disabled = disabled})) m_log = label;
    };
    place("Save", Tone::primary, 0, false);
    place("Import", Tone::plain, 0, false);
    place("More room", Tone::quiet, icon::plus, false);
    place("Delete", Tone::danger, icon::trash, false);
    place("Not now", Tone::plain, 0, true);
    Rect tip = r.cut_left(control);
    if (tip.right() < area.right() && button({.id = id("edit"),
                                              .rect = tip,
                                              .label = "Edit the name",
                                              .icon = icon::pencil,
                                              .tone = Tone::quiet,
                                              .icon_only = true}))
        m_log = "edit";

    r = line("Layers", control);
    auto opener = [&](std::string_view label, bool& pressed) {
        Rect at = r.cut_left(button_width(label));
        r.cut_left(dp(8));
        if (at.right() > area.right() + 1)
            at = (r = area.cut_top(control)).cut_left(button_width(label)), r.cut_left(dp(8)), area.cut_top(dp(8));
        pressed = button({.id = id(label), .rect = at, .label = label});
    };
    bool pressed = false;
    opener("Dialog", pressed);
    if (pressed) m_dialog.show();
    opener("Confirm", pressed);
    if (pressed) m_confirm.show();
    opener("New contact", pressed);
    if (pressed) {
        constexpr std::string_view keys[] = {"first_name", "last_name", "emails", "phones", "company", "status"};
        m_form.open(Schema::built_in().at("contact"), record_number(42), keys);
        m_form.record().set("visibility", Value(std::string("all")));
    }
    opener("New deal", pressed);
    if (pressed) {
        constexpr std::string_view keys[] = {"name", "company", "amount", "probability", "close_date", "notes"};
        m_form.open(Schema::built_in().at("deal"), record_number(43), keys);
    }
    opener("Toast", pressed);
    if (pressed) m_toasts.show("Moved to Proposal · saved on this device", "Undo");

    r = line("Chips", dp(28));
    float x = r.x;
    for (auto [words, tone] : {std::pair{"Neutral", ChipTone::neutral},
                               {"Cold", ChipTone::accent},
                               {"Won", ChipTone::ok},
                               {"8 days quiet", ChipTone::warn},
                               {"Lost", ChipTone::bad}})
        x += chip({x, r.y, r.right() - x, r.h}, words, tone) + dp(8);
    x += chip({x, r.y, std::fmax(0.0f, r.right() - x), r.h}, "In sync", ChipTone::ok, true) + dp(8);
    r = area.cut_top(chip_button_height());
    area.cut_top(dp(12));
    chip_button({.id = id("chip1"), .rect = r.cut_left(chip_button_width("Owner: anyone")), .label = "Owner: anyone"});
    r.cut_left(dp(8));
    chip_button({.id = id("chip2"),
                 .rect = r.cut_left(chip_button_width("Closes: this quarter")),
                 .label = "Closes: this quarter",
                 .on = true});

    r = line("Tabs and settings", control);
    static constexpr std::string_view tabs[] = {"Board", "List", "Forecast"};
    if (auto t = segments({.id = id("tabs"), .rect = r, .name = "Views", .labels = tabs, .current = m_tab})) m_tab = *t;
    r = area.cut_top(control);
    r.w = std::fmin(r.w, dp(300));
    area.cut_top(dp(12));
    static constexpr std::string_view themes[] = {"System", "Light", "Dark"};
    if (auto t = segments({.id = id("theme"),
                           .rect = r,
                           .name = "Appearance",
                           .labels = themes,
                           .current = m_setting,
                           .tabs = false}))
        m_setting = *t;

    r = line("Toggles", control);
    if (checkbox({.id = id("check"), .rect = r.cut_left(dp(150)), .label = "Keep a copy", .on = m_check})) m_check = !m_check;
    r.cut_left(dp(16));
    if (switch_button({.id = id("switch"),
                       .rect = r.cut_left(std::fmin(r.w, dp(180))),
                       .label = "Notifications",
                       .on = m_switch}))
        m_switch = !m_switch;

    r = line("Notices", 0);
    area.cut_top(-dp(12));
    // The one with a button is the last: on a phone the toast would stand half over it.
    for (Banner b : {Banner{.id = id("b2"),
                     .sentence = "The local copy is damaged and was not changed further. What the server has is safe.",
                     .tone = ChipTone::bad},
                     Banner{.id = id("b3"), .sentence = "Everything is saved on this device.", .tone = ChipTone::ok},
                     Banner{.id = id("b4"), .sentence = "You are looking at the trash.", .tone = ChipTone::neutral},
                     Banner{.id = id("b1"),
                     .sentence = "3 rows need a look: they are listed with line and reason below.",
                     .tone = ChipTone::warn,
                     .action = "Show"}}) {
        b.rect = area.cut_top(banner_height(b, area.w));
        area.cut_top(dp(8));
        if (banner(b)) m_log = "banner";
    }
    r = line("Progress", dp(20));
    progress_bar(id("progress"), r, "Import", 0.42f);
    r = area.cut_top(dp(80));
    card(r);
    draw_text_in(canvas(), r.inset(dp(16), 0), type::body(), c.text2, "A card");
}

void Gallery::draw_fields(Rect area) {
    Rect left = area;
    if (layout() != Layout::phone) left.w = dp(360);
    auto field = [&](float height) {
        Rect r = left.cut_top(height);
        left.cut_top(dp(14));
        return r;
    };
    FieldResult t = text_field({.id = id("name"),
                                .rect = field(text_field_height(true, true)),
                                .label = "Deal name",
                                .value = m_text,
                                .hint = "As you call it among yourselves",
                                .required = true});
    if (t.committed) m_text = t.text;
    text_field({.id = id("phone"),
                .rect = field(text_field_height(true, true)),
                .label = "Phone",
                .value = m_bad,
                .error = "“+1 313” is not a phone number."});
    text_field({.id = id("off"),
                .rect = field(text_field_height(true, false)),
                .label = "Organisation",
                .value = "TechVantage Solutions",
                .disabled = true});
    search_field({.id = id("search"), .rect = field(size::control()), .label = "Filter contacts", .hint = "/"}, m_search);
    static const PopupItem stages[] = {{.label = "Discovery"}, {.label = "Qualification"}, {.label = "Proposal"}};
    if (auto i = select(m_popup, {.id = id("stage"),
                                  .rect = field(text_field_height(true, false)),
                                  .label = "Stage",
                                  .choices = stages,
                                  .current = m_select}))
        m_select = *i;
    FieldDef def{.key = "company", .type = FieldType::reference, .target = "company"};
    ReferenceChoices found = m_host.choices(def, m_combo.typed);
    ComboResult combo = combo_field(m_combo, {.id = id("company"),
                                              .rect = field(text_field_height(true, false)),
                                              .label = "Company",
                                              .value = m_company_key,
                                              .choices = found.choices,
                                              .can_create = true});
    if (combo.cleared) m_company_key.clear();
    if (combo.create) m_company_key = *combo.create;
    if (combo.chosen) m_company_key = m_host.title_of("company", RecordId::parse(*combo.chosen).value_or(RecordId{}));
    DateResult date = date_field(m_date, {.id = id("close"),
                                          .rect = field(text_field_height(true, true)),
                                          .label = "Expected close",
                                          .error = m_date.rejected.empty() ? "" : "This is not a day.",
                                          .value = m_day,
                                          .today = m_host.today()});
    if (date.changed) m_day = date.value;
    text_field({.id = id("notes"),
                .rect = field(text_field_height(true, false, 4)),
                .label = "Notes",
                .value = "First line\nSecond line",
                .lines = 4});
}

void Gallery::draw_grid(Rect area) {
    const Colors& c = colors();
    auto info_name = [](std::int64_t i) {
        const Person& p = people[static_cast<std::size_t>(i) % std::size(people)];
        return std::string(p.name) + ", " + p.company + ", row " + std::to_string(i + 1);
    };
    static std::string name;
    constexpr std::int64_t total = 1'000'000;
    if (layout() == Layout::phone) {
        ListResult r = list_view(m_list, {.id = id("list"), .rect = area, .name = "Contacts", .total = total}, [&](std::int64_t i) {
            name = info_name(i);
            return ListRow{.name = name, .href = "#/record", .loaded = i != 6};
        }, [&](std::int64_t i, const Rect& row) {
            const Person& p = people[static_cast<std::size_t>(i) % std::size(people)];
            std::string sub = std::string(p.job) + " · " + p.company;
            draw_two_lines(row, {Face::person, p.name, sub, p.touch});
        });
        if (r.opened) m_log = "opened " + std::to_string(*r.opened);
        return;
    }
    static constexpr GridColumn columns[] = {
        {.label = "Name", .weight = 2, .min_dp = 180},
        {.label = "Company", .weight = 2, .min_dp = 150, .give_way = 1},
        {.label = "E-mail", .weight = 2, .min_dp = 150, .give_way = 3},
        {.label = "Strength", .weight = 0, .min_dp = 90, .sortable = false, .give_way = 2},
        {.label = "Last touch", .weight = 0, .min_dp = 110, .align = Align::right},
    };
    GridResult r = data_grid(m_grid, {.id = id("grid"), .rect = area, .name = "Contacts", .columns = columns, .total = total,
                                      .sort_column = m_sort, .descending = m_descending}, [&](std::int64_t i) {
        name = info_name(i);
        return GridRow{.name = name, .loaded = i != 7, .selected = i == m_selected};
    }, [&](const GridCells& cells) {
        const Person& p = people[static_cast<std::size_t>(cells.row) % std::size(people)];
        Rect first = cells.cells[0];
        float face = dp(20);
        avatar({first.x, std::round(first.y + (first.h - face) / 2), face, face}, p.name);
        first.cut_left(face + dp(8));
        draw_text_in(canvas(), first, type::body_medium(), c.text, p.name);
        if (!cells.cells[1].empty()) draw_text_in(canvas(), cells.cells[1], type::body(), c.text, p.company);
        if (!cells.cells[2].empty()) draw_text_in(canvas(), cells.cells[2], type::body(), c.text2, p.email);
        if (!cells.cells[3].empty()) chip(cells.cells[3], p.status, p.tone);
        draw_text_in(canvas(), cells.cells[4], type::tabular(type::body()), c.text, p.touch, Align::right);
    });
    if (r.sort) m_descending = m_sort == *r.sort && !m_descending, m_sort = *r.sort;
    if (r.opened) m_selected = *r.opened, m_log = "opened " + std::to_string(*r.opened);
}

void Gallery::draw_record(Rect area) {
    if (layout() != Layout::phone) area.w = dp(520);
    auto fields = [&](Record& record, std::initializer_list<std::string_view> keys) {
        for (std::string_view key : keys) {
            FieldRowSpec spec{.id = id_of(record.entity->key(), 9),
                              .rect = area,
                              .entity = record.entity,
                              .field = record.entity->at(key)};
            spec.rect = area.cut_top(field_row_height(m_editor, m_host, spec, record.get(key)));
            FieldEdit edit = field_row(m_editor, m_host, spec, record.get(key));
            if (edit.value) {
                record.set(key, *edit.value);
                m_log = std::string(key) + " changed";
            }
        }
    };
    fields(m_contact, {"first_name", "job_title", "company", "emails", "phones", "addresses", "status", "notes", "last_touch_at"});
    fields(m_deal, {"amount", "probability", "close_date"});
    fields(m_company, {"website", "employees"});
}

void Gallery::draw_empty(Rect area) {
    Rect drop = area.cut_bottom(dp(220)).inset(dp(24), dp(8));
    EmptyResult r = empty_state({.id = id("empty"),
                                 .rect = area,
                                 .icon = icon::contacts,
                                 .title = "No contacts yet",
                                 .sentence = "People you sell to appear here, with everything that was said and "
                                             "agreed. Bring them over from your old CRM.",
                                 .primary = "New contact",
                                 .secondary = "Import a file",
                                 .secondary_href = "#/controls"});
    if (r.primary) m_log = "new";
    if (file_drop({.id = id("drop"),
                   .rect = drop,
                   .button = "Choose a file",
                   .title = "Drop a CSV file here",
                   .sentence = "Exports of HubSpot and other CRMs; nothing leaves this device before you agree.",
                   .hovering = m_hovering}))
        open_file_dialog(".csv");
}

void Gallery::draw_layers() {
    DialogSpec d{.id = id("dialog layer"),
                 .title = "Invite a colleague",
                 .content_height = text_field_height(true, true) + dp(40),
                 .submit = "Send",
                 .cancel = "Cancel"};
    DialogResult r = dialog(m_dialog, d, [&](const Rect& body) {
        Rect rest = body;
        text_field({.id = id("invite"),
                    .rect = rest.cut_top(text_field_height(true, true)),
                    .label = "Work email",
                    .value = "",
                    .kind = FieldKind::email,
                    .hint = "The link works once and for seven days."});
        paragraph(id("invite words"), rest, "They will see what you see.", type::meta(), colors().text2);
    });
    if (r.submitted) m_dialog.open = false, m_log = "sent";
    DialogResult q = confirm(m_confirm, {.id = id("confirm layer"),
                                         .title = "Delete 4 contacts?",
                                         .sentence = "They go to the trash and can be restored from there for 30 days.",
                                         .submit = "Delete",
                                         .cancel = "Cancel",
                                         .danger = true});
    if (q.submitted) m_confirm.open = false;
    if (auto record = m_form.draw(id("form layer"), "New record", m_host)) m_toasts.show(title_of(*record) + " created", "Undo");
    if (auto undo = m_toasts.draw(0)) m_log = "undone";
}

void Gallery::draw() {
    const Colors& c = colors();
    fill({0, 0, env().width, env().height}, c.bg);
    Rect page{0, 0, env().width, env().height};
    Scope main({.id = id("main"), .role = Role::main, .name = "Gallery", .rect = page});
    const HeaderAction actions[] = {
        {.id = id("h import"), .label = "Import"}, {.id = id("h export"), .label = "Export"},
        {.id = id("h delete"), .label = "Delete", .icon = icon::trash, .tone = Tone::danger, .only_in_menu = true},
        {.id = id("h new"), .label = "New contact", .icon = icon::plus, .tone = Tone::primary}};
    HeaderResult h = page_header(m_more, {.id = id("head"),
                                          .rect = page.cut_top(page_header_height()),
                                          .title = "Contacts",
                                          .sub = "1,000,000",
                                          .back_href = m_route == "#/record" ? "#/grid" : "",
                                          .back_name = "Back to contacts",
                                          .actions = actions});
    if (h.action) m_log = std::string(actions[*h.action].label);
    Rect foot = page.cut_bottom(dp(28));
    if (m_route == "#/grid") {
        draw_grid(page);
    } else if (m_route == "#/empty") {
        draw_empty(page);
    } else {
        Clip clip(page);
        float offset = static_cast<float>(m_scroll.update(id("page"), page, static_cast<double>(dp(1100))));
        Rect inner{page.x + dp(layout() == Layout::phone ? 16.0f : 24.0f), page.y + dp(16) - offset,
                   page.w - dp(layout() == Layout::phone ? 32.0f : 48.0f), dp(1100)};
        if (layout() == Layout::desktop) inner.w = std::fmin(inner.w, dp(760));
        if (m_route == "#/fields") draw_fields(inner);
        else if (m_route == "#/record") draw_record(inner);
        else draw_controls(inner);
    }
    fill(foot, c.sunken);
    node({.id = id("status"), .role = Role::status, .name = m_log.empty() ? std::string_view("Ready") : m_log, .rect = foot});
    draw_text_in(canvas(), foot.inset(dp(16), 0), type::meta(), c.text2, m_log);
    draw_layers();
    draw_tooltip();
}

}  // namespace

int main() {
    static Gallery gallery;
    run(gallery);
    return 0;
}
