// CsvReader: rows out of delimited text, fed in pieces that may end anywhere: inside a quote, a CRLF or a character.
// RFC 4180 as a state machine over bytes, generous where exports are sloppy, and never silent:
//
//   rows     end with LF, CRLF or CR in any mixture, or at the end of the text. An empty line is no row.
//   quotes   a cell that begins with a quote (spaces before it do not count) ends at the next single quote; "" is a quote.
//            Text behind the closing quote is kept, the quote too. A quote inside an unquoted cell is a character.
//   breaks   inside quotes are kept, as LF; they count as lines of the file.
//   limits   a longer cell is cut and a longer row loses its last cells, both marked; the place in the file stays right.
//   the end  inside a quote gives the row that was open, marked `unclosed`.
//
// The encoding is not its business: cells are bytes. Line numbers count from 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hera::app {

struct CsvRow {
    std::uint32_t line = 0;    // where it begins
    std::uint64_t offset = 0;  // of its first byte
    bool cut = false;          // a cell was longer than the limit
    bool too_wide = false;     // more cells than the limit
    bool unclosed = false;     // the text ended inside a quote
    bool at_end = false;       // the text ended without a line break behind it
    bool stray_quote = false;  // a quote that neither opens nor closes a cell, kept as a character
    bool after_gap = false;    // an empty line stands in front

    std::size_t size() const { return m_ends.size(); }
    // "" behind the last one.
    std::string_view cell(std::size_t at) const {
        if (at >= m_ends.size()) return {};
        std::size_t from = at == 0 ? 0 : m_ends[at - 1];
        return std::string_view(m_text).substr(from, m_ends[at] - from);
    }
    // All cells in a row, without anything between them.
    std::string_view text() const { return m_text; }
    bool blank() const;
    // Another text in that cell; rows that are too short are padded.
    void replace(std::size_t at, std::string_view text);

private:
    friend class CsvReader;
    void clear();
    std::string m_text;
    std::vector<std::size_t> m_ends;
};

struct CsvLimits {
    std::size_t cell_bytes_max = 1u << 20;
    std::size_t row_cells_max = 2'000;
};

class CsvReader {
public:
    enum class Got : std::uint8_t { row, more, end };

    // Begins at byte `offset`, which is on line `line`.
    explicit CsvReader(char delimiter, const CsvLimits& limits = {}, std::uint64_t offset = 0, std::uint32_t line = 1)
        : m_delimiter(delimiter), m_limits(limits), m_offset(offset), m_line(line) {}

    // REQUIRES: next() has said `more` since the last piece. `data` must stay until it says so again.
    void feed(const void* data, std::size_t size);
    // Nothing more comes.
    void finish() { m_finished = true; }
    Got next(CsvRow& row);

private:
    enum class State : std::uint8_t {
        row_start,
        cell_start,
        unquoted,
        quoted,
        quote,      // a quote inside a quoted cell: its end, or the first half of ""
        after_end,  // spaces behind the end of a quoted cell
    };

    void begin_row();
    void put(char c);
    void put_spaces();
    void end_cell();
    bool step(char c);  // true: a row is complete
    void end_of_line(char c);

    const char m_delimiter;
    const CsvLimits m_limits;
    const char* m_at = nullptr;
    const char* m_end = nullptr;
    bool m_finished = false;

    State m_state = State::row_start;
    bool m_after_cr = false;  // an LF now belongs to the line break before it
    bool m_gap = false;       // the line before was empty
    std::size_t m_spaces = 0;
    std::size_t m_cell_from = 0;
    std::uint64_t m_offset;
    std::uint32_t m_line;
    CsvRow m_row;
};

// Which of , ; tab | the text is written with, judged on whole records; ',' when it has one column only. `text` is the
// beginning of a file, cut anywhere.
char detect_delimiter(std::string_view text);

}  // namespace hera::app
