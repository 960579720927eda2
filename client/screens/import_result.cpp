#include "screens/import_result.h"

#include <algorithm>
#include <cmath>

#include "platform/semantics.h"
#include "screens/import_mapping.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/banner.h"
#include "widgets/button.h"
#include "widgets/heading.h"

namespace hera::ui {
namespace {

constexpr float widest_dp = 960;

// Line, reason, the row itself.
float bad_row_height() { return dp(layout() == Layout::phone ? 108.0f : 56.0f); }

void draw_bad_row(const Rect& row, std::string_view line, std::string_view reason, std::string_view text) {
    const Colors& c = colors();
    line_below(row, c.line);
    Rect rest = row;
    rest.cut_top(dp(8));
    Rect number = rest.cut_left(dp(layout() == Layout::phone ? 76.0f : 96.0f));
    draw_text_in(canvas(), number.cut_top(line_height(type::body())), type::tabular(type::body()), c.text2, line);
    bool phone = layout() == Layout::phone;
    float used = draw_text_wrapped(canvas(), rest, type::body(), c.text, reason, phone ? 2 : 1);
    rest.cut_top(used);
    draw_text_wrapped(canvas(), rest, type::meta(), c.text3, text, phone ? 2 : 1);
}

std::string headline(const ImportJob& job) {
    const link::ImportDone& done = job.result();
    if (done.cancelled) return std::string(tr("import.cancelled"));
    if (job.undo_state() == ImportJob::Undo::done) return std::string(tr("import.undone"));
    std::string entity = job.preview().entity;
    std::uint32_t in = done.created + done.updated;
    if (in == 0) return std::string(tr(done.same > 0 ? "import.all_same" : "import.none"));
    return done.files.size() > 1 ? plural(in, "import.done.rows.") : plural(in, "import.done." + entity + ".");
}

// As the status has it, which may be older than the result: that all of it has been sent is said only of a later moment.
std::string_view where_they_are(const link::Status& status, Instant done) {
    if (status.sync == link::Status::Sync::only_here) return tr("import.done_here");
    bool saved = status.durable != link::Status::Durable::not_saved;
    bool sent = status.pending == 0 && status.last_sync.ms > done.ms;
    if (saved) return tr(sent ? "import.done_sent" : "import.done_how");
    return tr(sent ? "import.done_sent_not_saved" : "import.done_not_saved");
}

std::string sentence(const ImportJob& job, const link::Status& status) {
    const link::ImportDone& done = job.result();
    if (done.cancelled) return std::string(tr("import.cancelled_how"));
    if (job.undo_state() == ImportJob::Undo::running) return std::string(tr("import.undo_running"));
    if (job.undo_state() == ImportJob::Undo::done) {
        return job.undo_skipped() == 0 ? std::string(tr("import.undone_how"))
                                       : plural(job.undo_skipped(), "import.undone_skipped.");
    }
    if (done.created + done.updated == 0) return std::string(tr("import.nothing_changed"));
    return std::string(where_they_are(status, job.done_at()));
}

}  // namespace

ImportResultWish ImportResult::draw(const Rect& area, const ImportJob& job, const link::Status& status) {
    const Colors& c = colors();
    const link::ImportDone& done = job.result();
    ImportResultWish wish;
    m_entity = job.preview().entity;
    ImGuiID id = id_of("import result");
    float padding = import_padding();
    Rect rest{area.x + padding, area.y, std::min(area.w - 2 * padding, dp(widest_dp)), area.h};
    rest.cut_top(dp(24));

    bool undone = job.undo_state() == ImportJob::Undo::done;
    bool something = !done.cancelled && done.created + done.updated + done.companies_created > 0;
    bool good = something && !undone;
    std::string title = headline(job), how = sentence(job, status);
    Rect line = rest.cut_top(line_height(type::title()));
    Rect mark = line.cut_left(dp(32));
    draw_icon(canvas(), {mark.x + dp(11), mark.y + mark.h / 2},
              good                       ? icon::done
              : undone || done.cancelled ? icon::undo
                                         : icon::check,
              22, good ? c.ok : c.text2);
    node({.id = id_of("title", id), .role = Role::heading, .name = title, .rect = line, .level = 2});
    draw_text_in(canvas(), line, type::title(), c.text, title);
    rest.cut_top(dp(4));
    float used = paragraph_height(how, type::body(), rest.w);
    node({.id = id_of("sentence", id), .role = Role::text, .name = how, .rect = {rest.x, rest.y, rest.w, used}});
    draw_text_wrapped(canvas(), rest, type::body(), c.text2, how);
    rest.cut_top(used + dp(20));

    if (!job.undo_problem().empty()) {
        std::string words = error_sentence(job.undo_problem().front());
        Banner problem{.id = id_of("problem", id), .rect = rest, .sentence = words, .tone = ChipTone::bad, .alert = true};
        problem.rect = rest.cut_top(banner_height(problem, rest.w));
        banner(problem);
        rest.cut_top(dp(20));
    }
    if (!done.cancelled) {
        std::vector<ImportFigure> figures{
            {"import.created.", done.created}, {"import.updated.", done.updated}, {"import.same.", done.same}};
        if (done.companies_created > 0) figures.push_back({"import.companies_created.", done.companies_created});
        if (done.contacts_created > 0) figures.push_back({"import.contacts_created.", done.contacts_created});
        figures.push_back({"import.bad.", done.bad, true});
        draw_figures(id_of("figures", id), rest.cut_top(figures_height(figures, rest.w)), figures, undone);
        rest.cut_top(dp(20));
    }

    // What came out of each of several files.
    for (std::size_t i = 0; done.files.size() > 1 && i < done.files.size() && !done.cancelled; ++i) {
        const link::ImportDone::File& file = done.files[i];
        std::string text = file.file_name + ": " + plural(file.created + file.updated, "import.done." + file.entity + ".");
        if (file.bad > 0) text += ", " + plural(file.bad, "import.bad_rows.");
        ImGuiID own = id_of(static_cast<std::uint64_t>(i), id_of("files", id));
        rest.cut_top(paragraph(own, rest, text, type::body(), undone ? c.text3 : c.text));
    }
    if (done.files.size() > 1 && !done.cancelled) rest.cut_top(dp(20));

    struct Choice {
        bool* wish;
        std::string label;
        Tone tone;
    };
    std::vector<Choice> choices;
    if (something && !undone) {
        choices.push_back({&wish.show, std::string(tr("import.show." + job.preview().entity)), Tone::primary});
        if (job.undo_state() != ImportJob::Undo::running)
            choices.push_back({&wish.undo, std::string(tr("import.undo")), Tone::plain});
    }
    choices.push_back({&wish.again, std::string(tr("import.another")), choices.empty() ? Tone::primary : Tone::plain});
    Rect buttons = rest.cut_top(size::control());
    for (const Choice& choice : choices) {
        float width = button_width(choice.label);
        if (width > buttons.w) {
            rest.cut_top(dp(8));
            buttons = rest.cut_top(size::control());
        }
        *choice.wish =
            button({.id = id_of(choice.label, id), .rect = buttons.cut_left(width), .label = choice.label, .tone = choice.tone});
        buttons.cut_left(std::min(dp(8), buttons.w));
    }
    rest.cut_top(dp(28));
    if (!done.bad_rows.empty() && !undone) draw_bad_rows(rest, done);
    return wish;
}

void ImportResult::draw_bad_rows(Rect rest, const link::ImportDone& done) {
    ImGuiID id = id_of("import bad rows");
    std::string title = plural(done.bad, "import.bad_rows.");
    section_heading(id_of("title", id), rest.cut_top(section_heading_height()), title);
    if (done.bad > done.bad_rows.size()) {
        std::string first = tr("import.first_rows", {format_number(static_cast<std::int64_t>(done.bad_rows.size()))});
        Rect line = rest.cut_top(line_height(type::meta()));
        paragraph(id_of("first", id), line, first, type::meta(), colors().text3);
    }
    rest.cut_top(dp(4));
    if (rest.h < bad_row_height()) return;

    float height = bad_row_height();
    Clip clip(rest);
    auto content = static_cast<double>(height * static_cast<float>(done.bad_rows.size()));
    auto offset = static_cast<float>(m_scroll.update(id_of("scroll", id), rest, content));
    Scope list({.id = id_of("list", id), .role = Role::list, .name = title, .rect = rest});
    auto first = static_cast<std::size_t>(std::max(0.0f, offset / height));
    for (std::size_t i = first; i < done.bad_rows.size(); ++i) {
        Rect row = snap({rest.x, rest.y + height * static_cast<float>(i) - offset, rest.w, height});
        if (row.y > rest.bottom()) break;
        const link::ImportDone::BadRow& bad = done.bad_rows[i];
        std::string line = tr("import.line", {format_number(bad.line)}), reason = error_sentence(bad.error);
        std::string text = bad.text;
        if (done.files.size() > 1 && bad.file < done.files.size()) text = done.files[bad.file].file_name + ": " + text;
        const std::string& entity = bad.file < done.files.size() ? done.files[bad.file].entity : m_entity;
        if (!bad.error.field.empty()) reason = tr("import.in_field", {field_label(entity, bad.error.field), reason});
        node({.id = id_of(static_cast<std::uint64_t>(i), id),
              .role = Role::list_item,
              .name = line + ": " + reason + " " + text,
              .rect = row,
              .position = static_cast<int>(i) + 1,
              .set_size = static_cast<int>(done.bad_rows.size())});
        draw_bad_row(row, line, reason, text);
    }
}

}  // namespace hera::ui
