#include "screens/record_page_header.h"

#include <array>

#include "model/entities.h"
#include "platform/host.h"
#include "screens/record_list_rows.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/tooltip.h"

namespace hera::ui {
namespace {

void join(std::string& text, std::string_view part) {
    if (part.empty()) return;
    if (!text.empty()) text += " · ";
    text += part;
}

bool can_convert(const RecordView& view) {
    return view.record.entity->def == &lead::entity && empty(view.record.get("converted_at")) && !view.deleted();
}

bool back_arrow(ImGuiID id, Rect& strip, const RecordView& view) {
    std::string_view entity = view.record.entity->key();
    std::string href = format_route(route_of(entity));
    std::string name = tr("record.back_to", {entities_label(entity)});
    float side = std::fmax(size::control(), dp(32));
    Rect place = snap({strip.x - dp(8), strip.y + (strip.h - side) / 2, side, side});
    strip.cut_left(side);
    ImGuiID own = id_of("back", id);
    Response r = node({.id = own, .role = Role::link, .name = name, .rect = place, .href = href});
    if (r.hovered) set_cursor(ImGuiMouseCursor_Hand);
    if (r.hovered || r.held) fill_round(place, radius::control, r.held ? colors().press : colors().hover);
    draw_icon(canvas(), {place.x + place.w / 2, place.y + place.h / 2}, icon::arrow_left, 20, colors().text2);
    if (r.focus_visible) focus_ring_inside(place, radius::control);
    return r.activated;
}

// "CTO · Acme": the company leads to its page. True when it was pressed.
bool sub_line(ImGuiID id, Rect line, const RecordView& view, std::string_view sub) {
    TextStyle style = type::meta();
    std::string_view company = view.title_of("company");
    RecordId company_id = view.reference("company");
    if (!sub.empty()) {
        float width = draw_text_in(canvas(), line, style, colors().text2, sub);
        node({.id = id_of("sub", id), .role = Role::text, .name = sub, .rect = {line.x, line.y, width, line.h}});
        line.cut_left(width);
    }
    if (company.empty() || company_id.none() || line.w < dp(60)) return false;
    if (!sub.empty()) line.cut_left(draw_text_in(canvas(), line, style, colors().text2, " · "));
    std::string href = format_route(route_of(company::entity.key, company_id));
    return text_link(id_of("company", id), line, company, href, style);
}

HeaderAct more_menu(Popup& more, ImGuiID id, const Rect& place, const RecordView& view) {
    std::string_view entity = view.record.entity->key();
    ImGuiID own = id_of("more", id);
    if (button({.id = own,
                .rect = place,
                .label = tr("button.more"),
                .icon = icon::more,
                .tone = Tone::quiet,
                .icon_only = true,
                .can_expand = true,
                .expanded = more.open})) {
        more.show();
    }
    if (!more.open) return HeaderAct::none;
    std::vector<PopupItem> items;
    std::vector<HeaderAct> acts;
    if (entity == lead::entity.key) {
        if (can_convert(view)) {
            items.push_back({.label = std::string(tr("leads.convert")), .icon = icon::convert});
            acts.push_back(HeaderAct::convert);
        }
    } else if (entity != deal::entity.key) {
        items.push_back({.label = std::string(tr("button.new_deal")), .icon = icon::plus});
        acts.push_back(HeaderAct::new_deal);
    }
    items.push_back({.label = std::string(tr(std::string("record.delete.") + std::string(entity))),
                     .icon = icon::trash,
                     .danger = true,
                     .line_above = !items.empty()});
    acts.push_back(HeaderAct::remove);
    auto chosen = popup_list(more, id_of("menu", id), tr("button.more"), place, items, PopupKind::menu);
    return chosen ? acts[static_cast<std::size_t>(*chosen)] : HeaderAct::none;
}

}  // namespace

float record_header_height() { return dp(layout() == Layout::phone ? 56.0f : 72.0f); }

std::string mail_href(std::string_view email) { return "mailto:" + std::string(email); }

// Digits and the leading plus: what a telephone takes.
std::string call_href(std::string_view phone) {
    std::string out = "tel:";
    for (char c : phone) {
        if ((c >= '0' && c <= '9') || c == '+') out += c;
    }
    return out;
}

std::string record_sub_line(const RecordView& view, std::string_view stage_name) {
    std::string_view entity = view.record.entity->key();
    std::string out;
    if (entity == contact::entity.key) {
        join(out, view.text("job_title"));
    } else if (entity == lead::entity.key) {
        join(out, view.text("job_title"));
        if (view.title != view.text("company_name")) join(out, view.text("company_name"));
        join(out, option_label("lead_state", view.text("status")));
    } else if (entity == company::entity.key) {
        join(out, view.text("domain"));
        join(out, view.text("industry"));
    } else {
        if (const Money* amount = view.record.get(deal::amount)) join(out, format_money(*amount));
        join(out, stage_name);
    }
    return out;
}

void record_face(const Rect& square, const RecordView& view) {
    std::string_view entity = view.record.entity->key();
    if (entity == contact::entity.key || entity == lead::entity.key) return avatar(square, view.title);
    if (entity == company::entity.key) return emblem(square, view.title);
    fill_round(square, radius::card, colors().accent_soft);
    draw_icon(canvas(), {square.x + square.w / 2, square.y + square.h / 2}, icon::deals, square.h / dp(1) * 0.5f,
              colors().accent);
}

void contact_button(ImGuiID id, const Rect& rect, std::string_view label, char32_t symbol, std::string_view href,
                    std::string_view name) {
    const Colors& c = colors();
    Rect r = snap(rect);
    Response response = node({.id = id, .role = Role::link, .name = name, .rect = r, .href = href});
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    framed(r, radius::control, c.line, response.held ? c.press : response.hovered ? c.hover : c.bg);
    if (response.focus_visible) focus_ring(r, radius::control);
    float mark = dp(size::icon() + 6), words = std::fmin(text_width(label, type::body_medium()), r.w - mark - dp(8));
    float x = std::round(r.x + (r.w - words - mark) / 2);
    draw_icon(canvas(), {x + dp(size::icon()) / 2, r.y + r.h / 2}, symbol, size::icon(), c.text);
    draw_text_in(canvas(), {x + mark, r.y, words + 1, r.h}, type::body_medium(), c.text, label);
}

HeaderAct record_header(Popup& more, const RecordHeader& header) {
    const RecordView& view = *header.view;
    bool phone = layout() == Layout::phone;
    ImGuiID id = id_of(view.record.id.bytes, id_of("head"));
    HeaderAct act = HeaderAct::none;
    line_below(header.rect, colors().line);
    Rect strip = header.rect.inset(dp(phone ? 16.0f : 24.0f), 0);
    if (back_arrow(id, strip, view)) act = HeaderAct::back;

    // Measured first, drawn in the order they are read.
    float gap = dp(8), side = size::control(), reach = 0;
    std::string email_label(tr("record.email")), call_label(tr("record.call"));
    bool can_mail = !phone && !view.email.empty(), can_call = !phone && !call_href(view.phone).substr(4).empty();
    if (can_mail) reach += button_width(email_label, icon::mail) + gap;
    if (can_call) reach += button_width(call_label, icon::phone) + gap;
    std::string convert_label(tr("leads.convert"));
    bool converts = !phone && can_convert(view);
    if (converts) reach += button_width(convert_label, icon::convert) + gap;
    if (!view.deleted()) reach += side;
    Rect right = strip.cut_right(reach);
    strip.cut_right(dp(12));

    if (!phone) {
        Rect face = snap({strip.x, strip.y + (strip.h - dp(40)) / 2, dp(40), dp(40)});
        record_face(face, view);
        strip.cut_left(dp(52));
    }
    TextStyle title = type::title();
    float marks = 0;
    for (std::uint8_t flag : {link::Row::pending, link::Row::refused, link::Row::in_conflict})
        marks += view.flags & flag ? dp(18) : 0;
    float width = std::fmin(std::ceil(text_width(view.title, title)) + 1, strip.w - marks - dp(4));
    bool two_lines = !phone && (!header.sub.empty() || !view.title_of("company").empty());
    float top = two_lines ? std::round(strip.y + (strip.h - dp(28) - dp(18)) / 2) : std::round(strip.y + (strip.h - dp(28)) / 2);
    Rect words{strip.x, top, width, dp(28)};
    node({.id = id_of("title", id), .role = Role::heading, .name = view.title, .rect = words, .level = 1});
    draw_text_in(canvas(), words, title, colors().text, view.title);
    if (marks > 0) {
        Rect place{words.right() + dp(6), words.y, marks, words.h};
        draw_row_marks(place, view.flags);
        std::string href = format_route({.place = Place::sync, .record = view.record.id});
        Response marks_link =
            node({.id = id_of("marks", id), .role = Role::link, .name = row_mark_words(view.flags), .rect = place, .href = href});
        if (marks_link.activated) act = HeaderAct::open_sync;
        if (marks_link.hovered) set_cursor(ImGuiMouseCursor_Hand);
        if (marks_link.focus_visible) focus_ring(place, radius::control);
    }
    if (two_lines && sub_line(id, {strip.x, top + dp(28), strip.w, dp(18)}, view, header.sub)) act = HeaderAct::open_company;

    float y = std::round(right.y + (right.h - side) / 2);
    if (can_mail) {
        Rect place{right.x, y, button_width(email_label, icon::mail), side};
        contact_button(id_of("mail", id), place, email_label, icon::mail, mail_href(view.email),
                       tr("form.email_to", {view.title}));
        right.cut_left(place.w + gap);
    }
    if (can_call) {
        Rect place{right.x, y, button_width(call_label, icon::phone), side};
        contact_button(id_of("call", id), place, call_label, icon::phone, call_href(view.phone), tr("form.call", {view.title}));
        right.cut_left(place.w + gap);
    }
    if (converts) {
        Rect place{right.x, y, button_width(convert_label, icon::convert), side};
        if (button({.id = id_of("convert", id),
                    .rect = place,
                    .label = convert_label,
                    .icon = icon::convert,
                    .tone = Tone::primary}))
            act = HeaderAct::convert;
        right.cut_left(place.w + gap);
    }
    if (!view.deleted()) {
        HeaderAct chosen = more_menu(more, id, {right.right() - side, y, side, side}, view);
        if (chosen != HeaderAct::none) act = chosen;
    }
    return act;
}

}  // namespace hera::ui
