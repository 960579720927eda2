#include "app/sync_words.h"

#include <catch2/catch_test_macros.hpp>

#include "strings/strings.h"

using namespace hera;
using namespace hera::ui;

namespace {

using Durable = link::Status::Durable;
using Sync = link::Status::Sync;

constexpr Durable durables[] = {Durable::saving, Durable::saved, Durable::not_saved};
constexpr Sync syncs[] = {Sync::in_sync,        Sync::syncing,       Sync::waiting, Sync::offline,
                          Sync::sign_in_needed, Sync::wrong_account, Sync::failing, Sync::update_needed};

link::Status status(Durable durable, Sync sync, std::uint32_t pending = 0, std::uint32_t refused = 0) {
    link::Status out;
    out.durable = durable;
    out.sync = sync;
    out.pending = pending;
    out.refused = refused;
    return out;
}
std::string line(const link::Status& s) { return sync_line(sync_words(s)); }

}  // namespace

TEST_CASE("the words never claim more than the store says") {
    for (Durable durable : durables) {
        for (Sync sync : syncs) {
            for (std::uint32_t pending : {0u, 1u, 3u}) {
                std::string said = line(status(durable, sync, pending));
                INFO(said);
                bool in_sync = said.find("In sync") != std::string::npos;
                CHECK(in_sync == (durable == Durable::saved && sync == Sync::in_sync && pending == 0));
                bool saved = said.find("Saved on this device") != std::string::npos;
                CHECK(saved == (durable == Durable::saved && !in_sync));
                CHECK((said.find("Not saved on this device") != std::string::npos) == (durable == Durable::not_saved));
                CHECK((said.find("Saving") != std::string::npos) == (durable == Durable::saving));
                CHECK((said.find("3 changes waiting") != std::string::npos) == (pending == 3));
                CHECK((said.find("1 change waiting") != std::string::npos) == (pending == 1));
                CHECK((said.find("Offline") != std::string::npos) == (sync == Sync::offline));
            }
        }
    }
}

TEST_CASE("what stops a person's work from being safe is loud and has a sentence") {
    for (Sync sync : {Sync::offline, Sync::sign_in_needed, Sync::wrong_account, Sync::failing, Sync::update_needed}) {
        CHECK(sync_words(status(Durable::saved, sync)).loud);
        CHECK_FALSE(sync_sentence(status(Durable::saved, sync)).empty());
    }
    CHECK(sync_words(status(Durable::not_saved, Sync::in_sync)).loud);
    CHECK(sync_words(status(Durable::not_saved, Sync::in_sync)).tone == ChipTone::bad);
    CHECK_FALSE(sync_sentence(status(Durable::not_saved, Sync::in_sync)).empty());
    CHECK_FALSE(sync_words(status(Durable::saved, Sync::in_sync)).loud);
    CHECK(sync_sentence(status(Durable::saved, Sync::in_sync)).empty());
    CHECK(sync_words(status(Durable::saved, Sync::in_sync, 0, 2)).tone == ChipTone::warn);
    CHECK(sync_words(status(Durable::saved, Sync::in_sync, 0, 2)).loud);
}

TEST_CASE("a reason of the store's own comes before ours") {
    link::Status failing = status(Durable::saved, Sync::failing, 2);
    failing.problem = {{Code::busy, "error.server_busy"}};
    CHECK(sync_sentence(failing) == tr("error.server_busy"));
}
