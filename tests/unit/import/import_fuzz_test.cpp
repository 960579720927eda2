// Seeded nonsense: whatever the bytes are, nothing stops the program and every row is counted once.
#include "import_fixture.h"

#include "hubspot_files.h"

using namespace hera;
using namespace hera::test;

namespace {

struct Fuzz : ImportFixture {
    std::string noise(std::uint64_t size) {
        std::string out(size, ' ');
        random.fill(out.data(), out.size());
        return out;
    }
    // Bytes flipped, cut out, doubled, lines swapped: like a real file, nearly.
    std::string damaged(std::string text) {
        static const char bits[] = {'"', ',', '\n', '\r', ';', '\t', ' ', '\0', '\xFF', '\xC3', '0', '@', '-'};
        for (std::uint64_t n = 1 + random.below(6); n > 0 && !text.empty(); --n) {
            std::size_t at = random.below(text.size());
            switch (random.below(5)) {
                case 0: text[at] = bits[random.below(sizeof bits - 6)]; break;
                case 1: text[at] = bits[random.below(sizeof bits)]; break;
                case 2: text.erase(at, random.below(40)); break;
                case 3: text.insert(at, text.substr(random.below(text.size()), random.below(60))); break;
                case 4: text.resize(at + 1); break;
                default: break;
            }
        }
        return text;
    }
    void whole_run(const std::string& text) {
        chunk_bytes = 1 + random.below(2000);
        open(text);
        work();
        REQUIRE(count<link::ImportPreview>() == 1);
        link::ImportPreview seen = *last<link::ImportPreview>();
        if (!seen.errors.empty()) {
            REQUIRE(run->finished());
            return;
        }
        REQUIRE(seen.will_create + seen.will_update + seen.same + seen.bad == seen.rows);
        if (random.below(3) == 0) {
            // A mapping of one's own.
            static const char* entities[] = {"contact", "company", "deal"};
            const Entity& entity = this->entity(entities[random.below(3)]);
            std::vector<std::string> fields;
            for (std::size_t i = 0; i < seen.columns.size(); ++i) {
                switch (random.below(4)) {
                    case 0: fields.emplace_back(); break;
                    case 1: fields.emplace_back("notes+"); break;
                    default: fields.emplace_back(entity.fields[random.below(entity.fields.size())].key);
                }
            }
            run->map({2, std::string(entity.key()), fields});
            work();
            // A mapping that does not fit is refused, the one before it holds.
            const link::ImportPreview& mapped = *last<link::ImportPreview>();
            if (mapped.errors.empty() || mapped.errors[0].key == "error.import_no_pipeline") seen = mapped;
        }
        run->run(link::ImportRun{3});
        if (random.below(4) == 0) {
            run->step(40);
            run->cancel();
        }
        work();
        REQUIRE(count<link::ImportDone>() == 1);
        const link::ImportDone& done = *last<link::ImportDone>();
        REQUIRE(done.errors.empty());
        if (done.cancelled) return;
        REQUIRE(done.created + done.updated + done.same + done.bad == seen.rows);
        CHECK(done.created == seen.will_create);
        CHECK(done.updated == seen.will_update);
        CHECK(done.same == seen.same);
        for (const auto& bad : done.bad_rows) {
            REQUIRE_FALSE(bad.error.key.empty());
            REQUIRE(bad.line > 0);
            REQUIRE(valid_utf8(bad.text));
        }
    }
};

}  // namespace

TEST_CASE_METHOD(Fuzz, "random bytes") {
    for (int round = 0; round < 300; ++round) {
        INFO("round " << round);
        std::string text = noise(random.below(3000));
        // Half of them begin like a file.
        if (round % 2 == 0) text = "First Name,Email,Company\n" + text;
        // NULs refuse the file at once: most rounds shall get further.
        if (round % 4 != 0) std::replace(text.begin(), text.end(), '\0', ',');
        if (round % 3 == 0) {
            for (char& c : text) c = static_cast<char>(c & 0x7F) == 0 ? ',' : static_cast<char>(c & 0x7F);
        }
        whole_run(text);
    }
}

TEST_CASE_METHOD(Fuzz, "damaged exports, one after the other into the same database") {
    board();
    std::string contacts = hubspot_contacts(25), deals = hubspot_deals(20);
    std::string companies = "Record ID,Company name,Company Domain Name,City\r\n";
    for (int i = 0; i < 20; ++i)
        companies +=
            csv_row({std::to_string(i), hubspot_company(i % 9), "c" + std::to_string(i % 5) + ".example", "Rome"});
    for (int round = 0; round < 240; ++round) {
        INFO("round " << round);
        whole_run(damaged(round % 3 == 0 ? contacts : round % 3 == 1 ? companies : deals));
    }
}
