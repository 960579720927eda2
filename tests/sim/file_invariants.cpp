// I12: attachments (invariants.h).
#include "device.h"
#include "invariants.h"
#include "model/attachment_rules.h"
#include "storage/files.h"

namespace hera::sim {
namespace {

using store::Statement;

bool step(World& world, Statement& statement) {
    auto row = statement.step();
    if (!row.ok()) world.fail("a table cannot be read: " + row.error().detail);
    return row.ok() && row.value();
}

bool whole(const std::string* bytes, const Attached& file) {
    return bytes != nullptr && static_cast<std::int64_t>(bytes->size()) == file.size &&
           server::sum_bytes(*bytes).sha256 == file.sha256;
}

// Its record was refused, so it is nobody's; and the same content is at the server for another one's sake.
bool refused_and_there(World& world, SimServer& server, RecordId id, const Attached& file) {
    Statement own = server.database().prepare("SELECT 1 FROM r_attachment WHERE id = ?");
    own.bind(1, id);
    if (step(world, own)) return false;
    Statement other = server.database().prepare("SELECT 1 FROM r_attachment WHERE f_sha256 = ? AND f_state = 'available'");
    other.bind(1, std::string_view(file.sha256));
    return step(world, other);
}

}  // namespace

void check_files(World& world, const Ledger& ledger, SimServer& server, const std::vector<std::unique_ptr<SimDevice>>& devices,
                 bool at_rest) {
    if (at_rest) server.check_files();
    for (const auto& [id, file] : ledger.files.files()) {
        if (file.lost) continue;
        std::string what = at_rest ? " at rest" : "";
        what += ": attachment " + id.text() + " of copy " + std::to_string(file.copy);
        const SimDevice& device = *devices[static_cast<std::size_t>(node_of(file.copy))];
        const std::string* bytes = device.kept(file.folder, file.sha256);
        bool here = at_rest ? whole(bytes, file) : bytes != nullptr;
        if (!file.arrived && !here && !refused_and_there(world, server, id, file))
            return world.fail("I12: (U2) bytes that the server never had are not kept any more" + what);
        Statement s = server.database().prepare("SELECT deleted, f_state FROM r_attachment WHERE id = ?");
        s.bind(1, id);
        if (!step(world, s) || s.integer(0) != 0 || file.expired) continue;
        bool available = s.text(1) == attachment_state::available;
        if (file.arrived && !available) return world.fail("I12: the server had a file and says that it waits" + what);
        if (!at_rest || available) continue;
        // Its browser is of the one who attached it, or their copy waits there for them to come back; or they do not see it any
        // more. Then it is kept, and that was looked at.
        bool seen = false;
        for (const auto& other : devices) {
            if (other->database() == nullptr || node_of(file.copy) != other->node()) continue;
            if (other->copy_of(other->database()->replica().identity().user) != file.copy) continue;
            Statement shown = other->database()->replica().database().prepare("SELECT 1 FROM r_attachment WHERE id = ?");
            shown.bind(1, id);
            seen = step(world, shown);
        }
        if (seen) return world.fail("I12: a file was never sent though all is exchanged" + what);
    }
}

void check_fetched(World& world, SimDevice& device, const link::Account& account, RecordId attachment, bool done) {
    if (!done || device.database() == nullptr) return;
    Statement s = device.database()->replica().database().prepare("SELECT f_sha256, f_size FROM r_attachment WHERE id = ?");
    s.bind(1, attachment);
    if (!step(world, s)) return;  // it has gone out of sight meanwhile
    Attached file;
    file.sha256 = s.text(0);
    file.size = s.integer(1);
    if (!whole(device.kept(kept_files_folder(account.tenant, account.user), file.sha256), file))
        world.fail("I12: a file that was fetched is not here: " + attachment.text());
}

}  // namespace hera::sim
