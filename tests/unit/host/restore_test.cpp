// The server is restored from a backup while devices have gone on: what they had sent since is sent again, nobody's cursor
// points into the other history, and all agree in the end.
#include "store/device_account.h"
#include "two_browsers.h"

using namespace hera;
using namespace hera::test;

namespace {

struct Restored : TwoBrowsers {
    std::string file = (std::filesystem::temp_directory_path() / ("hera-restore-" + std::to_string(clock.now().ms) + "-" +
                                                                  std::to_string(reinterpret_cast<std::uintptr_t>(this))))
                           .string();
    ~Restored() { std::filesystem::remove(file); }
    Restored() = default;
    Restored(const Restored&) = delete;
    Restored& operator=(const Restored&) = delete;

    void back_up() { server.back_up(file); }
    void restore() { server.restore(file); }
    std::string title_of(Browser& browser, RecordId id) {
        watch_contacts(browser, 7);
        for (const link::Row& row : browser.page(7)->rows) {
            const auto* title = row.id == id ? std::get_if<std::string>(&row.cells[1]) : nullptr;
            if (title != nullptr) return *title;
        }
        return "";
    }
    std::uint32_t copy_of(Browser& browser) { return browser.host->database()->recovery().copy; }
};

}  // namespace

TEST_CASE_METHOD(Restored, "what devices had sent since the backup, and what was waiting, is at the restored server again") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    back_up();
    patch_contact(a, meyer, "job_title", "Buyer");
    RecordId schmidt = create_contact(a, "Schmidt");
    create_contact(b, "Weber");
    settle();
    patch_contact(a, schmidt, "job_title", "Chief");
    settle();
    a.set_online(false);
    patch_contact(a, meyer, "phone_note", "x");  // no such field: refused at once
    create_contact(a, "Waiting", 103);
    settle();

    restore();
    a.set_online(true);
    settle(30'000);
    CHECK(copy_of(a) == 1);
    CHECK(copy_of(b) == 1);
    std::vector<std::string> all{"Meyer", "Schmidt", "Waiting", "Weber"};
    CHECK(contact_names(a) == all);
    CHECK(contact_names(b) == all);
    for (Browser* browser : {&a, &b}) {
        CHECK(title_of(*browser, meyer) == "Buyer");
        CHECK(title_of(*browser, schmidt) == "Chief");
        CHECK(status(*browser).sync == Sync::in_sync);
        CHECK(status(*browser).pending == 0);
        CHECK(status(*browser).conflicts == 0);
        REQUIRE(browser->last<link::Session>()->notice.size() == 1);
        CHECK(browser->last<link::Session>()->notice[0].key == "notice.server_restored");
    }
    CHECK(a.last<link::Session>()->notice[0].args == std::vector<std::string>{"4"});
    CHECK(b.last<link::Session>()->notice[0].args == std::vector<std::string>{"1"});

    std::string first = database_name(a.last<link::Session>()->account, 0);
    CHECK(a.disk.exists(first));
    a.restart();
    settle();
    CHECK(copy_of(a) == 1);
    CHECK_FALSE(a.disk.exists(first));
    CHECK(contact_names(a) == all);
    CHECK(a.last<link::Session>()->notice.empty());
}

TEST_CASE_METHOD(Restored, "a record made since comes back whole, also from a copy that was rebuilt, and after two restores") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    back_up();
    create_contact(a, "Schmidt");
    patch_contact(a, meyer, "job_title", "Buyer");
    settle();
    // The copy of `a` comes from the server: of its own creation only history is left in it.
    std::string name = database_name(a.last<link::Session>()->account, 0);
    a.host.reset();
    a.disk.crash(SimDisk::Crash::process);
    a.mirror.crash_process();
    a.disk.clear(name);
    a.received.clear();
    a.start();
    settle();
    b.set_online(false);
    settle();
    restore();
    settle(30'000);
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer", "Schmidt"});
    CHECK(status(a).refused == 0);
    // A second restore, to a state that has grown in between: whoever was away since before the first loses nothing.
    create_contact(a, "Weber");
    settle();
    back_up();
    restore();
    settle(30'000);
    b.set_online(true);
    settle(60'000);
    std::vector<std::string> all{"Meyer", "Schmidt", "Weber"};
    CHECK(contact_names(a) == all);
    CHECK(contact_names(b) == all);
    CHECK(title_of(b, meyer) == "Buyer");
    CHECK(status(a).conflicts + status(b).conflicts == 0);
}

TEST_CASE_METHOD(Restored, "a file that was put back without a word is noticed by whoever has seen more") {
    create_contact(a, "Meyer");
    settle();
    back_up();
    create_contact(a, "Schmidt");
    create_contact(b, "Weber");
    settle();
    for (Browser* browser : {&a, &b}) browser->set_online(false);
    server.put_back(file);
    for (Browser* browser : {&a, &b}) browser->set_online(true);
    settle(60'000);
    std::vector<std::string> all{"Meyer", "Schmidt", "Weber"};
    CHECK(contact_names(a) == all);
    CHECK(contact_names(b) == all);
}

TEST_CASE_METHOD(Restored, "a change that somebody made before the backup is no conflict, one made by two since is") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    back_up();
    patch_contact(a, meyer, "job_title", "Buyer");
    settle();
    patch_contact(b, meyer, "job_title", "Seller");
    settle();
    CHECK(status(a).conflicts == 0);
    restore();
    settle(30'000);
    // Both are sent again, by devices that have seen nothing of each other in this history.
    CHECK(title_of(a, meyer) == title_of(b, meyer));
    CHECK(status(a).conflicts == 1);
    CHECK(status(b).conflicts == 1);
}

TEST_CASE_METHOD(Restored, "a device that comes back much later, and one whose browser ends in the middle") {
    create_contact(a, "Meyer");
    settle();
    back_up();
    create_contact(a, "Schmidt");
    create_contact(b, "Weber");
    settle();
    b.set_online(false);
    settle();
    restore();
    settle(30'000);
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer", "Schmidt"});
    b.set_online(true);
    for (int steps = 1; steps < 40; steps += 3) {
        b.restart();
        for (int i = 0; i < steps && b.step(); ++i) {}
    }
    settle(60'000);
    std::vector<std::string> all{"Meyer", "Schmidt", "Weber"};
    CHECK(contact_names(a) == all);
    CHECK(contact_names(b) == all);
}
