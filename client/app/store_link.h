// StoreLink: the screens' half of the link protocol (link/messages.h). Screens ask here, LiveQuery (live_query.h) is how they
// read. It holds no data of its own but the session, the status and the edits that no page contains yet.
//
// Invariants:
//   K1  Messages leave in the order they were asked for, after the frame in which they were asked (nothing changes under a
//       screen that is drawing).
//   K2  Every request is answered once: its callback runs outside drawing, or is dropped with the screen that owns it.
//   K3  A cell that was edited here shows the edit until a page with applied_through ≥ its request arrives, or it is refused.
//   K4  After the store restarted (another tab leads, a crash): Hello, all live queries again, and each unanswered request
//       is answered with "error.store_restarted". Gestures (edits, undo, conversions) that are not known to be saved on the
//       device are asked for again, once, under the same batch: whether the old worker made them or not, they are made once.
//       Until the new one has opened the database, a session that was ready stays so: the screens, and what is half typed in
//       them, outlive the worker. What is asked for meanwhile waits in the store (H1 of store_host.h).
//   K5  While the store has not answered a gesture (it is on its way, or nobody leads just then) status() does not call
//       anything saved.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/life.h"
#include "link/messages.h"

namespace hera::ui {

class LiveQuery;

class StoreLink {
public:
    using AccountDone = std::function<void(const link::AccountReply&)>;
    using EditDone = std::function<void(const link::Applied&)>;

    StoreLink();
    ~StoreLink();
    StoreLink(const StoreLink&) = delete;
    StoreLink& operator=(const StoreLink&) = delete;

    const link::Session& session() const { return m_session; }
    const link::Status& status() const { return m_shown; }
    bool ready() const { return m_session.state == link::Session::State::ready; }

    // ---- accounts; the request number is filled in ----
    void create_organisation(link::CreateOrganisation message, AccountDone done);
    void sign_in(link::SignIn message, AccountDone done);
    void accept_invite(link::AcceptInvite message, AccountDone done);
    void sign_out(link::SignOut message, AccountDone done);
    void create_invite(link::CreateInvite message, AccountDone done);
    void change_settings(link::ChangeSettings message, AccountDone done);

    // ---- changes ----
    // One gesture of a person: one batch, one undo step. `label` is the key of the words for the undo toast.
    // `instead`: a refused change that this one takes the place of.
    link::Request edit(std::string label, std::vector<link::Edit> edits, EditDone done = {}, OpId instead = {});
    // The account and the request number are filled in.
    void convert_lead(link::ConvertLead message, EditDone done = {});
    void undo(BatchId batch, EditDone done = {});
    void sync_now();
    void dismiss_refused(OpId op, EditDone done = {});
    // An attachment's bytes shall be on this device.
    void fetch_file(RecordId attachment, EditDone done);

    // ---- import: the screen is the only listener while it is open ----
    struct ImportListener {
        virtual ~ImportListener() = default;
        virtual void preview(const link::ImportPreview&) = 0;
        virtual void rows(const link::ImportRows&) = 0;
        virtual void progress(const link::ImportProgress&) = 0;
        virtual void done(const link::ImportDone&) = 0;
        virtual void lost() = 0;  // the store restarted: the file must be chosen again
    };
    void listen_import(ImportListener* listener) { m_import = listener; }
    // The request numbers are filled in.
    link::Request import_open(link::ImportOpen message);
    void import_chunk(Bytes bytes, bool last);
    link::Request import_mapping(link::ImportMapping message);
    link::Request import_fix(link::ImportFix message);
    link::Request import_show(link::ImportShow message);
    void import_run();
    void import_cancel();

    // The rows of a list query as a CSV file. Nothing comes when the screen that asked is gone (Life).
    struct ExportFile {
        std::vector<Error> errors;  // non-empty: the file is not whole
        Bytes bytes;
        std::uint32_t rows = 0;
    };
    using ExportDone = std::function<void(const ExportFile&)>;
    void export_list(link::Query what, ExportDone done);
    void export_outbox(ExportDone done);  // what the server has not taken, as a JSON file
    // The local database, given to `part` as it comes; of the ExportFile only the errors count.
    using ExportPart = std::function<void(const Bytes&)>;
    void export_device(ExportPart part, ExportDone done);
    void reset_demo(AccountDone done);

    // ---- for the application ----
    void hello();
    void received(const Bytes& bytes);
    void restarted();
    void flush();                      // posts what was asked for
    void end_frame();                  // after each drawn frame: queries that were not asked in it are paused, then flush()
    std::function<void()> on_session;  // session() changed

private:
    friend class LiveQuery;
    struct Sent {  // an edit that some page may not contain yet
        link::Request request = 0;
        std::string label;
        std::vector<link::Edit> edits;
        bool applied = false;
    };
    struct Gesture {  // asked for, not known to be saved on this device
        link::Request request = 0;
        link::ToStore message;
        bool applied = false, sent_again = false;
    };
    link::Request next() { return ++m_last_request; }
    void post(link::ToStore message);
    template <class Message>
    void ask_account(Message message, AccountDone done);
    void on(link::Session message);
    void on(link::Status message);
    void on(const link::AccountReply& message);
    void on(const link::Applied& message);
    void on(link::Page message);
    void on(const link::ImportPreview& message);
    void on(const link::ImportRows& message);
    void on(const link::ImportProgress& message);
    void on(const link::ImportDone& message);
    void on(const link::ExportChunk& message);
    void ask(link::Request request, link::ToStore gesture, EditDone done);
    void forget_shown_edits();
    void edits_changed();
    void status_changed();

    link::Session m_session;
    link::Status m_status;  // as the store said
    link::Status m_shown;   // K5
    bool m_reopening = false;                 // the store restarted and has not opened the database yet
    std::optional<link::Status> m_held;       // what it said meanwhile
    link::Request m_last_request = 0;
    link::QueryId m_last_query = 0;
    std::uint64_t m_frame = 1;  // the one being drawn
    std::vector<link::ToStore> m_outgoing;
    std::map<link::Request, AccountDone> m_accounts;
    std::map<link::Request, EditDone> m_edits;
    std::vector<Sent> m_sent;
    std::vector<Gesture> m_gestures;
    std::map<link::QueryId, LiveQuery*> m_queries;
    ImportListener* m_import = nullptr;
    struct Export {
        ExportFile file;
        ExportDone done;
        ExportPart part;  // empty: the parts are collected
    };
    std::map<link::Request, Export> m_exports;
};

}  // namespace hera::ui
