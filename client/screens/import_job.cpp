#include "screens/import_job.h"

#include <algorithm>

#include "platform/host.h"

namespace hera::ui {
namespace {

// A running import whose screen has gone. There is one store and one import per tab.
std::shared_ptr<ImportJob>& parked() {
    static std::shared_ptr<ImportJob> job;
    return job;
}

}  // namespace

std::shared_ptr<ImportJob> ImportJob::of(StoreLink& store) {
    std::shared_ptr<ImportJob> job = std::move(parked());
    parked().reset();
    if (job && &job->m_store == &store && job->m_user == store.session().account.user) return job;
    if (job) job->m_abandoned = true;
    return std::make_shared<ImportJob>(store);
}

void ImportJob::park(std::shared_ptr<ImportJob> job) {
    if (job && job->m_step == Step::running) parked() = std::move(job);
}

ImportJob::ImportJob(StoreLink& store) : m_store(store), m_user(store.session().account.user) { m_store.listen_import(this); }

ImportJob::~ImportJob() {
    if (m_abandoned) return;
    m_store.listen_import(nullptr);
    if (m_step == Step::reading || m_step == Step::mapping) m_store.import_cancel();
}

void ImportJob::changed() {
    ++m_version;
    wake();
}

bool ImportJob::start(std::string_view file_name, std::uint64_t size_bytes, bool joins) {
    if (m_step == Step::running) return false;
    bool open = m_step == Step::reading || m_step == Step::mapping;
    if (!joins || !open) {
        if (joins) return false;  // the one before it could not be read at all
        if (open) m_store.import_cancel();
        again();
    }
    m_step = Step::reading;
    m_reading = true;
    m_file_name = file_name;
    m_size = size_bytes;
    m_read = 0;
    m_pending.emplace_back(m_store.import_open({0, m_file_name, size_bytes, joins}), m_opened++);
    forget_rows();
    changed();
    return true;
}

void ImportJob::chunk(Bytes bytes, bool last) {
    if (m_step != Step::reading) return;
    m_read += bytes.size();
    m_reading = !last;
    m_store.import_chunk(std::move(bytes), last);
    changed();
}

void ImportJob::file_failed() {
    if (m_step != Step::reading) return;
    m_store.import_cancel();
    fail({Code::invalid, "error.import_file_unreadable"});
}

float ImportJob::read_share() const {
    return m_size == 0 ? 1.0f : std::min(1.0f, static_cast<float>(static_cast<double>(m_read) / static_cast<double>(m_size)));
}

// ---- what the person says about a file ----

void ImportJob::look_at(std::size_t file) {
    if (file >= m_files.size() || file == m_file) return;
    m_file = file;
    forget_rows();
    changed();
}

link::ImportMapping ImportJob::mapping() const {
    const link::ImportPreview& shown = m_files[m_file];
    link::ImportMapping out;
    out.entity = shown.entity;
    out.file = static_cast<std::uint32_t>(m_file);
    out.repair = shown.repair;
    for (const link::ImportColumn& column : shown.columns) {
        out.fields.push_back(column.field);
        out.forms.push_back(column.form);
    }
    for (const link::ImportUnknown& value : shown.unknown) {
        if (value.chosen) out.values.push_back({value.field, value.text, value.choice});
    }
    return out;
}

void ImportJob::ask_mapping(const link::ImportMapping& message) {
    m_pending.emplace_back(m_store.import_mapping(message), m_file);
    forget_rows();
    changed();
}

void ImportJob::choose_entity(std::string_view entity) {
    if (m_step != Step::mapping || preview().entity == entity) return;
    link::ImportPreview& shown = m_files[m_file];
    shown.entity = entity;
    for (link::ImportColumn& column : shown.columns) column.field.clear();
    shown.unknown.clear();
    link::ImportMapping message = mapping();
    message.fields.clear();  // as the store would choose for that kind of record
    message.forms.clear();
    ask_mapping(message);
}

void ImportJob::choose_field(std::size_t column, std::string_view field) {
    if (m_step != Step::mapping || column >= preview().columns.size() || preview().columns[column].field == field) return;
    link::ImportColumn& shown = m_files[m_file].columns[column];
    shown.field = field;
    shown.form.clear();
    ask_mapping(mapping());
}

void ImportJob::choose_form(std::size_t column, std::string_view form) {
    if (m_step != Step::mapping || column >= preview().columns.size() || preview().columns[column].form == form) return;
    m_files[m_file].columns[column].form = form;
    ask_mapping(mapping());
}

void ImportJob::choose_encoding(std::string_view encoding) {
    if (m_step != Step::mapping || preview().encoding == encoding) return;
    link::ImportMapping message = mapping();
    message.encoding = encoding;
    m_files[m_file].encoding = encoding;
    ask_mapping(message);
}

void ImportJob::repair(bool on) {
    if (m_step != Step::mapping || preview().repair == on) return;
    m_files[m_file].repair = on;
    ask_mapping(mapping());
}

void ImportJob::keep_rest() {
    if (m_step != Step::mapping) return;
    for (link::ImportColumn& column : m_files[m_file].columns) {
        if (column.field.empty() && column.filled > 0) column.field = "notes+";
    }
    ask_mapping(mapping());
}

void ImportJob::explain(std::size_t unknown, std::string_view choice) {
    if (m_step != Step::mapping || unknown >= preview().unknown.size()) return;
    link::ImportUnknown& value = m_files[m_file].unknown[unknown];
    value.choice = choice;
    value.chosen = true;
    ask_mapping(mapping());
}

void ImportJob::fix(std::uint32_t row, const std::vector<std::pair<std::uint32_t, std::string>>& cells) {
    if (m_step != Step::mapping) return;
    for (const auto& [column, text] : cells) {
        m_pending.emplace_back(m_store.import_fix({0, static_cast<std::uint32_t>(m_file), row, column, text}), m_file);
    }
    forget_rows();
    changed();
}

// ---- rows that are looked at ----

void ImportJob::forget_rows() {
    m_sheet.pages.clear();
    m_shows.clear();
}

std::uint32_t ImportJob::rows_total(link::ImportKind kind) const {
    const link::ImportPreview& shown = preview();
    switch (kind) {
        case link::ImportKind::created: return shown.will_create;
        case link::ImportKind::updated: return shown.will_update;
        case link::ImportKind::same: return shown.same;
        case link::ImportKind::bad: return shown.bad;
        case link::ImportKind::warned: return shown.warned;
    }
    return 0;
}

const link::ImportRows::Row* ImportJob::row(link::ImportKind kind, std::uint32_t at) {
    constexpr std::uint32_t page_rows = 50;
    if (m_sheet.kind != kind) {
        forget_rows();
        m_sheet.kind = kind;
    }
    std::uint32_t offset = at - at % page_rows;
    auto page = m_sheet.pages.find(offset);
    if (page == m_sheet.pages.end()) {
        if (!counted()) return nullptr;
        m_sheet.pages.emplace(offset, link::ImportRows{});
        m_shows.push_back(m_store.import_show({0, static_cast<std::uint32_t>(m_file), kind, offset, page_rows}));
        return nullptr;
    }
    const auto& rows = page->second.rows;
    return at - offset < rows.size() ? &rows[at - offset] : nullptr;
}

void ImportJob::rows(const link::ImportRows& rows) {
    auto asked = std::find(m_shows.begin(), m_shows.end(), rows.request);
    if (asked == m_shows.end()) return;
    m_shows.erase(asked);
    m_sheet.pages[rows.offset] = rows;
    changed();
}

std::uint32_t ImportJob::to_import() const {
    std::uint32_t out = 0;
    for (const link::ImportPreview& file : m_files) out += file.errors.empty() ? file.rows - file.bad : 0;
    return out;
}

// ---- on the way ----

void ImportJob::run() {
    if (m_step != Step::mapping || !counted() || to_import() == 0) return;
    m_step = Step::running;
    m_progress = {};
    for (const link::ImportPreview& file : m_files) m_progress.total += file.rows;
    m_cancelling = false;
    m_store.import_run();
    changed();
}

void ImportJob::cancel() {
    if (m_step == Step::reading || m_step == Step::mapping) {
        stop_file();
        m_store.import_cancel();
        again();
    } else if (m_step == Step::running && !m_cancelling) {
        m_cancelling = true;
        m_store.import_cancel();
    }
    changed();
}

void ImportJob::again() {
    if (m_step == Step::running) return;
    m_step = Step::choose;
    m_file_name.clear();
    m_size = m_read = 0;
    m_files.clear();
    m_file = m_opened = 0;
    m_reading = false;
    m_pending.clear();
    forget_rows();
    m_done = {};
    m_problem.clear();
    m_cancelling = false;
    m_undo = Undo::none;
    m_undo_skipped = 0;
    m_undo_problem.clear();
    changed();
}

void ImportJob::undo() {
    if (m_step != Step::done || m_undo == Undo::running || m_undo == Undo::done) return;
    m_undo = Undo::running;
    m_undo_problem.clear();
    std::weak_ptr<char> alive = m_alive;
    m_store.undo(m_done.batch, [this, alive](const link::Applied& applied) {
        if (alive.expired()) return;
        m_undo = applied.errors.empty() ? Undo::done : Undo::failed;
        m_undo_skipped = applied.skipped;
        m_undo_problem = applied.errors;
        changed();
    });
    changed();
}

void ImportJob::fail(Error error) {
    stop_file();
    std::string name = m_file_name;
    again();
    m_file_name = name;
    m_problem = {std::move(error)};
    changed();
}

bool ImportJob::awaited(std::size_t file) const {
    return std::any_of(m_pending.begin(), m_pending.end(), [file](const auto& entry) { return entry.second == file; });
}

void ImportJob::preview(const link::ImportPreview& preview) {
    auto asked = std::find_if(m_pending.begin(), m_pending.end(),
                              [&](const auto& entry) { return entry.first == preview.request; });
    if (asked == m_pending.end() && preview.request != 0) return;
    std::size_t file = asked == m_pending.end() ? preview.file : asked->second;
    if (asked != m_pending.end()) m_pending.erase(asked);
    // Each question is answered once and in order: an answer to an earlier one says nothing about what is shown now.
    if (awaited(file) || (m_step != Step::reading && m_step != Step::mapping) || file >= m_opened) return;
    if (m_files.size() <= file) m_files.resize(file + 1);
    m_files[file] = preview;
    // What cannot be read need not come in to its end.
    if (preview.columns.empty() && file + 1 == m_opened) m_reading = false;
    forget_rows();
    changed();
    if (m_reading || !m_pending.empty()) return;
    // With columns it can be read, but not as that kind of record.
    auto readable_file = std::find_if(m_files.begin(), m_files.end(), [](const auto& one) { return !one.columns.empty(); });
    if (readable_file == m_files.end()) return fail(m_files.front().errors.front());
    if (m_step == Step::reading) m_file = static_cast<std::size_t>(readable_file - m_files.begin());
    m_file_name = m_files[m_file].file_name;
    m_step = Step::mapping;
}

void ImportJob::progress(const link::ImportProgress& progress) {
    if (m_step != Step::running) return;
    m_progress = progress;
    changed();
}

void ImportJob::done(const link::ImportDone& done) {
    if (m_step != Step::running) return;
    if (!done.errors.empty()) {
        m_step = Step::mapping;
        return fail(done.errors.front());
    }
    m_step = Step::done;
    m_done = done;
    m_done_at = clock().now();
    changed();
}

void ImportJob::lost() {
    m_pending.clear();
    if (m_step == Step::choose || m_step == Step::done) return;
    bool written = m_step == Step::running;
    m_step = Step::choose;
    fail({Code::offline, written ? "error.import_lost_running" : "error.import_lost"});
}

}  // namespace hera::ui
