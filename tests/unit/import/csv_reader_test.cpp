#include "app/csv_reader.h"

#include <string>
#include <vector>

#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::app;
using namespace hera::test;

namespace {

using Cells = std::vector<std::string>;

struct Read {
    std::uint32_t line;
    std::uint64_t offset;
    Cells cells;
    bool unclosed, at_end;
    friend bool operator==(const Read& a, const Read& b) {
        return a.line == b.line && a.offset == b.offset && a.cells == b.cells && a.unclosed == b.unclosed && a.at_end == b.at_end;
    }
};

// `pieces`: where the text is cut.
std::vector<Read> read(const std::string& text, char delimiter = ',', const std::vector<std::size_t>& pieces = {}) {
    CsvReader reader(delimiter);
    std::vector<Read> out;
    CsvRow row;
    auto drain = [&](CsvReader::Got until) {
        for (;;) {
            CsvReader::Got got = reader.next(row);
            if (got != CsvReader::Got::row) {
                REQUIRE(got == until);
                return;
            }
            Read one{row.line, row.offset, {}, row.unclosed, row.at_end};
            for (std::size_t i = 0; i < row.size(); ++i) one.cells.emplace_back(row.cell(i));
            out.push_back(std::move(one));
        }
    };
    std::size_t from = 0;
    for (std::size_t to : pieces) {
        std::string piece = text.substr(from, to - from);  // its own memory: a read past its end is a fault
        reader.feed(piece.data(), piece.size());
        drain(CsvReader::Got::more);
        from = to;
    }
    std::string rest = text.substr(from);
    reader.feed(rest.data(), rest.size());
    drain(CsvReader::Got::more);
    reader.finish();
    drain(CsvReader::Got::end);
    return out;
}

std::vector<Cells> cells(const std::string& text, char delimiter = ',') {
    std::vector<Cells> out;
    for (Read& row : read(text, delimiter)) out.push_back(std::move(row.cells));
    return out;
}

}  // namespace

TEST_CASE("rows and cells") {
    struct Case {
        const char* what;
        std::string text;
        std::vector<Cells> rows;
        char delimiter = ',';
    };
    const Case table[] = {
        {"nothing", "", {}},
        {"one cell", "a", {{"a"}}},
        {"LF", "a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
        {"CRLF", "a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
        {"CR alone", "a,b\rc,d\r", {{"a", "b"}, {"c", "d"}}},
        {"all mixed", "a\r\nb\nc\rd", {{"a"}, {"b"}, {"c"}, {"d"}}},
        {"no break at the end", "a,b\nc,d", {{"a", "b"}, {"c", "d"}}},
        {"empty lines are no rows", "\n\r\n\ra\n\n\nb\n\n", {{"a"}, {"b"}}},
        {"empty cells", ",\n,,\n", {{"", ""}, {"", "", ""}}},
        {"a delimiter last", "a,", {{"a", ""}}},
        {"quoted", "\"a\",\"b\"\n", {{"a", "b"}}},
        {"quoted and empty", "\"\",\"\"\n\"\"\n", {{"", ""}, {""}}},
        {"delimiter in quotes", "\"a,b\",c", {{"a,b", "c"}}},
        {"doubled quotes", "\"He said \"\"hi\"\"\",x\n", {{"He said \"hi\"", "x"}}},
        {"only doubled quotes", "\"\"\"\"", {{"\""}}},
        {"quoted line breaks", "\"a\nb\",c\n\"d\r\ne\",f\n\"g\rh\",i", {{"a\nb", "c"}, {"d\ne", "f"}, {"g\nh", "i"}}},
        {"empty line in quotes", "\"a\n\nb\"", {{"a\n\nb"}}},
        {"quote inside an unquoted cell", "5\" disk,b\"\n", {{"5\" disk", "b\""}}},
        {"spaces around quotes", "a,  \"b, c\"  ,d", {{"a", "b, c", "d"}}},
        {"spaces are kept otherwise", " a , b\n", {{" a ", " b"}}},
        {"spaces only", "  ,a\n", {{"  ", "a"}}},
        {"text behind the closing quote", "\"a\"b,c\n", {{"a\"b", "c"}}},
        {"inner quotes nobody doubled", "\"John \"Jo\" Doe\",x", {{"John \"Jo\" Doe\"", "x"}}},
        {"semicolon", "a;\"b;c\";1,5\n", {{"a", "b;c", "1,5"}}, ';'},
        {"tab", "a\tb\t\n\"c\td\"\te\n", {{"a", "b", ""}, {"c\td", "e"}}, '\t'},
        {"ragged", "a,b,c\nd\ne,f,g,h\n", {{"a", "b", "c"}, {"d"}, {"e", "f", "g", "h"}}},
        {"UTF-8", "\xC5\x81,\xF0\x9F\x98\x80\n", {{"\xC5\x81", "\xF0\x9F\x98\x80"}}},
        {"NUL is a byte", std::string("a\0b,c", 5), {{std::string("a\0b", 3), "c"}}},
    };
    for (const Case& one : table) {
        INFO(one.what);
        CHECK(cells(one.text, one.delimiter) == one.rows);
    }
}

TEST_CASE("the line of a row is the file's, whatever was quoted before it") {
    auto rows = read("h1,h2\n\"a\r\nb\rc\nd\",1\n\n\r\nlast,2");
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].line == 1);
    CHECK(rows[1].line == 2);
    CHECK(rows[2].line == 8);
    CHECK(rows[1].offset == 6);
}

TEST_CASE("a quote that is never closed gives the row that was open, marked") {
    auto rows = read("a,b\nc,\"d\ne,f\n");
    REQUIRE(rows.size() == 2);
    CHECK_FALSE(rows[0].unclosed);
    CHECK(rows[1].unclosed);
    CHECK(rows[1].line == 2);
    CHECK(rows[1].cells == Cells{"c", "d\ne,f\n"});
    CHECK_FALSE(read("a,\"b\"")[0].unclosed);
    CHECK(read("a,\"b\"\"")[0].unclosed);
}

TEST_CASE("every place the text may be cut gives the same rows") {
    const std::string texts[] = {
        "Name,Note\r\n\"Groß, \xC5\x81ukasz\",\"line 1\r\nline \"\"2\"\"\"\r\n  \"x\" "
        ",\xF0\x9F\x98\x80\r\rplain\"q,\"a\"b\n\n\"open",
        "a,\"\"\"\",b\r\n\"\"\r\n,,\n\"a\"\r",
    };
    for (const std::string& text : texts) {
        auto whole = read(text);
        for (std::size_t first = 0; first <= text.size(); ++first) {
            REQUIRE(read(text, ',', {first}) == whole);
            for (std::size_t second = first; second <= text.size(); ++second) {
                if (!(read(text, ',', {first, second}) == whole)) FAIL("cut at " << first << " and " << second);
            }
        }
        std::vector<std::size_t> everywhere;
        for (std::size_t i = 1; i < text.size(); ++i) everywhere.push_back(i);
        CHECK(read(text, ',', everywhere) == whole);
    }
}

TEST_CASE("random bytes: the same rows however they are cut, and no byte of a plain cell is lost") {
    SeededRandom random(41);
    const char alphabet[] = {',', ';', '"', '"', '\n', '\r', ' ', 'a', 'b', '\0', '\xC5', '\x81', '\t', '|'};
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (std::uint64_t i = random.below(60); i > 0; --i) text.push_back(alphabet[random.below(sizeof alphabet)]);
        auto whole = read(text);
        std::vector<std::size_t> pieces;
        for (std::size_t at = 0; at < text.size(); at += 1 + random.below(5)) pieces.push_back(at);
        REQUIRE(read(text, ',', pieces) == whole);
        std::size_t a_in = 0, a_out = 0, line = 0;
        for (char c : text) a_in += c == 'a';
        for (const Read& row : whole) {
            REQUIRE(row.line > line);
            line = row.line;
            REQUIRE(row.offset < text.size());
            for (const std::string& cell : row.cells) {
                for (char c : cell) a_out += c == 'a';
            }
        }
        REQUIRE(a_in == a_out);
    }
}

TEST_CASE("limits cut a cell and a row, and keep the place in the file") {
    CsvReader reader(',', {.cell_bytes_max = 4, .row_cells_max = 3});
    std::string text = "12345,\"abcdefg\",x\n1,2,3,4,5\nabcd,e\n\"a\nbcdef\"\nlast";
    reader.feed(text.data(), text.size());
    reader.finish();
    CsvRow row;
    REQUIRE(reader.next(row) == CsvReader::Got::row);
    CHECK(row.cut);
    CHECK(row.cell(0) == "1234");
    CHECK(row.cell(1) == "abcd");
    CHECK(row.cell(2) == "x");
    REQUIRE(reader.next(row) == CsvReader::Got::row);
    CHECK_FALSE(row.cut);
    CHECK(row.too_wide);
    CHECK(row.size() == 3);
    CHECK(row.text() == "123");
    REQUIRE(reader.next(row) == CsvReader::Got::row);
    CHECK_FALSE(row.cut);
    CHECK_FALSE(row.too_wide);
    REQUIRE(reader.next(row) == CsvReader::Got::row);
    CHECK(row.cut);
    CHECK(row.line == 4);
    REQUIRE(reader.next(row) == CsvReader::Got::row);
    CHECK(row.line == 6);
    CHECK(row.cell(0) == "last");
    CHECK(row.offset == text.size() - 4);
    CHECK(reader.next(row) == CsvReader::Got::end);
}

TEST_CASE("the delimiter is seen on whole records") {
    CHECK(detect_delimiter("a,b,c\n1,2,3\n") == ',');
    CHECK(detect_delimiter("a;b;c\n1,5;2,5;3,5\n2,5;3;4\n") == ';');
    CHECK(detect_delimiter("a\tb\n1,2\t3,4\n") == '\t');
    CHECK(detect_delimiter("a|b\n1|2\n") == '|');
    CHECK(detect_delimiter("Name;Note\n\"x\";\"a, b,\nc, d, e\"\n\"y\";\"f, g\"\n") == ';');
    CHECK(detect_delimiter("Name,Note\nx,a;b;c\ny,d;e;f\n") == ',');
    CHECK(detect_delimiter("only one column\nvalue\n") == ',');
    CHECK(detect_delimiter("a;b") == ';');
    CHECK(detect_delimiter("") == ',');
    // The beginning of a larger file: the last record is cut.
    CHECK(detect_delimiter("a;b\n1;2\n3;\"4, 5, 6,") == ';');
}
