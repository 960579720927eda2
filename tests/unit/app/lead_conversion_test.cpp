#include "app/lead_conversion.h"

#include <algorithm>

#include "app/timeline.h"
#include "replica_fixture.h"

using namespace hera;
using namespace hera::test;

namespace {

struct Leads : ReplicaFixture {
    RecordId mei() {
        return create("lead", {{"first_name", text_value("Mei")},
                               {"last_name", text_value("Chen")},
                               {"company_name", text_value("Harbor Systems, Inc.")},
                               {"job_title", text_value("Buyer")},
                               {"emails", Value(LabelledList{{"work", "Mei@Harbor.example"}})},
                               {"phones", Value(LabelledList{{"work", "+49 30 1234"}})},
                               {"source", text_value("Fair")},
                               {"status", text_value("qualified")}});
    }
    std::vector<link::Match> matches(RecordId lead) {
        auto found = app::find_matches(*replica, lead);
        REQUIRE(found.ok());
        return std::move(found).value();
    }
    link::ConvertLead all_new(RecordId lead, bool with_deal = false) {
        link::ConvertLead out;
        out.lead = lead;
        out.company = {true, false, RecordId::make(clock, random), {}};
        out.contact = {true, false, RecordId::make(clock, random), {}};
        if (with_deal) out.deal = {true, false, RecordId::make(clock, random), "First order"};
        return out;
    }
    Result<BatchId> convert(const link::ConvertLead& wanted) {
        clock.advance(1000);
        auto drafts = app::conversion_drafts(*replica, wanted, clock, random);
        if (!drafts.ok()) return drafts.error();
        auto committed = replica->commit("undo.convert_lead", drafts.value());
        if (!committed.ok()) return committed.error();
        return committed.value().batch;
    }
    Record load(std::string_view key, RecordId id) {
        auto record = replica->load(entity(key), id);
        REQUIRE(record.ok());
        return std::move(record).value();
    }
    std::string text(const Record& record, std::string_view key) {
        const auto* found = std::get_if<std::string>(&record.get(key));
        return found == nullptr ? std::string{} : *found;
    }
    void about(std::string_view from, RecordId from_id, RecordId lead, const char* role = "about") {
        create("link", {{"from_entity", Value(std::string(from))},
                        {"from_id", Value(from_id)},
                        {"to_entity", text_value("lead")},
                        {"to_id", Value(lead)},
                        {"role", text_value(role)}});
    }
    std::size_t stored(const char* table) {
        auto count = database->prepare(std::string("SELECT count(*) FROM ") + table + " WHERE deleted = 0");
        auto row = count.step();
        REQUIRE((row.ok() && row.value()));
        return static_cast<std::size_t>(count.integer(0));
    }
    std::size_t told(std::string_view key, RecordId id) {
        auto story = app::read_timeline(*replica, entity(key), id, 0, 100,
                                        link::TimelineItem::calls | link::TimelineItem::meetings | link::TimelineItem::tasks);
        REQUIRE(story.ok());
        return story.value().items.size();
    }
};

}  // namespace

TEST_CASE_METHOD(Leads, "V1, V2: a lead becomes company, contact and deal in one batch with its story; one undo takes all back") {
    Board at = board();
    RecordId lead = mei();
    RecordId call = create("activity", {{"kind", text_value("call")},
                                        {"subject", text_value("First call")},
                                        {"at", Value(clock.now())}});
    RecordId todo = create("task", {{"subject", text_value("Send offer")}});
    about("activity", call, lead);
    about("task", todo, lead);
    about("activity", call, lead, "attendee");

    link::ConvertLead wanted = all_new(lead, true);
    wanted.pipeline = at.pipeline;
    wanted.stage = at.open;
    wanted.amount = {{500'000, "EUR"}};
    std::size_t links = stored("r_link");
    auto batch = convert(wanted);
    REQUIRE(batch.ok());

    Record company = load("company", wanted.company.record), contact = load("contact", wanted.contact.record),
           deal = load("deal", wanted.deal.record), after = load("lead", lead);
    CHECK(text(company, "name") == "Harbor Systems, Inc.");
    CHECK(text(company, "domain") == "harbor.example");
    CHECK(title_of(contact) == "Mei Chen");
    CHECK(text(contact, "job_title") == "Buyer");
    CHECK(text(contact, "source") == "Fair");
    CHECK(contact.get("emails") == Value(LabelledList{{"work", "Mei@Harbor.example"}}));
    CHECK(contact.get("company") == Value(wanted.company.record));
    CHECK(title_of(deal) == "First order");
    CHECK(deal.get("company") == Value(wanted.company.record));
    CHECK(deal.get("contact") == Value(wanted.contact.record));
    CHECK(deal.get("amount") == Value(Money{500'000, "EUR"}));
    CHECK(text(after, "status") == "converted");
    CHECK(after.get("converted_at") == Value(clock.now()));
    CHECK(after.get("company") == Value(wanted.company.record));
    CHECK(after.get("contact") == Value(wanted.contact.record));
    CHECK(after.get("deal") == Value(wanted.deal.record));
    CHECK(told("lead", lead) == 2);
    CHECK(told("contact", wanted.contact.record) == 2);
    CHECK(told("deal", wanted.deal.record) == 2);
    CHECK(told("company", wanted.company.record) == 2);
    CHECK(!empty(contact.get("last_touch_at")));

    auto again = convert(all_new(lead));
    REQUIRE_FALSE(again.ok());
    CHECK(again.error().key == "error.lead_converted");

    auto undone = replica->undo(batch.value());
    REQUIRE(undone.ok());
    CHECK(undone.value().skipped == 0);
    CHECK(stored("r_link") == links);
    CHECK(stored("r_company") + stored("r_contact") + stored("r_deal") == 0);
    after = load("lead", lead);
    CHECK(text(after, "status") == "qualified");
    CHECK(empty(after.get("contact")));
    CHECK(told("lead", lead) == 2);
}

TEST_CASE_METHOD(Leads, "V3: whoever is here already keeps their values and gets what was missing") {
    RecordId lead = mei();
    RecordId harbor = create("company", {{"name", text_value("HARBOR SYSTEMS")}, {"domain", text_value("harbor-old.example")}});
    RecordId known = create("contact", {{"first_name", text_value("M.")},
                                        {"last_name", text_value("Chen")},
                                        {"emails", Value(LabelledList{{"work", "mei@harbor.example"}, {"home", "m@x.example"}})},
                                        {"phones", Value(LabelledList{{"mobile", "+49 170 1"}})}});
    auto found = matches(lead);
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == known);
    CHECK(found[0].reason == "email");
    CHECK(found[1].id == harbor);
    CHECK(found[1].reason == "name");

    link::ConvertLead wanted = all_new(lead);
    wanted.company = {true, true, harbor, {}};
    wanted.contact = {true, true, known, {}};
    REQUIRE(convert(wanted).ok());
    Record contact = load("contact", known);
    CHECK(text(contact, "first_name") == "M.");
    CHECK(text(contact, "job_title") == "Buyer");
    CHECK(contact.get("emails") == Value(LabelledList{{"work", "mei@harbor.example"}, {"home", "m@x.example"}}));
    CHECK(contact.get("phones") == Value(LabelledList{{"mobile", "+49 170 1"}, {"work", "+49 30 1234"}}));
    CHECK(contact.get("company") == Value(harbor));
    CHECK(text(load("company", harbor), "domain") == "harbor-old.example");
    CHECK(stored("r_contact") == 1);
    CHECK(stored("r_company") == 1);
}

TEST_CASE_METHOD(Leads, "who a lead may be: by address, domain, name; never by a mail provider's domain, never from the trash") {
    RecordId lead = mei();
    RecordId by_domain = create("company", {{"name", text_value("Something else")}, {"domain", text_value("harbor.example")}});
    RecordId by_name = create("contact", {{"first_name", text_value("mei")}, {"last_name", text_value("CHEN")}});
    create("contact", {{"first_name", text_value("Mei")}, {"last_name", text_value("Cheng")}});
    create("company", {{"name", text_value("Harbor Systems South")}});
    RecordId gone = create("contact", {{"last_name", text_value("X")},
                                       {"emails", Value(LabelledList{{"work", "mei@harbor.example"}})}});
    remove("contact", gone);
    auto found = matches(lead);
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == by_name);
    CHECK(found[0].reason == "name");
    CHECK(found[1].id == by_domain);
    CHECK(found[1].reason == "domain");

    RecordId private_mail = create("lead", {{"emails", Value(LabelledList{{"home", "someone@gmail.com"}})}});
    create("company", {{"name", text_value("Google")}, {"domain", text_value("gmail.com")}});
    CHECK(matches(private_mail).empty());
    CHECK(matches(RecordId::make(clock, random)).empty());
}

TEST_CASE_METHOD(Leads, "a conversion that cannot be is refused and writes nothing") {
    RecordId lead = mei();
    link::ConvertLead nothing;
    nothing.lead = lead;
    CHECK(convert(nothing).error().key == "error.conversion_empty");
    CHECK(convert(all_new(lead, true)).error().key == "error.conversion_stage");
    CHECK(convert(all_new(RecordId::make(clock, random))).error().key == "error.record_gone");
    link::ConvertLead into_gone = all_new(lead);
    into_gone.contact = {true, true, RecordId::make(clock, random), {}};
    CHECK(convert(into_gone).error().key == "error.record_gone");
    CHECK(stored("r_company") + stored("r_contact") == 0);
    CHECK(text(load("lead", lead), "status") == "qualified");
}

TEST_CASE_METHOD(Leads, "a lead that is only a company's name, and one without a company") {
    RecordId firm = create("lead", {{"company_name", text_value("Harbor")}});
    link::ConvertLead wanted = all_new(firm);
    REQUIRE(convert(wanted).ok());
    CHECK(title_of(load("contact", wanted.contact.record)) == "Harbor");
    RecordId alone = create("lead", {{"last_name", text_value("Chen")}});
    wanted = all_new(alone);
    wanted.company.wanted = false;
    REQUIRE(convert(wanted).ok());
    CHECK(empty(load("contact", wanted.contact.record).get("company")));
    CHECK(stored("r_company") == 1);
}
