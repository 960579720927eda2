// The reader rules, one file each in tests/data/import, and the layouts of other systems with their real headings: what a
// person sees before the import, and what is there afterwards.
#include "import_fixture.h"

#include <fstream>
#include <iterator>

#include "import_stages_fixture.h"
#include "reader_rules.h"

using namespace hera;
using namespace hera::test;

namespace {

std::string bytes_of(const std::string& name) {
    std::ifstream in("tests/data/import/" + name, std::ios::binary);
    REQUIRE(in.good());
    return std::string(std::istreambuf_iterator<char>(in), {});
}

struct Rules : StagesFixture {
    // Everything but what every record has.
    std::string text_of(const Record& record) {
        std::string out;
        for (const FieldDef& field : record.entity->fields) {
            const Value& value = record.get(field.key);
            bool always = field.key == "owner" || field.key == "visibility" || field.key == "created_by" || field.key == "pipeline";
            if (field.kept == Kept::derived || empty(value) || always) continue;
            if (field.key == "created_at" && std::get<Instant>(value).ms >= clock.now().ms - 86'400'000) continue;
            std::string text = shown(record, field.key);
            if (const RecordId* id = std::get_if<RecordId>(&value)) {
                text = title_of(replica->load(entity(std::string(field.target).c_str()), *id).value());
            }
            for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\n");
            out += " " + std::string(field.key) + "=[" + text + "]";
        }
        return out;
    }

    std::string story(const std::string& name) {
        link::ImportPreview seen = preview(bytes_of(name));
        if (!seen.errors.empty()) return "unreadable " + seen.errors[0].key + "\n";
        std::string out = seen.layout + " " + seen.entity + " " + seen.encoding + (seen.encoding_guessed ? "? " : " ") +
                          (seen.delimiter == "\t" ? "tab" : seen.delimiter) + " rows " + std::to_string(seen.rows) + "\n";
        if (seen.lines_above + seen.rows_below > 0)
            out += "left out: " + std::to_string(seen.lines_above) + " above, " + std::to_string(seen.rows_below) + " below\n";
        if (seen.encoded_twice > 0)
            out += "twice: " + std::to_string(seen.encoded_twice) + " " + seen.twice_before + " -> " + seen.twice_after + "\n";
        std::string ignored;
        for (const link::ImportColumn& column : seen.columns) {
            if (column.asks) out += "asks: " + column.heading + "\n";
            if (column.field.empty() && column.filled > 0) ignored += (ignored.empty() ? "" : ", ") + column.heading;
        }
        if (!ignored.empty()) out += "ignored: " + ignored + "\n";
        for (const link::ImportUnknown& value : seen.unknown)
            out += "unknown: " + value.field + " [" + value.text + "] " + std::to_string(value.rows) + "\n";
        run->show({9, 0, link::ImportKind::warned, 0, 50});
        for (const auto& row : last<link::ImportRows>()->rows) {
            for (const Error& warning : row.warnings)
                out += "warning: " + std::to_string(row.line) + " " + warning.key + " " + warning.field + "\n";
        }
        link::ImportDone done = finish();
        CHECK(done.created == seen.will_create);
        CHECK(done.bad == seen.bad);
        for (const auto& bad : done.bad_rows) {
            out += "bad: " + std::to_string(bad.line) + " " + bad.error.key + " " + bad.error.field + "\n";
        }
        for (const char* key : {"company", "contact", "deal"}) {
            for (const auto& [title, record] : records(key)) out += std::string(key) + " " + title + ":" + text_of(record) + "\n";
        }
        // The same file again changes nothing.
        link::ImportPreview again = preview(bytes_of(name));
        CHECK(again.same == again.rows - again.bad);
        CHECK(again.bad == seen.bad);
        return out;
    }
};

}  // namespace

TEST_CASE_METHOD(Rules, "each reader rule and each layout, by a file of its own") {
    for (const ReaderRule& rule : reader_rules) {
        // Each in an organisation of its own.
        Rules fresh;
        INFO(rule.file);
        std::string story = fresh.story(rule.file);
        CHECK(story == rule.story);
    }
}
