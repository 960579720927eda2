// Ops and the bodies of the protocol: there and back, cut, mutated, random.
#include "sync/op_codec.h"

#include <algorithm>

#include "model/field_types.h"
#include "support/any_value.h"
#include "support/seeded_random.h"
#include "sync/protocol.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::sync;

namespace {

constexpr OpKind kinds[] = {OpKind::create, OpKind::patch, OpKind::remove, OpKind::restore};

template <class Tag>
Id<Tag> some_id(Random& random) {
    return Id<Tag>{test::any_id(random).bytes};
}

// An op of any entity, with a value for each of its fields.
Op any_op(Random& random) {
    const auto& entities = Schema::built_in().entities();
    const Entity& entity = entities[random.below(entities.size())];
    Op op;
    op.id = some_id<struct hera::OpTag>(random);
    op.batch = some_id<struct hera::BatchTag>(random);
    op.hlc = Hlc{static_cast<std::int64_t>(random.below(1ull << 62))};
    op.base_seq = static_cast<std::int64_t>(random.below(1'000'000));
    op.kind = kinds[random.below(4)];
    op.entity = entity.key();
    op.record = test::any_id(random);
    if (op.kind == OpKind::create || op.kind == OpKind::patch) {
        for (const FieldDef& field : entity.fields) {
            JsonWriter json;
            encode_value(json, field, random.below(5) == 0 ? Value{} : test::any_value(field, random));
            op.fields.emplace_back(field.key, json.take());
        }
        op.fields.emplace_back("of_a_newer_build", "{\"a\":[1,null,\"é\"]}");
    }
    return op;
}

std::string wire(const Op& op) {
    JsonWriter w;
    encode_op(w, op);
    return w.take();
}

Result<Op> read(const std::string& text) { return decode_op(TRY(parse_json(text))); }

PullPage any_page(Random& random) {
    PullPage page;
    page.from = 5;
    page.to = 50;
    page.head = 90;
    page.more = true;
    page.now = Instant{123};
    for (int i = 0; i < 6; ++i) {
        Op op = any_op(random);
        WireRow row;
        row.entity = op.entity;
        row.ver = 6 + i;
        row.id = op.record;
        row.deleted = random.below(2) == 0;
        row.cells = op.fields;
        if (random.below(2) == 0) row.unknown = {{"newer", "[1]"}};
        page.rows.push_back(row);
        LoggedOp entry;
        entry.op = op;
        entry.op.device = some_id<struct hera::DeviceTag>(random);
        entry.op.user = some_id<struct hera::UserTag>(random);
        entry.op.at = Instant{77};
        entry.op.before = {{"x", "null"}};
        entry.seq = 6 + i;
        page.ops.push_back(entry);
    }
    return page;
}

std::string mutated(std::string text, Random& random) {
    for (std::uint64_t n = 1 + random.below(4); n > 0 && !text.empty(); --n) {
        std::size_t at = random.below(text.size());
        switch (random.below(4)) {
            case 0: text.erase(at, 1 + random.below(8)); break;
            case 1: text[at] = static_cast<char>(random.below(256)); break;
            case 2: text[at] = "0123456789[]{}\",:-n"[random.below(19)]; break;
            default: text.insert(at, text.substr(random.below(text.size()), random.below(12)));
        }
    }
    return text;
}

}  // namespace

TEST_CASE("an op of every entity and kind comes back as it was") {
    test::SeededRandom random(41);
    for (int i = 0; i < 400; ++i) {
        Op op = any_op(random);
        auto back = read(wire(op));
        REQUIRE(back.ok());
        REQUIRE(wire(back.value()) == wire(op));
        REQUIRE(back.value().id == op.id);
        REQUIRE(back.value().batch == op.batch);
        REQUIRE(back.value().hlc == op.hlc);
        REQUIRE(back.value().base_seq == op.base_seq);
        REQUIRE(back.value().kind == op.kind);
        REQUIRE(back.value().entity == op.entity);
        REQUIRE(back.value().record == op.record);
        REQUIRE(back.value().fields == op.fields);
        // Who wrote it is the session's, never the text's.
        REQUIRE(back.value().user.none());
        REQUIRE(back.value().device.none());
    }
    for (OpKind kind : kinds) {
        OpKind read_back{};
        CHECK((parse_kind(kind_word(kind), read_back) && read_back == kind));
    }
}

TEST_CASE("an op in a wrong shape is refused") {
    const std::string id(26, '1'), none(26, '0');
    auto op = [](const std::string& i, const std::string& kind, const std::string& entity, const std::string& record,
                 const std::string& fields, const std::string& numbers = "5,6") {
        return "[\"" + i + "\",\"" + std::string(26, '2') + "\"," + numbers + ",\"" + kind + "\",\"" + entity + "\",\"" + record +
               "\"," + fields + "]";
    };
    CHECK(read(op(id, "patch", "contact", id, "{\"a\":1}")).ok());
    for (const std::string& text :
         {op(none, "patch", "contact", id, "{}"), op("x", "patch", "contact", id, "{}"), op(id, "explode", "contact", id, "{}"),
          op(id, "patch", "con tact", id, "{}"), op(id, "patch", "", id, "{}"), op(id, "patch", std::string(65, 'a'), id, "{}"),
          op(id, "patch", "contact; DROP", id, "{}"), op(id, "patch", "contact", none, "{}"),
          op(id, "patch", "contact", id, "[]"), op(id, "patch", "contact", id, "{\"A b\":1}"),
          op(id, "patch", "contact", id, "{\"\":1}"), op(id, "patch", "contact", id, "{}", "-1,6"),
          op(id, "patch", "contact", id, "{}", "5,-6"), op(id, "patch", "contact", id, "{}", "5.5,6"),
          op(id, "patch", "contact", id, "{}", "\"5\",6"), std::string("[]"), std::string("{}"), std::string("5")}) {
        INFO(text);
        auto back = read(text);
        REQUIRE_FALSE(back.ok());
        CHECK(back.error().key == "error.wire_op");
    }
}

TEST_CASE("every body of the protocol comes back as it was") {
    test::SeededRandom random(42);
    auto hello = decode_hello_request(encode(HelloRequest{1, 2, Instant{3}, 4}));
    REQUIRE(hello.ok());
    CHECK((hello.value().schema == 2 && hello.value().now.ms == 3 && hello.value().cursor == 4));
    auto told = decode_hello_reply(encode(HelloReply{9, Instant{8}, "inc"}));
    REQUIRE(told.ok());
    CHECK((told.value().head == 9 && told.value().incarnation == "inc"));
    PushReply reply;
    reply.head = 7;
    for (int code = 0; code <= 6; ++code) {
        OpCode as = static_cast<OpCode>(code);
        reply.results.push_back({some_id<struct hera::OpTag>(random), code + 1, as, refused(as) ? "[\"error.x\",\"y\"]" : ""});
    }
    auto answered = decode_push_reply(encode(reply));
    REQUIRE(answered.ok());
    CHECK(encode(answered.value()) == encode(reply));
    Error reason = reason_error(answered.value().results[3].reason);
    CHECK((reason.key == "error.x" && reason.args == std::vector<std::string>{"y"}));
    for (int i = 0; i < 50; ++i) {
        PullPage page = any_page(random);
        auto back = decode_pull_page(encode(page));
        REQUIRE(back.ok());
        REQUIRE(back.value().rows.size() == page.rows.size());
        for (std::size_t r = 0; r < page.rows.size(); ++r) {
            const WireRow& row = back.value().rows[r];
            REQUIRE((row.id == page.rows[r].id && row.ver == page.rows[r].ver && row.deleted == page.rows[r].deleted));
            REQUIRE(row.unknown == page.rows[r].unknown);
            // Columns another row of the entity brought read as empty.
            for (const Cell& cell : row.cells) {
                auto sent = std::find_if(page.rows[r].cells.begin(), page.rows[r].cells.end(),
                                         [&](const Cell& c) { return c.first == cell.first; });
                REQUIRE(cell.second == (sent == page.rows[r].cells.end() ? "null" : sent->second));
            }
            REQUIRE(back.value().ops[r].op.fields == page.ops[r].op.fields);
            REQUIRE(back.value().ops[r].op.before == page.ops[r].op.before);
            REQUIRE(back.value().ops[r].op.device == page.ops[r].op.device);
        }
    }
    PushRequest many;
    for (std::size_t i = 0; i <= push_ops_max; ++i) many.ops.push_back(any_op(random));
    CHECK(decode_push_request(encode(many)).error().code == Code::too_large);
}

TEST_CASE("no bytes crash a decoder") {
    test::SeededRandom random(43);
    PushRequest request{Instant{5}, {any_op(random), any_op(random)}};
    PushReply reply;
    reply.results = {{some_id<struct hera::OpTag>(random), 5, OpCode::invalid, "[\"error.x\"]"}};
    const std::string seeds[] = {wire(any_op(random)), encode(request), encode(reply), encode(any_page(random)),
                                 encode(HelloRequest{}), encode(HelloReply{1, Instant{2}, "x"}), "{\"a\":[1,\"x\"]}"};
    int understood = 0;
    for (int i = 0; i < 12'000; ++i) {
        std::string text = mutated(seeds[static_cast<std::size_t>(i) % std::size(seeds)], random);
        if (i % 10 == 0) {
            text.resize(random.below(80));
            random.fill(text.data(), text.size());
        }
        auto op = read(text);
        if (op.ok()) REQUIRE(read(wire(op.value())).ok());
        understood += decode_push_request(text).ok() ? 1 : 0;
        understood += decode_push_reply(text).ok() ? 1 : 0;
        auto page = decode_pull_page(text);
        if (page.ok()) REQUIRE(page.value().from <= page.value().to);
        understood += decode_hello_request(text).ok() ? 1 : 0;
        understood += decode_hello_reply(text).ok() ? 1 : 0;
        (void)read_cells(text).ok();
        (void)reason_error(text);
    }
    CHECK(understood > 0);  // the mutations are not all that wild
}
