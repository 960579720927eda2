#include "app/sync_words.h"

#include "app/device_words.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

using Durable = link::Status::Durable;
using Sync = link::Status::Sync;

struct SyncRow {
    Sync sync;
    std::string_view detail;  // key
    ChipTone tone;
    bool loud;
    std::string_view sentence;  // key, when the store gives no reason of its own
    std::string_view action;
};
constexpr SyncRow rows[] = {
    {Sync::in_sync, "", ChipTone::ok, false, "", ""},
    {Sync::syncing, "sync.syncing", ChipTone::accent, false, "", ""},
    {Sync::waiting, "", ChipTone::accent, false, "", ""},
    {Sync::offline, "sync.offline", ChipTone::warn, true, "sync.why_offline", ""},
    {Sync::sign_in_needed, "sync.sign_in_needed", ChipTone::warn, true, "sync.why_sign_in", "account.sign_in"},
    {Sync::wrong_account, "sync.wrong_account", ChipTone::warn, true, "sync.why_wrong_account", "account.sign_in"},
    {Sync::failing, "sync.failing", ChipTone::bad, true, "sync.why_failing", ""},
    {Sync::update_needed, "sync.update_needed", ChipTone::warn, true, "sync.why_update", "update.reload"},
    {Sync::only_here, "sync.only_here", ChipTone::ok, false, "sync.why_only_here", ""},
};

const SyncRow& row_of(Sync sync) {
    for (const SyncRow& row : rows)
        if (row.sync == sync) return row;
    return rows[0];
}

void join(std::string& line, std::string_view part) {
    if (part.empty()) return;
    if (!line.empty()) line += " · ";
    line += part;
}

}  // namespace

SyncWords sync_words(const link::Status& status) {
    const SyncRow& row = row_of(status.sync);
    SyncWords out;
    out.tone = row.tone;
    out.loud = row.loud;
    out.action = row.action;
    if (!row.detail.empty()) join(out.detail, tr(row.detail));
    if (status.pending > 0 && status.sync != Sync::only_here) join(out.detail, plural(status.pending, "sync.waiting."));
    if (status.files > 0) join(out.detail, plural(status.files, "sync.files."));
    if (status.refused > 0) join(out.detail, plural(status.refused, "sync.refused."));
    switch (status.durable) {
        case Durable::not_saved:
            out.state = tr("sync.not_saved");
            out.tone = ChipTone::bad;
            out.loud = true;
            break;
        case Durable::saving:
            out.state = tr("sync.saving");
            break;
        case Durable::saved:
            out.state = tr(status.sync == Sync::in_sync && status.pending + status.files == 0 ? "sync.in_sync" : "sync.saved");
            break;
    }
    if (status.refused > 0) {
        out.loud = true;  // it waits for a person
        if (out.tone != ChipTone::bad) out.tone = ChipTone::warn;
    }
    return out;
}

std::string sync_line(const SyncWords& words) {
    std::string line(words.state);
    join(line, words.detail);
    return line;
}

std::string sync_sentence(const link::Status& status) {
    if (!status.problem.empty()) return error_sentence(status.problem.front());
    if (status.durable == Durable::not_saved) return std::string(tr("sync.why_not_saved"));
    std::string_view key = row_of(status.sync).sentence;
    return key.empty() ? device_size_sentence(status) : std::string(tr(key));
}

}  // namespace hera::ui
