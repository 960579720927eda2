// The demo as the store runs it: the scenario's numbers, computed from rows; reset to the same content; nothing sent.
// X1–X3 are the promises of store/demo_session.h.
#include "browser.h"

#include <map>

#include "app/csv_reader.h"
#include "demo/scenario.h"
#include "test_words.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::test;

namespace {

struct Demo {
    FakeClock clock;
    int asked = 0;  // of the network
    Browser browser{[this](const HttpRequest&) {
                        ++asked;
                        return HttpReply{};
                    },
                    clock, 11, Browser::Address::demo};
    link::Request request = 0;

    Demo() { settle(); }
    void settle() {
        while (browser.step()) {
        }
    }
    const link::Session& session() {
        REQUIRE(browser.last<link::Session>() != nullptr);
        return *browser.last<link::Session>();
    }
    Date today() { return date_at(clock.now(), browser.utc_offset_minutes); }
    SalesFigures figures(RecordId owner = {}) {
        link::Query query;
        query.kind = link::Query::Kind::dashboard;
        query.record = owner;
        CivilDate day = civil(today());
        query.period = {Date{make_date(day.year - 1, day.month, day.day).value().days + 1}, today(), today(),
                        browser.utc_offset_minutes};
        browser.say(link::Subscribe{77, query});
        settle();
        const link::Page* page = browser.page(77);
        REQUIRE(page != nullptr);
        REQUIRE(page->figures.size() == 1);
        return page->figures[0];
    }
    std::vector<link::Row> rows(const char* entity, std::vector<std::string> columns,
                                std::vector<link::Filter> where = {}) {
        link::Query query;
        query.entity = entity;
        query.columns = std::move(columns);
        query.where = std::move(where);
        query.limit = 500;
        browser.say(link::Subscribe{78, query});
        settle();
        const link::Page* page = browser.page(78);
        REQUIRE(page != nullptr);
        return page->rows;
    }
    std::string file(const char* entity) {
        link::Query query;
        query.entity = entity;
        std::string out;
        std::size_t from = browser.received.size();
        browser.say(link::ExportList{++request, query});
        for (int i = 0; i < 5'000; ++i) {
            settle();
            clock.advance(1);
            for (; from < browser.received.size(); ++from) {
                const auto* chunk = std::get_if<link::ExportChunk>(&browser.received[from].second);
                if (chunk == nullptr || chunk->request != request) continue;
                REQUIRE(chunk->errors.empty());
                out.append(chunk->bytes.begin(), chunk->bytes.end());
                if (chunk->last) return out;
            }
        }
        FAIL(std::string("the export does not end: ") + entity);
        return {};
    }
    std::string content() {
        std::string all;
        for (const char* entity :
             {"company", "contact", "deal", "activity", "task", "pipeline", "stage", "quota", "link"})
            all += file(entity);
        return all;
    }
    void reset() {
        browser.say(link::ResetDemo{++request});
        settle();
        const auto* reply = browser.last<link::AccountReply>();
        REQUIRE(reply != nullptr);
        REQUIRE(reply->request == request);
        CHECK(reply->ok);
    }
    void edit(link::Edit::Kind kind, const char* entity, RecordId id,
              std::vector<std::pair<std::string, Value>> fields) {
        link::RunEdits edits;
        edits.request = ++request;
        edits.label = "undo.edit";
        edits.edits = {{kind, entity, id, std::move(fields)}};
        edits.tenant = demo::tenant();
        edits.user = demo::user();
        browser.say(edits);
        settle();
        REQUIRE(browser.last<link::Applied>()->request == request);
        if (!browser.last<link::Applied>()->errors.empty()) FAIL(browser.last<link::Applied>()->errors[0].key);
    }
    RecordId deal(const std::string& begin) {
        for (const link::Row& row : rows("deal", {"name"})) {
            const auto* name = std::get_if<std::string>(&row.cells[0]);
            if (name != nullptr && name->compare(0, begin.size(), begin) == 0) return row.id;
        }
        FAIL("no deal " + begin);
        return {};
    }
};

}  // namespace

TEST_CASE("the demo shows the scenario: every number computed from its rows") {
    Demo demo;
    CHECK(demo.session().state == link::Session::State::ready);
    CHECK(demo.session().demo);
    CHECK(demo.session().account.organisation == "TechVantage Solutions");

    SalesFigures f = demo.figures();
    CHECK(f.currency == "USD");
    CHECK(f.open.count == 4);
    CHECK(f.open.minor == 1'600'000'00);
    CHECK(f.weighted_minor == 1'263'750'00);
    REQUIRE(f.stages.size() == 4);
    const std::pair<const char*, std::int64_t> stages[] = {{"Discovery", 125'000'00},
                                                           {"Qualification", 275'000'00},
                                                           {"Proposal", 750'000'00},
                                                           {"Negotiation", 450'000'00}};
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(f.stages[i].name == stages[i].first);
        CHECK(f.stages[i].sum.minor == stages[i].second);
    }
    CHECK(f.quota_minor == 4'900'000'00);
    CHECK(f.coverage_milli == 327);
    CHECK(f.won.count == 22);
    CHECK(f.lost.count == 14);
    CHECK(f.win_rate == 611);
    REQUIRE(f.team.size() == 4);
    const std::pair<const char*, std::int64_t> quotas[] = {{"Sarah Mitchell", 2'000'000'00},
                                                           {"David Rodriguez", 1'200'000'00},
                                                           {"Emma Chen", 800'000'00},
                                                           {"Marcus Johnson", 900'000'00}};
    for (const auto& [name, quota] : quotas) {
        auto who = std::find_if(f.team.begin(), f.team.end(), [name = name](const auto& m) { return m.name == name; });
        REQUIRE(who != f.team.end());
        CHECK(who->quota_minor == quota);
        CHECK(who->open.count == 1);
        CHECK(who->won.count > 0);
    }
    std::uint32_t activities = 0;
    for (const auto& kind : f.activities) activities += kind.count;
    CHECK(activities >= 180);
    CHECK(f.losses.size() >= 4);
    for (const auto& loss : f.losses) CHECK_FALSE(loss.reason.empty());
    CHECK(f.rotting.count == 1);  // the largest one has been quiet for ten days
    CHECK(f.rotting.minor == 750'000'00);
    CHECK(f.rotting_most.at(0).days == 10);
    CHECK(f.tasks_overdue == 2);
    CHECK(f.tasks_today == 3);
    CHECK(f.tasks_week == 3);
    CHECK(f.median_won.has_value());
    CHECK(f.cycle_days.has_value());

    CHECK(demo.rows("activity", {"subject"}).size() >= 220);
    CHECK(demo.rows("company", {"name"}).size() == 16);
    // The four latest activities: 195 minutes.
    std::int64_t minutes = 0;
    Instant eleven_days_ago{demo.clock.now().ms - 11 * 86'400'000LL};
    for (const link::Row& row :
         demo.rows("activity", {"minutes"}, {{"at", link::Filter::Op::at_least, Value(eleven_days_ago)}}))
        if (const auto* length = std::get_if<std::int64_t>(&row.cells[0])) minutes += *length;
    CHECK(minutes == 195);
}

TEST_CASE("industries of the open pipeline are those of the scenario") {
    Demo demo;
    std::map<std::string, std::int64_t> by;
    for (const link::Row& row : demo.rows("deal", {"company.industry", "amount"},
                                          {{"stage.outcome", link::Filter::Op::equals, Value(std::string("open"))}}))
        by[std::get<std::string>(row.cells[0])] += std::get<Money>(row.cells[1]).minor;
    CHECK(by == std::map<std::string, std::int64_t>{{"Manufacturing", 750'000'00},
                                                    {"Healthcare Technology", 450'000'00},
                                                    {"Retail Technology", 275'000'00},
                                                    {"Artificial Intelligence", 125'000'00}});
}

TEST_CASE("one edited amount moves total and weighted by the right sums, and nothing waits for a server") {
    Demo demo;
    RecordId deal = demo.deal("Healthcare Systems");
    demo.edit(link::Edit::Kind::patch, "deal", deal, {{"amount", Value(Money{500'000'00, "USD"})}});
    SalesFigures f = demo.figures();
    CHECK(f.open.minor == 1'650'000'00);
    CHECK(f.weighted_minor == 1'263'750'00 + 45'000'00);
    const auto* status = demo.browser.last<link::Status>();
    REQUIRE(status != nullptr);
    CHECK(status->sync == link::Status::Sync::only_here);
    CHECK(status->durable == link::Status::Durable::saved);
    CHECK(status->pending == 0);
    for (const link::Row& row : demo.rows("deal", {"name"})) CHECK(row.flags == 0);
    // Undo is the same as anywhere.
    demo.browser.say(link::UndoBatch{++demo.request, demo.browser.last<link::Applied>()->batch});
    demo.settle();
    CHECK(demo.figures().open.minor == 1'600'000'00);
    CHECK(demo.asked == 0);
}

TEST_CASE("a reset gives the same content as the first day, and as the reset before", "[X2]") {
    Demo demo;
    std::string first = demo.content();
    CHECK(first.size() > 50'000);
    demo.edit(link::Edit::Kind::patch, "deal", demo.deal("RetailTech"), {{"amount", Value(Money{1, "USD"})}});
    demo.edit(link::Edit::Kind::create, "company", RecordId::make(demo.clock, demo.browser.random),
              {{"name", Value(std::string("Mine"))}, {"visibility", Value(std::string("all"))}});
    CHECK(demo.content() != first);
    demo.reset();
    CHECK(demo.content() == first);
    demo.edit(link::Edit::Kind::remove, "deal", demo.deal("RetailTech"), {});
    demo.reset();
    CHECK(demo.content() == first);
    CHECK(demo.asked == 0);
}

TEST_CASE("what was changed in the demo is there after the browser was closed", "[X3]") {
    Demo demo;
    demo.edit(link::Edit::Kind::patch, "deal", demo.deal("InnovateAI"), {{"amount", Value(Money{200'000'00, "USD"})}});
    std::string before = demo.content();
    demo.browser.restart();
    demo.settle();
    CHECK(demo.session().state == link::Session::State::ready);
    CHECK(demo.content() == before);
}

TEST_CASE("days, clocks and zones: the demo is relative to the reader's today") {
    struct Row {
        std::int64_t now_ms;
        int offset;
    };
    const Row table[] = {
        {0, 0},                      // a clock that has never been set
        {4'070'908'800'000 - 1, 0},  // the last moment of 2098
        {4'070'908'800'000, -720},   // 2099 begins, where it is still 2098
        {1'709'164'800'000, 840},    // 29 February 2024
    };
    for (const Row& row : table) {
        INFO(row.now_ms);
        FakeClock clock;
        clock.set_wall(Instant{row.now_ms});
        Browser browser([](const HttpRequest&) { return HttpReply{}; }, clock, 3, Browser::Address::demo);
        browser.utc_offset_minutes = row.offset;
        while (browser.step()) {
        }
        REQUIRE(browser.last<link::Session>() != nullptr);
        CHECK(browser.last<link::Session>()->state == link::Session::State::ready);
        Date today = date_at(clock.now(), row.offset);
        link::Query query;
        query.kind = link::Query::Kind::dashboard;
        query.period = {Date{today.days - 364}, today, today, row.offset};
        browser.say(link::Subscribe{1, query});
        while (browser.step()) {
        }
        const link::Page* page = browser.page(1);
        REQUIRE(page != nullptr);
        REQUIRE(page->figures.size() == 1);
        CHECK(page->figures[0].open.minor == 1'600'000'00);
        CHECK(page->figures[0].weighted_minor == 1'263'750'00);
        CHECK(page->figures[0].won.count == 22);
        CHECK(page->figures[0].tasks_today == 3);
        CHECK(page->figures[0].rotting.count == 1);
    }
}

TEST_CASE("the demo has no accounts, and accounts have no demo", "[X1]") {
    Demo demo;
    demo.browser.say(link::SignIn{5, "a@b.example", "correct horse"});
    demo.settle();
    CHECK(demo.browser.last<link::AccountReply>()->errors.at(0).key == "error.demo_has_no_accounts");
    demo.browser.say(link::SignOut{6, false, true});
    demo.settle();
    CHECK(demo.browser.last<link::AccountReply>()->errors.at(0).key == "error.demo_has_no_accounts");
    CHECK(demo.session().state == link::Session::State::ready);

    FakeClock clock;
    Browser app([](const HttpRequest&) { return HttpReply{}; }, clock, 4);
    while (app.step()) {
    }
    app.say(link::ResetDemo{7});
    while (app.step()) {
    }
    CHECK(app.last<link::AccountReply>()->errors.at(0).key == "error.not_the_demo");
}

TEST_CASE("two tabs: a reset in one is seen in the other") {
    Demo demo;
    demo.browser.say(link::Hello{}, 2);
    link::Query query;
    query.entity = "deal";
    query.columns = {"name", "amount"};
    query.limit = 500;
    demo.browser.say(link::Subscribe{5, query}, 2);
    demo.settle();
    demo.edit(link::Edit::Kind::patch, "deal", demo.deal("RetailTech"), {{"amount", Value(Money{1, "USD"})}});
    auto retail = [&] {
        for (const link::Row& row : demo.browser.page(5, 2)->rows)
            if (std::get<std::string>(row.cells[0]).compare(0, 6, "Retail") == 0)
                return std::get<Money>(row.cells[1]).minor;
        return std::int64_t{-1};
    };
    CHECK(retail() == 1);
    demo.reset();
    CHECK(retail() == 275'000'00);
}
