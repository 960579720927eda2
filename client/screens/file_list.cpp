#include "screens/file_list.h"

#include <cmath>

#include "model/attachment_rules.h"
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

constexpr std::uint32_t files_max = 100;
constexpr float heading_dp = 44, below_dp = 20;

float row_height() { return dp(roomy() ? 60.0f : 48.0f); }

std::string text_cell(const link::Row& row, std::size_t at) {
    const auto* text = at < row.cells.size() ? std::get_if<std::string>(&row.cells[at]) : nullptr;
    return text == nullptr ? std::string{} : *text;
}

bool picture(std::string_view mime) { return mime.substr(0, 6) == "image/"; }

}  // namespace

std::string file_size_words(std::int64_t bytes) {
    if (bytes < 1000) return tr("files.bytes", {format_number(bytes)});
    bool mega = bytes >= 1'000'000;
    std::int64_t unit = mega ? 1'000'000 : 1000;
    std::int64_t tenths = (bytes * 10 + unit / 2) / unit;
    std::string number = format_number(tenths / 10);
    if (tenths < 100 && tenths % 10 != 0) number += "." + std::to_string(tenths % 10);
    return tr(mega ? "files.mega" : "files.kilo", {number});
}

void FileList::show(std::string_view entity, RecordId record) {
    m_entity = std::string(entity);
    m_record = record;
    m_version = UINT64_MAX;
    m_lines.clear();
    m_live.drop();
}

void FileList::ask() {
    if (m_store.session().demo) return;
    link::Query what;
    what.entity = std::string(attachment::entity.key);
    what.columns = {"name", "mime", "size", "sha256", "state", "created_by.title"};
    what.where = {{std::string(attachment::about_id.key), link::Filter::Op::equals, Value(m_record)}};
    what.sort = {{"created_at", true}};
    what.limit = files_max;
    m_live.ask(what);
    read();
}

void FileList::read() {
    const link::Page* page = m_live.page();
    if (page == nullptr || m_version == m_live.version()) return;
    m_version = m_live.version();
    m_lines.clear();
    for (const link::Row& row : page->rows) {
        if ((row.flags & link::Row::deleted) != 0 || row.cells.size() < 6) continue;
        Line line;
        line.file = {row.id, text_cell(row, 0), text_cell(row, 1), text_cell(row, 3)};
        const auto* size = std::get_if<std::int64_t>(&row.cells[2]);
        line.sub = file_size_words(size == nullptr ? 0 : *size);
        // What matters first: a phone has no room for all of it.
        if (text_cell(row, 4) != attachment_state::available) line.sub += " · " + std::string(tr("files.waiting"));
        std::string who = text_cell(row, 5);
        if (!who.empty()) line.sub += " · " + who;
        m_lines.push_back(std::move(line));
    }
}

float FileList::height() const {
    if (m_store.session().demo) return 0;
    return dp(heading_dp) + (m_lines.empty() ? dp(32) : row_height() * static_cast<float>(m_lines.size())) + dp(below_dp);
}

void FileList::draw(Ui& ui, Rect& rest, bool may_change) {
    if (m_store.session().demo) return;
    const Colors& c = colors();
    ImGuiID id = id_of(m_record.bytes, id_of("files"));
    Rect line = rest.cut_top(dp(heading_dp));
    Rect heading{line.x, line.y + std::round((line.h - section_heading_height()) / 2), line.w, section_heading_height()};
    float width = section_heading(id_of("heading", id), heading, tr("files.title"));
    if (!m_lines.empty()) {
        std::string number = format_number(static_cast<std::int64_t>(m_lines.size()));
        draw_text_in(canvas(), {line.x + width + dp(8), line.y, dp(60), line.h}, type::tabular(type::meta()), c.text3, number);
    }
    std::string_view add = tr("files.attach");
    float wide = button_width(add, icon::plus);
    Rect press{line.right() - wide + dp(8), std::round(line.y + (line.h - size::control()) / 2), wide, size::control()};
    if (may_change && button({.id = id_of("add", id), .rect = press, .label = add, .icon = icon::plus, .tone = Tone::quiet}))
        ui.attach(m_entity, m_record);
    if (m_lines.empty()) {
        Rect words = rest.cut_top(dp(32));
        if (m_live.page() != nullptr) {
            draw_text_in(canvas(), words, type::body(), c.text3, tr("files.none"));
            node({.id = id_of("none", id), .role = Role::text, .name = tr("files.none"), .rect = words});
        }
    } else {
        Rect rows{rest.x, rest.y, rest.w, row_height() * static_cast<float>(m_lines.size())};
        Scope list({.id = id_of("rows", id), .role = Role::list, .name = tr("files.title"), .rect = rows});
        for (const Line& one : m_lines) draw_line(ui, one, rest.cut_top(row_height()), may_change);
    }
    rest.cut_top(dp(below_dp));
}

void FileList::draw_line(Ui& ui, const Line& line, const Rect& place, bool may_change) {
    const Colors& c = colors();
    ImGuiID id = id_of(line.file.id.bytes, id_of("file"));
    Scope item({.id = id, .role = Role::list_item, .rect = place});
    Rect rest = place;
    if (may_change && icon_button_right(id_of("remove", id), rest, icon::trash, tr("files.remove", {line.file.name}))) {
        ui.edit("undo.delete_record", {{link::Edit::Kind::remove, std::string(attachment::entity.key), line.file.id, {}}},
                tr("files.removed", {line.file.name}));
    }
    if (icon_button_right(id_of("save", id), rest, icon::download, tr("files.save", {line.file.name})))
        ui.open_file(line.file, true);
    rest.cut_right(dp(4));
    Rect r = snap(rest.inset(-dp(8), 0));
    r.w -= dp(8);
    std::string name = line.file.name + ", " + line.sub;
    Response open = node({.id = id_of("open", id), .role = Role::button, .name = name, .rect = r});
    if (open.hovered) set_cursor(ImGuiMouseCursor_Hand);
    if (open.hovered || open.held) fill_round(r, radius::control, open.held ? c.press : c.hover);
    if (open.focus_visible) focus_ring_inside(r, radius::control);
    float side = dp(roomy() ? 36.0f : 28.0f);
    Rect face = snap({rest.x, rest.y + (rest.h - side) / 2, side, side});
    fill_round(face, radius::control, c.sunken);
    char32_t sign = picture(line.file.mime) ? icon::picture : icon::file;
    draw_icon(canvas(), {face.x + face.w / 2, face.y + face.h / 2}, sign, 16, c.text3);
    rest.cut_left(side + dp(12));
    float first = line_height(type::body()), second = line_height(type::meta());
    float top = std::round(rest.y + (rest.h - first - second) / 2);
    draw_text_in(canvas(), {rest.x, top, rest.w, first}, type::body_medium(), c.text, line.file.name);
    draw_text_in(canvas(), {rest.x, top + first, rest.w, second}, type::meta(), c.text2, line.sub);
    if (open.activated) ui.open_file(line.file, false);
}

}  // namespace hera::ui
