// Figures, not a test: how long lists of 100,000 contacts take. A program of its own, query_figures, run by hand.
#include <ctime>
#include <cstdio>

#include "store/query.h"

#include "../app/replica_fixture.h"

using namespace hera;
using namespace hera::test;

namespace {

// Of this process alone: other work on the machine does not count.
double cpu_ms() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
double ms_since(double start) { return cpu_ms() - start; }

void fill(ReplicaFixture& at, int contacts) {
    const char* first[] = {"Ada", "Grace", "Łukasz", "Zoë", "José", "Mei", "Olga", "Noah"};
    const char* titles[] = {"CTO", "Head of Sales", "Buyer", "VP, Operations", "CEO"};
    std::vector<RecordId> companies;
    std::vector<sync::Draft> drafts;
    BatchId batch = at.replica->begin_bulk();
    auto flush = [&] {
        REQUIRE(at.replica->commit_bulk(batch, "undo.import", drafts).ok());
        drafts.clear();
    };
    for (int i = 0; i < contacts / 20; ++i) {
        companies.push_back(RecordId::make(at.clock, at.random));
        drafts.push_back({sync::Draft::Kind::create,
                          "company",
                          companies.back(),
                          {{"name", Value("Company " + std::to_string(i * 7919 % 100003))}}});
    }
    for (int i = 0; i < contacts; ++i) {
        std::string last = "Name" + std::to_string((i * 7919LL) % 60007);
        drafts.push_back({sync::Draft::Kind::create, "contact", RecordId::make(at.clock, at.random),
                          {{"first_name", Value(std::string(first[i % 8]))},
                           {"last_name", Value(last)},
                           {"job_title", Value(std::string(titles[i % 5]))},
                           {"company", Value(companies[static_cast<std::size_t>(i) % companies.size()])},
                           {"status", Value(std::string(i % 3 == 0 ? "new" : "open"))},
                           {"emails", Value(LabelledList{{"work", last + "@company.example"}})},
                           {"phones", Value(LabelledList{{"work", "+1-555-" + std::to_string(i)}})}}});
        if (drafts.size() >= 5000) flush();
    }
    flush();
}

// What the database takes, with everything that hangs on a record: indexes, search words, versions.
double bytes_of(store::Database& database) {
    store::Statement s = database.prepare(
        "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
    auto row = s.step();
    REQUIRE((row.ok() && row.value()));
    return static_cast<double>(s.integer(0));
}

}  // namespace

TEST_CASE_METHOD(ReplicaFixture, "figures of 100,000 contacts") {
    auto filling = cpu_ms();
    fill(*this, 100'000);
    std::printf("100,000 contacts and 5,000 companies committed in %.0f ms\n", ms_since(filling));

    struct Row {
        const char* what;
        const char* sort;
        bool down;
        const char* text;
        bool filter;
    };
    const Row rows[] = {
        {"title", "title", false, "", false},
        {"title down", "title", true, "", false},
        {"created", "created_at", true, "", false},
        {"last touch", "last_touch_at", true, "", false},
        {"job title", "job_title", false, "", false},
        {"company", "company.title", false, "", false},
        {"company down", "company", true, "", false},
        {"owner", "owner.title", false, "", false},
        {"e-mail", "emails", false, "", false},
        {"status", "status", false, "", false},
        {"filter, one word", "title", false, "zoe", false},
        {"filter, two words", "title", false, "name7 gra", false},
        {"filter, nothing", "title", false, "qqqq", false},
        {"where status", "title", false, "", true},
    };
    for (const Row& row : rows) {
        store::ListQuery asked;
        asked.entity = &entity("contact");
        asked.columns = {"title", "emails", "phones", "company.title", "job_title", "status", "last_touch_at", "owner.title"};
        asked.sort = {{row.sort, row.down}};
        asked.text = row.text;
        if (row.filter) asked.where = {{"status", store::ListFilter::Op::equals, text_value("new")}};
        auto plan = store::ListPlan::make(Schema::built_in(), asked);
        REQUIRE(plan.ok());
        double best_order = 1e9, best_first = 1e9, best_deep = 1e9;
        std::size_t total = 0;
        for (int round = 0; round < 5; ++round) {
            auto start = cpu_ms();
            auto order = plan.value().order(*database);
            REQUIRE(order.ok());
            best_order = std::min(best_order, ms_since(start));
            total = order.value().size();
            start = cpu_ms();
            REQUIRE(plan.value().rows(*database, order.value(), 0, 100).ok());
            best_first = std::min(best_first, ms_since(start));
            start = cpu_ms();
            REQUIRE(plan.value().rows(*database, order.value(), total > 200 ? total - 200 : 0, 100).ok());
            best_deep = std::min(best_deep, ms_since(start));
        }
        std::printf("%-20s order of %6zu %6.1f ms · first page %5.2f ms · deep page %5.2f ms\n", row.what, total, best_order,
                    best_first, best_deep);
    }

    double all = bytes_of(*database);
    REQUIRE(database->run("DELETE FROM op").ok());
    double rows_alone = bytes_of(*database);
    std::printf("%.0f bytes per contact that came from the server, %.0f more for one made here (its op)\n", rows_alone / 100'000,
                (all - rows_alone) / 100'000);
}
