// The whole application on the headless platform, with the real store behind the link: replica, live queries, import. Only
// the worker, the network and the account are left out; whoever is signed in is simply there.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/app.h"
#include "app/edits.h"
#include "app/import_run.h"
#include "app/lead_conversion.h"
#include "app/live_queries.h"
#include "link/codec.h"
#include "platform/native/headless.h"
#include "unit/app/replica_fixture.h"

namespace hera::test {

class BoardRig : public ReplicaFixture {
public:
    static constexpr app::ClientId tab = 1;

    // Begins the session at `route`. What the test put into the replica before is there.
    void open(ui::headless::Options options, const std::string& route) {
        options.route = route;
        live.attach(replica.get());
        replica->take_changes();
        session = std::make_unique<ui::headless::Session>(application, std::move(options));
        application.start();
        run();
    }

    // Messages go to and fro until neither side has anything to say.
    void run() {
        session->settle();
        for (int round = 0; round < 2000; ++round) {
            std::vector<Bytes> posted = std::move(ui::headless::page().posted);
            ui::headless::page().posted.clear();
            for (const Bytes& bytes : posted) {
                auto message = link::decode_to_store(bytes);
                REQUIRE(message.ok());
                std::visit([this](const auto& m) { on(m); }, message.value());
            }
            if (!hold_pages) live.run([this](app::ClientId, const link::Page& page) { say(page); });
            bool worked = step_import();
            session->settle();
            if (posted.empty() && !worked && ui::headless::page().posted.empty()) return;
        }
        FAIL("the application and its store do not come to rest");
    }
    bool step_import() {
        if (!import || !import->has_work() || hold_import) return false;
        import->step(5);
        if (import->finished()) import.reset();
        live.touched(replica->take_changes(), app::LiveQueries::Urgency::now);
        return true;
    }
    // A change from elsewhere: it is in the database, and the queries know.
    void changed_elsewhere() {
        live.touched(replica->take_changes(), app::LiveQueries::Urgency::now);
        run();
    }
    void say(const link::FromStore& message) { application.store_message(link::encode(message)); }

    bool has(std::string_view role, std::string_view name) const { return session->find(role, name) != nullptr; }
    // The first element of that role whose name or text contains the words.
    const ui::headless::Element* containing(std::string_view role, std::string_view words) const {
        for (const ui::headless::Element* element : session->page().in_order()) {
            if (element->role() == role && session->page().name_of(*element).find(words) != std::string::npos) return element;
        }
        return nullptr;
    }
    ImVec2 centre(std::string_view role, std::string_view words) const {
        const ui::headless::Element* element = containing(role, words);
        INFO(std::string(role) << " " << words);
        REQUIRE(element != nullptr);
        return session->centre(*element);
    }
    // Which stage's grid holds the card.
    std::string stage_of_card(std::string_view title) const {
        const ui::headless::Element* row = containing("row", title);
        if (row == nullptr) return {};
        const ui::headless::Element& grid = session->page().elements.at(row->parent);
        return session->page().name_of(grid);
    }
    RecordId stored_stage(RecordId deal) const {
        auto record = replica->load(entity(hera::deal::entity.key), deal);
        REQUIRE(record.ok());
        const RecordId* stage = record.value().get(hera::deal::stage);
        return stage == nullptr ? RecordId{} : *stage;
    }

    ui::App application;
    std::unique_ptr<ui::headless::Session> session;
    app::LiveQueries live{clock};
    std::unique_ptr<app::ImportRun> import;
    bool hold_pages = false, hold_import = false;  // the store does not answer yet
    std::vector<link::RunEdits> edits;             // as they came

private:
    void on(const link::Hello&) {
        link::Session here;
        here.state = link::Session::State::ready;
        here.account = {identity.tenant, identity.user, "Acme", "Ada Lovelace", "ada@acme.example", "owner", "USD"};
        say(here);
        say(link::Status{});
    }
    void on(const link::Subscribe& m) { live.subscribe(tab, m); }
    void on(const link::Unsubscribe& m) { live.unsubscribe(tab, m.query); }
    void on(const link::RunEdits& m) {
        edits.push_back(m);
        clock.advance(1);
        link::Applied answer;
        answer.request = m.request;
        app::CheckedEdits checked = app::check_edits(*replica, m.edits, date_at(clock.now(), 0));
        answer.errors = checked.errors;
        if (answer.errors.empty()) {
            auto committed = replica->commit(m.label, checked.drafts);
            REQUIRE(committed.ok());
            answer.batch = committed.value().batch;
        }
        done(m.request, answer);
    }
    void on(const link::ConvertLead& m) {
        clock.advance(1);
        link::Applied answer;
        answer.request = m.request;
        auto drafts = app::conversion_drafts(*replica, m, clock, random);
        if (drafts.ok()) {
            auto committed = replica->commit("undo.convert_lead", drafts.value());
            REQUIRE(committed.ok());
            answer.batch = committed.value().batch;
        } else {
            answer.errors = {drafts.error()};
        }
        done(m.request, answer);
    }
    void on(const link::UndoBatch& m) {
        clock.advance(1);
        link::Applied answer;
        answer.request = m.request;
        auto undone = replica->undo(m.batch);
        if (undone.ok()) answer.batch = undone.value().batch, answer.skipped = undone.value().skipped;
        else answer.errors = {undone.error()};
        done(m.request, answer);
    }
    void done(link::Request request, const link::Applied& answer) {
        live.edited(tab, request, ~std::uint64_t{0});
        say(answer);
        live.touched(replica->take_changes(), app::LiveQueries::Urgency::now);
    }
    void on(const link::ImportOpen& m) {
        import = std::make_unique<app::ImportRun>(*replica, clock, random, "USD", m, [this](const link::FromStore& out) { say(out);
    });
    }
    void on(const link::ImportChunk& m) {
        if (import) import->chunk(m);
    }
    void on(const link::ImportMapping& m) {
        if (import) import->map(m);
    }
    void on(const link::ImportRun& m) {
        if (import) import->run(m);
    }
    void on(const link::ImportCancel&) {
        if (import) import->cancel();
    }
    void on(const link::ChangeSettings&) {}  // the server is out of reach
    template <class Message>
    void on(const Message&) {
        FAIL("a message these tests do not expect");
    }
};

}  // namespace hera::test
