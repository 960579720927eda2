// SimServer::Files: attachments at the simulated server: the real FileService over its database and a folder, behind what the
// routes do. A kill in the midst of a step leaves the folder as it is there: it is moved away from under the process that dies,
// which finds nothing any more that it could tidy up.
//
// Times of the folder are the world's, and no name or order of it goes into the trace.
#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "server.h"
#include "services/file_service.h"

namespace hera::sim {

// Where the worlds of a process keep such folders. Whoever starts processes removes it when they have ended.
std::string files_folder_of(pid_t process);

class SimServer::Files {
public:
    explicit Files(SimServer& server);
    ~Files();

    // Nothing: the server has died over it.
    std::optional<HttpReply> answer(const server::AuthContext& who, const HttpRequest& request);
    // As the server does every now and then (F6, F8). Records that are in the trash for long: Fault::trash_emptied.
    void sweep();
    void killed();
    // What has changed in the rows of attachments, and whether it may have. Called after every commit.
    void look(const char* doing, RecordId about = {});
    // I12. `sums`: the bytes too, not only that they are there.
    void check_stored(bool sums);

private:
    class Data;
    struct Seen {
        bool deleted = false, available = false;
        std::int64_t since_ms = 0;  // deleted
        std::string sha256;
    };
    std::string folder() const;
    bool dead(std::uint32_t life) const { return life != m_server.m_life; }
    Result<HttpReply> ask(Data& data, const server::AuthContext& who, const HttpRequest& request);
    Result<HttpReply> give(Data& data, const server::AuthContext& who, RecordId id);
    void check_given(const server::AuthContext& who, RecordId id, const std::string& bytes);
    void touch(RecordId upload);
    std::string wrong_with(const std::string& sha256, std::int64_t size, bool sums);

    SimServer& m_server;
    std::string m_folder;
    std::unique_ptr<server::FileService> m_service;
    std::uint32_t m_service_life = 0;
    std::int64_t m_swept_ms = 0;
    std::map<RecordId, Seen> m_seen;
};

}  // namespace hera::sim
