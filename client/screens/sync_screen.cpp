// Sync: everything that is not in order between this device and the server, with the record's name and the reason, and what
// can be done about each: try again, put right, discard, choose between two values, keep it all as a file.
//
// #/sync shows all, #/sync/<id> one record's.
#include <cmath>
#include <string>

#include "app/live_query.h"
#include "app/shell.h"
#include "app/sync_panel.h"
#include "app/sync_words.h"
#include "base/text.h"
#include "model/schema.h"
#include "platform/host.h"
#include "screens/refused_dialog.h"
#include "screens/timeline_words.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/empty_state.h"
#include "widgets/heading.h"
#include "widgets/page_header.h"
#include "widgets/progress.h"

namespace hera::ui {
namespace {

using Item = link::OutboxItem;
using State = Item::State;

constexpr std::uint32_t items_max = 200;
constexpr float column_dp = 720;
constexpr std::size_t fields_shown = 6;
constexpr std::size_t value_bytes_shown = 400;
const ImGuiID own = id_of("sync-screen");

struct StateRow {
    State state;
    std::string_view heading;  // key
    char32_t icon;
    ChipTone tone;
};
constexpr StateRow states[] = {
    {State::refused, "outbox.refused", icon::alert, ChipTone::bad},
    {State::conflict, "outbox.conflict", icon::warning, ChipTone::warn},
    {State::waiting, "outbox.waiting", icon::clock, ChipTone::accent},
    {State::sent, "outbox.sent", icon::check, ChipTone::ok},
};

// One line of a choice: the value, whose it is, what the button says.
struct ChoiceWords {
    std::string value, below;
    std::string_view button;
};

struct Lines {
    std::string title, when, what, reason;
    std::vector<ChoiceWords> choices;
};

class SyncScreen final : public Screen {
public:
    explicit SyncScreen(StoreLink& store) : m_store(store), m_items(store), m_correct(store) {}

    void enter(Ui&, const Route& route) override { m_record = route.record; }
    std::string title() const override { return std::string(tr("outbox.title")); }
    void draw(Ui& ui) override;

private:
    void draw_header(Ui& ui, const Rect& rect);
    void draw_list(Ui& ui, Rect& page);
    // Draws at the top of `page` and cuts off what it took.
    void draw_item(Ui& ui, Rect& page, const Item& item);
    void draw_refused(Ui& ui, Rect& card, const Item& item);
    void draw_choices(Ui& ui, Rect& card, const Item& item, const Lines& lines);
    void draw_discard(Ui& ui);
    Lines words_of(const Item& item) const;
    ChoiceWords words_of(const Item& item, const Item::Choice& choice) const;
    std::string value_words(const Item& item, std::string_view key, const std::string& value) const;
    ImGuiID id_of_item(const Item& item) const {
        return item.state == State::conflict ? id_of(item.conflict.bytes, own) : id_of(item.op.bytes, own);
    }
    float item_height(const Item& item, const Lines& lines, float width) const;
    void again(Ui& ui, const Item& item);
    void again_all(Ui& ui);
    void export_all(Ui& ui);

    StoreLink& m_store;
    LiveQuery m_items;
    RefusedDialog m_correct;
    RecordId m_record{};
    ScrollArea m_scroll;
    Popup m_more;
    DialogState m_discard;
    Item m_discarded;
    float m_height = 0;
    bool m_exporting = false;
    Life m_life;
};

void SyncScreen::draw(Ui& ui) {
    link::Query what;
    what.kind = link::Query::Kind::outbox;
    what.record = m_record;
    what.limit = items_max;
    m_items.ask(what);

    Rect area = ui.area;
    draw_header(ui, area.cut_top(page_header_height()));
    double offset = m_scroll.update(id_of("scroll", own), area, static_cast<double>(m_height));
    {
        Clip clip(area);
        float side = dp(layout() == Layout::phone ? 16.0f : 24.0f);
        Rect page{area.x + side, area.y - static_cast<float>(offset), std::fmin(area.w - 2 * side, dp(column_dp)), 1'000'000};
        float top = page.y;
        page.cut_top(dp(16));
        if (m_record.none()) {
            float inner = page.w - 2 * dp(16);
            Rect place = page.cut_top(sync_details_height(m_store.status(), inner) + 2 * dp(16));
            card(place);
            ui.shell.act(draw_sync_details(id_of("details", own), place.inset(dp(16), dp(16)), m_store.status()));
        }
        draw_list(ui, page);
        page.cut_top(dp(24));
        float height = page.y - top;
        if (std::fabs(height - m_height) > 0.5f) {
            m_height = height;
            wake(1);
        }
    }
    m_correct.draw(ui);
    draw_discard(ui);
}

void SyncScreen::draw_header(Ui& ui, const Rect& rect) {
    const link::Page* page = m_items.page();
    bool any_refused = page != nullptr && !page->outbox.empty() && page->outbox.front().state == State::refused;
    const link::Status& status = m_store.status();
    HeaderAction actions[] = {
        {.id = id_of("all", own), .label = tr("outbox.again_all"), .icon = icon::sync, .disabled = !any_refused},
        {.id = id_of("export", own),
         .label = tr("outbox.export"),
         .icon = icon::download,
         .disabled = m_exporting || status.pending + status.refused == 0},
    };
    HeaderResult result = page_header(m_more, {.id = id_of("header", own),
                                               .rect = rect,
                                               .title = tr("outbox.title"),
                                               .back_href = m_record.none() ? "#/settings" : "#/sync",
                                               .back_name = tr(m_record.none() ? "nav.settings" : "outbox.show_all"),
                                               .actions = actions});
    if (result.back) ui.go(m_record.none() ? Route{.place = Place::settings} : Route{.place = Place::sync});
    if (result.action == 0) again_all(ui);
    if (result.action == 1) export_all(ui);
}

void SyncScreen::draw_list(Ui& ui, Rect& page) {
    const link::Page* found = m_items.page();
    if (found == nullptr) {
        if (m_items.late()) skeleton_rows(page.cut_top(dp(240)), dp(64));
        return;
    }
    if (found->outbox.empty()) {
        bool in_sync = m_store.status().sync == link::Status::Sync::in_sync;
        empty_state({.id = id_of("none", own),
                     .rect = page.cut_top(dp(260)),
                     .icon = icon::done,
                     .title = tr("outbox.none"),
                     .sentence = tr(!m_record.none() ? "outbox.none_of_it" : in_sync ? "outbox.none_why" : "outbox.none_waiting")});
        return;
    }
    for (const StateRow& row : states) {
        std::string_view heading = tr(row.heading);
        bool first = true;
        std::optional<Scope> list;
        for (const Item& item : found->outbox) {
            if (item.state != row.state) continue;
            if (first) {
                page.cut_top(dp(16));
                section_heading(id_of(heading, own), page.cut_top(section_heading_height()), heading);
                page.cut_top(dp(4));
                list.emplace(Node{.id = id_of("list", id_of(heading, own)), .role = Role::list, .name = heading, .rect = page});
                first = false;
            }
            draw_item(ui, page, item);
        }
    }
    if (found->total <= found->outbox.size()) return;
    std::string more = plural(found->total - found->outbox.size(), "outbox.more.");
    page.cut_top(dp(8));
    page.cut_top(paragraph(id_of("more", own), page, more, type::body(), colors().text2));
}

// ---- one item -----------------------------------------------------------------------------------------------------

std::string SyncScreen::value_words(const Item& item, std::string_view key, const std::string& value) const {
    const Entity* entity = Schema::built_in().find(item.entity);
    int at = entity == nullptr ? -1 : entity->find(key);
    if (at < 0) return value;
    StoryWords words{entity, clock().now(), utc_offset_minutes()};
    return changed_value(entity->fields[static_cast<std::size_t>(at)], value, words);
}

Lines SyncScreen::words_of(const Item& item) const {
    Lines out;
    out.title = item.title.empty() ? std::string(entity_label(item.entity)) : item.title;
    out.when = format_moment(item.at, clock().now(), utc_offset_minutes());
    if (item.state == State::conflict) {
        bool trash = !item.fields.empty() && item.fields[0].field == "deleted";
        for (const Item::Choice& choice : item.choices) out.choices.push_back(words_of(item, choice));
        out.what = trash ? std::string(tr("outbox.conflict_trash"))
                         : tr("outbox.conflict_what", {field_label(item.entity, item.fields.empty() ? "" : item.fields[0].field)});
        return out;
    }
    constexpr std::string_view verbs[] = {"outbox.created", "outbox.changed", "outbox.deleted", "outbox.restored",
                                          "outbox.merged"};
    out.what = tr(verbs[static_cast<std::size_t>(item.kind)], {entity_label(item.entity)});
    std::size_t shown = 0;
    for (const link::TimelineItem::Change& change : item.fields) {
        if (shown++ == fields_shown) {
            out.what += " · …";
            break;
        }
        std::string value = value_words(item, change.field, change.after);
        out.what += " · " + std::string(field_label(item.entity, change.field)) + ": ";
        out.what += value.empty() ? std::string(tr("outbox.emptied")) : value;
    }
    if (item.changes > 1) out.what += " · " + plural(item.changes - 1, "outbox.and_more.");
    if (!item.reason.empty()) out.reason = error_sentence(item.reason.front());
    return out;
}

ChoiceWords SyncScreen::words_of(const Item& item, const Item::Choice& choice) const {
    using Kind = Item::Choice::Kind;
    bool keep = choice.kind == Kind::keep;
    std::string_view key = item.fields.empty() ? std::string_view("deleted") : std::string_view(item.fields[0].field);
    bool trash = key == "deleted";
    ChoiceWords out;
    out.button = tr(keep ? "outbox.keep" : trash ? "outbox.restore" : "outbox.take");
    out.below = choice.who;
    if (trash) {
        out.value = tr(keep ? "outbox.stays_deleted" : "outbox.comes_back");
        return out;
    }
    out.value = choice.words.empty() ? std::string(tr("outbox.empty_value")) : value_words(item, key, choice.words);
    // Of a long note, enough to tell them apart.
    if (out.value.size() > value_bytes_shown) out.value = repair_utf8(out.value.substr(0, value_bytes_shown)) + "…";
    if (keep) out.below += (out.below.empty() ? "" : " · ") + std::string(tr("outbox.stands_now"));
    return out;
}

float card_padding() { return dp(16); }
float choice_gap() { return dp(12); }
float choice_words_width(const ChoiceWords& choice, float inner) { return inner - button_width(choice.button) - dp(12); }
float choice_height(const ChoiceWords& choice, float inner) {
    float words = paragraph_height(choice.value, type::body_medium(), choice_words_width(choice, inner));
    if (!choice.below.empty()) words += line_height(type::meta());
    return std::fmax(words, size::control()) + choice_gap();
}

float SyncScreen::item_height(const Item& item, const Lines& lines, float width) const {
    float inner = width - 2 * card_padding();
    float height = 2 * card_padding() + line_height(type::body()) + dp(4) + paragraph_height(lines.what, type::body(), inner);
    if (!lines.reason.empty()) height += dp(4) + paragraph_height(lines.reason, type::body(), inner);
    if (item.state == State::refused) height += dp(12) + size::control();
    if (item.state == State::conflict) height += dp(8);
    for (const ChoiceWords& choice : lines.choices) height += choice_height(choice, inner);
    return height;
}

void SyncScreen::draw_item(Ui& ui, Rect& page, const Item& item) {
    const Colors& c = colors();
    Lines lines = words_of(item);
    Rect place = page.cut_top(item_height(item, lines, page.w));
    page.cut_top(dp(8));
    ImGuiID id = id_of_item(item);
    Scope scope({.id = id, .role = Role::list_item, .rect = place});
    card(place);
    Rect rest = place.inset(card_padding(), card_padding());
    Rect head = rest.cut_top(line_height(type::body()));
    const StateRow& row = states[static_cast<std::size_t>(item.state)];
    draw_icon(canvas(), {head.x + dp(8), head.y + head.h / 2}, row.icon, 16, tone_ink(row.tone));
    head.cut_left(dp(24));
    float when = std::ceil(text_width(lines.when, type::meta())) + 1;
    Rect right = head.cut_right(when);
    head.cut_right(dp(8));
    draw_text_in(canvas(), right, type::meta(), c.text2, lines.when, Align::right);
    // What was refused does not exist here, so it has no page.
    bool unmade = item.state == State::refused && item.kind == link::Edit::Kind::create;
    bool here = has_page(item.entity) && !item.title.empty() && !unmade;
    if (here) {
        float width = std::fmin(head.w, std::ceil(text_width(lines.title, type::body_medium())) + 1);
        Route route = route_of(item.entity, item.record);
        if (text_link(id_of("title", id), {head.x, head.y, width, head.h}, lines.title, format_route(route), type::body_medium()))
            ui.go(route);
    } else {
        draw_text_in(canvas(), head, type::body_medium(), c.text, lines.title);
        node({.id = id_of("title", id), .role = Role::text, .name = lines.title, .rect = head});
    }
    rest.cut_top(dp(4));
    rest.cut_top(paragraph(id_of("what", id), rest, lines.what, type::body(), c.text2));
    if (!lines.reason.empty()) {
        rest.cut_top(dp(4));
        rest.cut_top(paragraph(id_of("reason", id), rest, lines.reason, type::body(), c.bad));
    }
    if (item.state == State::refused) draw_refused(ui, rest, item);
    if (item.state == State::conflict) draw_choices(ui, rest, item, lines);
}

void SyncScreen::draw_refused(Ui& ui, Rect& rest, const Item& item) {
    ImGuiID id = id_of_item(item);
    rest.cut_top(dp(12));
    Rect row = rest.cut_top(size::control());
    auto place = [&row](std::string_view label) {
        Rect out = row.cut_left(button_width(label));
        row.cut_left(dp(8));
        return out;
    };
    std::string_view again_words = tr("outbox.again"), correct = tr("outbox.correct"), discard = tr("outbox.discard");
    if (button({.id = id_of("again", id), .rect = place(again_words), .label = again_words, .description = item.title}))
        again(ui, item);
    if (RefusedDialog::can_open(item) &&
        button({.id = id_of("correct", id), .rect = place(correct), .label = correct, .description = item.title}))
        m_correct.open(item);
    if (button({.id = id_of("discard", id), .rect = place(discard), .label = discard, .tone = Tone::quiet,
                .description = item.title})) {
        m_discarded = item;
        m_discard.show();
        wake();
    }
}

void SyncScreen::draw_choices(Ui& ui, Rect& rest, const Item& item, const Lines& lines) {
    const Colors& c = colors();
    rest.cut_top(dp(8));
    for (std::size_t i = 0; i < item.choices.size(); ++i) {
        const ChoiceWords& words = lines.choices[i];
        ImGuiID id = id_of(i, id_of_item(item));
        float width = choice_words_width(words, rest.w);
        Rect row = rest.cut_top(choice_height(words, rest.w));
        line_above(row, c.line);
        row.cut_top(choice_gap() / 2);
        row.cut_bottom(choice_gap() / 2);
        Rect press = row.cut_right(button_width(words.button));
        press = {press.x, std::round(press.y + (press.h - size::control()) / 2), press.w, size::control()};
        float small = words.below.empty() ? 0 : line_height(type::meta());
        float high = paragraph_height(words.value, type::body_medium(), width) + small;
        Rect text{row.x, std::round(row.y + (row.h - high) / 2), width, high};
        text.cut_top(paragraph(id_of("value", id), text, words.value, type::body_medium(), c.text));
        if (small > 0) paragraph(id_of("below", id), text, words.below, type::meta(), c.text2);
        std::string description = item.title + ", " + words.value;
        if (button({.id = id_of("choose", id), .rect = press, .label = words.button, .description = description}))
            ui.edit("undo.settle", item.choices[i].edits, std::string(tr("outbox.settled")));
    }
}

// ---- what is done -------------------------------------------------------------------------------------------------

void SyncScreen::again(Ui& ui, const Item& item) {
    Shell* shell = &ui.shell;  // lives as long as the application
    m_store.edit("undo.edit_field", item.again, m_life.wrap([shell](const link::Applied& applied) {
        if (applied.errors.empty())
            shell->toast(tr("outbox.sent_again"));
        else
            shell->toast(error_sentence(applied.errors.front()));
    }), item.op);
}

void SyncScreen::again_all(Ui& ui) {
    if (m_items.page() == nullptr) return;
    // In the order they were made: a change of a record comes behind its creation.
    for (const Item& item : m_items.page()->outbox)
        if (item.state == State::refused) again(ui, item);
}

void SyncScreen::export_all(Ui& ui) {
    m_exporting = true;
    Shell* shell = &ui.shell;
    m_store.export_outbox(m_life.wrap([this, shell](const StoreLink::ExportFile& file) {
        m_exporting = false;
        std::string day = format_iso(date_at(clock().now(), utc_offset_minutes()));
        if (file.errors.empty())
            save_file("HERA " + std::string(tr("outbox.file")) + " " + day + ".json", "application/json", file.bytes);
        else
            shell->toast(error_sentence(file.errors.front()));
        wake();
    }));
}

void SyncScreen::draw_discard(Ui& ui) {
    if (!m_discard.open) return;
    std::string sentence = tr("outbox.discard_what", {m_discarded.title.empty() ? entity_label(m_discarded.entity)
                                                                               : std::string_view(m_discarded.title)});
    DialogResult asked = confirm(m_discard, {.id = id_of("discard", own),
                                             .title = tr("outbox.discard_title"),
                                             .sentence = sentence,
                                             .submit = tr("outbox.discard"),
                                             .cancel = tr("button.cancel"),
                                             .danger = true});
    if (!asked.submitted) return;
    m_discard.open = false;
    Shell* shell = &ui.shell;
    m_store.dismiss_refused(m_discarded.op, m_life.wrap([shell](const link::Applied& applied) {
        shell->toast(applied.errors.empty() ? std::string(tr("outbox.discarded")) : error_sentence(applied.errors.front()));
    }));
    wake();
}

}  // namespace

std::unique_ptr<Screen> make_sync_screen(StoreLink& store) { return std::make_unique<SyncScreen>(store); }

}  // namespace hera::ui
