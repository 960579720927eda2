#include "screens/record_list_rows.h"

#include "app/route.h"
#include "model/entities.h"
#include "platform/semantics.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"

namespace hera::ui {
namespace {

constexpr ListColumn contact_columns[] = {
    {"list.column.name", "title", 1.5f, 190, 0},
    {"list.column.company", "company.title", 1.2f, 150, 2},
    {"list.column.email", "emails", 1.3f, 170, 1},
    {"list.column.phone", "phones", 0.8f, 130, 5},
    {"list.column.status", "status", 0.6f, 116, 3},
    {"list.column.owner", "owner.title", 0.8f, 120, 6},
    {"list.column.last_touch", "last_touch_at", 0.6f, 104, 4, Align::right},
};
constexpr ListColumn company_columns[] = {
    {"list.column.name", "title", 1.6f, 200, 0},        {"list.column.domain", "domain", 1.2f, 150, 1},
    {"list.column.industry", "industry", 1.0f, 130, 3}, {"list.column.phone", "phones", 0.9f, 130, 4},
    {"list.column.owner", "owner.title", 0.9f, 120, 5}, {"list.column.last_touch", "last_touch_at", 0.7f, 104, 2, Align::right},
};
constexpr ListColumn lead_columns[] = {
    {"list.column.name", "title", 1.4f, 180, 0},         {"list.column.company", "company_name", 1.2f, 150, 2},
    {"list.column.email", "emails", 1.3f, 170, 1},       {"list.column.phone", "phones", 0.8f, 130, 6},
    {"list.column.status", "status", 0.6f, 116, 3},      {"list.column.source", "source", 0.8f, 110, 5},
    {"list.column.owner", "owner.title", 0.8f, 120, 7},  {"list.column.last_touch", "last_touch_at", 0.6f, 104, 4, Align::right},
};

constexpr ListColumn deal_columns[] = {
    {"list.column.name", "title", 1.8f, 220, 0},
    {"list.column.company", "company.title", 1.2f, 150, 2},
    {"list.column.stage", "stage", 0.9f, 110, 1},
    {"list.column.amount", "amount", 0.8f, 110, 0, Align::right},
    {"list.column.close", "close_date", 0.8f, 110, 3, Align::right},
    {"list.column.owner", "owner.title", 0.9f, 120, 4},
    {"list.column.last_touch", "last_touch_at", 0.7f, 104, 5, Align::right},
};

std::string text_cell(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? std::string{} : *text;
}

std::string first_entry(const Value& value) {
    const auto* list = std::get_if<LabelledList>(&value);
    return list == nullptr || list->empty() ? std::string{} : list->front().value;
}

std::string touched(const Value& value, Instant now, int utc_offset) {
    const auto* at = std::get_if<Instant>(&value);
    return at == nullptr ? std::string{} : format_ago(*at, now, utc_offset);
}

void append(std::string& text, std::string_view part, std::string_view between) {
    if (part.empty()) return;
    if (!text.empty()) text += between;
    text += part;
}

}  // namespace

ListKind list_kind(std::string_view entity) {
    for (ListKind kind : {ListKind::contacts, ListKind::leads, ListKind::deals})
        if (entity == list_entity(kind)) return kind;
    return ListKind::companies;
}

std::string_view list_entity(ListKind kind) {
    switch (kind) {
        case ListKind::contacts: return contact::entity.key;
        case ListKind::companies: return company::entity.key;
        case ListKind::leads: return lead::entity.key;
        case ListKind::deals: return deal::entity.key;
    }
    return contact::entity.key;
}

std::span<const ListColumn> list_columns(ListKind kind) {
    switch (kind) {
        case ListKind::contacts: return contact_columns;
        case ListKind::companies: return company_columns;
        case ListKind::leads: return lead_columns;
        case ListKind::deals: return deal_columns;
    }
    return company_columns;
}

// The order make_words reads them in.
std::vector<std::string> list_query_columns(ListKind kind) {
    if (kind == ListKind::contacts) {
        return {"title", "company.title", "emails", "phones", "status", "owner.title", "last_touch_at", "company", "job_title"};
    }
    if (kind == ListKind::deals) {
        return {"title", "company.title", "stage.name", "amount", "close_date", "owner.title", "last_touch_at", "stage.outcome"};
    }
    if (kind == ListKind::leads)
        return {"title", "company_name", "emails", "phones", "status", "source", "owner.title", "last_touch_at"};
    return {"title", "domain", "industry", "phones", "owner.title", "last_touch_at"};
}

namespace {

// Name, company, stage, amount, close date, owner, last touch.
void make_deal_words(const link::Row& row, Instant now, int utc_offset, RowWords& out) {
    std::string of = text_cell(row.cells[1]), stage = text_cell(row.cells[2]), outcome = text_cell(row.cells[7]);
    const auto* amount = std::get_if<Money>(&row.cells[3]);
    const auto* closes = std::get_if<Date>(&row.cells[4]);
    out.trailing = amount == nullptr ? std::string{} : format_money(*amount);
    out.status = stage;
    out.tone = outcome == "won" ? ChipTone::ok : outcome == "lost" ? ChipTone::bad : ChipTone::neutral;
    append(out.sub, of, " · ");
    append(out.sub, stage, " · ");
    out.name = out.title;
    append(out.name, of, ", ");
    append(out.name, stage, ", ");
    append(out.name, out.trailing, ", ");
    out.cells = {out.title,
                 std::move(of),
                 std::move(stage),
                 out.trailing,
                 closes == nullptr ? std::string{} : format_day(*closes, date_at(now, utc_offset)),
                 text_cell(row.cells[5]),
                 touched(row.cells[6], now, utc_offset)};
}

}  // namespace

void make_words(ListKind kind, const link::Row& row, Instant now, int utc_offset, RowWords& out) {
    out = RowWords{};
    out.made = true;
    out.flags = row.flags;
    bool contacts = kind == ListKind::contacts;
    if (row.cells.size() < list_query_columns(kind).size()) return;
    std::string_view entity = list_entity(kind);
    out.id = id_of(row.id.bytes, id_of("list.row"));
    out.title = text_cell(row.cells[0]);
    if (out.title.empty()) out.title = std::string(tr("list.unnamed." + std::string(entity)));
    out.href = format_route(route_of(entity, row.id));

    if (kind == ListKind::deals) return make_deal_words(row, now, utc_offset, out);
    if (contacts) {
        std::string of = text_cell(row.cells[1]), email = first_entry(row.cells[2]), phone = first_entry(row.cells[3]);
        std::string status = text_cell(row.cells[4]);
        if (!status.empty()) {
            out.status = option_label("lead_status", status);
            out.tone = status_tone(status);
        }
        out.trailing = touched(row.cells[6], now, utc_offset);
        if (const auto* id = std::get_if<RecordId>(&row.cells[7]))
            out.company_href = format_route(route_of(company::entity.key, *id));
        append(out.sub, of, " · ");
        append(out.sub, email.empty() ? phone : email, " · ");
        if (out.sub.empty()) out.sub = text_cell(row.cells[8]);
        out.name = out.title;
        append(out.name, of, ", ");
        append(out.name, email, ", ");
        append(out.name, out.status, ", ");
        out.cells = {out.title,  std::move(of),           std::move(email), std::move(phone),
                     out.status, text_cell(row.cells[5]), out.trailing};
    } else if (kind == ListKind::leads) {
        std::string of = text_cell(row.cells[1]), email = first_entry(row.cells[2]), phone = first_entry(row.cells[3]);
        std::string status = text_cell(row.cells[4]);
        if (!status.empty()) {
            out.status = option_label("lead_state", status);
            out.tone = lead_tone(status);
        }
        out.trailing = touched(row.cells[7], now, utc_offset);
        if (of != out.title) append(out.sub, of, " · ");
        append(out.sub, out.status, " · ");
        append(out.sub, email.empty() ? phone : email, " · ");
        out.name = out.title;
        if (of != out.title) append(out.name, of, ", ");
        append(out.name, email, ", ");
        append(out.name, out.status, ", ");
        out.cells = {out.title,  std::move(of),           std::move(email),         std::move(phone),
                     out.status, text_cell(row.cells[5]), text_cell(row.cells[6]), out.trailing};
    } else {
        std::string domain = text_cell(row.cells[1]), industry = text_cell(row.cells[2]), phone = first_entry(row.cells[3]);
        out.trailing = touched(row.cells[5], now, utc_offset);
        append(out.sub, domain, " · ");
        append(out.sub, industry, " · ");
        if (out.sub.empty()) out.sub = phone;
        out.name = out.title;
        append(out.name, domain, ", ");
        append(out.name, industry, ", ");
        out.cells = {out.title, std::move(domain), std::move(industry), std::move(phone), text_cell(row.cells[4]), out.trailing};
    }
    append(out.name, row_mark_words(row.flags), ", ");
}

ChipTone status_tone(std::string_view key) {
    if (key == "new") return ChipTone::warn;
    if (key == "open" || key == "open_deal" || key == "connected") return ChipTone::ok;
    if (key == "in_progress" || key == "attempted") return ChipTone::accent;
    return ChipTone::neutral;
}

ChipTone lead_tone(std::string_view key) {
    if (key == "new") return ChipTone::warn;
    if (key == "working") return ChipTone::accent;
    if (key == "qualified" || key == "converted") return ChipTone::ok;
    return ChipTone::neutral;
}

float draw_row_marks(const Rect& line, std::uint8_t flags) {
    const Colors& c = colors();
    struct Mark {
        std::uint8_t flag;
        char32_t icon;
        ImU32 ink;
    };
    const Mark marks[] = {{link::Row::refused, icon::alert, c.bad},
                          {link::Row::in_conflict, icon::warning, c.warn},
                          {link::Row::pending, icon::sync, c.text3}};
    float width = 0;
    for (const Mark& mark : marks) {
        if ((flags & mark.flag) == 0) continue;
        draw_icon(canvas(), {line.x + width + dp(8), line.y + line.h / 2}, mark.icon, 13, mark.ink);
        width += dp(18);
    }
    return width;
}

std::string_view row_mark_words(std::uint8_t flags) {
    if (flags & link::Row::refused) return tr("list.mark.refused");
    if (flags & link::Row::in_conflict) return tr("list.mark.conflict");
    if (flags & link::Row::pending) return tr("list.mark.pending");
    return {};
}

}  // namespace hera::ui
