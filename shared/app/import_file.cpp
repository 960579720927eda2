#include "app/import_file.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace hera::app {

namespace {

constexpr std::size_t segment_bytes = 1u << 20;
constexpr std::size_t sniff_bytes = 64u << 10;
constexpr std::size_t sample_bytes_max = 120, samples_max = 3, shown_bytes_max = 240;
constexpr std::uint32_t rows_between_stops = 64;

bool digit(char c) { return c >= '0' && c <= '9'; }

Error wrong_file(const char* key, std::vector<std::string> args = {}) {
    return Error{.code = Code::invalid, .key = key, .args = std::move(args)};
}

bool ascii(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// "25/12/2026", "25.12.26", "25-12-2026": which of the first two numbers must be the day?
void note_date(ColumnFacts& facts, std::string_view text) {
    int numbers[2] = {0, 0};
    std::size_t at = 0;
    char separator = 0;
    for (int i = 0; i < 2; ++i) {
        std::size_t from = at;
        for (; at < text.size() && digit(text[at]); ++at) numbers[i] = at - from < 3 ? numbers[i] * 10 + (text[at] - '0') : 999;
        if (at == from || at - from > 2 || at == text.size()) return;
        if (text[at] != '/' && text[at] != '.' && text[at] != '-') return;
        if (i == 1 && text[at] != separator) return;
        separator = text[at++];
    }
    if (at == text.size() || !digit(text[at])) return;
    facts.day_first = facts.day_first || numbers[0] > 12;
    facts.month_first = facts.month_first || numbers[1] > 12;
}

// Days since 1899-12-30, as spreadsheets count: 20000 is 1954, 80000 is 2119.
void note_serial(ColumnFacts& facts, std::string_view text) {
    std::string_view whole = text.substr(0, text.find('.'));
    auto number = parse_int(whole);
    bool fraction = whole.size() == text.size() || parse_int(text.substr(whole.size() + 1)).has_value();
    if (fraction && whole.size() == 5 && number && *number >= 20'000 && *number <= 80'000) ++facts.serials;
}

void note_number(ColumnFacts& facts, std::string_view text) {
    std::size_t dots = 0, commas = 0, last_dot = 0, last_comma = 0, last_digit = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (digit(c)) last_digit = i;
        if (c == '.') ++dots, last_dot = i;
        if (c == ',') ++commas, last_comma = i;
        if (c == '/' || c == ':' || (c >= 'a' && c <= 'z')) return;
    }
    if (dots > 0 && commas > 0) {
        (last_dot > last_comma ? facts.decimal_dot : facts.decimal_comma) = true;
    } else if (dots > 1 || commas > 1) {
        (dots > 1 ? facts.decimal_comma : facts.decimal_dot) = true;
    } else if (dots + commas == 1) {
        std::size_t mark = dots == 1 ? last_dot : last_comma;
        std::size_t behind = last_digit > mark ? last_digit - mark : 0;
        if (behind != 0 && behind != 3) (dots == 1 ? facts.decimal_dot : facts.decimal_comma) = true;
    }
}

}  // namespace

std::string shortened(std::string_view text, std::size_t bytes_max) {
    std::string whole = repair_utf8(text.substr(0, bytes_max + 8));  // a character cut here is cut off below
    bool cut = whole.size() > bytes_max;
    if (cut) {
        std::size_t end = bytes_max;
        while (end > 0 && (static_cast<unsigned char>(whole[end]) & 0xC0) == 0x80) --end;
        whole.resize(end);
    }
    for (char& c : whole) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    if (cut) whole += "\xE2\x80\xA6";
    return whole;
}

Result<void> ImportFile::check_size(std::uint64_t bytes) {
    if (bytes <= bytes_max) return {};
    return Error{.code = Code::too_large, .key = "error.import_too_large", .args = {to_text(bytes_max >> 20)}};
}

Result<void> ImportFile::append(Bytes bytes) {
    if (bytes.empty()) return {};
    TRY(check_size(m_size + bytes.size()));
    m_has_nul = m_has_nul || std::memchr(bytes.data(), 0, bytes.size()) != nullptr;
    std::size_t size = bytes.size();
    // A segment never grows past what it reserved: Readings point into it.
    if (!m_segments.empty() && m_segments.back().capacity() - m_segments.back().size() >= size) {
        m_segments.back().insert(m_segments.back().end(), bytes.begin(), bytes.end());
    } else {
        m_starts.push_back(m_size);
        if (size >= segment_bytes / 4) {
            m_segments.push_back(std::move(bytes));
        } else {
            m_segments.emplace_back();
            m_segments.back().reserve(segment_bytes);
            m_segments.back().insert(m_segments.back().end(), bytes.begin(), bytes.end());
        }
    }
    m_size += size;
    return {};
}

ImportFile::Span ImportFile::span_at(std::uint64_t offset) const {
    if (offset >= m_size) return {};
    auto after = std::upper_bound(m_starts.begin(), m_starts.end(), offset);
    auto at = static_cast<std::size_t>(after - m_starts.begin()) - 1;
    auto skip = static_cast<std::size_t>(offset - m_starts[at]);
    return {m_segments[at].data() + skip, m_segments[at].size() - skip};
}

CsvReader::Got ImportFile::Reading::get(CsvRow& row) {
    for (;;) {
        CsvReader::Got got = m_reader.next(row);
        if (got != CsvReader::Got::more) return got;
        Span span = m_file->span_at(m_fed);
        if (span.size == 0) {
            if (!m_file->m_complete) return CsvReader::Got::more;
            m_reader.finish();
            continue;
        }
        m_reader.feed(span.data, span.size);
        m_fed += span.size;
    }
}

bool ImportFile::Reading::next(CsvRow& row) {
    for (;;) {
        if (get(row) != CsvReader::Got::row) return false;
        if (!row.blank()) return true;
    }
}

ImportFile::Reading ImportFile::read() const {
    Reading reading(*this, m_data_offset, m_data_line);
    CsvRow headings;
    reading.next(headings);
    return reading;
}

CsvRow ImportFile::row_at(std::uint64_t offset) const {
    Reading reading(*this, offset, 1);
    CsvRow row;
    reading.get(row);
    return row;
}

Result<void> ImportFile::sniff() {
    std::string head;
    for (std::uint64_t at = 0; at < m_size && head.size() < sniff_bytes;) {
        Span span = span_at(at);
        std::size_t size = std::min(span.size, sniff_bytes - head.size());
        head.append(reinterpret_cast<const char*>(span.data), size);
        at += size;
    }
    if (starts_with(head, "PK\x03\x04") || starts_with(head, "\xD0\xCF\x11\xE0")) return wrong_file("error.import_workbook");
    if (starts_with(head, "\xFF\xFE") || starts_with(head, "\xFE\xFF")) return wrong_file("error.import_utf16");
    if (m_has_nul) return wrong_file("error.import_binary");
    if (starts_with(head, "\xEF\xBB\xBF")) m_data_offset = 3;
    std::string_view text = std::string_view(head).substr(static_cast<std::size_t>(m_data_offset));
    // Spreadsheets write the delimiter into a line of its own.
    if (starts_with(text, "sep=") && text.size() > 5 && (text[5] == '\n' || text[5] == '\r')) {
        m_delimiter = text[4];
        std::size_t line = text[5] == '\r' && text.size() > 6 && text[6] == '\n' ? 7 : 6;
        m_data_offset += line;
        m_data_line = 2;
    } else {
        m_delimiter = detect_delimiter(text);
    }
    m_looking.reset(new Reading(*this, m_data_offset, m_data_line));
    m_sniffed = true;
    return {};
}

Result<void> ImportFile::take_headings(const CsvRow& row) {
    if (row.unclosed) return wrong_file("error.csv_unclosed_quote", {to_text(row.line)});
    if (!valid_utf8(row.text())) return wrong_file("error.import_encoding");
    if (row.too_wide || row.size() > columns_max) return wrong_file("error.import_columns", {to_text(columns_max)});
    for (char c : row.text()) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') return wrong_file("error.import_binary");
    }
    for (std::size_t i = 0; i < row.size(); ++i) m_headings.push_back(shortened(trim(row.cell(i)), sample_bytes_max));
    m_facts.resize(m_headings.size());
    return {};
}

void ImportFile::note(const CsvRow& row) {
    ++m_rows;
    if (!row.at_end && row.size() < m_headings.size()) ++m_short_rows;
    for (std::size_t i = 0; i < m_headings.size() && i < row.size(); ++i) {
        std::string_view cell = trim(row.cell(i));
        if (cell.empty()) continue;
        ColumnFacts& facts = m_facts[i];
        ++facts.filled;
        if (facts.samples.size() < samples_max) facts.samples.push_back(shortened(cell, sample_bytes_max));
        if (cell.size() > 32 || std::none_of(cell.begin(), cell.end(), digit)) continue;
        note_date(facts, cell);
        note_serial(facts, cell);
        note_number(facts, cell);
    }
}

Result<ImportFile::Look> ImportFile::look(const std::function<bool()>& stop) {
    if (!m_sniffed) {
        if (m_size < sniff_bytes && !m_complete) return Look::starved;
        TRY(sniff());
    }
    if (m_has_nul) return wrong_file("error.import_binary");
    CsvRow row;
    for (std::uint32_t read = 1;; ++read) {
        CsvReader::Got got = m_looking->get(row);
        if (got == CsvReader::Got::more) return Look::starved;
        if (got == CsvReader::Got::end) break;
        if (row.blank()) continue;
        if (m_headings.empty()) {
            TRY(take_headings(row));
        } else {
            note(row);
        }
        if (read % rows_between_stops == 0 && stop()) return Look::paused;
    }
    m_looking.reset();
    if (m_headings.empty()) return wrong_file("error.import_empty");
    if (m_rows == 0) return wrong_file("error.import_no_rows");
    return Look::done;
}

std::optional<Error> ImportFile::fault(const CsvRow& row) const {
    if (row.unclosed) return wrong_file("error.csv_unclosed_quote", {to_text(row.line)});
    if (row.cut) return wrong_file("error.csv_cell_too_long", {to_text(CsvLimits{}.cell_bytes_max >> 20)});
    std::size_t filled = row.size();
    while (filled > m_headings.size() && trim(row.cell(filled - 1)).empty()) --filled;
    if (row.too_wide || filled > m_headings.size()) {
        return wrong_file("error.csv_too_many_cells",
                          {to_text(static_cast<std::int64_t>(filled)), to_text(static_cast<std::int64_t>(m_headings.size()))});
    }
    if (row.at_end && row.size() < m_headings.size() && m_short_rows == 0 && m_rows > 1) return wrong_file("error.csv_cut_off");
    if (!ascii(row.text())) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (!valid_utf8(row.cell(i))) return wrong_file("error.csv_not_utf8");
        }
    }
    return std::nullopt;
}

std::string ImportFile::shown(const CsvRow& row) const {
    std::string out;
    for (std::size_t i = 0; i < row.size() && out.size() <= shown_bytes_max; ++i) {
        if (i > 0) out.push_back(m_delimiter);
        out.append(row.cell(i).substr(0, shown_bytes_max + 8));
    }
    return shortened(out, shown_bytes_max);
}

}  // namespace hera::app
