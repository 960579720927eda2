#include "screens/import_questions.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "model/options.h"
#include "model/schema.h"
#include "platform/semantics.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/paint.h"
#include "widgets/banner.h"
#include "widgets/heading.h"
#include "widgets/text_field.h"
#include "widgets/toggle.h"

namespace hera::ui {
namespace {

constexpr std::array<std::string_view, 4> encodings{"windows-1252", "windows-1250", "windows-1251", "utf-8"};
constexpr float select_dp = 260;

float gap() { return dp(16); }
float line_h() { return dp(layout() == Layout::phone ? 104.0f : 52.0f); }

// The words at the left and the place of a select at the right; below each other on a phone.
Rect answer_place(Rect& line, Rect& words) {
    if (layout() == Layout::phone) {
        words = line.cut_top(line.h - size::control() - dp(6));
        line.cut_top(dp(2));
        return line.cut_top(size::control());
    }
    Rect place = line.cut_right(std::min(dp(select_dp), line.w / 2));
    place.y += std::round((place.h - size::control()) / 2);
    place.h = size::control();
    line.cut_right(dp(16));
    words = line;
    return place;
}

bool in_sight(const Rect& place, const Rect& view) {
    return place.intersect(view).h >= std::min(place.h, dp(roomy() ? 44.0f : 24.0f));
}

// Peeks over the edge: drawn, not yet to be pressed.
void draw_still(const Rect& place, std::string_view words) {
    field_frame(snap(place), false, false, false);
    draw_text_in(canvas(), snap(place).inset(dp(roomy() ? 12.0f : 10.0f), 0), type::body(), colors().text, words);
}

}  // namespace

void ImportQuestions::draw(Rect& rest, const Rect& view, ImportJob& job) {
    draw_encoding(rest, view, job);
    draw_repair(rest, job);
    draw_left_out(rest, job);
    draw_unknown(rest, view, job);
}

void ImportQuestions::draw_encoding(Rect& rest, const Rect& view, ImportJob& job) {
    const link::ImportPreview& preview = job.preview();
    if (!preview.encoding_guessed) return;
    Rect line = rest.cut_top(line_h()), words;
    Rect place = answer_place(line, words);
    std::string_view label = tr("import.letters");
    // What tells whether it is right: the first value with letters beyond ASCII.
    std::string sample;
    for (const link::ImportColumn& column : preview.columns) {
        for (const std::string& text : column.samples) {
            bool beyond = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
            if (beyond && sample.size() < 60) sample += (sample.empty() ? "" : " · ") + text;
        }
    }
    std::string said = sample.empty() ? std::string(tr("import.letters_how")) : tr("import.letters_sample", {sample});
    float height = line_height(type::body()) + line_height(type::meta());
    if (words.h > height) words.y += std::round((words.h - height) / 2);
    ImGuiID id = id_of("import letters");
    node({.id = id_of("words", id),
          .role = Role::text,
          .name = std::string(label) + ": " + said,
          .rect = {words.x, words.y, words.w, height}});
    draw_text_in(canvas(), words.cut_top(line_height(type::body())), type::body_medium(), colors().text, label);
    draw_text_in(canvas(), words.cut_top(line_height(type::meta())), type::meta(), colors().text2, said);
    std::vector<PopupItem> choices;
    int current = -1;
    for (std::size_t i = 0; i < encodings.size(); ++i) {
        choices.push_back({.label = std::string(tr("import.encoding." + std::string(encodings[i])))});
        if (encodings[i] == preview.encoding) current = static_cast<int>(i);
    }
    if (!in_sight(place, view) && !m_encoding.open) {
        draw_still(place, current < 0 ? std::string_view{} : choices[static_cast<std::size_t>(current)].label);
    } else if (auto chosen = select(m_encoding, {.id = id_of("choice", id), .rect = place, .label = label, .choices = choices,
                                                 .current = current, .label_shown = false})) {
        job.choose_encoding(encodings[static_cast<std::size_t>(*chosen)]);
    }
    rest.cut_top(gap());
}

void ImportQuestions::draw_repair(Rect& rest, ImportJob& job) {
    const link::ImportPreview& preview = job.preview();
    if (preview.encoded_twice == 0) return;
    ImGuiID id = id_of("import twice");
    std::string label = plural(preview.encoded_twice, "import.repair.");
    if (checkbox({.id = id_of("switch", id), .rect = rest.cut_top(size::control()), .label = label, .on = preview.repair}))
        job.repair(!preview.repair);
    std::string sample = tr("import.repair_sample", {preview.twice_before, preview.twice_after});
    rest.cut_top(paragraph(id_of("sample", id), rest, sample, type::meta(), colors().text2));
    rest.cut_top(gap());
}

void ImportQuestions::draw_left_out(Rect& rest, ImportJob& job) {
    std::string names;
    std::int64_t count = 0;
    for (const link::ImportColumn& column : job.preview().columns) {
        if (!column.field.empty() || column.filled == 0) continue;
        if (++count <= 6) names += (names.empty() ? "" : ", ") + column.heading;
    }
    if (count == 0) return;
    if (count > 6) names += "\xE2\x80\xA6";
    bool notes = Schema::built_in().at(job.preview().entity).find("notes") >= 0;
    std::string sentence = plural(count, "import.left_out.", {names});
    Banner said{.id = id_of("import left out"), .rect = rest, .sentence = sentence,
                .action = notes ? tr("import.keep_rest") : std::string_view{}};
    said.rect = rest.cut_top(banner_height(said, rest.w));
    if (banner(said)) job.keep_rest();
    rest.cut_top(gap());
}

void ImportQuestions::draw_unknown(Rect& rest, const Rect& view, ImportJob& job) {
    const link::ImportPreview& preview = job.preview();
    if (preview.unknown.empty()) return;
    if (m_popups.size() != preview.unknown.size()) m_popups.assign(preview.unknown.size(), {});
    const Entity& entity = Schema::built_in().at(preview.entity);
    std::string_view title = tr("import.unknown");
    section_heading(id_of("import unknown"), rest.cut_top(section_heading_height()), title);
    rest.cut_top(paragraph(id_of("import unknown how"), rest, tr("import.unknown_how"), type::meta(), colors().text2) + dp(4));
    Scope list({.id = id_of("import unknown list"), .role = Role::list, .name = title,
                .rect = {rest.x, rest.y, rest.w, line_h() * static_cast<float>(preview.unknown.size())}});
    for (std::size_t i = 0; i < preview.unknown.size(); ++i) {
        const link::ImportUnknown& value = preview.unknown[i];
        ImGuiID id = id_of(static_cast<std::uint64_t>(i), id_of("import unknown"));
        Rect line = rest.cut_top(line_h()), words;
        Rect whole = line;
        line_below(whole, colors().line);
        Rect place = answer_place(line, words);
        std::string_view field = field_label(preview.entity, value.field);
        std::string rows = value.chosen ? std::string(field) : plural(value.rows, "import.unknown_rows.", {field});
        Scope item({.id = id, .role = Role::list_item, .name = value.text, .rect = whole, .position = static_cast<int>(i) + 1,
                    .set_size = static_cast<int>(preview.unknown.size())});
        float height = line_height(type::body()) + line_height(type::meta());
        if (words.h > height) words.y += std::round((words.h - height) / 2);
        node({.id = id_of("words", id),
              .role = Role::text,
              .name = value.text + ", " + rows,
              .rect = {words.x, words.y, words.w, height}});
        draw_text_in(canvas(), words.cut_top(line_height(type::body())), type::body_medium(), colors().text, value.text);
        draw_text_in(canvas(), words.cut_top(line_height(type::meta())), type::meta(), colors().text2, rows);

        std::vector<std::string> keys;
        std::vector<PopupItem> choices;
        if (value.field != "stage") {  // a deal is in a stage, whatever
            keys.emplace_back();
            choices.push_back({.label = std::string(tr("import.unknown_notes"))});
        }
        int at = entity.find(value.field);
        const OptionSet* set = at < 0 ? nullptr : find_option_set(entity.fields[static_cast<std::size_t>(at)].target);
        for (std::size_t j = 0; set != nullptr && j < set->options.size(); ++j) {
            keys.emplace_back(set->options[j].key);
            choices.push_back({.label = option_label(set->key, set->options[j].key)});
        }
        for (const link::ImportOption& option : preview.options) {
            if (option.field != value.field) continue;
            keys.push_back(option.key);
            choices.push_back({.label = option.label});
        }
        auto known = value.chosen ? std::find(keys.begin(), keys.end(), value.choice) : keys.end();
        int current = known == keys.end() ? -1 : static_cast<int>(known - keys.begin());
        std::string label = tr("import.unknown_is", {value.text});
        if (!in_sight(place, view) && !m_popups[i].open) {
            draw_still(place, current < 0 ? tr("import.unknown_choose") : choices[static_cast<std::size_t>(current)].label);
            continue;
        }
        auto chosen = select(m_popups[i], {.id = id_of("choice", id), .rect = place, .label = label,
                                           .placeholder = tr("import.unknown_choose"), .choices = choices, .current = current,
                                           .label_shown = false});
        if (chosen) {
            job.explain(i, keys[static_cast<std::size_t>(*chosen)]);
            return;  // the list is another one now
        }
    }
    rest.cut_top(dp(24));
}

}  // namespace hera::ui
