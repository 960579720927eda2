// FileUploads: brings the bytes of attachments from this device to the server, and from there what a person wants to see
// (docs/protocol.md, Files). One file after the other, its parts two at a time; an interruption goes on where it was.
//
//   U1  A file is sent when its record is on the server, and only by the person who attached it.
//   U2  Its bytes stay here until the server has said that it has them (KeptFiles B2); then as long as there is room.
//   U3  No answer but the server's "done" and its row makes a file count as sent.
//   U4  401, 409 and 426 stop everything until resume(); what concerns one file alone (too large, no room, not visible) puts that
//       one off, not the others.
//
// Runs on the store's thread. Nothing is called back inside a call.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "platform/kept_files.h"
#include "platform/transport.h"
#include "store/account_api.h"
#include "store/local_database.h"

namespace hera {

class FileUploads {
public:
    using Done = std::function<void(Result<void>)>;

    FileUploads(LocalDatabase& database, KeptFiles& files, Transport& transport, RequestNumbers& numbers, Clock& clock,
                Random& random);
    ~FileUploads();
    FileUploads(const FileUploads&) = delete;
    FileUploads& operator=(const FileUploads&) = delete;

    // Records may have changed.
    void look();
    void online(bool online);
    void resume();
    void tick();
    std::optional<std::int64_t> wake_at_ms() const;
    // Something below may be another now.
    void on_change(std::function<void()> callback) { m_changed = std::move(callback); }

    // The person asked: what was put off is tried at once.
    void now();
    // Files whose bytes are here, or may be, and not at the server.
    std::uint32_t waiting() const;
    // Why one of them was put off, or the last try failed.
    std::optional<Error> problem() const;
    // Brings an attachment's bytes here. Errors: not_found "error.not_found", "error.file_not_here"; offline "error.offline".
    // Answered in any case; `error.offline` when this ends before the bytes came.
    void fetch(RecordId attachment, Done done);

private:
    struct File {
        RecordId id{};
        std::string sha256;
        std::int64_t size = 0;
        bool on_server = false;  // the record
    };
    enum class Step : std::uint8_t { idle, beginning, parts, finishing };

    bool here(const File& file) const { return m_here.count(file.sha256) != 0; }
    // Whether its bytes are here is not known yet: it counts as unsent.
    bool unlisted(const File& file) const { return m_listed_for.count(file.id) == 0; }
    void list();
    void next();
    void begin();
    void send_parts();
    void send_part(std::int64_t part);
    void finish();
    bool needed_by_another();
    void damaged();
    bool ready(const File& file, std::int64_t now) const;
    void ask(const char* method, std::string path, std::string type, std::string body, Transport::Callback done);
    // An answer that is not what was hoped for.
    void failed(const HttpReply& reply);
    void give_up_round();
    void put_off(Error why, std::int64_t ms);
    void wait(std::int64_t retry_after_s);
    void prune();
    void changed() {
        if (m_changed) m_changed();
    }

    LocalDatabase& m_database;
    KeptFiles& m_files;
    Transport& m_transport;
    RequestNumbers& m_numbers;
    Clock& m_clock;
    Random& m_random;
    const std::string m_folder;
    std::function<void()> m_changed;

    std::vector<File> m_waiting;               // of this person, without bytes at the server
    std::set<std::string> m_here;              // sums of what this device has
    std::set<RecordId> m_listed_for;           // that were waiting when m_here was read last
    struct PutOff {
        std::int64_t until_ms = 0;  // Clock::monotonic_ms
        Error why;
    };
    std::map<RecordId, PutOff> m_put_off;
    std::set<RecordId> m_sent;                 // said to be done; its row has not come yet

    Step m_step = Step::idle;
    File m_file;                               // being sent
    std::vector<std::int64_t> m_missing;       // parts of it
    std::uint32_t m_under_way = 0;
    std::set<std::uint32_t> m_requests;
    std::uint32_t m_round = 0;                 // answers of an earlier one count for nothing
    bool m_listing = false, m_online = true, m_stopped = false;
    std::int64_t m_list_not_before_ms = 0;
    std::uint32_t m_tries = 0;
    std::int64_t m_not_before_ms = 0;
    std::optional<Error> m_problem;            // of the last try, whatever file it was
    struct Fetch {
        RecordId attachment{};
        std::vector<Done> done;
    };
    std::map<std::string, Fetch> m_fetches;    // by sum, under way
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

}  // namespace hera
