#include "operator_words.h"

namespace hera::server {
namespace {

struct Row {
    const char* key;
    const char* sentence;
};

constexpr Row rows[] = {
    {"start.unknown_option", "There is no option '{0}'; --help lists them all."},
    {"start.option_missing", "{0} needs {1} behind it."},
    {"start.option_value", "{0} is '{1}', but should be {2}."},
    {"start.option_elsewhere", "{0} is not an option of {1}; --help lists what is."},
    {"start.option_needed", "{0} needs {1}; --help lists its options."},
    {"start.insecure_cookie",
     "--insecure-cookie is for this machine itself only, but the server would listen on {0}. Put a proxy with TLS in front "
     "instead."},
    {"start.data_denied",
     "The data folder '{0}' cannot be written. Give this user the right to write there, or choose another with --data."},
    {"start.data_owner", "The data folder '{0}' belongs to another user. Run this as the user the server runs as."},
    {"start.data_locked",
     "The data folder '{0}' is in use by another hera-server. Stop that one first, or choose another with --data."},
    {"start.data_full", "The disk that holds the data folder '{0}' is full. Make room, then start again."},
    {"start.data", "The data folder '{0}' cannot be used: {1}."},
    {"start.site_missing", "There is no index.html in the site folder '{0}'. Name the folder that holds the app with --site."},
    {"start.address", "This machine has no address '{0}' to listen on. Choose one with --address."},
    {"start.port_taken", "Port {0} is taken by another program. Stop that one, or choose another port with --port."},
    {"start.port_denied", "Port {0} needs more rights than this user has. Choose one from 1024 up with --port."},
    {"start.listen", "Cannot listen on {0}, port {1}: {2}."},
    {"error.database_newer", "The data folder was written by a newer hera-server. Start that version; nothing has been changed."},
    {"error.database_corrupt", "The file control.db in the data folder is damaged. Restore the folder from a backup."},
    {"start.data_older", "The data folder was last used by an older hera-server. Start this one on it once, then back it up."},
    {"error.disk_full", "The disk is full. Make room, then start again."},
    {"storage.file", "'{0}' cannot be read or written: {1}."},
    {"error.tenant_mixed_up", "Its file belongs to another organisation. Nothing has been changed."},
    {"backup.no_data", "There is no data in '{0}'. Name the server's data folder with --data."},
    {"backup.no_organisation", "There is no organisation {0} there. Nothing has been done."},
    {"backup.none", "There is no backup of an organisation in '{0}'. Name the folder that --to named when it was made."},
    {"backup.not_a_backup", "'{0}' is no complete backup: its organisation.json is missing or damaged. Nothing has been changed."},
    {"backup.newer", "'{0}' was made by a newer hera-server. Restore it with that version; nothing has been changed."},
    {"backup.exists", "'{0}' is there already and is not written over. Choose another folder with --to."},
    {"backup.email_taken",
     "{0} already signs in to another organisation here, '{1}'. Nothing has been changed; restore into a data folder of its own."},
    {"backup.attachment_damaged",
     "The attachment '{0}' is missing or damaged and was left out; all the rest is there. Take it from an earlier backup."},
    {"backup.damaged", "'{0}' is damaged. An earlier backup has to take its place; nothing has been changed."},
};

}  // namespace

std::string operator_sentence(const Error& error) {
    std::string out = "It failed: " + error.key + ".";
    for (const Row& row : rows) {
        if (error.key == row.key) out = row.sentence;
    }
    for (std::size_t i = 0; i < error.args.size(); ++i) {
        std::string slot = "{" + std::to_string(i) + "}";
        std::size_t at = out.find(slot);
        if (at != std::string::npos) out.replace(at, slot.size(), error.args[i]);
    }
    if (!error.detail.empty()) out += " (" + error.detail + ")";
    return out;
}

}  // namespace hera::server
