#include "app/csv_reader.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace hera::app {

bool CsvRow::blank() const {
    for (std::size_t i = 0; i < size(); ++i) {
        if (!trim(cell(i)).empty()) return false;
    }
    return !unclosed;
}

void CsvRow::replace(std::size_t at, std::string_view text) {
    while (m_ends.size() <= at) m_ends.push_back(m_text.size());
    std::size_t from = at == 0 ? 0 : m_ends[at - 1], before = m_ends[at] - from;
    m_text.replace(from, before, text);
    for (std::size_t i = at; i < m_ends.size(); ++i) m_ends[i] = m_ends[i] - before + text.size();
}

void CsvRow::clear() {
    cut = too_wide = unclosed = at_end = stray_quote = after_gap = false;
    m_text.clear();
    m_ends.clear();
}

void CsvReader::feed(const void* data, std::size_t size) {
    HERA_CHECK(m_at == m_end);
    m_at = static_cast<const char*>(data);
    m_end = m_at + size;
}

CsvReader::Got CsvReader::next(CsvRow& row) {
    while (m_at != m_end) {
        // Most bytes are plain text inside a cell: they go over as a run.
        if (m_state == State::unquoted || m_state == State::quoted) {
            const char* from = m_at;
            if (m_state == State::quoted) {
                while (m_at != m_end && *m_at != '"' && *m_at != '\r' && *m_at != '\n') ++m_at;
            } else {
                while (m_at != m_end && *m_at != m_delimiter && *m_at != '\r' && *m_at != '\n') ++m_at;
            }
            auto run = static_cast<std::size_t>(m_at - from);
            if (run != 0) {
                std::size_t held = m_row.m_text.size() - m_cell_from;
                std::size_t room = m_limits.cell_bytes_max - std::min(held, m_limits.cell_bytes_max);
                if (m_row.too_wide) room = 0;
                if (run > room && !m_row.too_wide) m_row.cut = true;
                // ="00420" is how a spreadsheet is kept from counting with a number.
                char first = held > 0 ? m_row.m_text[m_cell_from] : *from;
                if (m_state == State::unquoted && first != '=' && std::memchr(from, '"', run) != nullptr) m_row.stray_quote = true;
                m_row.m_text.append(from, std::min(run, room));
                m_offset += run;
                m_after_cr = false;
                continue;
            }
        }
        char c = *m_at++;
        bool complete = step(c);
        ++m_offset;
        if (complete) {
            std::swap(row, m_row);
            return Got::row;
        }
    }
    if (!m_finished) return Got::more;
    if (m_state == State::row_start) return Got::end;
    m_row.unclosed = m_state == State::quoted;
    m_row.at_end = true;
    end_cell();
    m_state = State::row_start;
    std::swap(row, m_row);
    return Got::row;
}

void CsvReader::begin_row() {
    m_row.clear();
    m_row.line = m_line;
    m_row.offset = m_offset;
    m_row.after_gap = m_gap;
    m_gap = false;
    m_cell_from = 0;
    m_spaces = 0;
    m_state = State::cell_start;
}

void CsvReader::put(char c) {
    if (m_row.too_wide) return;
    if (m_row.m_text.size() - m_cell_from >= m_limits.cell_bytes_max) {
        m_row.cut = true;
    } else {
        m_row.m_text.push_back(c);
    }
}

void CsvReader::put_spaces() {
    for (; m_spaces > 0; --m_spaces) put(' ');
}

void CsvReader::end_cell() {
    m_spaces = 0;
    if (m_row.m_ends.size() >= m_limits.row_cells_max) {
        m_row.too_wide = true;
        m_row.m_text.resize(m_cell_from);
        return;
    }
    m_row.m_ends.push_back(m_row.m_text.size());
    m_cell_from = m_row.m_text.size();
}

// The LF of a CRLF is no second end.
void CsvReader::end_of_line(char c) {
    m_after_cr = c == '\r';
    ++m_line;
}

bool CsvReader::step(char c) {
    if (m_after_cr) {
        m_after_cr = false;
        if (c == '\n') return false;
    }
    bool line_end = c == '\r' || c == '\n';
    if (m_state == State::row_start) {
        if (line_end) {
            m_gap = true;
            end_of_line(c);
            return false;
        }
        begin_row();
    }
    switch (m_state) {
        case State::row_start: break;
        case State::cell_start:
            if (c == ' ') {
                ++m_spaces;
                return false;
            }
            if (c == '"') {
                m_spaces = 0;
                m_state = State::quoted;
                return false;
            }
            m_state = State::unquoted;
            put_spaces();
            break;
        case State::unquoted: break;
        case State::quoted:
            if (c == '"') {
                m_state = State::quote;
            } else if (line_end) {
                end_of_line(c);
                put('\n');
            } else {
                put(c);
            }
            return false;
        case State::quote:
            if (c == '"') {
                put('"');
                m_state = State::quoted;
                return false;
            }
            m_state = State::after_end;
            break;
        case State::after_end: break;
    }
    if (c == m_delimiter) {
        end_cell();
        m_state = State::cell_start;
        return false;
    }
    if (line_end) {
        end_of_line(c);
        end_cell();
        m_state = State::row_start;
        return true;
    }
    if (m_state == State::after_end) {
        if (c == ' ') {
            ++m_spaces;
            return false;
        }
        m_row.stray_quote = true;
        put('"');
        put_spaces();
        m_state = State::unquoted;
    }
    put(c);
    return false;
}

namespace {

struct Shape {
    std::size_t columns = 0;  // of most rows; a preamble is narrower and its rows are few
    std::size_t alike = 0, rows = 0;
};

Shape shape_with(std::string_view text, char delimiter) {
    constexpr std::size_t rows_max = 50;
    CsvReader reader(delimiter);
    reader.feed(text.data(), text.size());
    Shape shape;
    CsvRow row;
    std::map<std::size_t, std::size_t> widths;
    while (shape.rows < rows_max && reader.next(row) == CsvReader::Got::row) {
        if (row.blank()) continue;
        ++widths[row.size()];
        ++shape.rows;
    }
    if (shape.rows == 0) {
        // Not one whole row: what there is of the first one.
        reader.finish();
        if (reader.next(row) == CsvReader::Got::row) return {row.size(), 1, 1};
    }
    for (const auto& [columns, count] : widths) {
        if (columns < 2 || count < shape.alike) continue;
        shape.columns = columns;
        shape.alike = count;
    }
    return shape;
}

}  // namespace

char detect_delimiter(std::string_view text) {
    char best = ',';
    std::size_t best_score = 0;
    for (char candidate : {',', ';', '\t', '|'}) {
        Shape shape = shape_with(text, candidate);
        if (shape.columns < 2) continue;
        // Rows of the same width count most; among equals more columns do.
        std::size_t score = shape.alike * 1000 / shape.rows * 10 + std::min<std::size_t>(shape.columns, 999);
        if (score > best_score) {
            best = candidate;
            best_score = score;
        }
    }
    return best;
}

}  // namespace hera::app
