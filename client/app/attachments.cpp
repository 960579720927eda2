#include "app/attachments.h"

#include <utility>

#include "app/shell.h"
#include "base/text.h"
#include "model/entities.h"
#include "platform/kept_files.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

// What the server takes by default (server/options.cpp, file-mib).
constexpr std::uint64_t file_bytes_max = std::uint64_t{100} << 20;

Error why_not_kept(const std::string& fault) {
    if (fault == "TooLarge")
        return Error{.code = Code::too_large, .key = "error.file_not_attached", .args = {std::to_string(file_bytes_max >> 20)}};
    if (fault == "QuotaExceededError") return Error{.code = Code::too_large, .key = "error.file_no_room"};
    return Error{.code = Code::internal, .key = "error.file_unreadable"};
}

// As the rules of the field want it: one line, 255 letters at most; what a name ends with says what it is.
std::string fitting(const std::string& name) {
    constexpr std::size_t letters_max = 255;
    std::string line;
    for (char c : repair_utf8(name)) {
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) line += c;
    }
    line = std::string(trim(line));
    if (line.empty()) return std::string(tr("files.unnamed"));
    std::size_t dot = line.rfind('.');
    std::string end = dot == std::string::npos || line.size() - dot > 16 ? std::string{} : line.substr(dot);
    if (count_code_points(line) <= letters_max) return line;
    std::string front = line.substr(0, line.size() - end.size());
    while (count_code_points(front) + end.size() > letters_max) {
        while ((static_cast<unsigned char>(front.back()) & 0xC0) == 0x80) front.pop_back();
        front.pop_back();
    }
    return front + end;
}

}  // namespace

std::string Attachments::folder() const {
    const link::Account& me = m_store.session().account;
    return kept_files_folder(me.tenant, me.user);
}

void Attachments::attach(std::string_view entity, RecordId about) {
    const link::Account& me = m_store.session().account;
    m_asked[++m_last_dialog] = {std::string(entity), about, me.tenant, me.user};
    attach_files(m_last_dialog, folder(), file_bytes_max);
}

void Attachments::kept(const KeptFile& file) {
    auto asked = m_asked.find(file.dialog);
    if (asked == m_asked.end()) return;
    if (!file.fault.empty()) return m_shell.toast(file.name + ": " + error_sentence(why_not_kept(file.fault)));
    if (m_store.session().state == link::Session::State::loading) {
        m_held.push_back(file);  // another worker takes over: in a moment
        return;
    }
    record(asked->second, file);
}

void Attachments::session_changed() {
    if (m_store.session().state == link::Session::State::loading) return;
    for (const KeptFile& file : std::exchange(m_held, {})) kept(file);
}

void Attachments::record(const Asked& asked, const KeptFile& file) {
    const link::Account& me = m_store.session().account;
    if (!m_store.ready() || !(me.tenant == asked.tenant) || !(me.user == asked.user))
        return m_shell.toast(file.name + ": " + error_sentence(Error{.code = Code::denied, .key = "error.edit_of_another"}));
    link::Edit edit;
    edit.kind = link::Edit::Kind::create;
    edit.entity = std::string(attachment::entity.key);
    edit.record = RecordId::make(clock(), random());
    edit.fields = {{"name", Value(fitting(file.name))},
                   {"size", Value(static_cast<std::int64_t>(file.size_bytes))},
                   {"sha256", Value(file.sha256)},
                   {"about_entity", Value(asked.entity)},
                   {"about_id", Value(asked.about)}};
    if (!file.mime.empty() && file.mime.size() <= 255) edit.fields.emplace_back("mime", Value(file.mime));
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
    if (found != 1 && !at->second.fetched) {
        at->second.fetched = true;
        m_shell.toast(tr("files.fetching", {at->second.file.name}));
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
