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

bool ImportJob::start(std::string_view file_name, std::uint64_t size_bytes) {
    if (m_step == Step::running) return false;
    if (m_step == Step::reading || m_step == Step::mapping) m_store.import_cancel();
    again();
    m_step = Step::reading;
    m_file_name = file_name;
    m_size = size_bytes;
    m_waiting = true;
    ++m_asked;
    m_store.import_open(m_file_name, size_bytes);
    changed();
    return true;
}

void ImportJob::chunk(Bytes bytes, bool last) {
    if (m_step != Step::reading) return;
    m_read += bytes.size();
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

void ImportJob::choose_entity(std::string_view entity) {
    if (m_step != Step::mapping || m_preview.entity == entity) return;
    m_preview.entity = entity;
    for (link::ImportColumn& column : m_preview.columns) column.field.clear();
    m_waiting = true;
    ++m_asked;
    m_store.import_mapping(m_preview.entity, {});  // as the store would choose for that kind of record
    changed();
}

void ImportJob::choose_field(std::size_t column, std::string_view field) {
    if (m_step != Step::mapping || column >= m_preview.columns.size() || m_preview.columns[column].field == field) return;
    m_preview.columns[column].field = field;
    ask_mapping();
}

void ImportJob::ask_mapping() {
    std::vector<std::string> fields;
    for (const link::ImportColumn& column : m_preview.columns) fields.push_back(column.field);
    m_waiting = true;
    ++m_asked;
    m_store.import_mapping(m_preview.entity, std::move(fields));
    changed();
}

void ImportJob::run() {
    if (m_step != Step::mapping || m_waiting || !m_preview.errors.empty()) return;
    m_step = Step::running;
    m_progress = {0, 0, m_preview.rows};
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
    m_preview = {};
    m_done = {};
    m_problem.clear();
    m_waiting = m_cancelling = false;
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

void ImportJob::preview(const link::ImportPreview& preview) {
    // Each question is answered once and in order: an answer to an earlier one says nothing about what is shown now.
    if (m_answered < m_asked) ++m_answered;
    if (m_answered < m_asked || (m_step != Step::reading && m_step != Step::mapping)) return;
    // With columns it can be read, but not as that kind of record.
    if (!preview.errors.empty() && preview.columns.empty()) return fail(preview.errors.front());
    m_step = Step::mapping;
    m_waiting = false;
    m_preview = preview;
    changed();
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
    changed();
}

void ImportJob::lost() {
    m_answered = m_asked;
    if (m_step == Step::choose || m_step == Step::done) return;
    bool written = m_step == Step::running;
    m_step = Step::choose;
    fail({Code::offline, written ? "error.import_lost_running" : "error.import_lost"});
}

}  // namespace hera::ui
