#include "screens/related.h"

#include <algorithm>

#include "model/entities.h"
#include "platform/host.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/heading.h"

namespace hera::ui {
namespace {

constexpr std::uint32_t few = 5, many = 200;
constexpr float heading_dp = 44, below_dp = 20;

float line_height_of_row() { return dp(roomy() ? 60.0f : 48.0f); }

std::string text_cell(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* money = std::get_if<Money>(&value)) return format_money(*money);
    if (const auto* list = std::get_if<LabelledList>(&value)) return list->empty() ? std::string{} : list->front().value;
    return {};
}

// Title, then what stands below it, then what stands at the right.
std::vector<std::string> columns_of(std::string_view entity) {
    if (entity == contact::entity.key) return {"title", "job_title", "emails", "company.title"};
    if (entity == company::entity.key) return {"title", "domain", "industry", "phones"};
    return {"title", "stage.title", "amount", "close_date"};
}

}  // namespace

void Related::show(const Entity& entity, RecordId record) {
    m_entity = std::string(entity.key());
    m_record = record;
    m_groups.clear();
    if (m_entity == company::entity.key) {
        add_list(contact::entity.key, "company", "related.contacts", "related.add_contact");
        add_list(deal::entity.key, "company", "related.deals", "related.add_deal");
    } else if (m_entity == contact::entity.key) {
        add_one(company::entity.key, "company", "related.company");
        add_list(deal::entity.key, "contact", "related.deals", "related.add_deal");
    } else if (m_entity == lead::entity.key) {
        add_one(contact::entity.key, "contact", "related.became_contact");
        add_one(company::entity.key, "company", "related.became_company");
        add_one(deal::entity.key, "deal", "related.became_deal");
    } else {
        add_one(contact::entity.key, "contact", "related.contact");
        add_one(company::entity.key, "company", "related.company");
    }
}

void Related::add_list(std::string_view entity, std::string_view by, std::string_view heading, std::string_view add) {
    auto group = std::make_unique<Group>(m_store);
    group->entity = std::string(entity);
    group->heading = std::string(heading);
    group->add = std::string(add);
    group->by = std::string(by);
    group->what.entity = group->entity;
    group->what.columns = columns_of(entity);
    group->what.where = {{group->by, link::Filter::Op::equals, m_record}};
    group->what.sort = {{"title", false}};
    group->what.limit = few;
    m_groups.push_back(std::move(group));
}

void Related::add_one(std::string_view entity, std::string_view through, std::string_view heading) {
    auto group = std::make_unique<Group>(m_store);
    group->entity = std::string(entity);
    group->heading = std::string(heading);
    group->through = std::string(through);
    group->what.kind = link::Query::Kind::record;
    group->what.entity = group->entity;
    group->what.columns = columns_of(entity);
    m_groups.push_back(std::move(group));
}

void Related::ask(const RecordView& view) {
    for (std::unique_ptr<Group>& group : m_groups) {
        if (!group->through.empty()) {
            group->what.record = view.reference(group->through);
            group->present = !group->what.record.none();
            if (!group->present) {
                group->lines.clear();
                continue;
            }
        }
        group->live.ask(group->what);
        read(*group);
    }
}

void Related::read(Group& group) {
    const link::Page* page = group.live.page();
    if (page == nullptr || group.version == group.live.version()) return;
    group.version = group.live.version();
    group.lines.clear();
    for (const link::Row& row : page->rows) {
        if (row.cells.size() < 4 || (row.flags & link::Row::deleted) != 0) continue;
        Line line;
        line.record = row.id;
        line.id = id_of(row.id.bytes, id_of(group.heading));
        line.title = text_cell(row.cells[0]);
        if (line.title.empty()) line.title = std::string(tr(std::string("list.unnamed.") + group.entity));
        line.sub = text_cell(row.cells[1]);
        if (line.sub.empty()) line.sub = text_cell(row.cells[2]);
        if (group.entity == deal::entity.key) {
            line.sub = text_cell(row.cells[1]);
            line.trailing = text_cell(row.cells[2]);
        }
        line.href = format_route(route_of(group.entity, row.id));
        line.name = line.title;
        for (const std::string* part : {&line.sub, &line.trailing}) {
            if (!part->empty()) line.name += ", " + *part;
        }
        group.lines.push_back(std::move(line));
    }
}

std::int64_t Related::count() const {
    std::int64_t sum = 0;
    for (const std::unique_ptr<Group>& group : m_groups) {
        if (!group->present) continue;
        if (group->live.page() == nullptr) return -1;
        sum += group->through.empty() ? static_cast<std::int64_t>(group->live.page()->total)
                                      : static_cast<std::int64_t>(group->lines.size());
    }
    return sum;
}

float Related::group_height(const Group& group) {
    if (!group.present) return 0;
    float height = dp(heading_dp) + dp(below_dp);
    if (group.lines.empty()) return height + dp(32);
    height += line_height_of_row() * static_cast<float>(group.lines.size());
    bool more = group.live.page() != nullptr && group.through.empty() && group.live.page()->total > group.lines.size();
    return height + (more ? size::control() + dp(8) : 0);
}

float Related::height() const {
    float height = 0;
    for (const std::unique_ptr<Group>& group : m_groups) height += group_height(*group);
    return height;
}

void Related::draw(Ui& ui, const Rect& place, const RecordView& view) {
    Rect rest = place;
    for (std::unique_ptr<Group>& group : m_groups) {
        if (group->present) draw_group(ui, *group, rest, view);
    }
}

void Related::draw_group(Ui& ui, Group& group, Rect& rest, const RecordView& view) {
    const Colors& c = colors();
    ImGuiID id = id_of(group.heading, id_of(m_record.bytes, id_of("related")));
    Rect head = rest.cut_top(dp(heading_dp));
    Rect line = head;
    bool list = group.through.empty();
    float width =
        section_heading(id_of("heading", id),
                        {line.x, line.y + std::round((line.h - section_heading_height()) / 2), line.w, section_heading_height()},
                        tr(group.heading));
    if (list && group.live.page() != nullptr) {
        std::string count = format_number(group.live.page()->total);
        draw_text_in(canvas(), {line.x + width + dp(8), line.y, dp(60), line.h}, type::tabular(type::meta()), c.text3, count);
    }
    if (!group.add.empty() && !view.deleted()) {
        std::string label(tr(group.add));
        Rect place{line.right() - button_width(label, icon::plus) + dp(8), std::round(line.y + (line.h - size::control()) / 2),
                   button_width(label, icon::plus), size::control()};
        if (button({.id = id_of("add", id), .rect = place, .label = label, .icon = icon::plus, .tone = Tone::quiet})) {
            std::vector<std::pair<std::string, Value>> given{{group.by, Value(m_record)}};
            RecordId company = view.reference("company");
            if (m_entity == contact::entity.key && !company.none()) given.emplace_back("company", Value(company));
            ui.new_record(group.entity, std::move(given));
        }
    }
    if (group.lines.empty()) {
        if (group.live.page() != nullptr && group.live.fresh()) {
            Rect words = rest.cut_top(dp(32));
            std::string sentence(tr(!list                              ? "related.not_here"
                                    : group.entity == deal::entity.key ? "related.none.deals"
                                                                       : "related.none.contacts"));
            draw_text_in(canvas(), words, type::body(), c.text3, sentence);
            node({.id = id_of("none", id), .role = Role::text, .name = sentence, .rect = words});
        } else {
            rest.cut_top(dp(32));
        }
        rest.cut_top(dp(below_dp));
        return;
    }
    {
        float height = line_height_of_row() * static_cast<float>(group.lines.size());
        Scope rows(
            {.id = id_of("rows", id), .role = Role::list, .name = tr(group.heading), .rect = {rest.x, rest.y, rest.w, height}});
        for (const Line& one : group.lines) draw_line(ui, group, one, rest.cut_top(line_height_of_row()));
    }
    if (list && group.live.page()->total > group.lines.size()) {
        std::string label = tr("related.show_all", {format_number(group.live.page()->total)});
        rest.cut_top(dp(4));
        Rect place = rest.cut_top(size::control());
        rest.cut_top(dp(4));
        place.x -= dp(12);
        place.w = button_width(label);
        if (button({.id = id_of("all", id), .rect = place, .label = label, .tone = Tone::quiet})) {
            group.what.limit = many;
            wake();
        }
    }
    rest.cut_top(dp(below_dp));
}

void Related::draw_line(Ui& ui, const Group& group, const Line& line, const Rect& place) {
    const Colors& c = colors();
    Rect r = snap(place.inset(-dp(8), 0));
    Response response = node({.id = line.id, .role = Role::link, .name = line.name, .rect = r, .href = line.href});
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    if (response.hovered || response.held) fill_round(r, radius::control, response.held ? c.press : c.hover);
    if (response.focus_visible) focus_ring_inside(r, radius::control);
    Rect rest = r.inset(dp(8), 0);
    float side = dp(roomy() ? 36.0f : 28.0f);
    Rect face = snap({rest.x, rest.y + (rest.h - side) / 2, side, side});
    if (group.entity == contact::entity.key)
        avatar(face, line.title);
    else if (group.entity == company::entity.key)
        emblem(face, line.title);
    else {
        fill_round(face, radius::control, c.sunken);
        draw_icon(canvas(), {face.x + face.w / 2, face.y + face.h / 2}, icon::deals, 14, c.text3);
    }
    rest.cut_left(side + dp(12));
    if (!line.trailing.empty()) {
        Rect at = rest.cut_right(std::fmin(rest.w * 0.5f, std::ceil(text_width(line.trailing, type::body())) + dp(2)));
        draw_text_in(canvas(), at, type::tabular(type::body()), c.text, line.trailing, Align::right);
        rest.cut_right(dp(12));
    }
    float first = line_height(type::body()), second = line.sub.empty() ? 0 : line_height(type::meta());
    float top = std::round(rest.y + (rest.h - first - second) / 2);
    draw_text_in(canvas(), {rest.x, top, rest.w, first}, type::body_medium(), c.text, line.title);
    if (second > 0) draw_text_in(canvas(), {rest.x, top + first, rest.w, second}, type::meta(), c.text2, line.sub);
    if (response.activated) ui.go(route_of(group.entity, line.record));
}

}  // namespace hera::ui
