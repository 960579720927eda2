#include "sync/merge.h"

#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::sync;

namespace {

DeviceId device(std::uint8_t n) {
    DeviceId id{};
    id.bytes[15] = n;
    return id;
}

}  // namespace

TEST_CASE("M1–M3: who wins a field") {
    struct Row {
        const char* what;
        std::int64_t last_seq;   // 0: never written
        std::uint8_t last_device;
        std::int64_t last_ms, base_seq;
        std::uint8_t by;
        std::int64_t at_ms;
        bool equal;
        Verdict verdict;
    };
    const Row rows[] = {
        {"nobody was there", 0, 0, 0, 5, 1, 100, false, Verdict::apply},
        {"the author had seen it", 5, 2, 900, 5, 1, 100, false, Verdict::apply},
        {"own earlier op, unseen", 9, 1, 900, 5, 1, 100, false, Verdict::apply},
        {"another device, unseen, earlier", 9, 2, 50, 5, 1, 100, false, Verdict::wins},
        {"another device, unseen, later", 9, 2, 150, 5, 1, 100, false, Verdict::loses},
        {"a tie goes to the later arrival", 9, 2, 100, 5, 1, 100, false, Verdict::wins},
        {"M2: the same value", 9, 2, 150, 5, 1, 100, true, Verdict::unchanged},
        {"M2: the same value, nobody there", 0, 0, 0, 5, 1, 100, true, Verdict::unchanged},
    };
    for (const Row& row : rows) {
        INFO(row.what);
        FieldVersion last{row.last_seq, device(row.last_device), Hlc{row.last_ms << 16}, {}};
        CHECK(judge(row.last_seq == 0 ? nullptr : &last, row.base_seq, device(row.by), Hlc{row.at_ms << 16}, row.equal) ==
              row.verdict);
    }
}

TEST_CASE("M3: a stamp is moved by the clock's error and is never in the future") {
    auto corrected = [](std::int64_t stamp, std::int64_t device_now, std::int64_t server_now) {
        return corrected_stamp(Hlc{stamp << 16}, Instant{device_now}, Instant{server_now}).ms();
    };
    CHECK(corrected(1000, 1500, 1'000'500) == 1'000'000);             // a clock in 1970, half a second ago
    CHECK(corrected(4'000'000, 4'000'500, 1'000'500) == 1'000'000);   // a clock in the future
    CHECK(corrected(9'000'000, 4'000'000, 1'000'000) == 1'000'000);   // stamped before the clock was set back: now at most
    CHECK(corrected(0, 1'000'000, 500) == 0);
    CHECK(corrected((1LL << 46), INT64_MAX, 5) >= 0);
    CHECK(corrected(0, INT64_MIN, 5) == 5);
}

TEST_CASE("stamps only grow, whatever the clock does") {
    test::SeededRandom random(1);
    Hlc last{};
    for (int i = 0; i < 200'000; ++i) {
        std::int64_t now = i % 3 == 0 ? static_cast<std::int64_t>(random.next_u64()) : 1000 + i / 50'000;
        if (i < 100'000) now = 7;  // more than a counter's worth in one millisecond
        Hlc next = next_stamp(last, Instant{now});
        REQUIRE(last < next);
        REQUIRE(next.value >= 0);
        last = next;
    }
}

TEST_CASE("field versions: text form, creation, the latest foreign writer") {
    FieldVersions versions;
    CHECK(versions.text().empty());
    CHECK(versions.of("phone") == nullptr);
    versions.set_creation({1, device(1), Hlc{5}, {}});
    versions.set("phone", {4, device(2), Hlc{6}, {}});
    versions.set("email", {7, device(1), Hlc{8}, {}});
    auto back = FieldVersions::parse(versions.text());
    REQUIRE(back.ok());
    CHECK(back.value().text() == versions.text());
    CHECK(back.value().of("phone")->seq == 4);
    CHECK(back.value().of("never")->seq == 1);
    CHECK(back.value().foreign_since(0, device(1))->seq == 4);
    CHECK(back.value().foreign_since(4, device(1)) == nullptr);
    CHECK(back.value().foreign_since(0, device(2))->seq == 7);
    versions.set("state", {9, DeviceId{}, Hlc{9}, {}});
    CHECK(versions.foreign_since(0, device(1))->seq == 4);  // the server's own note is nobody's change
    for (const char* text : {"[", "{\"a\":[1]}", "{\"a\":[1,\"x\",2,\"y\"]}", "{\"a\":5}"})
        CHECK_FALSE(FieldVersions::parse(text).ok());
    CHECK(FieldVersions::parse("").ok());
}

TEST_CASE("versions are read the same letter by letter as by the parser of JSON, however they are damaged") {
    test::SeededRandom random(11);
    const std::string_view fields[] = {"", "phones", "deleted", "größe", "a\"b", "with\\slash", "tab\tinside"};
    auto same = [](const std::string& text) {
        auto quick = FieldVersions::parse(text), thorough = FieldVersions::parse(" " + text);  // the space sends it to the parser
        INFO(text);
        REQUIRE(quick.ok() == thorough.ok());
        if (quick.ok()) REQUIRE(quick.value().text() == thorough.value().text());
        return quick.ok();
    };
    int read = 0;
    for (int i = 0; i < 4000; ++i) {
        FieldVersions versions;
        for (std::uint64_t n = 1 + random.below(5); n > 0; --n) {
            FieldVersion one;
            one.seq = static_cast<std::int64_t>(random.next_u64() >> (1 + random.below(63)));
            one.hlc.value = static_cast<std::int64_t>(random.next_u64() >> (1 + random.below(63)));
            one.device = device(static_cast<std::uint8_t>(random.below(256)));
            random.fill(one.user.bytes.data(), one.user.bytes.size());
            versions.set(fields[random.below(std::size(fields))], one);
        }
        std::string text = versions.text();
        REQUIRE(same(text));
        REQUIRE(FieldVersions::parse(text).value().text() == text);
        for (std::uint64_t n = 1 + random.below(3); n > 0 && !text.empty(); --n) {
            std::size_t at = random.below(text.size());
            const std::string_view with = "{}[],:\"\\01-9zZ \x80";
            if (random.below(3) == 0) text.erase(at, 1);
            else text[at] = with[random.below(with.size())];
        }
        if (!text.empty()) read += same(text);
    }
    CHECK(read > 100);  // a digit for a digit
}
