#include "app/shell.h"

#include <cmath>

#include "base/log.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/banner.h"
#include "widgets/tooltip.h"

namespace hera::ui {
namespace {

const ImGuiID main_id = id_of("main");

}  // namespace

// ---- Ui -----------------------------------------------------------------------------------------------------------

void Ui::go(const Route& route, bool replace) { shell.go(route, replace); }
void Ui::toast(std::string_view words, BatchId undo) { shell.toast(words, undo); }
link::Request Ui::edit(std::string label, std::vector<link::Edit> edits, std::string words) {
    return shell.edit(std::move(label), std::move(edits), std::move(words));
}
void Ui::new_record(std::string_view entity, std::vector<std::pair<std::string, Value>> given) {
    shell.new_record(entity, std::move(given));
}

void Ui::open_entry(std::string_view entity, RecordId id) { shell.open_entry(entity, id); }
void Ui::quick_log(std::string_view entity, RecordId about, std::string_view title) { shell.quick_log(entity, about, title); }
void Ui::convert_lead(RecordId lead) { shell.convert_lead(lead); }
void Ui::attach(std::string_view entity, RecordId about) { shell.attachments().attach(entity, about); }
void Ui::open_file(const Attachments::File& file, bool as_file) { shell.attachments().open(file, as_file); }

Shell::Shell(StoreLink& store)
    : m_store(store),
      m_router(store),
      m_new_record(store),
      m_entry(store),
      m_quick_log(store),
      m_convert(store),
      m_search(store),
      m_reminders(store),
      m_attachments(store, *this),
      m_device_export(store) {
    register_commands();
}

Ui Shell::ui(const Rect& area) { return Ui{m_store, m_commands, area, *this}; }

void Shell::register_commands() {
    m_commands.clear();
    auto ready = [this] { return m_store.ready(); };
    for (std::string_view entity : {"contact", "company", "deal"}) {
        std::string_view id = entity == "contact"   ? "record.new_contact"
                              : entity == "company" ? "record.new_company"
                                                    : "record.new_deal";
        m_commands.add({.id = id, .icon = icon::plus, .enabled = ready, .run = [this, entity] { new_record(entity, {}); }});
    }
    m_commands.add({.id = "record.new_lead", .icon = icon::plus, .enabled = ready, .run = [this] { new_record("lead", {}); }});
    m_commands.add({.id = "record.log", .icon = icon::log, .key = "l", .enabled = ready, .run = [this] { log_here(); }});
    m_commands.add({.id = "app.search",
                    .icon = icon::search,
                    .key = "k",
                    .ctrl_or_cmd = true,
                    .enabled = ready,
                    .run = [this] { m_search.open(); }});
    m_commands.add({.id = "app.sync_now", .icon = icon::sync, .enabled = ready, .run = [this] { act(SyncAction::try_now); }});
    if (m_store.session().demo)
        m_commands.add({.id = "demo.reset", .icon = icon::sync, .enabled = ready, .run = [this] { ask_reset_demo(); }});
    else
        m_commands.add({.id = "account.sign_out", .icon = icon::sign_out, .enabled = ready, .run = [this] { ask_sign_out(); }});
    if (Screen* screen = m_router.screen()) screen->register_commands(m_commands);
}

// ---- where to go --------------------------------------------------------------------------------------------------

void Shell::go(const Route& route, bool replace) {
    m_going = Going{route, replace};
    wake();
}

void Shell::show(const Route& route) {
    m_focus_main = m_router.screen() != nullptr;  // not at the start: the skip link is the first stop there
    m_route = route;
    m_enter = true;
    m_navigation.close();
    m_sync_panel.close();
    wake();
}

void Shell::end_frame() {
    if (!m_going) return;
    Going going = *std::exchange(m_going, std::nullopt);
    bool same = going.route == m_route;
    set_route(format_route(going.route), going.replace || same);
    if (!same) show(going.route);
}

void Shell::leave_account_screens() {
    m_leave = false;
    Route wanted = m_wanted.value_or(Route{});
    m_wanted.reset();
    if (!needs_account(wanted.place)) wanted = Route{};
    go(wanted, true);
}

void Shell::forget_person() {
    m_router.clear();
    m_enter = true;
    m_toasts = {};
    m_undos.clear();
    m_navigation.close();
    m_sync_panel.close();
    m_recovery.close();
    m_device_export.forget();
    m_sign_out.close();
    m_reset_demo.open = false;
    m_new_record.close();
    m_entry.close();
    m_quick_log.close();
    m_convert.close();
    m_search.close();
    m_reminders.forget();
    m_wanted.reset();
    m_file_hovering = m_keep_local_copy = false;
    if (m_file_to != nullptr) stop_file();
    m_file_to = nullptr;
    if (m_store.session().state != link::Session::State::signed_out) return;
    m_leave = false;
    // Where the person before has been is not where the next one wants to go.
    if (needs_account(m_route.place)) go({.place = Place::sign_in}, true);
}

// ---- what people do -----------------------------------------------------------------------------------------------

void Shell::toast(std::string_view words, BatchId batch) {
    std::uint32_t number = m_toasts.show(std::string(words), batch.none() ? std::string() : std::string(tr("button.undo")));
    if (!batch.none()) m_undos[number] = batch;
    wake();
}

link::Request Shell::edit(std::string label, std::vector<link::Edit> edits, std::string words) {
    return m_store.edit(std::move(label), std::move(edits),
                        m_life.wrap([this, words = std::move(words)](const link::Applied& applied) {
                            if (!applied.errors.empty())
                                toast(error_sentence(applied.errors.front()));
                            else if (!applied.batch.none() && !words.empty())
                                toast(words, applied.batch);  // no batch: nothing has changed
                        }));
}

void Shell::undo(BatchId batch) {
    m_store.undo(batch, m_life.wrap([this](const link::Applied& applied) {
        if (!applied.errors.empty())
            toast(error_sentence(applied.errors.front()));
        else if (applied.skipped > 0)
            toast(plural(applied.skipped, "toast.undone_but."));
        else
            toast(tr("toast.undone"));
    }));
}

void Shell::new_record(std::string_view entity, std::vector<std::pair<std::string, Value>> given) {
    m_new_record.open(entity, std::move(given));
    wake();
}

void Shell::open_entry(std::string_view entity, RecordId id) {
    m_entry.open(entity, id);
    wake();
}

void Shell::quick_log(std::string_view entity, RecordId about, std::string_view title) {
    m_quick_log.open(entity, about, title);
}

void Shell::convert_lead(RecordId lead) { m_convert.open(lead); }

void Shell::log_here() {
    Screen* screen = m_router.screen();
    std::string_view entity = entity_of(m_route.place);
    bool on_record = !entity.empty() && !m_route.record.none() && screen != nullptr;
    if (on_record)
        quick_log(entity, m_route.record, screen->title());
    else
        quick_log({}, {}, {});
}

void Shell::ask_sign_out() {
    const link::Status& status = m_store.status();
    std::uint32_t unsynced = status.pending + status.refused + status.files;
    if (unsynced > 0) {
        m_sign_out.show(unsynced, m_keep_local_copy);
        wake();
    } else {
        sign_out(m_keep_local_copy, false);
    }
}

void Shell::sign_out(bool keep_local_copy, bool even_if_unsynced) {
    m_store.sign_out({0, keep_local_copy, even_if_unsynced}, m_life.wrap([this](const link::AccountReply& reply) {
        if (reply.ok) return;
        // Something was changed in the meantime: the store counts better than the last status did.
        bool unsynced = !reply.errors.empty() && reply.errors.front().key == "error.unsynced_changes";
        const link::Status& status = m_store.status();
        if (unsynced)
            m_sign_out.show(status.pending + status.refused + status.files, false);
        else
            toast(error_sentence(reply.errors.empty() ? Error{} : reply.errors.front()));
        wake();
    }));
}

void Shell::ask_reset_demo() {
    m_reset_demo.show();
    wake();
}

void Shell::reset_demo() {
    m_store.reset_demo(m_life.wrap([this](const link::AccountReply& reply) {
        Error why = reply.errors.empty() ? Error{} : reply.errors.front();
        toast(reply.ok ? std::string(tr("demo.reset_done")) : error_sentence(why));
        wake();
    }));
}

void Shell::act(SyncAction action) {
    switch (action) {
        case SyncAction::none:
            return;
        case SyncAction::try_now:
            m_store.sync_now();
            return;
        case SyncAction::sign_in:
            m_wanted = m_route;
            go({.place = Place::sign_in});
            return;
        case SyncAction::reload:
            if (m_update_ready)
                apply_update();
            else
                reload_page();
            return;
        case SyncAction::show_changes:
            go({.place = Place::sync});
            return;
    }
}

void Shell::carry_out(const NavigationWish& wish) {
    if (wish.go) go(*wish.go);
    if (!wish.create.empty()) new_record(wish.create, {});
    if (wish.log) log_here();
    if (wish.search) {
        m_search.open();
        wake();
    }
    if (wish.sync_details) m_sync_panel.toggle();
    if (wish.sign_out) ask_sign_out();
    if (wish.reset_demo) ask_reset_demo();
    m_sync_anchor = wish.sync_anchor;
}

// ---- files --------------------------------------------------------------------------------------------------------

void Shell::file_chosen(std::string_view name, std::uint64_t size_bytes, bool joins) {
    m_file_hovering = false;
    Ui here = ui(m_area);
    Screen* screen = m_router.screen();
    m_file_to = nullptr;
    if (screen != nullptr && screen->file_chosen(here, name, size_bytes, joins)) {
        m_file_to = screen;
        return;
    }
    // Wherever a file is dropped, it is meant to be imported.
    Route import{.place = Place::import};
    set_route(format_route(import), false);
    show(import);
    m_enter = false;
    m_router.show(here, import);
    register_commands();
    screen = m_router.screen();
    if (screen != nullptr && screen->file_chosen(here, name, size_bytes, joins))
        m_file_to = screen;
    else
        stop_file();
}

void Shell::file_chunk(Bytes bytes, bool last) {
    if (m_file_to == nullptr || !m_router.holds(m_file_to)) {
        m_file_to = nullptr;
        if (!last) stop_file();
        return;
    }
    Ui here = ui(m_area);
    m_file_to->file_chunk(here, std::move(bytes), last);
    if (last) m_file_to = nullptr;
}

void Shell::file_failed() {
    Ui here = ui(m_area);
    if (m_file_to != nullptr && m_router.holds(m_file_to)) m_file_to->file_failed(here);
    m_file_to = nullptr;
}

// ---- drawing ------------------------------------------------------------------------------------------------------

void Shell::draw() {
    Rect area{0, 0, env().width, env().height};
    const link::Session& session = m_store.session();
    carry_out(m_navigation.draw(area, m_route.place, session, m_store.status(), m_sync_panel.open()));
    if (m_update_ready) {
        Banner update{.id = id_of("update"),
                      .sentence = tr("update.ready"),
                      .tone = ChipTone::accent,
                      .icon = icon::sync,
                      .action = tr("update.reload"),
                      .strip = true};
        update.rect = area.cut_top(banner_height(update, area.w));
        if (banner(update)) act(SyncAction::reload);
    }
    Ui here = ui(area);
    m_reminders.draw(here, area);
    draw_screen(m_route, area);
    draw_layers(m_navigation.covered_bottom());
    m_commands.take_shortcuts();
}

void Shell::draw_without_navigation() {
    Rect area{0, 0, env().width, env().height};
    area.cut_top(env().safe_top);
    area.cut_bottom(std::fmax(env().safe_bottom, env().keyboard_inset));
    draw_screen(needs_account(m_route.place) ? Route{.place = Place::sign_in} : m_route, area);
    draw_layers(std::fmax(env().safe_bottom, env().keyboard_inset));
}

void Shell::draw_screen(const Route& route, Rect area) {
    m_area = area;
    Ui here = ui(area);
    if (m_enter || !m_router.shows(route)) {
        m_enter = false;
        m_router.show(here, route);
        register_commands();
    }
    Screen* screen = m_router.screen();
    set_title(screen == nullptr || screen->title().empty() ? std::string(tr("app.name"))
                                                           : screen->title() + " – " + std::string(tr("app.name")));
    Scope main({.id = main_id, .role = Role::main, .rect = area});
    // A screen that has a better place for the focus says so when it draws.
    if (std::exchange(m_focus_main, false)) focus(main_id);
    if (screen != nullptr) screen->draw(here);
    if (m_file_hovering && route.place != Place::import) draw_file_hint(area);
}

void Shell::draw_file_hint(const Rect& area) {
    const Colors& c = colors();
    fill(area, faded(c.bg, 0.85f));
    Rect frame = area.inset(dp(16), dp(16));
    framed(frame, radius::card, c.accent, c.accent_soft, 2);
    ImVec2 middle{std::round(frame.x + frame.w / 2), std::round(frame.y + frame.h / 2)};
    draw_icon(canvas(), {middle.x, middle.y - dp(20)}, icon::upload, 24, c.accent);
    Rect words{frame.x, middle.y, frame.w, dp(28)};
    draw_text_in(canvas(), words, type::title(), c.text, tr("file.drop_to_import"), Align::center);
    node({.id = id_of("file-hint"), .role = Role::text, .name = tr("file.drop_to_import"), .rect = words});
}

void Shell::draw_layers(float covered_bottom) {
    m_new_record.draw();
    if (auto made = m_new_record.take_made()) {
        toast(tr(made_words(made->entity)), made->batch);
        go(route_of(made->entity, made->id));
    }
    if (m_reset_demo.open) {
        DialogResult asked = confirm(m_reset_demo, {.id = id_of("reset demo"),
                                                    .title = tr("demo.reset_title"),
                                                    .sentence = tr("demo.reset_what"),
                                                    .submit = tr("demo.reset"),
                                                    .cancel = tr("button.cancel")});
        if (asked.submitted) {
            m_reset_demo.open = false;
            reset_demo();
        }
    }
    Ui here = ui(m_area);
    m_entry.draw(here);
    m_quick_log.draw(here);
    m_convert.draw(here);
    if (auto found = m_search.draw()) go(*found);
    m_recovery.draw(m_device_export);
    if (auto answer = m_sign_out.draw()) sign_out(answer->keep_local_copy, true);
    act(m_sync_panel.draw(m_sync_anchor, m_store.status()));
    if (auto pressed = m_toasts.draw(covered_bottom)) {
        auto at = m_undos.find(*pressed);
        if (at != m_undos.end()) {
            BatchId batch = at->second;
            m_undos.erase(at);
            undo(batch);
        }
        m_toasts.dismiss(*pressed);
    }
    draw_tooltip();
}

}  // namespace hera::ui
