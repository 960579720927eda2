#include "screens/timeline_words.h"

#include <array>

#include "base/text.h"
#include "screens/entry_dialog.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "widgets/ids.h"

namespace hera::ui {
namespace {

using Item = link::TimelineItem;

const std::string* fact(const Item& item, std::string_view key) {
    for (const Item::Change& change : item.changes) {
        if (change.field == key) return &change.after;
    }
    return nullptr;
}

char32_t activity_icon(const std::string* kind) {
    if (kind == nullptr || *kind == "note") return icon::note;
    if (*kind == "call") return icon::phone;
    if (*kind == "meeting") return icon::meeting;
    if (*kind == "email") return icon::mail;
    if (*kind == "demo") return icon::demo;
    return icon::note;
}

void join(std::string& text, std::string_view part) {
    if (part.empty()) return;
    if (!text.empty()) text += " · ";
    text += part;
}

// What was written by hand must never vanish behind a sentence: long values are cut by the drawing, not here.
std::string change_sentence(const Item::Change& change, const std::string& who, const StoryWords& words, bool with_who) {
    int at = words.entity->find(change.field);
    std::string before = change.before, after = change.after;
    if (at >= 0) {
        const FieldDef& field = words.entity->fields[static_cast<std::size_t>(at)];
        before = changed_value(field, before, words);
        after = changed_value(field, after, words);
    }
    std::string label(field_label(words.entity->key(), change.field));
    std::string verb = before.empty() ? "set" : after.empty() ? "cleared" : "changed";
    std::string key = std::string("timeline.") + (with_who ? "" : "line_") + verb;
    return tr(key, {who, label, before, after});
}

// Whom it was with, but for the page's own record.
void tell_parties(const Item& item, StoryEntry& out) {
    std::string names;
    for (const link::Party& party : item.parties) {
        if (!party.title.empty()) names += (names.empty() ? "" : ", ") + party.title;
    }
    if (!names.empty()) out.lines.push_back(tr("story.with", {names}));
}

void tell_activity(const Item& item, const StoryWords& words, StoryEntry& out) {
    out.headline = item.title;
    out.strong = true;
    out.body = item.detail == item.title ? std::string{} : item.detail;
    const std::string* kind = fact(item, "kind");
    out.icon = activity_icon(kind);
    if (kind != nullptr && *kind != "note") join(out.facts, option_label("activity_kind", *kind));
    if (const std::string* minutes = fact(item, "minutes")) join(out.facts, tr("timeline.minutes", {*minutes}));
    if (const std::string* outcome = fact(item, "outcome")) join(out.facts, *outcome);
    bool met = kind != nullptr && (*kind == "meeting" || *kind == "demo");
    if (const std::string* zone = fact(item, "zone"); zone != nullptr && met) join(out.facts, place_clock(item.at, *zone));
    tell_parties(item, out);
    join(out.meta, item.who);
    join(out.meta, format_moment(item.at, words.now, words.utc_offset));
}

void tell_task(const Item& item, const StoryWords& words, StoryEntry& out) {
    out.headline = item.title;
    out.strong = true;
    out.body = item.detail;
    out.icon = icon::task;
    Date today = date_at(words.now, words.utc_offset);
    const std::string* done = fact(item, "done_at");
    const std::string* due = fact(item, "due");
    out.done = done != nullptr;
    if (out.done) {
        auto at = parse_iso_instant(*done);
        out.facts =
            at ? tr("timeline.task_done", {format_moment(*at, words.now, words.utc_offset)}) : std::string(tr("timeline.done"));
    } else if (auto day = due == nullptr ? std::nullopt : parse_iso_date(*due)) {
        out.late = *day < today;
        out.facts = tr(out.late ? "timeline.task_late" : "timeline.task_due", {format_day(*day, today)});
    } else {
        out.facts = std::string(tr("timeline.task_open"));
    }
    if (const std::string* at = fact(item, "remind_at"); at != nullptr && !out.done) out.facts += " " + *at;
    if (const std::string* priority = fact(item, "priority"); priority != nullptr && *priority == "high" && !out.done)
        join(out.facts, tr("tasks.high"));
    tell_parties(item, out);
    join(out.meta, item.who);
    if (!out.done) join(out.meta, format_moment(item.at, words.now, words.utc_offset));
}

void tell_history(const Item& item, const StoryWords& words, StoryEntry& out) {
    std::string who = item.who.empty() ? std::string(tr("timeline.someone")) : item.who;
    std::string kind = fold(entity_label(words.entity->key()));
    switch (item.kind) {
        case Item::Kind::created:
            out.icon = item.imported ? icon::upload : icon::plus;
            out.headline = tr(item.imported ? "timeline.imported" : "timeline.created", {who, kind});
            break;
        case Item::Kind::deleted:
            out.icon = icon::trash;
            out.headline = tr("timeline.deleted", {who, kind});
            break;
        case Item::Kind::restored:
            out.icon = icon::restore;
            out.headline = tr("timeline.restored", {who, kind});
            break;
        case Item::Kind::merged:
            out.icon = icon::trash;
            out.headline = tr("timeline.merged", {who, kind});
            break;
        case Item::Kind::conflict: {
            out.icon = icon::warning;
            std::string label(item.title == "deleted" ? tr("timeline.existence") : field_label(words.entity->key(), item.title));
            out.headline = tr("timeline.conflict", {who, label});
            for (const Item::Change& change : item.changes) {
                int at = words.entity->find(change.field);
                if (at < 0) continue;
                const FieldDef& field = words.entity->fields[static_cast<std::size_t>(at)];
                out.lines.push_back(tr("timeline.conflict_values",
                                       {changed_value(field, change.after, words), changed_value(field, change.before, words)}));
            }
            break;
        }
        default:
            out.icon = icon::history;
            if (item.changes.size() == 1) {
                out.headline = change_sentence(item.changes.front(), who, words, true);
            } else {
                out.headline = plural(static_cast<std::int64_t>(item.changes.size()), "timeline.changed_fields.", {who});
                for (const Item::Change& change : item.changes) out.lines.push_back(change_sentence(change, who, words, false));
            }
            break;
    }
    out.meta = format_moment(item.at, words.now, words.utc_offset);
}

}  // namespace

std::string changed_value(const FieldDef& field, const std::string& value, const StoryWords& words) {
    if (value.empty()) return value;
    Date today = date_at(words.now, words.utc_offset);
    switch (field.type) {
        case FieldType::date: {
            auto day = parse_iso_date(value);
            return day ? format_day(*day, today) : value;
        }
        case FieldType::instant: {
            auto at = parse_iso_instant(value);
            return at ? format_moment(*at, words.now, words.utc_offset) : value;
        }
        case FieldType::select:
            return option_label(field.target, value);
        case FieldType::boolean:
            return std::string(tr(value == "true" || value == "1" || value == "yes" ? "form.yes" : "form.no"));
        default:
            break;
    }
    // Lists and notes have line breaks; a sentence has none.
    std::string out = value;
    for (char& c : out) {
        if (c == '\n' || c == '\r') c = ' ';
    }
    return out;
}

StoryEntry tell(const Item& item, const StoryWords& words) {
    StoryEntry out;
    ImGuiID within = id_of(static_cast<std::uint64_t>(item.kind), id_of("story"));
    out.id = id_of(item.op.none() ? item.id.bytes : item.op.bytes, within);
    out.kind = item.kind;
    out.record = item.id;
    out.day = date_at(item.at, words.utc_offset);
    out.pending = item.pending;
    if (item.kind == Item::Kind::activity)
        tell_activity(item, words, out);
    else if (item.kind == Item::Kind::task)
        tell_task(item, words, out);
    else
        tell_history(item, words, out);
    if (out.pending) join(out.meta, tr("timeline.pending"));
    return out;
}

std::string day_heading(Date day, Date today) {
    if (day == today) return std::string(tr("time.today"));
    if (day.days == today.days - 1) return std::string(tr("time.yesterday"));
    if (day.days == today.days + 1) return std::string(tr("time.tomorrow"));
    static constexpr std::array<std::string_view, 7> keys{"weekday_long.thu", "weekday_long.fri", "weekday_long.sat",
                                                          "weekday_long.sun", "weekday_long.mon", "weekday_long.tue",
                                                          "weekday_long.wed"};
    std::int32_t which = ((day.days % 7) + 7) % 7;  // 1970-01-01 was a Thursday
    return tr("timeline.day", {tr(keys[static_cast<std::size_t>(which)]), format_day(day, today)});
}

}  // namespace hera::ui
