// The conflict matrix, one row per kind of change that arrives (Ann's, who was offline), one column per kind of change that had
// reached the server first (Bob's). Every cell says what Ann is answered and what both have in the end.
#include <set>

#include "two_people.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

struct Matrix : TwoPeople {
    std::vector<RecordId> stages, same_stages;
    RecordId deal = a_deal(stages), second_deal = a_deal(same_stages);
    RecordId second = ann.create("contact", {{"last_name", text("Maier")}});
    RecordId firm = ann.create("company", {{"name", text("Acme")}});
    RecordId second_firm = ann.create("company", {{"name", text("Acme Ltd")}});
    RecordId quota = ann.create("quota", of_year(2026, 1000));
    RecordId made{};
    PushResult answer;

    Matrix() {
        ann.sync();
        bob.role = "manager";
        bob.pull();
    }
    Device::Fields of_year(std::int64_t year, std::int64_t amount) {
        return {{"user", Value(record_of(team.users[1]))}, {"year", Value(year)}, {"amount", Value(Money{amount, "EUR"})}};
    }
    void merge(Device& device, const char* entity, RecordId loser, RecordId survivor) {
        device.commit({Draft::Kind::merge, entity, loser, {{"merged_into", Value(survivor)}}});
    }
    std::string quoted(RecordId record) { return "\"" + record.text() + "\""; }
    void both(const char* entity, RecordId record, const char* field, const std::string& wanted) {
        CHECK(ann.cell(entity, record, field) == wanted);
        CHECK(bob.cell(entity, record, field) == wanted);
    }
    void trashed(const char* entity, RecordId record, bool wanted) {
        CHECK(ann.deleted(entity, record) == wanted);
        CHECK(bob.deleted(entity, record) == wanted);
    }
    // The one conflict there is, about this field.
    void conflict_about(const char* field, const char* other) {
        REQUIRE(ann.conflicts().size() == 1);
        REQUIRE(bob.conflicts().size() == 1);
        CHECK(text_of(ann.conflicts()[0], "field") == field);
        CHECK(text_of(ann.conflicts()[0], "other").find(other) != std::string::npos);
    }
    void no_conflict() {
        CHECK(ann.conflicts().empty());
        CHECK(bob.conflicts().empty());
    }
    void reason(const char* key) {
        CHECK(reason_error(answer.reason).key == key);
        CHECK(ann.replica->counts().refused == 1);
    }
};

struct Case {
    const char *row, *column;
    void (*ann)(Matrix&);
    void (*bob)(Matrix&);
    OpCode code;
    void (*holds)(Matrix&);
};

const char* const rows[] = {"patch", "delete", "create child", "stage command", "unique value"};
const char* const columns[] = {"patch same field", "patch other field", "delete", "merge"};
// Cells in which nothing can meet: what has a key is not merged.
const std::set<std::pair<std::string, std::string>> empty_cells{{"unique value", "merge"}};

const auto ann_patches = [](Matrix& m) { m.ann.patch("contact", m.id, {{"job_title", text("Maker")}}); };
const auto ann_deletes = [](Matrix& m) { m.ann.remove("contact", m.id); };
const auto ann_adds = [](Matrix& m) {
    m.made = m.ann.create("contact", {{"last_name", text("Neu")}, {"company", Value(m.firm)}});
};
const auto ann_moves = [](Matrix& m) { m.ann.patch("deal", m.deal, {{"stage", Value(m.stages[4])}}); };
const auto bob_patches = [](Matrix& m) { m.bob.patch("contact", m.id, {{"job_title", text("Seller")}}); };
const auto bob_patches_other = [](Matrix& m) { m.bob.patch("contact", m.id, {{"source", text("Fair")}}); };
const auto bob_deletes = [](Matrix& m) { m.bob.remove("contact", m.id); };
const auto bob_merges = [](Matrix& m) { m.merge(m.bob, "contact", m.id, m.second); };

const Case cases[] = {
    {"patch", "patch same field", ann_patches, bob_patches, OpCode::with_conflict,
     [](Matrix& m) {
         m.both("contact", m.id, "job_title", "\"Maker\"");
         m.conflict_about("job_title", "Seller");
     }},
    {"patch", "patch other field", ann_patches, bob_patches_other, OpCode::applied,
     [](Matrix& m) {
         m.both("contact", m.id, "job_title", "\"Maker\"");
         m.both("contact", m.id, "source", "\"Fair\"");
         m.no_conflict();
     }},
    {"patch", "delete", ann_patches, bob_deletes, OpCode::with_conflict,
     [](Matrix& m) {
         m.trashed("contact", m.id, true);
         m.both("contact", m.id, "job_title", "\"Maker\"");
         m.conflict_about("deleted", "Maker");
     }},
    {"patch", "merge", ann_patches, bob_merges, OpCode::applied,
     [](Matrix& m) {
         m.both("contact", m.second, "job_title", "\"Maker\"");
         m.both("contact", m.id, "job_title", "\"Buyer\"");
         m.trashed("contact", m.id, true);
         m.trashed("contact", m.second, false);
         m.no_conflict();
     }},
    {"delete", "patch same field", ann_deletes, bob_patches, OpCode::with_conflict,
     [](Matrix& m) {
         m.trashed("contact", m.id, true);
         m.both("contact", m.id, "job_title", "\"Seller\"");
         m.conflict_about("deleted", "false");
     }},
    {"delete", "patch other field", ann_deletes, bob_patches_other, OpCode::with_conflict,
     [](Matrix& m) {
         m.trashed("contact", m.id, true);
         m.both("contact", m.id, "source", "\"Fair\"");
         m.conflict_about("deleted", "false");
     }},
    {"delete", "delete", ann_deletes, bob_deletes, OpCode::applied,
     [](Matrix& m) {
         m.trashed("contact", m.id, true);
         m.no_conflict();
     }},
    {"delete", "merge", ann_deletes, bob_merges, OpCode::applied,
     [](Matrix& m) {
         m.trashed("contact", m.id, true);
         m.trashed("contact", m.second, false);
         m.both("contact", m.id, "merged_into", m.quoted(m.second));
         m.no_conflict();
     }},
    {"create child", "patch same field", ann_adds, [](Matrix& m) { m.bob.patch("company", m.firm, {{"name", text("Apex")}}); },
     OpCode::applied, [](Matrix& m) { m.both("contact", m.made, "company", m.quoted(m.firm)); }},
    {"create child", "patch other field", ann_adds,
     [](Matrix& m) { m.bob.patch("company", m.firm, {{"domain", text("a.example")}}); }, OpCode::applied,
     [](Matrix& m) { m.both("contact", m.made, "company", m.quoted(m.firm)); }},
    {"create child", "delete", ann_adds, [](Matrix& m) { m.bob.remove("company", m.firm); }, OpCode::applied,
     [](Matrix& m) {
         m.both("contact", m.made, "company", m.quoted(m.firm));
         m.trashed("contact", m.made, false);
         m.trashed("company", m.firm, true);
     }},
    {"create child", "merge", ann_adds, [](Matrix& m) { m.merge(m.bob, "company", m.firm, m.second_firm); }, OpCode::applied,
     [](Matrix& m) { m.both("contact", m.made, "company", m.quoted(m.second_firm)); }},
    {"stage command", "patch same field", ann_moves,
     [](Matrix& m) { m.bob.patch("deal", m.deal, {{"stage", Value(m.stages[5])}}); }, OpCode::needs_attention,
     [](Matrix& m) {
         m.both("deal", m.deal, "stage", m.quoted(m.stages[5]));
         m.reason("error.changed_meanwhile");
         m.no_conflict();
     }},
    {"stage command", "patch other field", ann_moves,
     [](Matrix& m) { m.bob.patch("deal", m.deal, {{"next_step", text("Call")}}); }, OpCode::applied,
     [](Matrix& m) {
         m.both("deal", m.deal, "stage", m.quoted(m.stages[4]));
         m.both("deal", m.deal, "next_step", "\"Call\"");
         m.no_conflict();
     }},
    {"stage command", "delete", ann_moves, [](Matrix& m) { m.bob.remove("deal", m.deal); }, OpCode::needs_attention,
     [](Matrix& m) {
         m.both("deal", m.deal, "stage", m.quoted(m.stages[0]));
         m.trashed("deal", m.deal, true);
         m.reason("error.deleted_meanwhile");
         m.no_conflict();
     }},
    {"stage command", "merge", ann_moves, [](Matrix& m) { m.merge(m.bob, "deal", m.deal, m.second_deal); }, OpCode::applied,
     [](Matrix& m) {
         m.both("deal", m.second_deal, "stage", m.quoted(m.stages[4]));
         m.both("deal", m.deal, "stage", m.quoted(m.stages[0]));
         CHECK(m.ann.cell("deal", m.second_deal, "stage_entered_at") == m.bob.cell("deal", m.second_deal, "stage_entered_at"));
         CHECK(m.ann.cell("deal", m.deal, "stage_entered_at") == m.bob.cell("deal", m.deal, "stage_entered_at"));
     }},
    {"unique value", "patch same field", [](Matrix& m) { m.made = m.ann.create("quota", m.of_year(2027, 2000)); },
     [](Matrix& m) { m.second = m.bob.create("quota", m.of_year(2027, 3000)); }, OpCode::with_conflict,
     [](Matrix& m) {
         m.trashed("quota", m.made, true);
         m.both("quota", m.made, "merged_into", m.quoted(m.second));
         m.both("quota", m.second, "amount", "[2000,\"EUR\"]");
         m.conflict_about("amount", "3000");
     }},
    {"unique value", "patch other field", [](Matrix& m) { m.made = m.ann.create("quota", m.of_year(2027, 2000)); },
     [](Matrix& m) { m.bob.patch("quota", m.quota, {{"amount", Value(Money{3000, "EUR"})}}); }, OpCode::applied,
     [](Matrix& m) {
         m.trashed("quota", m.made, false);
         m.no_conflict();
     }},
    {"unique value", "delete", [](Matrix& m) { m.made = m.ann.create("quota", m.of_year(2026, 2000)); },
     [](Matrix& m) { m.bob.remove("quota", m.quota); }, OpCode::applied,
     [](Matrix& m) {
         m.trashed("quota", m.made, false);
         m.trashed("quota", m.quota, true);
         m.both("quota", m.made, "amount", "[2000,\"EUR\"]");
         m.no_conflict();
     }},
};

}  // namespace

TEST_CASE("the conflict matrix, cell by cell") {
    std::set<std::pair<std::string, std::string>> told = empty_cells;
    for (const Case& cell : cases) {
        INFO(cell.row << " × " << cell.column);
        CHECK(told.insert({cell.row, cell.column}).second);
        Matrix m;
        cell.bob(m);
        m.wait();
        cell.ann(m);
        m.answer = m.meet().results.at(0);
        CHECK(m.answer.code == cell.code);
        cell.holds(m);
        // Whatever came of it, nothing is left open.
        for (Device* device : {&m.ann, &m.bob}) CHECK(m.still_open(*device) == 0);
    }
    for (const char* row : rows) {
        for (const char* column : columns) {
            INFO(row << " × " << column);
            CHECK(told.count({row, column}) == 1);
        }
    }
    CHECK(told.size() == std::size(rows) * std::size(columns));
}

TEST_CASE_METHOD(Matrix, "delete × merge into what others have edited since: it goes back to its author") {
    merge(bob, "contact", id, second);
    bob.patch("contact", second, {{"source", text("Fair")}});
    ann.remove("contact", id);
    answer = meet().results.at(0);
    CHECK(answer.code == OpCode::needs_attention);
    reason("error.merged_meanwhile");
    CHECK(reason_error(answer.reason).args == std::vector<std::string>{record_of(team.users[1]).text()});
    trashed("contact", second, false);
}
