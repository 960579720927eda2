// Two people of one organisation, each with a browser, and the real sync service between them.
#pragma once

#include <algorithm>

#include "browser.h"
#include "team_server.h"
#include "test_words.h"

#include <catch2/catch_test_macros.hpp>

namespace hera::test {

using Sync = link::Status::Sync;
using Durable = link::Status::Durable;

struct TwoBrowsers {
    FakeClock clock;
    TeamServer server{clock, 5};
    Browser a{server.answer_for("a"), clock, 21};
    Browser b{server.answer_for("b"), clock, 22};

    TwoBrowsers() {
        server.join("ann@acme.example", "Ann", "owner");
        server.join("bob@acme.example", "Bob");
        settle();
        sign_in(a, "ann@acme.example");
        sign_in(b, "bob@acme.example");
    }
    void sign_in(Browser& browser, const char* email, link::Request request = 9) {
        browser.say(link::SignIn{request, email, "correct horse"});
        settle();
        REQUIRE(browser.last<link::AccountReply>()->ok);
    }
    // Everything that is due happens, then time passes up to `ms` as timers ask for it.
    void settle(std::int64_t ms = 3000) {
        std::int64_t end = clock.monotonic_ms() + ms;
        for (;;) {
            while (a.step() || b.step()) {}
            std::int64_t next = end;
            for (Browser* browser : {&a, &b}) {
                if (browser->timer_at_ms && *browser->timer_at_ms < next) next = *browser->timer_at_ms;
            }
            if (next >= end) break;
            clock.advance(std::max<std::int64_t>(1, next - clock.monotonic_ms()));
        }
    }
    const link::Status& status(Browser& browser) {
        const auto* found = browser.last<link::Status>();
        REQUIRE(found != nullptr);
        return *found;
    }
    void watch_contacts(Browser& browser, link::QueryId query = 1) {
        link::Subscribe asked;
        asked.query = query;
        asked.what.entity = "contact";
        asked.what.columns = {"title", "job_title"};
        browser.say(asked);
    }
};

}  // namespace hera::test
