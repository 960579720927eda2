#include "app/task_list.h"

#include "model/task_rules.h"
#include "replica_fixture.h"

using namespace hera;
using namespace hera::test;

namespace {

struct Tasks : ReplicaFixture {
    RecordId todo(const char* subject, const char* due = nullptr, const char* priority = nullptr, const char* remind = nullptr) {
        Fields fields{{"subject", text_value(subject)}};
        if (due != nullptr) fields.emplace_back("due", *parse_iso_date(due));
        if (priority != nullptr) fields.emplace_back("priority", text_value(priority));
        if (remind != nullptr) fields.emplace_back("remind_at", text_value(remind));
        return create("task", std::move(fields));
    }
    app::TaskList read(RecordId owner = {}, bool done = false, std::uint32_t offset = 0, std::uint32_t limit = 100) {
        link::Query what;
        what.kind = link::Query::Kind::tasks;
        what.record = owner;
        what.today = *parse_iso_date("2026-03-18");
        what.done = done;
        what.offset = offset;
        what.limit = limit;
        auto list = app::read_tasks(*replica, what);
        if (!list.ok()) UNSCOPED_INFO(list.error().key << " " << list.error().detail);
        REQUIRE(list.ok());
        return std::move(list).value();
    }
    static std::vector<std::string> subjects(const app::TaskList& list) {
        std::vector<std::string> out;
        for (const link::TaskRow& row : list.rows) out.push_back(row.subject);
        return out;
    }
};

}  // namespace

TEST_CASE_METHOD(Tasks, "tasks come in the order in which they want doing") {
    todo("some day");
    todo("Friday", "2026-03-20");
    todo("today at five", "2026-03-18", nullptr, "17:00");
    todo("today at nine", "2026-03-18", nullptr, "09:00");
    todo("today, no hour", "2026-03-18");
    todo("today, urgent", "2026-03-18", "high");
    todo("today, low", "2026-03-18", "low", "08:00");
    todo("late", "2026-03-01");
    remove("task", todo("gone", "2026-03-18"));
    RecordId done = todo("done", "2026-03-10"), done_later = todo("done later");
    patch("task", done, {{"done_at", Value(Instant{1000})}});
    patch("task", done_later, {{"done_at", Value(Instant{2000})}});

    app::TaskList list = read();
    CHECK(subjects(list) == std::vector<std::string>{"late", "today, urgent", "today at nine", "today at five", "today, no hour",
                                                     "today, low", "Friday", "some day"});
    CHECK(list.total == 8);
    CHECK(list.counts == std::vector<std::uint32_t>{1, 5, 1, 1, 2});
    CHECK(list.rows[0].due == std::vector<Date>{*parse_iso_date("2026-03-01")});
    CHECK(list.rows[1].priority == "high");
    CHECK(list.rows[2].remind_at == "09:00");

    list = read({}, true);
    CHECK(subjects(list) == std::vector<std::string>{"done later", "done"});
    CHECK(list.rows[0].done_at == std::vector<Instant>{Instant{2000}});
    CHECK(list.counts == std::vector<std::uint32_t>{1, 5, 1, 1, 2});

    link::Query remind;
    remind.kind = link::Query::Kind::tasks;
    remind.today = *parse_iso_date("2026-03-18");
    remind.where = {{"remind_at", link::Filter::Op::not_empty, {}}};
    auto reminders = app::read_tasks(*replica, remind);
    REQUIRE(reminders.ok());
    CHECK(subjects(reminders.value()) == std::vector<std::string>{"today at nine", "today at five", "today, low"});

    list = read({}, false, 6, 1);
    CHECK(subjects(list) == std::vector<std::string>{"Friday"});
    CHECK(list.total == 8);
    CHECK(list.counts == std::vector<std::uint32_t>{1, 5, 1, 1, 2});
}

TEST_CASE_METHOD(Tasks, "mine or everyone's, and what each is about") {
    RecordId ann =
        create("user", {{"name", text_value("Ann")}, {"email", text_value("a@b.example")}, {"role", text_value("rep")}});
    RecordId mei = create("contact", {{"last_name", text_value("Mei")}});
    RecordId gone = create("contact", {{"last_name", text_value("Gone")}});
    remove("contact", gone);
    RecordId mine = todo("mine"), hers = todo("hers");
    patch("task", hers, {{"owner", Value(ann)}});
    for (RecordId about : {gone, mei, mei}) {
        create("link", {{"from_entity", text_value("task")},
                        {"from_id", Value(hers)},
                        {"to_entity", text_value("contact")},
                        {"to_id", Value(about)},
                        {"role", text_value("about")}});
    }
    app::TaskList all = read(), own = read(record_of(identity.user)), of_ann = read(ann);
    CHECK(all.total == 2);
    REQUIRE(own.rows.size() == 1);
    CHECK(own.rows[0].id == mine);
    CHECK(own.rows[0].about.empty());
    CHECK((own.rows[0].flags & link::Row::pending) != 0);
    CHECK(own.counts == std::vector<std::uint32_t>{0, 0, 0, 1, 0});
    REQUIRE(of_ann.rows.size() == 1);
    CHECK(of_ann.rows[0].owner == "Ann");
    REQUIRE(of_ann.rows[0].about.size() == 1);
    CHECK(of_ann.rows[0].about[0].id == mei);
    CHECK(of_ann.rows[0].about[0].title == "Mei");
}
