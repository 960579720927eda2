// The page of one contact, company or deal: who it is, all its fields, what belongs to it, and its story. Two columns on
// wide screens, tabs on a phone.
#include <algorithm>
#include <array>

#include "app/screen.h"
#include "model/entities.h"
#include "platform/host.h"
#include "screens/record_page_deal.h"
#include "screens/record_page_details.h"
#include "screens/record_page_header.h"
#include "screens/file_list.h"
#include "screens/related.h"
#include "screens/timeline.h"
#include "screens/timeline_composer.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/banner.h"
#include "widgets/button.h"
#include "widgets/empty_state.h"
#include "widgets/heading.h"
#include "widgets/progress.h"

namespace hera::ui {
namespace {

// Fields for fingers, with their labels beside them, need more room than those for a mouse.
constexpr float two_columns_dp = 620, two_roomy_columns_dp = 880, story_width_dp = 720;

class RecordScreen final : public Screen {
public:
    RecordScreen(StoreLink& store, std::string_view entity)
        : m_entity(Schema::built_in().at(entity)),
          m_source(store),
          m_host(store),
          m_stages(store),
          m_timeline(store),
          m_composer(store),
          m_related(store),
          m_files(store) {}

    void enter(Ui&, const Route& route) override {
        if (route.record == m_record) return;
        m_record = route.record;
        m_id = id_of(m_record.bytes, id_of("record page"));
        m_host.forget();
        m_source.show(m_entity, m_record);
        m_details.show(m_entity);
        m_timeline.show(m_entity, m_record);
        m_composer.forget();
        m_related.show(m_entity, m_record);
        m_files.show(m_entity.key(), m_record);
        m_left = m_right = m_whole = {};
        m_tab = 0;
        m_title.clear();
    }

    std::string title() const override { return m_title.empty() ? std::string(entity_label(m_entity.key())) : m_title; }

    void draw(Ui& ui) override {
        m_host.begin_frame();
        if (is_deal()) m_stages.ask();
        RecordSource::State state = m_source.look(m_host);
        if (state != RecordSource::State::here) return draw_absent(ui, state);
        const RecordView& view = m_source.view();
        m_title = view.title;
        m_host.offer_stages_of(view.reference("pipeline"));
        m_timeline.ask();
        m_related.ask(view);
        m_files.ask();

        Rect rest = ui.area;
        draw_header(ui, rest.cut_top(record_header_height()), view);
        if (view.deleted()) draw_deleted(ui, rest, view);
        bool wide = layout() != Layout::phone && rest.w >= dp(roomy() ? two_roomy_columns_dp : two_columns_dp);
        if (wide)
            draw_columns(ui, rest, view);
        else
            draw_one_column(ui, rest, view);
    }

private:
    bool is_deal() const { return m_entity.key() == deal::entity.key; }
    float margin() const { return dp(layout() == Layout::phone ? 16.0f : 24.0f); }
    std::string key(std::string_view part) const {
        return std::string("record.") + std::string(part) + "." + std::string(m_entity.key());
    }

    // Not here (yet): it comes up by itself as soon as it arrives.
    void draw_absent(Ui& ui, RecordSource::State state) {
        if (state == RecordSource::State::waiting) {
            if (m_source.late()) skeleton_rows(ui.area.inset(margin(), margin()), dp(48));
            return;
        }
        std::string back = tr("record.back_to", {entities_label(m_entity.key())});
        EmptyResult result = empty_state({.id = id_of("absent", m_id),
                                          .rect = ui.area,
                                          .icon = icon::search,
                                          .title = tr(key("absent")),
                                          .sentence = tr("record.absent_how"),
                                          .primary = back,
                                          .level = 1});
        if (result.primary) ui.go(route_of(m_entity.key()));
    }

    void draw_header(Ui& ui, const Rect& rect, const RecordView& view) {
        const StageStep* stage = is_deal() ? m_stages.find(view.reference("stage")) : nullptr;
        std::string sub = record_sub_line(view, stage == nullptr ? view.title_of("stage") : std::string_view(stage->name));
        switch (record_header(m_more, {.rect = rect, .view = &view, .sub = sub})) {
            case HeaderAct::none:
                break;
            case HeaderAct::back:
                ui.go(route_of(m_entity.key()));
                break;
            case HeaderAct::open_company:
                ui.go(route_of(company::entity.key, view.reference("company")));
                break;
            case HeaderAct::open_sync:
                ui.go({.place = Place::sync, .record = m_record});
                break;
            case HeaderAct::new_deal:
                new_deal(ui, view);
                break;
            case HeaderAct::convert:
                ui.convert_lead(m_record);
                break;
            case HeaderAct::remove:
                ui.edit("undo.delete_record", {{link::Edit::Kind::remove, std::string(m_entity.key()), m_record, {}}},
                        tr("record.deleted_words", {view.title}));
                break;
        }
    }

    void new_deal(Ui& ui, const RecordView& view) {
        std::vector<std::pair<std::string, Value>> given;
        if (m_entity.key() == company::entity.key) {
            given.emplace_back("company", Value(m_record));
        } else {
            given.emplace_back("contact", Value(m_record));
            if (RecordId of = view.reference("company"); !of.none()) given.emplace_back("company", Value(of));
        }
        ui.new_record(deal::entity.key, std::move(given));
    }

    void draw_deleted(Ui& ui, Rect& rest, const RecordView& view) {
        Banner notice{.id = id_of("deleted", m_id),
                      .sentence = tr(key("in_trash")),
                      .tone = ChipTone::warn,
                      .icon = icon::trash,
                      .action = tr("record.restore"),
                      .strip = true};
        notice.rect = rest.cut_top(banner_height(notice, rest.w));
        if (!banner(notice)) return;
        ui.edit("undo.restore_record", {{link::Edit::Kind::restore, std::string(m_entity.key()), m_record, {}}},
                tr("record.restored_words", {view.title}));
    }

    // ---- wide ----

    void draw_columns(Ui& ui, Rect rest, const RecordView& view) {
        if (is_deal() && m_stages.strip_height() > 0) {
            Rect strip = rest.cut_top(m_stages.strip_height());
            m_stages.draw_strip(ui, strip, view);
            line_below(strip, colors().line);
        }
        float left = std::clamp(std::round(rest.w * 0.4f), dp(300), dp(480));
        Rect facts = rest.cut_left(left);
        line_right_of(facts, colors().line);
        {
            Clip clip(facts);
            float width = facts.w - 2 * margin();
            float content = facts_height(view, width);
            double offset = m_left.update(id_of("left", m_id), facts, static_cast<double>(content));
            draw_facts(ui, {facts.x + margin(), facts.y - static_cast<float>(offset), width, content}, view);
        }
        Clip clip(rest);
        float width = std::fmin(rest.w - 2 * margin(), dp(story_width_dp));
        float content = story_height(view, width);
        double offset = m_right.update(id_of("right", m_id), rest, static_cast<double>(content));
        draw_story(ui, {rest.x + margin(), rest.y - static_cast<float>(offset), width, content}, rest, view);
    }

    float facts_height(const RecordView& view, float width) {
        float height = dp(16) + dp(44) + m_details.height(view, m_host, width) + dp(20) + m_related.height() + m_files.height() +
                       dp(24);
        return is_deal() ? height + DealStages::value_height(false) + dp(8) : height;
    }

    void draw_facts(Ui& ui, Rect rest, const RecordView& view) {
        rest.cut_top(dp(16));
        if (is_deal()) {
            m_stages.draw_value(rest.cut_top(DealStages::value_height(false)), view, m_host.today());
            rest.cut_top(dp(8));
        }
        draw_details(ui, rest, view, true);
        rest.cut_top(dp(20));
        m_related.draw(ui, rest.cut_top(m_related.height()), view);
        m_files.draw(ui, rest, !view.deleted());
    }

    void draw_details(Ui& ui, Rect& rest, const RecordView& view, bool heading) {
        float height = m_details.height(view, m_host, rest.w);
        Scope region({.id = id_of("details", m_id),
                      .role = Role::region,
                      .name = tr("record.details"),
                      .rect = {rest.x, rest.y, rest.w, height + (heading ? dp(44) : 0)}});
        if (heading) {
            Rect line = rest.cut_top(dp(44));
            section_heading(
                id_of("details heading", m_id),
                {line.x, line.y + std::round((line.h - section_heading_height()) / 2), line.w, section_heading_height()},
                tr("record.details"));
        }
        m_details.draw(ui, rest.cut_top(height), view, m_host, is_deal() ? &m_stages : nullptr);
    }

    float story_height(const RecordView& view, float width) {
        float composer = view.deleted() ? 0 : m_composer.height(width) + dp(16);
        return dp(16) + composer + dp(44) + m_timeline.height(width) + dp(32);
    }

    void draw_story(Ui& ui, Rect rest, const Rect& seen, const RecordView& view) {
        Scope region({.id = id_of("story", m_id), .role = Role::region, .name = tr("timeline.title"), .rect = rest});
        rest.cut_top(dp(16));
        Rect line = rest.cut_top(dp(44));
        line.cut_top(std::round((line.h - section_heading_height()) / 2));
        section_heading(id_of("story heading", m_id), {line.x, line.y, line.w, section_heading_height()}, tr("timeline.title"));
        if (!view.deleted()) {
            m_composer.draw(ui, id_of("composer", m_id), rest.cut_top(m_composer.height(rest.w)), told_to(view));
            rest.cut_top(dp(16));
        }
        m_timeline.draw(ui, rest, seen);
    }

    // An entry on a deal is part of the story of its people and their company too.
    std::vector<Subject> told_to(const RecordView& view) const {
        std::vector<Subject> out{{std::string(m_entity.key()), m_record}};
        for (std::string_view through : {contact::entity.key, company::entity.key}) {
            RecordId id = m_entity.key() == through ? RecordId{} : view.reference(through);
            if (!id.none()) out.push_back({std::string(through), id});
        }
        return out;
    }

    // ---- narrow ----

    void draw_one_column(Ui& ui, const Rect& area, const RecordView& view) {
        Clip clip(area);
        float width = area.w - 2 * margin();
        float head = summary_height(view), tabs = size::control() + dp(16);
        float body = m_tab == 0   ? m_details.height(view, m_host, width) + dp(24)
                     : m_tab == 1 ? story_height(view, width)
                                  : m_related.height() + m_files.height() + dp(32);
        float content = head + tabs + body;
        double offset = m_whole.update(id_of("whole", m_id), area, static_cast<double>(content));
        Rect rest{area.x + margin(), area.y - static_cast<float>(offset), width, content};
        draw_summary(ui, rest.cut_top(head), view);
        draw_tabs(rest.cut_top(tabs));
        if (m_tab == 0) {
            rest.cut_top(dp(8));
            draw_details(ui, rest, view, false);
        } else if (m_tab == 1) {
            draw_story(ui, rest, area, view);
        } else {
            rest.cut_top(dp(8));
            m_related.draw(ui, rest.cut_top(m_related.height()), view);
            m_files.draw(ui, rest, !view.deleted());
        }
    }

    void draw_tabs(const Rect& place) {
        std::int64_t count = m_related.count() + std::max<std::int64_t>(0, m_files.count());
        std::string related(tr("record.tab.related"));
        if (count > 0) related += " " + std::to_string(count);
        std::array<std::string_view, 3> labels{tr("record.tab.details"), tr("record.tab.timeline"), related};
        Rect line{place.x, place.y + dp(8), place.w, size::control()};
        auto chosen =
            segments({.id = id_of("tabs", m_id), .rect = line, .name = tr("record.parts"), .labels = labels, .current = m_tab});
        if (!chosen) return;
        m_tab = *chosen;
        wake();
    }

    // A header that is wide enough says who it is and how to reach them.
    bool header_says_all() const { return !is_deal() && layout() != Layout::phone; }

    float summary_height(const RecordView& view) const {
        if (header_says_all()) return dp(12);
        float height = dp(16) + size::control() + dp(8);
        if (is_deal()) return height + size::control() + dp(8) + DealStages::value_height(true) + dp(4);
        (void)view;
        return height + dp(56) + dp(18);
    }

    // What a phone shows before anything else: face or value, and the ways to get in touch.
    void draw_summary(Ui& ui, Rect rest, const RecordView& view) {
        if (header_says_all()) return;
        rest.cut_top(dp(16));
        if (is_deal()) {
            m_stages.draw_choice(ui, rest.cut_top(size::control()), view);
            rest.cut_top(dp(8));
            m_stages.draw_value(rest.cut_top(DealStages::value_height(true)), view, m_host.today());
            rest.cut_top(dp(4));
        } else {
            Rect line = rest.cut_top(dp(56));
            record_face(snap(line.cut_left(dp(56))), view);
            line.cut_left(dp(16));
            draw_summary_words(ui, line, view);
            rest.cut_top(dp(18));  // so that the company's link has its 44 dp between the two
        }
        draw_actions(ui, rest.cut_top(size::control()), view);
    }

    void draw_summary_words(Ui& ui, Rect line, const RecordView& view) {
        std::string sub = record_sub_line(view, {});
        std::string_view company = view.title_of("company");
        bool both = !sub.empty() && !company.empty();
        float first = line_height(type::body()), second = both ? dp(24) : 0;
        line.cut_top(std::round((line.h - first - second) / 2));
        if (!sub.empty()) {
            Rect words = line.cut_top(first);
            draw_text_in(canvas(), words, type::body(), colors().text2, sub);
            node({.id = id_of("sub", m_id), .role = Role::text, .name = sub, .rect = words});
        }
        if (company.empty()) return;
        RecordId id = view.reference("company");
        std::string href = format_route(route_of(company::entity.key, id));
        if (text_link(id_of("company", m_id), line.cut_top(dp(24)), company, href, type::body()))
            ui.go(route_of(company::entity.key, id));
    }

    void draw_actions(Ui& ui, Rect line, const RecordView& view) {
        bool can_call = call_href(view.phone).size() > 4, can_mail = !view.email.empty();
        float gap = dp(10), count = (can_call ? 1.0f : 0.0f) + (can_mail ? 1.0f : 0.0f) + (view.deleted() ? 0.0f : 1.0f);
        bool converts = m_entity.def == &lead::entity && !view.deleted() && empty(view.record.get("converted_at"));
        if (converts) count += 1;
        if (count <= 0) return;
        float width = std::floor((line.w - gap * (count - 1)) / count);
        auto next = [&] {
            Rect place = line.cut_left(width);
            line.cut_left(gap);
            return place;
        };
        if (can_call)
            contact_button(id_of("call", m_id), next(), tr("record.call"), icon::phone, call_href(view.phone),
                           tr("form.call", {view.title}));
        if (can_mail)
            contact_button(id_of("mail", m_id), next(), tr("record.email"), icon::mail, mail_href(view.email),
                           tr("form.email_to", {view.title}));
        if (view.deleted()) return;
        if (button({.id = id_of("log", m_id), .rect = next(), .label = tr("record.log"), .icon = icon::log}))
            ui.quick_log(m_entity.key(), m_record, view.title);
        if (converts && button({.id = id_of("convert", m_id),
                                .rect = next(),
                                .label = tr("leads.convert"),
                                .icon = icon::convert,
                                .tone = Tone::primary}))
            ui.convert_lead(m_record);
    }

    const Entity& m_entity;
    RecordId m_record{};
    ImGuiID m_id = 0;
    std::string m_title;
    RecordSource m_source;
    RecordHost m_host;
    DealStages m_stages;
    RecordDetails m_details;
    Timeline m_timeline;
    Composer m_composer;
    Related m_related;
    FileList m_files;
    ScrollArea m_left, m_right, m_whole;
    int m_tab = 0;
    Popup m_more;
};

}  // namespace

std::unique_ptr<Screen> make_record_screen(StoreLink& store, std::string_view entity) {
    return std::make_unique<RecordScreen>(store, entity);
}

}  // namespace hera::ui
