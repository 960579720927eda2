// Ops and the bodies of the protocol: there and back, cut, mutated, random.
#include "sync/op_codec.h"

#include <algorithm>

#include "model/field_types.h"
#include "support/any_value.h"
#include "support/seeded_random.h"
#include "sync/protocol.h"
#include "sync/row_scan.h"

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
    page.groups = {"all", "north"};
    for (int i = 0; i < 6; ++i) {
        Op op = any_op(random);
        WireRow row;
        row.entity = op.entity;
        row.ver = 6 + i;
        row.id = op.record;
        row.deleted = random.below(2) == 0;
        row.cells = op.fields;
        if (random.below(2) == 0) row.unknown = {{"newer", "[1]"}};
        if (random.below(4) == 0) {
            // What names a record only.
            row = {op.entity, 6 + i, op.record, false, {}, {}};
            const WireRow::Carries named[] = {WireRow::Carries::end, WireRow::Carries::nothing, WireRow::Carries::group};
            row.carries = named[random.below(3)];
            if (row.carries == WireRow::Carries::group) row.cells = {{"visibility", "\"south\""}};
        }
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
        REQUIRE(back.value().groups == page.groups);
        REQUIRE(back.value().rows.size() == page.rows.size());
        for (std::size_t r = 0; r < page.rows.size(); ++r) {
            const WireRow& row = back.value().rows[r];
            REQUIRE((row.id == page.rows[r].id && row.ver == page.rows[r].ver && row.deleted == page.rows[r].deleted));
            REQUIRE(row.unknown == page.rows[r].unknown);
            REQUIRE(row.carries == page.rows[r].carries);
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
    RecordId low = some_id<struct hera::RecordTag>(random), high = some_id<struct hera::RecordTag>(random);
    if (high < low) std::swap(low, high);
    SnapshotRequest asked{9, {"all"}, "contact/x", "deal", low, high, 3};
    auto asked_back = decode_snapshot_request(encode(asked));
    REQUIRE(asked_back.ok());
    CHECK(encode(asked_back.value()) == encode(asked));
    CHECK((asked_back.value().until == high && asked_back.value().limit == 3));
    SnapshotPage slice{9, 12, "contact/x", {"all"}, {{"company", {}, {}}, {"contact", {}, low}}, any_page(random).rows, {}};
    auto slice_back = decode_snapshot_page(encode(slice));
    REQUIRE(slice_back.ok());
    CHECK((slice_back.value().ranges.size() == 2 && slice_back.value().ranges[1].until == low));
    CHECK((slice_back.value().rows.size() == slice.rows.size() && slice_back.value().next == slice.next));
    auto sums_asked = decode_sums_request(encode(SumsRequest{"contact", {low, high}}));
    REQUIRE(sums_asked.ok());
    CHECK((sums_asked.value().entity == "contact" && sums_asked.value().bounds == std::vector<RecordId>{low, high}));
    CHECK_FALSE(decode_sums_request(encode(SumsRequest{"contact", {high, low}})).ok());
    SumsReply sums{4, {{"contact", {3, 0xFEDCBA9876543210u}}, {"deal", {}}}};
    auto sums_back = decode_sums_reply(encode(sums));
    REQUIRE(sums_back.ok());
    CHECK((sums_back.value().at == 4 && sums_back.value().sums == sums.sums));
    PushRequest many;
    for (std::size_t i = 0; i <= push_ops_max; ++i) many.ops.push_back(any_op(random));
    CHECK(decode_push_request(encode(many)).error().code == Code::too_large);
}

TEST_CASE("a create that its row tells of is short on the wire and whole again behind it") {
    test::SeededRandom random(44);
    PullPage page = any_page(random);
    for (LoggedOp& entry : page.ops) {
        entry.op.kind = OpKind::create;
        entry.op.fields.clear();
        entry.op.before.clear();
    }
    // Told in full: a row that has changed since, a row of another record, values of its own, and what is no create.
    page.rows[1].ver = 40;
    page.rows[2].id = some_id<struct hera::RecordTag>(random);
    page.ops[3].op.fields = {{"x", "1"}};
    page.ops[4].op.kind = OpKind::remove;
    std::string text = encode(page);
    Json ops = parse_json(text).value()["ops"];
    for (std::size_t i = 0; i < page.ops.size(); ++i) CHECK(ops[i].size() == (i == 0 || i == 5 ? 6u : 11u));
    auto back = decode_pull_page(text);
    REQUIRE(back.ok());
    for (std::size_t i = 0; i < page.ops.size(); ++i) {
        const LoggedOp &sent = page.ops[i], &came = back.value().ops[i];
        CHECK((came.seq == sent.seq && came.op.id == sent.op.id && came.op.batch == sent.op.batch));
        CHECK((came.op.user == sent.op.user && came.op.device == sent.op.device && came.op.at.ms == sent.op.at.ms));
        CHECK((came.op.kind == sent.op.kind && came.op.entity == sent.op.entity && came.op.record == sent.op.record));
        CHECK(came.op.fields == sent.op.fields);
    }
    // A short one without its row says nothing.
    page.rows.clear();
    std::string rows_gone = encode(page);
    std::size_t at = rows_gone.find("\"rows\":[]");
    REQUIRE(at != std::string::npos);
    std::size_t first = text.find("\"ops\":[[");
    CHECK(!decode_pull_page(rows_gone.substr(0, at + 10) + "," + text.substr(first)).ok());
}

TEST_CASE("rows are read from their text as they would be from a tree") {
    test::SeededRandom random(45);
    for (int i = 0; i < 60; ++i) {
        PullPage page = any_page(random);
        for (LoggedOp& entry : page.ops) {
            if (random.below(2) == 0) continue;
            entry.op.kind = OpKind::create;
            entry.op.fields.clear();
            entry.op.before.clear();
        }
        // Escapes that the writer uses, and what it never writes.
        page.rows[0].cells.emplace_back("odd", "\"a\\n\\\"b\\\\ \\u0001 é\"");
        page.rows[0].carries = WireRow::Carries::state;
        std::string text = encode(page), spaced;
        // The same with white space wherever it may be: then every element is for the general decoder.
        bool inside = false;
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (text[at] == '"' && (at == 0 || text[at - 1] != '\\' || (at > 1 && text[at - 2] == '\\'))) inside = !inside;
            spaced += text[at];
            if (!inside && (text[at] == ',' || text[at] == '[' || text[at] == ':' || text[at] == '{')) spaced += ' ';
        }
        auto quick = decode_pull_page(text), general = decode_pull_page(spaced);
        REQUIRE(quick.ok());
        REQUIRE(general.ok());
        REQUIRE(encode(quick.value()) == encode(general.value()));
        for (std::size_t r = 0; r < page.rows.size(); ++r) REQUIRE(quick.value().rows[r].cells == general.value().rows[r].cells);
    }
    const std::string id(26, '1');
    auto body = [&](const std::string& rows, const std::string& ops = "[]") {
        return "{\"ops\":" + ops + ",\"rows\":" + rows + ",\"from\":1,\"to\":2,\"head\":2,\"more\":false,\"now\":1," +
               "\"groups\":[\"all\"],\"cols\":{\"contact\":[\"a\",\"b\"]}}";
    };
    auto row = [&](const std::string& values, const std::string& ver = "2") {
        return "[\"contact\"," + ver + ",\"" + id + "\",0," + values + "]";
    };
    // In any order of members; numbers in a form the writer has not are kept as it would write them.
    auto good = decode_pull_page(body("[" + row("[1.50,[1,[null]]]") + "," + row("[]") + "," + row("[\"\\u0041\"]") + "]"));
    REQUIRE(good.ok());
    CHECK(good.value().rows[0].cells == std::vector<Cell>{{"a", "1.5"}, {"b", "[1,[null]]"}});
    CHECK(good.value().rows[1].cells.empty());
    CHECK(good.value().rows[2].cells == std::vector<Cell>{{"a", "\"A\""}});
    for (const std::string& rows :
         {"[" + row("[1,2,3]") + "]", "[" + row("[1]") + ",]", "[" + row("[1]"), row("[1]"), std::string("{}"), std::string("5"),
          "[" + row("[1]") + "]]", "[" + row("[1]") + row("[2]") + "]", "[" + row("[01]") + "]", "[" + row("[\"\x80\"]") + "]",
          "[" + row("[nul]") + "]", "[" + row("[1", "2") + "]", "[" + row("[1]", "\"2\"") + "]",
          "[" + row("[{\"a\":1,\"a\":2}]") + "]", std::string("[[]]"), std::string("[5]")}) {
        INFO(rows);
        CHECK_FALSE(decode_pull_page(body(rows)).ok());
    }
    CHECK_FALSE(decode_pull_page(body("[]", "[[2,\"" + id + "\"]]")).ok());
    CHECK_FALSE(decode_pull_page(body("[]") + "x").ok());
    CHECK_FALSE(decode_pull_page("{\"rows\":[]," + body("[]").substr(1)).ok());  // twice

    CHECK(text_member("{\"a\":[\"}\\\"\"],\"next\":\"x/1\",\"rows\":", "next") == "x/1");
    CHECK_FALSE(text_member("{\"next\":5}", "next"));
    CHECK_FALSE(text_member("{\"next\":\"a\\n\"}", "next"));
    CHECK_FALSE(text_member("{\"a\":1}", "next"));
    CHECK_FALSE(text_member("next", "next"));
}

TEST_CASE("no bytes crash a decoder") {
    test::SeededRandom random(43);
    PushRequest request{Instant{5}, {any_op(random), any_op(random)}};
    PushReply reply;
    reply.results = {{some_id<struct hera::OpTag>(random), 5, OpCode::invalid, "[\"error.x\"]"}};
    const std::string seeds[] = {wire(any_op(random)), encode(request), encode(reply), encode(any_page(random)),
                                 encode(HelloRequest{}), encode(HelloReply{1, Instant{2}, "x"}), "{\"a\":[1,\"x\"]}",
                                 encode(SnapshotRequest{9, {"all"}, "contact/x"}), encode(SumsRequest{"contact", {}}),
                                 encode(SnapshotPage{9, 12, "x", {"all"}, {{"company", {}, {}}}, any_page(random).rows, {}}),
                                 encode(SumsReply{4, {{"contact", {3, 7}}}})};
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
        understood += decode_snapshot_request(text).ok() ? 1 : 0;
        understood += decode_snapshot_page(text).ok() ? 1 : 0;
        understood += decode_sums_request(text).ok() ? 1 : 0;
        understood += decode_sums_reply(text).ok() ? 1 : 0;
        (void)read_cells(text).ok();
        (void)reason_error(text);
    }
    CHECK(understood > 0);  // the mutations are not all that wild
}
