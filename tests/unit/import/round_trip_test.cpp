// Round trip: what an export of a list says, imported into a new organisation, is exported again byte by byte.
#include "app/export_run.h"
#include "import_stages_fixture.h"

using namespace hera;
using namespace hera::test;

namespace {

Value text(std::string words) { return Value(std::move(words)); }

// An organisation whose one person has this e-mail.
struct Organisation : StagesFixture {
    RecordId person = create("user", {{"name", text("Ada Lovelace")}, {"email", text("ada@engines.example")},
                                       {"role", text("owner")}});

    std::string file(const char* list) {
        link::Query query;
        query.entity = list;
        query.sort = {{list == std::string("deal") || list == std::string("company") ? "name" : "last_name", false},
                      {"source_id", false}};
        auto exporting = app::ExportRun::begin(*replica, query);
        if (!exporting.ok()) FAIL(exporting.error().key << " " << exporting.error().detail);
        std::string out;
        for (;;) {
            auto slice = exporting.value()->step();
            REQUIRE(slice.ok());
            out += slice.value().text;
            if (slice.value().last) return out;
        }
    }
};

// Words that have gone wrong in other programs' files: formulas, quotes, line breaks, apostrophes, other alphabets, spaces.
std::string words(SeededRandom& random, std::size_t number) {
    static const char* const parts[] = {"=1+1", "Zoë", "O'Neil", "\"quoted\", yes", "+49 way", "@home", "'apostrophe", "'+49 30 1",
                                        "''two", "-5 dash x", "田中", "עברית", "a;b | c", "00123", "1,234.50", "null", "N/A", "true"};
    std::string out = parts[random.below(std::size(parts))];
    return out + " " + std::to_string(number);
}

void fill(Organisation& from, std::uint64_t seed) {
    SeededRandom random(seed);
    std::vector<RecordId> companies, contacts;
    auto maybe = [&](ReplicaFixture::Fields& fields, const char* key, Value value) {
        if (random.below(3) != 0) fields.emplace_back(key, std::move(value));
    };
    for (std::size_t i = 0; i < 25; ++i) {
        ReplicaFixture::Fields fields{{"name", text(words(random, i))}};
        maybe(fields, "domain", text("host" + std::to_string(i) + ".example"));
        maybe(fields, "website", text("https://host" + std::to_string(i) + ".example/a?b=c"));
        maybe(fields, "industry", text(words(random, i)));
        maybe(fields, "employees", Value(static_cast<std::int64_t>(random.below(100000))));
        maybe(fields, "phones", Value(LabelledList{{"work", "+49 30 " + std::to_string(1000 + i)}}));
        maybe(fields, "addresses", Value(AddressList{{"work", "1 Main St, Floor 2", "Zürich", "ZH", "08001", "Switzerland"}}));
        maybe(fields, "notes", text("two\nlines, \"quoted\" " + words(random, i)));
        maybe(fields, "owner", Value(from.person));
        companies.push_back(from.create("company", std::move(fields)));
    }
    for (std::size_t i = 0; i < 40; ++i) {
        ReplicaFixture::Fields fields{{"last_name", text(words(random, i))}};
        maybe(fields, "first_name", text(words(random, i)));
        maybe(fields, "job_title", text(words(random, i)));
        maybe(fields, "company", Value(companies[random.below(companies.size())]));
        LabelledList emails;
        for (std::size_t e = random.below(4); e > 0; --e)
            emails.push_back({e % 2 ? "work" : "home", "p" + std::to_string(i) + "." + std::to_string(e) + "@x.example"});
        if (!emails.empty()) fields.emplace_back("emails", Value(emails));
        maybe(fields, "phones", Value(LabelledList{{"mobile", "+1 555 010" + std::to_string(10 + i)}, {"work", "(030) 12-34"}}));
        maybe(fields, "addresses", Value(AddressList{{"home", "", "Köln", "", "50667", ""}, {"work", "x", "", "", "", "DE"}}));
        maybe(fields, "status", text("new"));
        maybe(fields, "lifecycle", text("customer"));
        maybe(fields, "source", text(words(random, i)));
        maybe(fields, "notes", text(words(random, i) + "\n\nlast line"));
        maybe(fields, "owner", Value(from.person));
        contacts.push_back(from.create("contact", std::move(fields)));
    }
    static const char* const stages[] = {"Discovery", "Proposal", "Won", "Lost"};
    for (std::size_t i = 0; i < 40; ++i) {
        std::string stage = stages[random.below(4)];
        ReplicaFixture::Fields fields{{"name", text(words(random, i))},
                                      {"pipeline", Value(from.pipeline)},
                                      {"stage", Value(from.stages.at(stage))}};
        maybe(fields, "company", Value(companies[random.below(companies.size())]));
        maybe(fields, "contact", Value(contacts[random.below(contacts.size())]));
        std::int64_t minor = static_cast<std::int64_t>(random.below(100'000'000));
        static const char* const currencies[] = {"USD", "EUR", "JPY"};
        maybe(fields, "amount", Value(Money{minor, currencies[random.below(3)]}));
        maybe(fields, "probability", Value(static_cast<std::int64_t>(random.below(101))));
        maybe(fields, "close_date", Value(Date{20516}));
        maybe(fields, "next_step", text(words(random, i)));
        maybe(fields, "competitors", text(words(random, i)));
        if (stage == "Lost") maybe(fields, "lost_reason", text("price"));
        maybe(fields, "notes", text(words(random, i)));
        maybe(fields, "owner", Value(from.person));
        from.create("deal", std::move(fields));
    }
    for (std::size_t i = 0; i < 15; ++i) {
        ReplicaFixture::Fields fields{{"last_name", text(words(random, i))}};
        maybe(fields, "first_name", text(words(random, i)));
        maybe(fields, "company_name", text(words(random, i)));
        maybe(fields, "job_title", text(words(random, i)));
        maybe(fields, "emails", Value(LabelledList{{"work", "l" + std::to_string(i) + "@x.example"}}));
        maybe(fields, "phones", Value(LabelledList{{"work", "+49 30 77" + std::to_string(i)}}));
        maybe(fields, "website", text("https://l" + std::to_string(i) + ".example"));
        maybe(fields, "status", text("working"));
        maybe(fields, "source", text(words(random, i)));
        maybe(fields, "notes", text(words(random, i)));
        maybe(fields, "owner", Value(from.person));
        from.create("lead", std::move(fields));
    }
}

// Where two files begin to differ, as both say it; empty when they are the same.
std::string first_difference(const std::string& before, const std::string& after) {
    std::size_t at = 0;
    while (at < before.size() && at < after.size() && before[at] == after[at]) ++at;
    if (at == before.size() && at == after.size()) return {};
    std::size_t from = at < 60 ? 0 : at - 60;
    return "before: …" + before.substr(from, 140) + "\nafter:  …" + after.substr(from, 140);
}

}  // namespace

TEST_CASE("round trip: lists exported, imported into a new organisation and exported again are the same files") {
    for (std::uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 8}) {
        DYNAMIC_SECTION("seed " << seed) {
            Organisation from;
            fill(from, seed);
            std::map<std::string, std::string> files;
            for (const char* list : {"company", "contact", "deal", "lead"}) files[list] = from.file(list);

            Organisation to;
            for (const char* list : {"company", "contact", "deal", "lead"}) {
                link::ImportPreview seen = to.preview(files[list]);
                CHECK(seen.entity == list);
                link::ImportDone done = to.finish();
                for (const auto& bad : done.bad_rows) UNSCOPED_INFO(bad.line << " " << bad.error.key << " | " << bad.text);
                CHECK(done.bad == 0);
            }
            for (const char* list : {"company", "contact", "deal", "lead"}) {
                CHECK(first_difference(files[list], to.file(list)) == "");
                // A second time nothing changes, neither there nor where it came from.
                for (Organisation* again : {&to, &from}) {
                    link::ImportDone done = again->import(files[list]);
                    CHECK(done.same == again->last<link::ImportPreview>()->rows);
                }
            }
        }
    }
}
