// What a person does in a tab, in one line each.
#pragma once

#include <string>
#include <vector>

#include "browser.h"

namespace hera::test {

// As the tab does: in the name of whoever it last heard is here.
inline void sign(const Browser& browser, link::RunEdits& run) {
    const auto* session = browser.last<link::Session>();
    if (session == nullptr) return;
    run.tenant = session->account.tenant;
    run.user = session->account.user;
}

inline RecordId create_contact(Browser& browser, const std::string& last_name, link::Request request = 100) {
    RecordId id{};
    browser.random.fill(id.bytes.data(), id.bytes.size());
    link::RunEdits run;
    run.request = request;
    run.label = "undo.create_contact";
    run.edits = {{link::Edit::Kind::create, "contact", id, {{"last_name", Value(last_name)}}}};
    sign(browser, run);
    browser.say(run);
    return id;
}

inline void patch_contact(Browser& browser, RecordId id, const std::string& field, const std::string& value,
                          link::Request request = 101) {
    link::RunEdits run;
    run.request = request;
    run.label = "undo.edit";
    run.edits = {{link::Edit::Kind::patch, "contact", id, {{field, Value(value)}}}};
    sign(browser, run);
    browser.say(run);
}

// Asks anew each time, by title.
inline std::vector<std::string> contact_names(Browser& browser, const char* text = "") {
    static link::QueryId next = 1000;
    link::Subscribe asked;
    asked.query = next++;
    asked.what.entity = "contact";
    asked.what.columns = {"title"};
    asked.what.text = text;
    asked.what.sort = {{"title", false}};
    asked.what.limit = 500;
    browser.say(asked);
    std::vector<std::string> out;
    const link::Page* page = browser.page(asked.query);
    if (page != nullptr) {
        for (const link::Row& row : page->rows) {
            const auto* title = std::get_if<std::string>(&row.cells[0]);
            out.push_back(title != nullptr ? *title : "");
        }
    }
    browser.say(link::Unsubscribe{asked.query});
    return out;
}

inline std::uint32_t contact_count(Browser& browser) {
    link::Subscribe asked;
    asked.query = 999;
    asked.what.entity = "contact";
    asked.what.limit = 1;
    browser.say(asked);
    const link::Page* page = browser.page(999);
    std::uint32_t total = page != nullptr ? page->total : 0;
    browser.say(link::Unsubscribe{999});
    return total;
}

}  // namespace hera::test
