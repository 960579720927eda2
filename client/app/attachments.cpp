#include "app/attachments.h"

#include "app/shell.h"
#include "model/entities.h"
#include "platform/kept_files.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

// What the server takes by default (server/options.cpp, file-mib).
constexpr std::uint64_t file_bytes_max = std::uint64_t{100} << 20;

Error why_not_kept(const std::string& fault) {
    if (fault == "TooLarge")
        return Error{.code = Code::too_large, .key = "error.file_too_large", .args = {std::to_string(file_bytes_max >> 20)}};
    if (fault == "QuotaExceededError") return Error{.code = Code::too_large, .key = "error.storage_full"};
    return Error{.code = Code::internal, .key = "error.file_unreadable"};
}

}  // namespace

std::string Attachments::folder() const {
    const link::Account& me = m_store.session().account;
    return kept_files_folder(me.tenant, me.user);
}

void Attachments::attach(std::string_view entity, RecordId about) {
    m_entity = std::string(entity);
    m_about = about;
    attach_files(folder(), file_bytes_max);
}

void Attachments::kept(const KeptFile& file) {
    if (!m_store.ready() || m_about.none()) return;
    if (!file.fault.empty()) return m_shell.toast(file.name + ": " + error_sentence(why_not_kept(file.fault)));
    link::Edit edit;
    edit.kind = link::Edit::Kind::create;
    edit.entity = std::string(attachment::entity.key);
    edit.record = RecordId::make(clock(), random());
    edit.fields = {{"name", Value(file.name.empty() ? std::string(tr("files.unnamed")) : file.name)},
                   {"size", Value(static_cast<std::int64_t>(file.size_bytes))},
                   {"sha256", Value(file.sha256)},
                   {"about_entity", Value(m_entity)},
                   {"about_id", Value(m_about)}};
    if (!file.mime.empty()) edit.fields.emplace_back("mime", Value(file.mime));
    m_shell.edit("undo.attach", {std::move(edit)}, tr("files.attached", {file.name}));
}

void Attachments::open(const File& file, bool as_file) {
    m_opening[++m_last_request] = {file, as_file, false};
    show(m_last_request);
}

void Attachments::show(std::uint32_t request) {
    const Opening& opening = m_opening[request];
    open_kept_file({.request = request,
                    .folder = folder(),
                    .sha256 = opening.file.sha256,
                    .name = opening.file.name,
                    .mime = opening.file.mime,
                    .close = std::string(tr("button.close")),
                    .as_file = opening.as_file});
}

void Attachments::opened(std::uint32_t request, int found) {
    auto at = m_opening.find(request);
    if (at == m_opening.end()) return;
    if (found == 0 && !at->second.fetched) {
        at->second.fetched = true;
        m_store.fetch_file(at->second.file.id, m_life.wrap([this, request](const link::Applied& applied) {
            if (applied.errors.empty()) return show(request);
            m_opening.erase(request);
            m_shell.toast(error_sentence(applied.errors.front()));
        }));
        return;
    }
    m_opening.erase(at);
    if (found != 1) m_shell.toast(error_sentence(Error{.code = Code::not_found, .key = "error.file_not_kept"}));
}

}  // namespace hera::ui
