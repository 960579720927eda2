// DeviceAccount: which account this browser has open, kept in the DeviceStore so that the app starts without the
// network. Nothing secret is in it: the session itself is a cookie that no script can read.
//
// One blob under the key "account", format 2: u8 2, u8 flags, the account's fields if one is signed in, then the names of local
// databases still to be deleted, those of damaged copies, and which copy is in use (name of the first, u32). Flags: 1 =
// signed in, 2 = the server has not been told of a sign-out yet. Format 1 knew no copies and is read too.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "link/messages.h"
#include "platform/device_store.h"
#include "platform/mirror_files.h"

namespace hera {

struct DeviceAccount {
    std::optional<link::Account> account;  // who is signed in here
    bool sign_out_owed = false;            // the server's session must still be ended
    std::vector<std::string> erase_owed;   // local databases to delete with their outbox mirrors, kept until it is done
    std::vector<std::string> damaged;      // copies that another one has replaced: deleted at a later start
    std::map<std::string, std::uint32_t> copies;  // by the name of the first copy; absent: the first is in use
};

Bytes encode_device_account(const DeviceAccount& state);
// A blob of a newer build or a damaged one reads as "nobody": the person signs in again and loses nothing.
DeviceAccount decode_device_account(const Bytes& bytes);

// The same once more outside IndexedDB, so that a browser which has lost all its databases still knows, without the network,
// whose unsent changes it has (store/outbox_mirror.h).
class DeviceAccountMirror {
public:
    // `files` null: there is none.
    DeviceAccountMirror(std::unique_ptr<MirrorFiles> files, const Clock& clock, Random& random)
        : m_files(std::move(files)), m_clock(clock), m_random(random) {}
    // Empty when nothing is kept.
    void load(std::function<void(Bytes)> done);
    void save(const Bytes& bytes);

private:
    void replace(std::vector<std::string> earlier);
    void over();

    std::unique_ptr<MirrorFiles> m_files;
    const Clock& m_clock;
    Random& m_random;
    bool m_busy = false;
    std::optional<Bytes> m_next;  // the newest state that is not written yet
};

inline constexpr const char* device_account_key = "account";

// platform/local_copy.h
std::string database_name(const link::Account& account, std::uint32_t copy);

}  // namespace hera
