#include "app/import_file.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "app/import_headings.h"
#include "base/text.h"

namespace hera::app {

namespace {

constexpr std::size_t segment_bytes = 1u << 20;
constexpr std::size_t sniff_bytes = 64u << 10;
constexpr std::size_t sample_bytes_max = 120, samples_max = 3, shown_bytes_max = 240, heading_bytes_max = 120;
constexpr std::size_t guess_bytes = 1u << 20, tail_rows_max = 16;
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
    // With points the day always leads; 3/3 is the third of March either way.
    if (separator != '.' && numbers[0] <= 12 && numbers[1] <= 12 && numbers[0] != numbers[1]) ++facts.dates;
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
        if (behind == 3) ++facts.lone_marks;
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

void ImportFile::Store::append(Bytes bytes) {
    if (bytes.empty()) return;
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
}

ImportFile::Span ImportFile::Store::span_at(std::uint64_t offset) const {
    if (offset >= m_size) return {};
    auto after = std::upper_bound(m_starts.begin(), m_starts.end(), offset);
    auto at = static_cast<std::size_t>(after - m_starts.begin()) - 1;
    auto skip = static_cast<std::size_t>(offset - m_starts[at]);
    return {m_segments[at].data() + skip, m_segments[at].size() - skip};
}

Result<void> ImportFile::append(Bytes bytes) {
    if (bytes.empty()) return {};
    TRY(check_size(m_raw.size() + bytes.size()));
    m_has_nul = m_has_nul || std::memchr(bytes.data(), 0, bytes.size()) != nullptr;
    m_census.look(bytes.data(), bytes.size());
    m_raw.append(std::move(bytes));
    return {};
}

// ---- rows ---------------------------------------------------------------------------------------------------------

CsvReader::Got ImportFile::Reading::get(CsvRow& row) {
    for (;;) {
        CsvReader::Got got = m_reader.next(row);
        if (got != CsvReader::Got::more) return got;
        Span span = m_file->text().span_at(m_fed);
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
        if (get(row) != CsvReader::Got::row || row.offset >= m_file->m_end_offset) return false;
        if (row.blank()) continue;
        m_file->finish_row(row);
        return true;
    }
}

// What a person or the repair makes of it.
void ImportFile::finish_row(CsvRow& row) const {
    if (m_repair && m_twice > 0 && !ascii(row.text())) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (ascii(row.cell(i))) continue;
            if (auto right = encoded_twice(row.cell(i))) row.replace(i, *right);
        }
    }
    auto fixed = m_fixed.find(row.offset);
    if (fixed == m_fixed.end()) return;
    row.at_end = false;  // somebody has looked at it: it is complete
    for (const auto& [column, text] : fixed->second) row.replace(column, text);
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
    finish_row(row);
    return row;
}

// ---- what a person says -------------------------------------------------------------------------------------------

void ImportFile::look_again() {
    m_sniffed = m_looked = false;
    m_looking.reset();
    m_tail.clear();
    m_headings.clear();
    m_facts.clear();
    m_fixed.clear();  // rows may begin elsewhere now
    m_data_offset = 0;
    m_data_line = 1;
    m_end_offset = ~std::uint64_t{0};
    m_preamble_lines = m_footer_rows = m_rows = m_short_rows = m_twice = 0;
    m_twice_sample = {};
}

void ImportFile::choose_encoding(TextEncoding encoding) {
    if (m_decided && encoding == m_encoding) return;
    m_chosen = encoding;
    m_decided = false;
    m_decoded.clear();
    m_segments_decoded = 0;
    look_again();
}

void ImportFile::repair(bool on) {
    if (on == m_repair) return;
    m_repair = on;
    look_again();
}

void ImportFile::fix(std::uint64_t offset, std::size_t column, std::string text) {
    auto& cells = m_fixed[offset];
    for (auto& [known, value] : cells) {
        if (known == column) {
            value = std::move(text);
            return;
        }
    }
    cells.emplace_back(column, std::move(text));
}

// ---- encoding -----------------------------------------------------------------------------------------------------

std::string ImportFile::head_of(const Store& store, std::size_t bytes) {
    std::string head;
    for (std::uint64_t at = 0; at < store.size() && head.size() < bytes;) {
        Span span = store.span_at(at);
        std::size_t size = std::min(span.size, bytes - head.size());
        head.append(reinterpret_cast<const char*>(span.data), size);
        at += size;
    }
    return head;
}

Result<void> ImportFile::check_head() {
    std::string head = head_of(m_raw, sniff_bytes);
    if (starts_with(head, "PK\x03\x04") || starts_with(head, "\xD0\xCF\x11\xE0")) return wrong_file("error.import_workbook");
    m_head_checked = true;
    if (utf16_of(head)) return {};
    if (m_has_nul) return wrong_file("error.import_binary");
    for (std::string_view magic : {"\x89PNG", "\xFF\xD8\xFF", "GIF8", "%PDF-", "\x1F\x8B", "{\\rtf"}) {
        if (starts_with(head, magic)) return wrong_file("error.import_binary");
    }
    for (char c : head) {
        auto byte = static_cast<unsigned char>(c);
        if (byte < 0x09 || (byte > 0x0D && byte < 0x20 && byte != 0x1A)) return wrong_file("error.import_binary");
    }
    return {};
}

void ImportFile::decide_encoding() {
    m_decided = true;
    std::string head = head_of(m_raw, guess_bytes);
    m_sure = true;
    if (auto utf16 = utf16_of(head)) {
        m_encoding = *utf16;
    } else if (m_census.is_utf8()) {
        m_encoding = TextEncoding::utf8;
        m_sure = m_census.ascii() || m_census.flawless();
    } else {
        m_encoding = guess_code_page(head);
        m_sure = false;
    }
    if (m_chosen) m_encoding = *m_chosen;
    m_decoder = std::make_unique<TextDecoder>(m_encoding);
}

// false: there is more to do.
bool ImportFile::decode(const std::function<bool()>& stop) {
    if (m_encoding == TextEncoding::utf8) return true;
    const std::vector<Bytes>& from = m_raw.segments();
    while (m_segments_decoded < from.size()) {
        const Bytes& bytes = from[m_segments_decoded++];
        // In pieces, so that the text's segments are of the usual size.
        constexpr std::size_t piece = segment_bytes / 4;
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            std::string out;
            m_decoder->decode(bytes.data() + at, std::min(piece, bytes.size() - at), out);
            m_decoded.append(Bytes(out.begin(), out.end()));
        }
        if (m_segments_decoded == from.size()) {
            std::string out;
            m_decoder->finish(out);
            m_decoded.append(Bytes(out.begin(), out.end()));
        } else if (stop()) {
            return false;
        }
    }
    return true;
}

// ---- headings, facts, footer --------------------------------------------------------------------------------------

Result<void> ImportFile::sniff() {
    std::string head = head_of(text(), sniff_bytes);
    // In UTF-16 and in the code pages a zero is one of the text.
    if (m_encoding != TextEncoding::utf8 && head.find('\0') != std::string::npos) return wrong_file("error.import_binary");
    if (starts_with(head, "\xEF\xBB\xBF")) m_data_offset = 3;
    std::string_view text = std::string_view(head).substr(static_cast<std::size_t>(m_data_offset));
    // Spreadsheets write the delimiter into a line of its own.
    if (starts_with(text, "sep=") && text.size() > 5 && (text[5] == '\n' || text[5] == '\r')) {
        m_delimiter = text[4];
        std::size_t line = text[5] == '\r' && text.size() > 6 && text[6] == '\n' ? 7 : 6;
        m_data_offset += line;
        m_data_line = 2;
        text.remove_prefix(line);
    } else {
        m_delimiter = detect_delimiter(text);
    }
    FoundHeadings found = find_headings(text, m_delimiter, m_data_offset, m_data_line);
    m_data_offset = found.offset;
    m_data_line = found.line;
    m_preamble_lines = found.lines_above;
    m_looking.reset(new Reading(*this, m_data_offset, m_data_line));
    m_sniffed = true;
    return {};
}

Result<void> ImportFile::take_headings(const CsvRow& row) {
    if (row.unclosed) return wrong_file("error.csv_unclosed_quote", {to_text(row.line)});
    if (row.too_wide || row.size() > columns_max) return wrong_file("error.import_columns", {to_text(columns_max)});
    for (char c : row.text()) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') return wrong_file("error.import_binary");
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
        std::string_view cell = trim(row.cell(i));
        std::optional<std::string> right = m_repair && !ascii(cell) ? encoded_twice(cell) : std::nullopt;
        m_headings.push_back(shortened(right ? *right : cell, heading_bytes_max));
    }
    m_facts.resize(m_headings.size());
    return {};
}

void ImportFile::note(const CsvRow& row) {
    ++m_rows;
    if (!row.at_end && row.size() < m_headings.size()) ++m_short_rows;
    for (std::size_t i = 0; i < m_headings.size() && i < row.size(); ++i) {
        std::string_view cell = trim(row.cell(i));
        if (cell.empty()) continue;
        std::optional<std::string> right = ascii(cell) ? std::nullopt : encoded_twice(row.cell(i));
        if (right) {
            if (m_twice++ == 0) m_twice_sample = {shortened(cell, sample_bytes_max), shortened(trim(*right), sample_bytes_max)};
            if (m_repair) cell = trim(*right);
        }
        ColumnFacts& facts = m_facts[i];
        ++facts.filled;
        if (facts.samples.size() < samples_max) facts.samples.push_back(shortened(cell, sample_bytes_max));
        if (cell.size() > 32 || std::none_of(cell.begin(), cell.end(), digit)) continue;
        note_date(facts, cell);
        note_serial(facts, cell);
        note_number(facts, cell);
    }
}

// Could this row stand behind the table?
bool ImportFile::ends_table(const CsvRow& row) const {
    if (m_headings.size() < 3 || trim(row.cell(0)).empty()) return false;
    for (std::size_t i = 1; i < row.size(); ++i) {
        if (!trim(row.cell(i)).empty()) return says_footer(row.cell(0));
    }
    return true;
}

void ImportFile::flush_tail(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) note(m_tail[i]);
    m_tail.erase(m_tail.begin(), m_tail.begin() + static_cast<std::ptrdiff_t>(count));
}

void ImportFile::take_footer() {
    std::size_t from = m_tail.size();
    bool says = false;
    for (std::size_t i = 0; i < m_tail.size(); ++i) {
        bool footer = says_footer(m_tail[i].cell(0));
        says = says || footer;
        if ((footer || m_tail[i].after_gap) && from == m_tail.size()) from = i;
    }
    if (!says) from = m_tail.size();
    flush_tail(from);
    m_footer_rows = static_cast<std::uint32_t>(m_tail.size());
    if (!m_tail.empty()) m_end_offset = m_tail.front().offset;
    m_tail.clear();
}

Result<ImportFile::Look> ImportFile::look(const std::function<bool()>& stop) {
    if (!m_head_checked) {
        if (m_raw.size() < sniff_bytes && !m_complete) return Look::starved;
        TRY(check_head());
    }
    if (!m_complete) return Look::starved;
    if (!m_decided) {
        decide_encoding();
        if (m_has_nul && m_encoding != TextEncoding::utf16le && m_encoding != TextEncoding::utf16be)
            return wrong_file("error.import_binary");
    }
    if (!decode(stop)) return Look::paused;
    if (!m_sniffed) TRY(sniff());
    CsvRow row;
    for (std::uint32_t read = 1;; ++read) {
        CsvReader::Got got = m_looking->get(row);
        if (got == CsvReader::Got::end) break;
        if (row.blank()) continue;
        if (m_headings.empty()) {
            TRY(take_headings(row));
        } else if (m_tail.size() < tail_rows_max && ends_table(row)) {
            m_tail.push_back(row);
        } else {
            flush_tail(m_tail.size());
            note(row);
        }
        if (read % rows_between_stops == 0 && stop()) return Look::paused;
    }
    take_footer();
    m_looking.reset();
    if (m_headings.empty()) return wrong_file("error.import_empty");
    if (m_rows == 0) return wrong_file("error.import_no_rows");
    m_looked = true;
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
