// Import: choose a file, see what is in it and where it goes, watch it come in, look at the result and take it back.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/screen.h"
#include "app/shell.h"
#include "app/store_link.h"
#include "platform/host.h"
#include "platform/scroll.h"
#include "platform/semantics.h"
#include "screens/import_mapping.h"
#include "screens/import_result.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/banner.h"
#include "widgets/file_drop.h"
#include "widgets/heading.h"
#include "widgets/page_header.h"
#include "widgets/progress.h"

namespace hera::ui {
namespace {

constexpr float widest_dp = 960, drop_dp = 232, card_dp = 148;
constexpr std::string_view accepted = ".csv,.tsv,.txt,text/csv,text/tab-separated-values";

class ImportScreen final : public Screen {
public:
    explicit ImportScreen(StoreLink& store) : m_store(store), m_job(ImportJob::of(store)) {}
    ~ImportScreen() override { ImportJob::park(std::move(m_job)); }
    ImportScreen(const ImportScreen&) = delete;
    ImportScreen& operator=(const ImportScreen&) = delete;

    void enter(Ui&, const Route&) override {}
    std::string title() const override { return std::string(tr("import.title")); }

    bool file_chosen(Ui& ui, std::string_view name, std::uint64_t size_bytes, bool joins) override {
        if (m_job->start(name, size_bytes, joins)) {
            if (joins) return true;
            m_mapping = {};
            m_result = {};
            return true;
        }
        ui.toast(tr("error.import_running"));
        return false;
    }
    void file_chunk(Ui&, Bytes bytes, bool last) override { m_job->chunk(std::move(bytes), last); }
    void file_failed(Ui&) override { m_job->file_failed(); }

    void draw(Ui& ui) override {
        say_what_happened();
        Rect rest = ui.area;
        bool phone = layout() == Layout::phone;
        page_header(m_more, {.id = id_of("import header"),
                             .rect = rest.cut_top(page_header_height()),
                             .title = tr("import.title"),
                             .back_href = phone ? std::string_view("#/contacts") : std::string_view{},
                             .back_name = tr("import.back")});
        switch (m_job->step()) {
            case ImportJob::Step::choose: return draw_choose(rest, ui.shell.file_hovering());
            case ImportJob::Step::reading: return draw_reading(rest);
            case ImportJob::Step::mapping:
                if (m_mapping.draw(rest, *m_job)) m_job->run();
                return;
            case ImportJob::Step::running: return draw_running(rest);
            case ImportJob::Step::done: return draw_done(ui, rest);
        }
    }

private:
    // Steps that change while nobody presses anything are said aloud once.
    void say_what_happened() {
        ImportJob::Step step = m_job->step();
        if (step == m_said) return;
        bool first = m_said == ImportJob::Step::choose && step == ImportJob::Step::choose;
        m_said = step;
        if (first) return;
        if (step == ImportJob::Step::mapping) announce(tr("import.read", {m_job->file_name()}));
        if (step != ImportJob::Step::done) return;
        const link::ImportDone& done = m_job->result();
        if (done.cancelled) announce(tr("import.cancelled"));
        else
            announce(plural(done.created + done.updated,
                            m_job->files() > 1 ? "import.done.rows." : "import.done." + m_job->preview().entity + "."));
    }

    static Rect column(const Rect& area) {
        float padding = import_padding();
        return {area.x + padding, area.y + dp(24), std::min(area.w - 2 * padding, dp(widest_dp)), area.h - dp(24)};
    }

    void draw_choose(const Rect& area, bool hovering) {
        double offset = m_scroll.update(id_of("import scroll"), area, static_cast<double>(m_choose_height));
        Clip clip(area);
        Rect page = area;
        page.y -= static_cast<float>(offset);
        page.h = 100'000;
        Rect rest = column(page);
        if (!m_job->problem().empty()) {
            std::string words = error_sentence(m_job->problem().front());
            if (!m_job->file_name().empty()) words = tr("import.problem", {m_job->file_name(), words});
            Banner problem{.id = id_of("import problem"), .rect = rest, .sentence = words, .tone = ChipTone::bad, .alert = true};
            problem.rect = rest.cut_top(banner_height(problem, rest.w));
            banner(problem);
            rest.cut_top(dp(16));
        }
        Rect drop = rest.cut_top(dp(drop_dp));
        std::string_view how = tr(env().coarse || layout() == Layout::phone ? "import.choose_how_touch" : "import.choose_how");
        if (file_drop({.id = id_of("import file"), .rect = drop, .button = tr("import.choose_file"), .title = tr("import.choose"),
                       .sentence = how, .hovering = hovering})) {
            open_file_dialog(accepted);
        }
        rest.cut_top(dp(28));
        float height = draw_layouts(rest) + dp(24) - page.y;
        if (std::fabs(height - m_choose_height) > 0.5f) {
            m_choose_height = height;
            wake(1);
        }
    }

    // Returns where the last card ends.
    float draw_layouts(Rect rest) {
        const Colors& c = colors();
        section_heading(id_of("import layouts"), rest.cut_top(section_heading_height()), tr("import.layouts"));
        rest.cut_top(dp(8));
        struct Kind {
            char32_t icon;
            std::string_view name, how;
        };
        static constexpr std::array<Kind, 6> kinds{Kind{icon::contacts, "import.kind_contacts", "import.kind_contacts_how"},
                                                   Kind{icon::company, "import.kind_companies", "import.kind_companies_how"},
                                                   Kind{icon::deals, "import.kind_deals", "import.kind_deals_how"},
                                                   Kind{icon::globe, "import.kind_google", "import.kind_google_how"},
                                                   Kind{icon::link, "import.kind_pipedrive", "import.kind_pipedrive_how"},
                                                   Kind{icon::file, "import.kind_csv", "import.kind_csv_how"}};
        int across = layout() == Layout::phone ? 1 : 2;
        float gap = dp(12), width = std::floor((rest.w - gap * static_cast<float>(across - 1)) / static_cast<float>(across));
        float height = 0;
        for (const Kind& kind : kinds) height = std::max(height, paragraph_height(tr(kind.how), type::meta(), width - dp(60)));
        height += line_height(type::body_medium()) + dp(26);
        float bottom = rest.y;
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            auto row = static_cast<float>(static_cast<int>(i) / across), at = static_cast<float>(static_cast<int>(i) % across);
            Rect box{rest.x + at * (width + gap), rest.y + row * (height + gap), width, height};
            framed(box, radius::card, c.line, c.raised);
            draw_icon(canvas(), {box.x + dp(26), box.y + dp(12) + line_height(type::body_medium()) / 2}, kinds[i].icon, 18,
                      c.text2);
            Rect words{box.x + dp(48), box.y + dp(12), box.w - dp(60), box.h - dp(24)};
            std::string_view name = tr(kinds[i].name);
            node({.id = id_of(kinds[i].name),
                  .role = Role::text,
                  .name = name,
                  .rect = {words.x, words.y, words.w, line_height(type::body_medium())}});
            draw_text_in(canvas(), words.cut_top(line_height(type::body_medium())), type::body_medium(), c.text, name);
            words.cut_top(dp(2));
            paragraph(id_of(kinds[i].how), words, tr(kinds[i].how), type::meta(), c.text2);
            bottom = box.bottom();
        }
        return bottom;
    }

    // A card with what is going on, how far it is, and the way out.
    bool draw_progress(const Rect& area, std::string_view title, std::string_view words, std::string_view note, float share,
                       std::string_view stop) {
        const Colors& c = colors();
        Rect rest = column(area);
        Rect box = rest.cut_top(dp(card_dp) + (roomy() ? dp(16) : 0));
        framed(box, radius::card, c.line, c.raised);
        Rect inner = box.inset(dp(20), dp(16));
        Rect head = inner.cut_top(size::control());
        bool stopped = !stop.empty() && button_right(id_of("import stop"), head, stop);
        node({.id = id_of("import progress title"), .role = Role::heading, .name = title, .rect = head, .level = 2});
        draw_text_in(canvas(), head, type::section(), c.text, title);
        inner.cut_top(dp(12));
        progress_bar(id_of("import progress"), inner.cut_top(dp(12)), title, share);
        inner.cut_top(dp(8));
        Rect line = inner.cut_top(line_height(type::body()));
        node({.id = id_of("import progress words"), .role = Role::text, .name = words, .rect = line});
        draw_text_in(canvas(), line, type::tabular(type::body()), c.text2, words);
        if (!note.empty()) {
            rest.cut_top(dp(16));
            paragraph(id_of("import progress note"), rest, note, type::meta(), c.text2);
        }
        return stopped;
    }

    void draw_reading(const Rect& area) {
        std::string title = tr("import.reading", {m_job->file_name()});
        float share = m_job->read_share();
        std::string words =
            share < 1 ? tr("import.read_bytes", {format_bytes(static_cast<std::uint64_t>(
                                                     static_cast<double>(share) * static_cast<double>(m_job->file_bytes()))),
                                                 format_bytes(m_job->file_bytes())})
                      : std::string(tr("import.looking"));
        if (draw_progress(area, title, words, {}, share, tr("button.cancel"))) m_job->cancel();
    }

    void draw_running(const Rect& area) {
        const link::ImportProgress& progress = m_job->progress();
        float share = progress.total == 0 ? 0.0f : static_cast<float>(progress.done) / static_cast<float>(progress.total);
        std::string done = format_number(progress.done), total = format_number(progress.total);
        if (m_job->cancelling()) {
            draw_progress(area, tr("import.cancelling"), tr("import.cancelling_how"), {}, share, {});
            return;
        }
        std::string title = tr("import.running", {m_job->file_name()});
        if (draw_progress(area, title, tr("import.rows_done", {done, total}), tr("import.running_how"), share, tr("import.stop")))
            m_job->cancel();
    }

    void draw_done(Ui& ui, const Rect& area) {
        ImportResultWish wish = m_result.draw(area, *m_job, m_store.status());
        if (wish.show) ui.go(route_of(m_job->preview().entity));
        if (wish.undo) m_job->undo();
        if (wish.again) {
            m_job->again();
            m_result = {};
        }
    }

    StoreLink& m_store;
    std::shared_ptr<ImportJob> m_job;
    ImportMapping m_mapping;
    ImportResult m_result;
    ImportJob::Step m_said = ImportJob::Step::choose;
    Popup m_more;
    ScrollArea m_scroll;
    float m_choose_height = 0;
};

}  // namespace

std::unique_ptr<Screen> make_import_screen(StoreLink& store) { return std::make_unique<ImportScreen>(store); }

}  // namespace hera::ui
