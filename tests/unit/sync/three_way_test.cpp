// Joining what two people made of one text or list (three_way.h, W1–W3): a table, and properties over generated texts.
#include "sync/three_way.h"

#include <algorithm>
#include <string>
#include <vector>

#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

struct Row {
    const char* base;
    const char* theirs;
    const char* mine;
    const char* joined;  // nullptr: they overlap
};
constexpr Row rows[] = {
    {"", "", "", ""},
    {"a", "a", "a", "a"},
    {"a", "b", "a", "b"},
    {"a", "a", "b", "b"},
    {"a", "b", "b", "b"},
    {"a", "b", "c", nullptr},
    {"a", "", "a", ""},
    {"a", "", "b", nullptr},
    {"", "x", "y", "x\ny"},
    {"", "x", "x", "x"},
    {"", "x\ny", "y", "x\ny"},  // sent again after a restore
    {"", "y", "x\ny", "x\ny"},
    {"a", "a\nb", "a\nc", "a\nb\nc"},
    {"a", "b\na", "a\nc", "b\na\nc"},
    {"a\nb\nc", "a\nB\nc", "a\nb\nC", nullptr},  // neighbouring lines are one place
    {"a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"},
    {"a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"},
    {"a\nb\nc", "b\nc", "a\nb", "b"},
    {"a\nb\nc\nd", "a\nx\nb\nc\nd", "a\nb\nc\ny\nd", "a\nx\nb\nc\ny\nd"},
    {"a\n", "a\nb\n", "z\n", nullptr},
    {"a\n\nb", "a\n\nb\nc", "x\n\nb", "x\n\nb\nc"},
};

std::string text_of(const std::vector<int>& lines) {
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) out += (i > 0 ? "\n" : "") + std::to_string(lines[i]);
    return out;
}

bool has_line(const std::string& text, int line) {
    return ("\n" + text + "\n").find("\n" + std::to_string(line) + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("texts: the table") {
    for (const Row& row : rows) {
        INFO(row.base << " | " << row.theirs << " | " << row.mine);
        auto joined = join_texts(row.base, row.theirs, row.mine);
        REQUIRE(joined.has_value() == (row.joined != nullptr));
        if (joined) CHECK(*joined == row.joined);
    }
}

TEST_CASE("W1, W2 texts: what either added is there, what either took away is gone") {
    SeededRandom random{11};
    int next = 100;
    std::size_t overlaps = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::vector<int> base;
        for (std::uint64_t i = random.below(8); i > 0; --i) base.push_back(next++);
        struct Side {
            std::vector<int> lines, added, removed;
        } sides[2];
        for (Side& side : sides) {
            for (int line : base) {
                if (random.below(6) == 0) {
                    side.lines.push_back(next);
                    side.added.push_back(next++);
                }
                if (random.below(6) == 0)
                    side.removed.push_back(line);
                else
                    side.lines.push_back(line);
            }
            if (random.below(4) == 0) {
                side.lines.push_back(next);
                side.added.push_back(next++);
            }
        }
        auto joined = join_texts(text_of(base), text_of(sides[0].lines), text_of(sides[1].lines));
        if (!joined) {
            ++overlaps;
            // Only where both really changed something.
            bool both = true;
            for (const Side& side : sides) both = both && side.added.size() + side.removed.size() > 0;
            REQUIRE(both);
            continue;
        }
        for (const Side& side : sides) {
            for (int line : side.added) REQUIRE(has_line(*joined, line));
            for (int line : side.removed) REQUIRE_FALSE(has_line(*joined, line));
        }
        for (int line : base) {
            bool gone = false;
            for (const Side& side : sides) gone = gone || std::count(side.removed.begin(), side.removed.end(), line) != 0;
            REQUIRE(has_line(*joined, line) != gone);
        }
    }
    CHECK(overlaps > 100);
    CHECK(overlaps < 15'000);
}

TEST_CASE("texts: too many lines to compare is an overlap, not a wait") {
    std::string theirs, mine;
    for (int i = 0; i < 5000; ++i) {
        theirs += std::to_string(i) + "\n";
        mine += std::to_string(-i) + "\n";
    }
    std::string base;
    for (int i = 0; i < 5000; ++i) base += std::to_string(i * 7 + 100'000) + "\n";
    CHECK_FALSE(join_texts(base, theirs, mine).has_value());
}

TEST_CASE("W1 lists: add wins over remove, a label follows whoever changed it") {
    using L = LabelledList;
    const L base{{"work", "1"}, {"home", "2"}};
    CHECK(join_lists(base, base, L{{"home", "2"}}) == L{{"home", "2"}});
    CHECK(join_lists(base, L{{"home", "2"}}, base) == L{{"home", "2"}});
    CHECK(join_lists(base, L{{"work", "1"}, {"home", "2"}, {"fax", "3"}}, L{{"home", "2"}}) == L{{"home", "2"}, {"fax", "3"}});
    CHECK(join_lists(base, L{{"mobile", "1"}, {"home", "2"}}, L{{"work", "1"}, {"other", "2"}}) ==
          L{{"mobile", "1"}, {"other", "2"}});
    // Taken away by one, relabelled by the other: it stays, relabelled.
    CHECK(join_lists(base, L{{"mobile", "1"}, {"home", "2"}}, L{{"home", "2"}}) == L{{"mobile", "1"}, {"home", "2"}});
    CHECK(join_lists(base, L{{"home", "2"}}, L{{"mobile", "1"}, {"home", "2"}}) == L{{"home", "2"}, {"mobile", "1"}});
    CHECK(join_lists(base, L{}, L{}) == L{});
    CHECK(join_lists(L{}, L{{"work", "1"}}, L{{"work", "1"}}) == L{{"work", "1"}});
    // The order is the first one's to change; two people's orders, two labels of one value, and doubles do not join.
    const L turned{{"home", "2"}, {"work", "1"}}, more{{"work", "1"}, {"home", "2"}, {"fax", "3"}};
    CHECK(join_lists(base, base, turned) == turned);
    CHECK_FALSE(join_lists(base, more, turned).has_value());
    CHECK_FALSE(join_lists(base, L{{"mobile", "1"}, {"home", "2"}}, L{{"other", "1"}, {"home", "2"}}).has_value());
    CHECK_FALSE(join_lists(base, more, L{{"work", "1"}, {"home", "1"}, {"home", "2"}}).has_value());
}

TEST_CASE("cells: what is no value of the field, or too long together, does not join") {
    FieldDef note{.key = "notes", .type = FieldType::note, .max_length = 5};
    CHECK(join_cells(note, "null", "\"ab\"", "\"cd\"") == "\"ab\\ncd\"");
    CHECK_FALSE(join_cells(note, "null", "\"abc\"", "\"cde\"").has_value());
    CHECK_FALSE(join_cells(note, "7", "\"ab\"", "\"cd\"").has_value());
    CHECK_FALSE(join_cells(note, "", "\"ab\"", "\"cd\"").has_value());
    CHECK(join_cells(note, "\"a\"", "null", "\"a\"") == "null");
    CHECK_FALSE(join_cells(FieldDef{.key = "x", .type = FieldType::text}, "null", "\"a\"", "\"b\"").has_value());
}
