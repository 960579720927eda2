#include "app/app.h"

#include "app/notice_page.h"
#include "base/log.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"

namespace hera::ui {

using State = link::Session::State;

namespace {

// An address without a place: the demo begins with what it is about.
Route entry_route(std::string_view hash) {
    if (demo_page() && hash.substr(0, 2) != "#/") return {.place = Place::dashboard};
    return parse_route(hash);
}

}  // namespace

App::App() : m_shell(m_store) {
    m_store.on_session = [this] { session_changed(); };
}

void App::start() {
    m_store.hello();
    m_store.flush();
}

// ---- what comes from outside --------------------------------------------------------------------------------------

void App::store_message(const Bytes& bytes) {
    m_store.received(bytes);
    m_store.flush();  // a callback may have asked for more
}

void App::store_restarted() {
    m_store_failed = false;
    m_store.restarted();
    m_store.flush();
}

void App::route_changed(std::string_view hash) {
    if (hash == "#main") return;  // the skip link: the browser has moved the focus
    m_entered = true;
    m_shell.show(entry_route(hash));
    wake();
}

void App::file_chosen(std::string_view name, std::uint64_t size_bytes, bool joins) {
    if (m_store.ready()) {
        m_shell.file_chosen(name, size_bytes, joins);
    } else {
        stop_file();
    }
    m_store.flush();
    wake();
}

void App::file_chunk(Bytes bytes, bool last) {
    m_shell.file_chunk(std::move(bytes), last);
    m_store.flush();
    wake(1);
}

void App::file_failed() {
    m_shell.file_failed();
    m_store.flush();
    wake();
}

void App::file_hovering(bool hovering) {
    m_shell.set_file_hovering(hovering && m_store.ready());
    wake();
}

void App::file_kept(const KeptFile& file) {
    m_shell.attachments().kept(file);
    m_store.flush();
    wake();
}

void App::kept_file_opened(std::uint32_t request, int found) {
    m_shell.attachments().opened(request, found);
    m_store.flush();
    wake();
}

void App::device_file_saved(std::uint32_t request, std::uint64_t bytes, std::string_view fault) {
    m_shell.device_export().saved(request, bytes, fault);
    wake();
}

void App::update_ready() {
    m_shell.set_update_ready();
    wake();
}

void App::store_failed(std::string_view reason) {
    log(LogLevel::error, "the store could not be started: " + std::string(reason));
    m_store_failed = true;
    wake();
}

App::GraphicsWords App::graphics_lost() { return {std::string(tr("app.graphics_lost")), std::string(tr("app.load_again"))}; }

// ---- the session --------------------------------------------------------------------------------------------------

void App::session_changed() {
    const link::Session& session = m_store.session();
    m_store_failed = false;
    // Of the organisation's address; the demo beside it leaves it alone.
    if (!session.demo && (session.state == State::ready || session.state == State::signed_out))
        set_session_hint(session.state == State::ready);
    bool other = !(session.account.user == m_user) || !(session.account.tenant == m_tenant);
    bool decided = session.state == State::ready || session.state == State::signed_out || session.state == State::loading;
    if (decided && other) {
        // Nobody → somebody keeps the sign-in form, which still waits for its answer.
        bool had_someone = !m_user.none();
        m_user = session.account.user;
        m_tenant = session.account.tenant;
        if (had_someone) {
            m_shell.forget_person();
            m_shell.end_frame();  // before the next frame takes where that person was for where somebody wants to go
        }
    }
    if (session.state == State::ready && !session.notice.empty() && !m_told) m_shell.tell(session.notice.front());
    m_told = session.state == State::ready && !session.notice.empty();
    m_shell.attachments().session_changed();
    wake();
}

// The server no longer knows this device's session; what is stored here stays usable.
bool App::session_ended() const {
    link::Status::Sync sync = m_store.status().sync;
    return sync == link::Status::Sync::sign_in_needed || sync == link::Status::Sync::wrong_account;
}

void App::redirect() {
    const Route& here = m_shell.route();
    if (m_store.session().state == State::signed_out && needs_account(here.place)) {
        m_shell.want(here);
        m_shell.go({.place = Place::sign_in}, true);
        m_shell.end_frame();
    } else if (m_store.ready()) {
        bool nothing_to_do_here = (here.place == Place::sign_in || here.place == Place::create) && !session_ended();
        if (m_shell.leaving() || nothing_to_do_here) m_shell.leave_account_screens();
        m_shell.end_frame();
    }
}

// ---- drawing ------------------------------------------------------------------------------------------------------

void App::draw() {
    if (!m_entered) {
        m_entered = true;
        m_shell.show(entry_route({}));
    }
    redirect();
    fill({0, 0, env().width, env().height}, colors().bg);
    draw_session();
    m_shell.end_frame();
    m_store.end_frame();
}

void App::draw_session() {
    Rect window{0, 0, env().width, env().height};
    if (m_store_failed) return draw_failure(window, tr("notice.store_failed"), tr("notice.store_failed_why"));
    const link::Session& session = m_store.session();
    switch (session.state) {
        case State::loading:
            if (demo_page() || has_session_hint() || !session.account.user.none()) return draw_opening(window);
            [[fallthrough]];  // most likely nobody: the form can be filled in while the store finds out
        case State::signed_out:
            return m_shell.draw_without_navigation();
        case State::ready:
            return m_shell.draw();
        case State::unsupported:
            if (draw_notice(window, {icon::sync, tr("notice.unsupported"), tr("notice.unsupported_why"), tr("update.reload")}) ==
                NoticeAnswer::action)
                reload_page();
            return;
        case State::failed: {
            std::string why =
                session.error.empty() ? std::string(tr("error.kind_internal")) : error_sentence(session.error.front());
            return draw_failure(window, tr("notice.failed"), why);
        }
    }
}

// Nothing opens what is stored here: whose data it is can still take it along.
void App::draw_failure(const Rect& window, std::string_view title, std::string_view sentence) {
    DeviceExport& file = m_shell.device_export();
    NoticePage page{icon::alert, title, sentence, tr("notice.try_again")};
    page.more = file.can_start() ? tr("device_file.save") : std::string_view{};
    page.below = file.words();
    switch (draw_notice(window, page)) {
        case NoticeAnswer::action: return reload_page();
        case NoticeAnswer::more: return file.start();
        case NoticeAnswer::none: return;
    }
}

}  // namespace hera::ui
