// Words: nothing that a person may see is without a sentence, and each sentence can be filled in.
#include "strings/strings.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "model/options.h"
#include "model/schema.h"
#include "strings/table.h"

using namespace hera;
using namespace hera::ui;

namespace {

std::map<std::string, std::string> all_words() {
    std::map<std::string, std::string> words;
    for (std::span<const Words> part : english())
        for (const Words& row : part) words.emplace(row.key, row.sentence);
    return words;
}

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// Error keys that code names, comments left out.
std::set<std::string> error_keys_in_code() {
    std::set<std::string> keys;
    std::regex key("\"(error\\.[a-z0-9_.]*[a-z0-9])\"");
    for (const char* top : {"shared", "client", "server"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
            std::string name = entry.path().string(), suffix = entry.path().extension().string();
            if ((suffix != ".cpp" && suffix != ".h") || name.find("client/strings/en_") != std::string::npos) continue;
            std::istringstream lines(read(entry.path()));
            for (std::string line; std::getline(lines, line);) {
                line = line.substr(0, line.find("//"));
                for (std::sregex_iterator it(line.begin(), line.end(), key), end; it != end; ++it) keys.insert((*it)[1]);
            }
        }
    }
    return keys;
}

}  // namespace

TEST_CASE("no key is given words twice, and no sentence is empty") {
    std::map<std::string, int> seen;
    for (std::span<const Words> part : english())
        for (const Words& row : part) {
            INFO(row.key);
            CHECK(++seen[std::string(row.key)] == 1);
            CHECK_FALSE(row.sentence.empty());
        }
    CHECK(seen.size() > 300);
}

TEST_CASE("every field of every entity has a label") {
    int fields = 0;
    for (const Entity& entity : Schema::built_in().entities()) {
        CHECK(has_words("entity." + std::string(entity.key()) + ".one"));
        CHECK(has_words("entity." + std::string(entity.key()) + ".other"));
        for (const FieldDef& field : entity.fields) {
            std::string name = std::string(entity.key()) + "." + std::string(field.key);
            INFO(name);
            bool own = has_words("field." + name), shared = has_words("field.record." + std::string(field.key));
            CHECK((own || shared));
            fields += 1;
        }
    }
    CHECK(fields > 80);
}

TEST_CASE("what can be imported has words for each step of it") {
    for (const EntityDef* entity : importable_entities) {
        std::string key(entity->key);
        INFO(key);
        for (const char* counted : {"import.run.", "import.done."})
            for (const char* number : {".one", ".other"}) CHECK(has_words(counted + key + number));
        CHECK(has_words("import.show." + key));
        CHECK(has_words("list.unnamed." + key));
    }
}

TEST_CASE("every option has a word, and an unknown one shows itself") {
    for (const Entity& entity : Schema::built_in().entities())
        for (const FieldDef& field : entity.fields) {
            if (field.type != FieldType::select) continue;
            const OptionSet* set = find_option_set(field.target);
            REQUIRE(set);
            for (const Option& option : set->options) {
                INFO(field.target << "." << option.key);
                CHECK(has_words("option." + std::string(field.target) + "." + std::string(option.key)));
            }
        }
    CHECK(option_label("lead_status", "of_a_newer_build") == "of_a_newer_build");
}

TEST_CASE("every error that code can make has a sentence") {
    std::set<std::string> keys = error_keys_in_code();
    CHECK(keys.size() > 60);
    for (const std::string& key : keys) {
        INFO(key);
        CHECK(has_words(key));
    }
    // An unknown key of a newer server still says what kind of thing went wrong.
    CHECK(error_sentence(Error{.code = Code::denied, .key = "error.of_a_newer_server"}) == tr("error.kind_denied"));
}

TEST_CASE("plural words come in pairs") {
    for (const auto& [key, sentence] : all_words()) {
        if (key.size() < 4 || key.substr(key.size() - 4) != ".one") continue;
        INFO(key);
        CHECK(has_words(key.substr(0, key.size() - 3) + "other"));
    }
    CHECK(plural(1, "time.days_ago.") == "1 day ago");
    CHECK(plural(12345, "time.days_ago.") == "12,345 days ago");
}

// A sentence need not use every argument, but it cannot use more than the call gives: an unfilled slot would be read.
TEST_CASE("a sentence has no slot that its calls do not fill") {
    std::map<std::string, int> highest;
    for (const auto& [key, sentence] : all_words()) {
        INFO(key);
        highest[key] = -1;
        for (std::size_t i = 0; i < sentence.size(); ++i) {
            if (sentence[i] != '{') continue;
            REQUIRE(i + 2 < sentence.size());
            REQUIRE(sentence[i + 2] == '}');
            int slot = sentence[i + 1] - '0';
            REQUIRE((slot >= 0 && slot <= 9));
            highest[key] = std::max(highest[key], slot);
        }
    }
    int calls = 0;
    std::regex call("\\btr\\(\"([a-z0-9_.]+)\"(,\\s*\\{)?");
    for (const auto& entry : std::filesystem::recursive_directory_iterator("client")) {
        if (entry.path().extension() != ".cpp") continue;
        std::string text = read(entry.path());
        for (std::sregex_iterator it(text.begin(), text.end(), call), end; it != end; ++it) {
            std::string key = (*it)[1];
            if (highest.count(key) == 0) continue;
            int given = 0;
            if ((*it)[2].matched) {
                int depth = 0;
                given = 1;
                for (auto at = static_cast<std::size_t>(it->position() + it->length()); at < text.size(); ++at) {
                    char c = text[at];
                    if (c == '}' && depth == 0) break;
                    depth += c == '(' || c == '{' || c == '[' ? 1 : c == ')' || c == '}' || c == ']' ? -1 : 0;
                    if (c == ',' && depth == 0) ++given;
                }
            }
            INFO(entry.path().string() << " " << key);
            CHECK(highest[key] < given);
            ++calls;
        }
    }
    CHECK(calls > 50);
}

TEST_CASE("arguments stand where the sentence wants them") {
    CHECK(tr("combo.create", {"Acme"}) == "Create “Acme”");
    CHECK(fill_in("{1} before {0}, {2}", {"a", "b"}) == "b before a, {2}");
    CHECK(error_sentence(Error{.code = Code::invalid, .key = "error.too_long", .args = {"200"}}) ==
          "At most 200 characters fit here.");
    CHECK(tr("no.such.key") == "no.such.key");
}
