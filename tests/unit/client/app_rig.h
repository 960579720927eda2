// The application on the headless platform with the fake store behind it.
#pragma once

#include <memory>

#include "app/app.h"
#include "fake_store.h"

namespace hera::test {

struct AppRig {
    void open(const std::string& route, bool was_here = false, ui::headless::Options options = {}) {
        options.route = route;
        if (was_here) options.remembered["hera.session"] = "1";
        session = std::make_unique<ui::headless::Session>(application, std::move(options));
        application.start();
        session->settle();
    }
    void say(const link::FromStore& message) {
        application.store_message(link::encode(message));
        ui::wake();
        session->settle();
    }
    void ready(link::Account account = ada()) { say(session_of(link::Session::State::ready, std::move(account))); }
    void signed_out() { say(session_of(link::Session::State::signed_out)); }
    void status(link::Status::Durable durable, link::Status::Sync sync, std::uint32_t pending = 0) {
        link::Status out;
        out.durable = durable;
        out.sync = sync;
        out.pending = pending;
        say(out);
    }
    template <class Message>
    void reply(bool ok, std::vector<Error> errors = {}, std::string link = {}) {
        hera::link::AccountReply answer;
        answer.request = store.last<Message>().request;
        answer.ok = ok;
        answer.errors = std::move(errors);
        answer.invite_link = std::move(link);
        say(answer);
    }
    bool has(std::string_view role, std::string_view name) const { return session->find(role, name) != nullptr; }
    std::string route() const { return session->page().history[session->page().history_at].hash; }
    std::string status_text() const {
        for (const ui::headless::Element* element : session->page().in_order(true))
            if (element->role() == "status") return element->text;
        return {};
    }
    bool reads(std::string_view words) const {
        for (const ui::headless::Element* element : session->page().in_order())
            if (element->text.find(words) != std::string::npos ||
                element->attribute("aria-label").find(words) != std::string::npos)
                return true;
        return false;
    }

    FakeStore store;
    ui::App application;
    std::unique_ptr<ui::headless::Session> session;
};

}  // namespace hera::test
