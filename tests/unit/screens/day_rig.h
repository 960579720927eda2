// People at work in a week that is known: Monday, 24 November 2025, 17:00 in Berlin. Taps are counted.
#pragma once

#include "board_rig.h"

namespace hera::test {

struct DayRig : BoardRig {
    Board stages;
    RecordId acme{}, ada{}, bob{};
    int taps = 0;

    DayRig() {
        stages = board();
        acme = create("company", {{"name", text_value("Acme")}});
        ada = create("contact", {{"first_name", text_value("Ada")},
                                 {"last_name", text_value("Lovelace")},
                                 {"company", Value(acme)},
                                 {"emails", Value(LabelledList{{"work", "ada@acme.example"}})}});
        bob = create("contact", {{"first_name", text_value("Bob")}, {"last_name", text_value("Stone")}});
    }
    static ui::headless::Options desktop() { return {.width = 1440, .height = 900}; }
    static ui::headless::Options phone() { return {.width = 390, .height = 844, .dpr = 2, .touch = true}; }

    void tap(std::string_view role, std::string_view name) {
        INFO(std::string(role) << " " << name);
        ++taps;
        bool there = session->click(role, name);
        if (!there) UNSCOPED_INFO(session->tree());
        REQUIRE(there);
        run();
    }
    void type(std::string_view text) {
        session->type(text);
        run();
    }
    void press(const char* key) {
        session->key(key);
        run();
    }
    std::string address() const { return session->page().history[session->page().history_at].hash; }
    std::string focused_name() const {
        return session->focused() == nullptr ? std::string{} : session->page().name_of(*session->focused());
    }
    bool says(std::string_view words) const {
        for (const ui::headless::Element* element : session->page().in_order()) {
            if (element->text.find(words) != std::string::npos) return true;
            if (element->attribute("aria-description").find(words) != std::string::npos) return true;
        }
        return false;
    }
    std::vector<Record> all(std::string_view key) {
        std::vector<RecordId> ids;
        auto rows = database->prepare("SELECT id FROM r_" + std::string(key) + " WHERE deleted = 0 ORDER BY id");
        while (true) {
            auto more = rows.step();
            REQUIRE(more.ok());
            if (!more.value()) break;
            ids.push_back(RecordId{rows.id(0)});
        }
        std::vector<Record> out;
        for (RecordId id : ids) out.push_back(load(key, id));
        return out;
    }
    Record load(std::string_view key, RecordId id) {
        auto record = replica->load(entity(key), id);
        REQUIRE(record.ok());
        return std::move(record).value();
    }
    static std::string text(const Record& record, std::string_view key) {
        const auto* found = std::get_if<std::string>(&record.get(key));
        return found == nullptr ? std::string{} : *found;
    }
    // The roles in which a record is linked to another; "" when it is not.
    std::string role_of(RecordId from, RecordId to) {
        std::string out;
        for (const Record& one : all("link")) {
            if (one.get("from_id") == Value(from) && one.get("to_id") == Value(to)) out += text(one, "role");
        }
        return out;
    }
    void about(std::string_view from, RecordId from_id, std::string_view to, RecordId to_id, const char* role = "about") {
        create("link", {{"from_entity", Value(std::string(from))},
                        {"from_id", Value(from_id)},
                        {"to_entity", Value(std::string(to))},
                        {"to_id", Value(to_id)},
                        {"role", text_value(role)}});
    }
};

inline const Date monday = *parse_iso_date("2025-11-24");
inline const Date friday = *parse_iso_date("2025-11-28");

}  // namespace hera::test
