// The link's codec: every kind of message there and back, and bytes that are no message.
#include "link/codec.h"

#include <variant>

#include "support/any_value.h"
#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::link;

namespace {

// One of each kind of value, as cells and fields carry them.
std::vector<Value> one_of_each(Random& random) {
    std::vector<Value> out{Value{}};
    for (std::size_t i = 0; i < static_cast<std::size_t>(FieldType::count); ++i) {
        FieldDef field{.key = "field", .type = static_cast<FieldType>(i), .target = "priority"};
        out.push_back(test::any_value(field, random));
    }
    return out;
}

template <class Tag>
Id<Tag> id(Random& random, Id<Tag>) {
    return Id<Tag>{test::any_id(random).bytes};
}

// A filled message of every kind, in the order of the variant: a new kind does not compile until it is added here.
std::vector<ToStore> to_store(Random& random) {
    std::vector<std::pair<std::string, Value>> fields;
    for (Value& value : one_of_each(random)) fields.emplace_back("field", std::move(value));
    Query query;
    query.kind = Query::Kind::matches;
    query.entity = "deal";
    query.record = test::any_id(random);
    query.columns = {"title", "company.name"};
    query.text = "Zoë";
    query.where = {{"status", Filter::Op::equals, Value(std::string("new"))}, {"amount", Filter::Op::not_empty, {}}};
    query.sort = {{"title", true}};
    query.offset = 7;
    query.limit = 500;
    query.trash = true;
    query.period = {Date{20000}, Date{20364}, Date{20300}, -330};
    query.story = TimelineItem::calls | TimelineItem::tasks;
    query.today = Date{20'000};
    query.done = true;
    ConvertLead convert;
    convert.request = 14;
    convert.lead = test::any_id(random);
    convert.company = {true, true, test::any_id(random), {}};
    convert.contact = {true, false, test::any_id(random), {}};
    convert.deal = {true, false, test::any_id(random), "First order"};
    convert.pipeline = test::any_id(random);
    convert.stage = test::any_id(random);
    convert.amount = {{125'000, "EUR"}};
    convert.tenant = id(random, TenantId{});
    convert.user = id(random, UserId{});
    convert.batch = id(random, BatchId{});
    std::vector<ToStore> out{
        Hello{1, -330, "Asia/Kolkata"},
        CreateOrganisation{1, "Ann", "a@b.example", "secret", "Acme", "token"},
        SignIn{2, "a@b.example", "secret"},
        AcceptInvite{3, "token", "Bob", "secret"},
        SignOut{4, true, true},
        CreateInvite{5, "c@d.example", "member"},
        RunEdits{6, "undo.edit", {{Edit::Kind::restore, "contact", test::any_id(random), fields}, {}}, id(random, TenantId{}),
                 id(random, UserId{}), id(random, BatchId{}), id(random, OpId{}), true},
        UndoBatch{7, id(random, BatchId{}), id(random, BatchId{})},
        Subscribe{8, query},
        Unsubscribe{9},
        SyncNow{},
        DismissRefused{10, id(random, OpId{})},
        ImportOpen{11, "contacts.csv", 1u << 20, true},
        ImportChunk{{0, 1, 255}, true},
        ImportMapping{12, "contact", {"last_name", "", "notes+"}, 1, {"", "day_first"}, "windows-1250", false,
                          {{"stage", "Legal Review", "key"}}},
        ImportRun{13},
        ImportCancel{},
        ImportFix{14, 1, 2, 3, "ada@x.example"},
        ImportShow{15, 1, ImportKind::warned, 50, 100},
        ResetDemo{16},
        ExportList{17, query},
        convert,
        ChangeSettings{18, ChangeSettings::Kind::rename_person, "Ann"},
        ExportOutbox{19},
        FetchFile{20, test::any_id(random)},
        ExportDevice{21},
    };
    return out;
}

std::vector<FromStore> from_store(Random& random) {
    Error error{Code::conflict, "error.key", {"one", "two"}, "field", "detail"};
    Account account{id(random, TenantId{}), id(random, UserId{}), "Acme", "Ann", "a@b.example", "owner", "EUR"};
    Page page;
    page.query = 3;
    page.version = 1ull << 40;
    page.applied_through = 9;
    page.total = 100'000;
    page.offset = 50;
    page.rows = {{test::any_id(random), Row::pending | Row::deleted, one_of_each(random)}};
    TimelineItem item;
    item.kind = TimelineItem::Kind::conflict;
    item.id = test::any_id(random);
    item.op = id(random, OpId{});
    item.at = Instant{-1};
    item.who = "Ann";
    item.changes = {{"stage", "New", "Won"}};
    item.pending = item.imported = true;
    item.parties = {{"contact", test::any_id(random), "Zoë", "attendee"}};
    page.timeline = {item};
    page.incomplete = true;
    page.totals = {{test::any_id(random), "EUR", 3, INT64_MIN, INT64_MAX}};
    TaskRow todo;
    todo.id = test::any_id(random);
    todo.flags = Row::pending;
    todo.subject = "Send offer";
    todo.remind_at = "09:30";
    todo.priority = "high";
    todo.owner = "Ann";
    todo.owner_id = test::any_id(random);
    todo.due = {Date{20'001}};
    todo.done_at = {Instant{7}};
    todo.about = item.parties;
    page.tasks = {todo, {}};
    page.task_counts = {1, 2, 3, 4, 5};
    page.matches = {{"company", test::any_id(random), "Harbor", "harbor.example", "domain"}};
    OutboxItem change;
    change.state = OutboxItem::State::refused;
    change.op = id(random, OpId{});
    change.conflict = test::any_id(random);
    change.entity = "contact";
    change.record = test::any_id(random);
    change.title = "Zoë";
    change.kind = Edit::Kind::restore;
    change.changes = 7;
    change.at = Instant{9};
    change.reason = {error};
    change.fields = item.changes;
    change.again = {{Edit::Kind::patch, "contact", test::any_id(random), {{"last_name", Value(std::string("Zoë"))}}}};
    change.choices = {{OutboxItem::Choice::Kind::restore, "Zoë", "Ann", change.again}};
    page.outbox = {change, {}};
    Status status{Status::Durable::not_saved, Status::Sync::update_needed, 1, 2, 3, 4, Instant{5}, {error},
                  6, 7, Instant{8}, Instant{9}, Instant{10}};
    ImportPreview preview;
    preview.request = 4;
    preview.errors = {error};
    preview.layout = "hubspot.contacts";
    preview.columns = {{"First Name", "first_name", {"Ada", "Zoë"}, "month_first", true, 7}};
    preview.will_create = 5;
    preview.file = 1;
    preview.file_name = "a.csv";
    preview.encoded_twice = 3;
    preview.twice_after = "Zoë";
    preview.unknown = {{"stage", "Legal Review", "key", true, 4}};
    preview.options = {{"stage", "key", "Discovery"}};
    ImportRows rows;
    rows.request = 9;
    rows.kind = ImportKind::bad;
    rows.total = 10;
    rows.rows = {{5, 7, ImportKind::bad, "Ada", {error}, {error}, {{-1, "emails", "a", "b"}, {2, "phones", "", "c"}}}};
    ImportDone done;
    done.request = 5;
    done.batch = id(random, BatchId{});
    done.bad_rows = {{17, error, "a;b", 1}};
    done.contacts_created = 2;
    done.files = {{"a.csv", "contact", 1, 2, 3, 4}};
    done.companies_created = 6;
    SalesFigures figures;
    figures.currency = "EUR";
    figures.open = {4, 160'000'000};
    figures.open_elsewhere = {{"JPY", {1, 5}}};
    figures.stages = {{test::any_id(random), "Proposal", {1, 75'000'000}, 63'750'000}};
    figures.win_rate = 611;
    figures.cycle_days = -1;
    figures.months = {{Date{20000}, {1, 2}, {3, 4}}};
    figures.team = {{test::any_id(random), "Ann", {1, 2}, {3, 4}, 5, 6, 333}};
    figures.losses = {{"price", {1, 2}}};
    figures.rotting_most = {{test::any_id(random), "Deal", 7, "EUR", 21}};
    figures.activities = {{"call", 9}};
    page.figures = {figures};
    return {Session{Session::State::failed, account, {error}, true, 3, {error}},
            AccountReply{1, true, {error, error}, "#/join/x",
                         {{{{"id", "Firefox", Instant{1}, Instant{2}, true}}, {{"id", "a@b.example", "rep", Instant{3}}}}}},
            Applied{2, id(random, BatchId{}), {error}, 3},
            page,
            status,
            preview,
            ImportProgress{6, 7, 8},
            done,
            rows,
            ExportChunk{9, {error}, {1, 2, 0}, 3, true}};
}

template <class Message>
Result<Message> decode(const Bytes& bytes) {
    if constexpr (std::is_same_v<Message, ToStore>) {
        return decode_to_store(bytes);
    } else {
        return decode_from_store(bytes);
    }
}

template <class Message>
void check_all(const std::vector<Message>& messages) {
    REQUIRE(messages.size() == std::variant_size_v<Message>);
    for (std::size_t kind = 0; kind < messages.size(); ++kind) {
        INFO("kind " << kind);
        REQUIRE(messages[kind].index() == kind);
        Bytes bytes = encode(messages[kind]);
        auto back = decode<Message>(bytes);
        REQUIRE(back.ok());
        CHECK(back.value().index() == kind);
        CHECK(encode(back.value()) == bytes);
        // Cut short or with something behind it, it is no message.
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            REQUIRE_FALSE(decode<Message>(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))).ok());
        }
        bytes.push_back(0);
        auto longer = decode<Message>(bytes);
        REQUIRE_FALSE(longer.ok());
        CHECK(longer.error().key == "error.link_message");
    }
}

template <class Message>
void fuzz(const std::vector<Message>& messages, std::uint64_t seed) {
    test::SeededRandom random(seed);
    for (int i = 0; i < 40'000; ++i) {
        Bytes bytes = encode(messages[random.below(messages.size())]);
        if (i % 4 == 0) {
            bytes.resize(random.below(64));
            random.fill(bytes.data(), bytes.size());
        }
        for (std::uint64_t n = random.below(4); n > 0 && !bytes.empty(); --n) {
            std::size_t at = random.below(bytes.size());
            std::uint8_t extremes[] = {0, 1, 0x7F, 0x80, 0xFF};
            bytes[at] = random.below(2) == 0 ? extremes[random.below(5)] : static_cast<std::uint8_t>(random.below(256));
        }
        auto message = decode<Message>(bytes);
        // What is understood at all is understood in one way only.
        if (message.ok()) REQUIRE(encode(message.value()) == bytes);
    }
}

}  // namespace

TEST_CASE("every message to the store comes back as it was") {
    test::SeededRandom random(1);
    check_all(to_store(random));
}

TEST_CASE("every message from the store comes back as it was") {
    test::SeededRandom random(2);
    check_all(from_store(random));
}

TEST_CASE("what is in a message survives: a few looked at by hand") {
    test::SeededRandom random(3);
    auto messages = to_store(random);
    auto back = decode_to_store(encode(messages[8]));
    REQUIRE(back.ok());
    const auto* asked = std::get_if<Subscribe>(&back.value());
    REQUIRE(asked != nullptr);
    CHECK(asked->query == 8);
    CHECK(asked->what.columns == std::vector<std::string>{"title", "company.name"});
    CHECK(asked->what.where.size() == 2);
    CHECK(asked->what.trash);
    back = decode_to_store(encode(messages[6]));
    const auto* run = std::get_if<RunEdits>(&back.value());
    const auto* sent = std::get_if<RunEdits>(&messages[6]);
    REQUIRE(run != nullptr);
    CHECK(run->edits[0].fields == sent->edits[0].fields);
    CHECK(run->edits[0].record == sent->edits[0].record);
}

TEST_CASE("random and mutated bytes are a message or an error") {
    test::SeededRandom random(4);
    fuzz(to_store(random), 5);
    fuzz(from_store(random), 6);
}

// Every list of every message, at the end of the message and with items that could not be smaller.
TEST_CASE("lists of empty items cross, whatever comes behind them") {
    Page page;
    SalesFigures nothing;
    nothing.months.resize(12);  // a year of a new organisation
    page.figures = {nothing};
    CHECK(decode_from_store(encode(FromStore(page))).ok());
    auto many = [](auto& items) { items.resize(50); };
    SalesFigures f;
    many(f.open_elsewhere), many(f.stages), many(f.months), many(f.team), many(f.losses), many(f.rotting_most), many(f.activities);
    page = {};
    page.figures = {f};
    many(page.rows), many(page.timeline), many(page.totals), many(page.tasks), many(page.matches);
    for (Row& row : page.rows) row.cells.resize(5);
    for (TimelineItem& item : page.timeline) many(item.changes), many(item.parties);
    CHECK(decode_from_store(encode(FromStore(page))).ok());
    ImportPreview preview;
    many(preview.columns), many(preview.unknown), many(preview.options), many(preview.errors);
    CHECK(decode_from_store(encode(FromStore(preview))).ok());
    ImportRows rows;
    many(rows.rows);
    for (auto& row : rows.rows) many(row.cells), many(row.errors);
    CHECK(decode_from_store(encode(FromStore(rows))).ok());
    ImportDone done;
    many(done.files), many(done.bad_rows);
    CHECK(decode_from_store(encode(FromStore(done))).ok());
}
