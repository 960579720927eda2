// StoreHost: everything that runs in the leader's worker, wired together: accounts, the local database, live queries,
// edits, import and sync for any number of tabs (clients). store_main.cpp gives it the browser; tests give it fakes.
//
//   tab ── link messages ──► StoreHost ──► Session ──► LocalDatabase (pages, SQLite, replica)
//    ▲                          │   ├────► LiveQueries, Edits, ImportRun          (what tabs see and do)
//    └── pages, status ◄────────┘   └────► SyncDriver ──► Transport               (what the server hears)
//
// Invariants (quoted by tests):
//   H1  Every request of a tab is answered once, also when nobody is signed in.
//   H2  Status and Session are sent when they change and once after Hello, never otherwise.
//   H3  What a person does is committed strict, what the server sends relaxed.
//   H4  After stop() or being fenced nothing is sent and nothing is written.
//   H5  What a tab hears of a write (an answer, the progress of an import, a page) comes behind the status that covers it:
//       no frame between the two can say "In sync" of what is still here alone.
//   H6  A gesture is made once, however often it is asked for: its batch has an id of the tab's.
//
// Runs on one thread. Every public call ends with settle(): queries run, status is compared, the timer is set.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "app/export_run.h"
#include "app/import_run.h"
#include "app/live_queries.h"
#include "link/messages.h"
#include "platform/device_store.h"
#include "store/database_check.h"
#include "store/demo_order.h"
#include "store/file_uploads.h"
#include "store/history_limit.h"
#include "store/session.h"
#include "store/sync_driver.h"

namespace hera {

class StoreHost final : private Session::Listener {
public:
    struct Platform {
        Clock& clock;
        Random& random;
        Transport& transport;
        DeviceStore& device;
        LocalDatabase::Storage storage;
        std::function<void(ClientId, const Bytes&)> send;
        std::function<void(double delay_ms)> set_timer;  // replaces the last; negative: none
        std::function<void()> fenced;                    // another worker leads
        std::function<int()> utc_offset_minutes;         // of the reader; the demo's days begin there
        bool demo = false;                               // the scenario instead of an account; nothing is ever sent
        MakeKeptFiles make_kept_files{};                 // empty: attachments have no bytes here
        double memory_gb = 0;                            // of the device; 0: it does not say
    };

    explicit StoreHost(Platform platform);
    ~StoreHost() override;

    void start();
    void message(ClientId client, const std::uint8_t* bytes, std::size_t size);
    void client_gone(ClientId client);
    void timer();
    void online(bool online);
    void stop();

    // For tests and measurements.
    LocalDatabase* database() { return m_session->database(); }

private:
    struct Client {
        link::Hello hello;
        bool supported = true;
    };

    struct Export {
        ClientId client;
        link::Request request;
        std::unique_ptr<app::ExportRun> run;
    };

    // One per kind of message.
    void on(ClientId client, const link::Hello& message);
    void on(ClientId client, const link::CreateOrganisation& message) { m_session->handle(client, message); }
    void on(ClientId client, const link::SignIn& message) { m_session->handle(client, message); }
    void on(ClientId client, const link::AcceptInvite& message) { m_session->handle(client, message); }
    void on(ClientId client, const link::SignOut& message);
    void on(ClientId client, const link::CreateInvite& message) { m_session->handle(client, message); }
    void on(ClientId client, const link::ChangeSettings& message) { m_session->handle(client, message); }
    void on(ClientId client, const link::ResetDemo& message) { m_session->handle(client, message); }
    void on(ClientId client, const link::RunEdits& message);
    void on(ClientId client, const link::ConvertLead& message);
    void on(ClientId client, const link::UndoBatch& message);
    // The database a gesture is for. Null: it waits for the database to be opened, or has been answered: refused, or made
    // before by a worker that is gone (H6).
    template <class Gesture>
    LocalDatabase* database_for(ClientId client, const Gesture& gesture, BatchId batch, bool someone_elses);
    bool of_another(TenantId tenant, UserId user) const;
    void gesture_done(ClientId client, link::Request request, std::uint64_t entities, Result<sync::Committed> done);
    void run_waiting_gestures();
    void on(ClientId client, const link::Subscribe& message);
    void on(ClientId client, const link::Unsubscribe& message);
    void on(ClientId client, const link::SyncNow& message);
    void on(ClientId client, const link::DismissRefused& message);
    void on(ClientId client, const link::ImportOpen& message);
    void on(ClientId client, const link::ImportChunk& message);
    void on(ClientId client, const link::ImportMapping& message);
    void on(ClientId client, const link::ImportFix& message);
    void on(ClientId client, const link::ImportShow& message);
    void on(ClientId client, const link::ImportRun& message);
    void on(ClientId client, const link::ImportCancel& message);
    void on(ClientId client, const link::ExportList& message);
    void on(ClientId client, const link::ExportOutbox& message);
    void on(ClientId client, const link::ExportDevice& message);
    void on(ClientId client, const link::FetchFile& message);

    void session_changed() override;
    void erase_device();
    void database_opened(LocalDatabase& database) override;
    void database_closing() override;
    void session_renewed() override;
    void account_reply(ClientId client, const link::AccountReply& reply) override;
    void taken_over() override;

    std::unique_ptr<Session> make_session();
    void start_sync(LocalDatabase& database);
    void send_export_end(const Export& open, Error error);
    // Ends a group of replica calls: durability noted, tables touched, sync told.
    void written(app::LiveQueries::Urgency urgency);
    app::LiveQueries::Urgency urgency_of_answer(const sync::Snapshots& snapshots);
    void tell_sync();
    void run_import();
    void run_exports();
    // Housekeeping of the open database, in idle slices (store_host_upkeep.cpp).
    void begin_upkeep();
    void end_upkeep();
    void look_for_upkeep();
    void run_upkeep();
    void run_check();
    void run_history_limit();
    void fill_device(link::Status& status, LocalDatabase& database) const;
    std::uint64_t budget_bytes() const;
    std::optional<std::int64_t> upkeep_at_ms() const;
    void settle();
    link::Status status() const;
    void send(ClientId client, const link::FromStore& message);
    // The same behind this turn's status (H5).
    void answer(ClientId client, const link::FromStore& message);
    void send_to_all(const link::FromStore& message);

    Platform m_platform;
    RequestNumbers m_numbers;
    bool m_stopped = false;
    bool m_online = true;

    std::map<ClientId, Client> m_clients;
    app::LiveQueries m_live;
    std::optional<Bytes> m_last_status;
    std::vector<std::pair<ClientId, link::FromStore>> m_answers;  // of this turn
    std::vector<std::pair<ClientId, link::ToStore>> m_waiting_gestures;

    std::vector<Export> m_exports;              // one after the other

    std::unique_ptr<Session> m_session;
    std::unique_ptr<SyncDriver> m_sync;         // while a database with a server is open
    std::unique_ptr<KeptFiles> m_files;         // null: this platform keeps none
    std::unique_ptr<FileUploads> m_uploads;     // while a database with a server is open
    std::string m_erase_files;                  // folder that goes when the sign-out under way has ended
    bool m_erase_unsent_files = false;
    std::optional<link::Request> m_signing_out;
    std::unique_ptr<DemoOrder> m_demo_order;    // while the demo's is
    std::unique_ptr<app::ImportRun> m_import;   // likewise
    std::unique_ptr<DatabaseCheck> m_check;     // while one is under way
    std::unique_ptr<HistoryLimit> m_history;    // while a database with a server is open
    std::int64_t m_upkeep_ms = 0, m_heard_ms = 0;
    bool m_history_looked = false;              // at its size since the last write
    bool m_filling = false;                     // rows of a snapshot have come, and more are to come
    std::uint32_t m_device_mb = 0;              // as last told
    bool m_check_urgent = false;
    int m_suspicions = 0;
    ClientId m_import_client = 0;
};

}  // namespace hera
