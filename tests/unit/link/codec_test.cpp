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
    query.kind = Query::Kind::totals;
    query.entity = "deal";
    query.record = test::any_id(random);
    query.columns = {"title", "company.name"};
    query.text = "Zoë";
    query.where = {{"status", Filter::Op::equals, Value(std::string("new"))}, {"amount", Filter::Op::not_empty, {}}};
    query.sort = {{"title", true}};
    query.offset = 7;
    query.limit = 500;
    query.trash = true;
    std::vector<ToStore> out{
        Hello{1, -330, "Asia/Kolkata"},
        CreateOrganisation{1, "Ann", "a@b.example", "secret", "Acme", "token"},
        SignIn{2, "a@b.example", "secret"},
        AcceptInvite{3, "token", "Bob", "secret"},
        SignOut{4, true, true},
        CreateInvite{5, "c@d.example", "member"},
        RunEdits{6, "undo.edit", {{Edit::Kind::restore, "contact", test::any_id(random), fields}, {}}, id(random, TenantId{}),
                 id(random, UserId{})},
        UndoBatch{7, id(random, BatchId{})},
        Subscribe{8, query},
        Unsubscribe{9},
        SyncNow{},
        DismissRefused{10, id(random, OpId{})},
        ImportOpen{11, "contacts.csv", 1u << 20},
        ImportChunk{{0, 1, 255}, true},
        ImportMapping{12, "contact", {"last_name", "", "notes+"}},
        ImportRun{13},
        ImportCancel{},
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
    page.timeline = {item};
    page.totals = {{test::any_id(random), "EUR", 3, INT64_MIN, INT64_MAX}};
    Status status{Status::Durable::not_saved, Status::Sync::update_needed, 1, 2, 3, Instant{5}, {error}};
    ImportPreview preview;
    preview.request = 4;
    preview.errors = {error};
    preview.layout = "hubspot.contacts";
    preview.columns = {{"First Name", "first_name", {"Ada", "Zoë"}}};
    preview.will_create = 5;
    ImportDone done;
    done.request = 5;
    done.batch = id(random, BatchId{});
    done.bad_rows = {{17, error, "a;b"}};
    done.companies_created = 6;
    return {Session{Session::State::failed, account, {error}},
            AccountReply{1, true, {error, error}, "#/join/x"},
            Applied{2, id(random, BatchId{}), {error}, 3},
            page,
            status,
            preview,
            ImportProgress{6, 7, 8},
            done};
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
