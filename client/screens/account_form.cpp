#include "screens/account_form.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/paint.h"
#include "widgets/banner.h"
#include "widgets/button.h"
#include "widgets/heading.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

constexpr float column_dp = 360, padding_dp = 32;

bool is_password(FieldKind kind) { return kind == FieldKind::password || kind == FieldKind::new_password; }

Banner general_banner(ImGuiID id, std::string_view sentence) {
    return {.id = id, .sentence = sentence, .tone = ChipTone::bad, .alert = true};
}
Banner notice_banner(ImGuiID id, std::string_view sentence) { return {.id = id, .sentence = sentence, .tone = ChipTone::warn}; }

float gap() { return dp(roomy() ? 16.0f : 14.0f); }

}  // namespace

AccountForm::AccountForm(std::string_view name, std::vector<AccountField> fields)
    : m_name(name), m_id(id_of(name)), m_fields(std::move(fields)) {}

ImGuiID AccountForm::id_of_field(const AccountField& field) const { return id_of(field.key, m_id); }

const std::string& AccountForm::value(std::string_view key) const {
    static const std::string none;
    for (const AccountField& field : m_fields)
        if (field.key == key) return field.value;
    return none;
}

void AccountForm::set(std::string_view key, std::string value) {
    for (AccountField& field : m_fields)
        if (field.key == key) field.value = std::move(value);
}

void AccountForm::forget_passwords() {
    for (AccountField& field : m_fields)
        if (is_password(field.kind)) field.value.clear();
}

void AccountForm::begin() {
    m_busy = true;
    m_general.clear();
    for (AccountField& field : m_fields) field.error.clear();
}

void AccountForm::end(const std::vector<Error>& errors) {
    m_busy = false;
    for (const Error& error : errors) {
        auto at =
            std::find_if(m_fields.begin(), m_fields.end(), [&](const AccountField& field) { return field.key == error.field; });
        if (at != m_fields.end() && at->error.empty())
            at->error = error_sentence(error);
        else if (at == m_fields.end() && m_general.empty())
            m_general = error_sentence(error);
    }
    show_wrong();
}

// Along with the sentences, in the next frame: who hears the field hears what is wrong with it.
void AccountForm::show_wrong() {
    m_show_wrong = true;
    wake();
}

void AccountForm::focus_first_wrong() {
    for (const AccountField& field : m_fields) {
        if (field.error.empty()) continue;
        focus(id_of_field(field));
        return;
    }
    // Nothing is wrong with one field: most often the password is what must be typed again.
    if (m_general.empty()) return;
    for (const AccountField& field : m_fields) {
        if (!is_password(field.kind)) continue;
        focus(id_of_field(field));
        select_all(id_of_field(field));
    }
}

bool AccountForm::submit() {
    if (m_busy) return false;
    m_general.clear();
    bool complete = true;
    for (AccountField& field : m_fields) {
        bool missing = is_password(field.kind) ? field.value.empty() : trim(field.value).empty();
        field.error = missing ? std::string(tr("error.required")) : std::string();
        complete = complete && !missing;
    }
    if (!complete) show_wrong();
    return complete;
}

float AccountForm::height_for(const AccountPage& page, float width) const {
    float height = dp(40) + dp(20) + dp(32) + dp(6) + paragraph_height(page.sentence, type::body(), width) + dp(20);
    if (!page.notice.empty()) height += banner_height(notice_banner(0, page.notice), width) + gap();
    if (!m_general.empty()) height += banner_height(general_banner(0, m_general), width) + gap();
    for (const AccountField& field : m_fields)
        height += text_field_height(true, !field.error.empty() || !field.hint.empty()) + gap();
    height += dp(6) + size::control();
    if (!page.other.empty()) height += dp(16) + dp(44);
    return height;
}

bool AccountForm::draw(Ui& ui, const AccountPage& page) {
    const Colors& c = colors();
    bool phone = layout() == Layout::phone;
    float padding = dp(phone ? 24.0f : padding_dp);
    float width = phone ? ui.area.w - 2 * padding : std::min(dp(column_dp), ui.area.w - 4 * padding);
    float height = height_for(page, width) + 2 * padding;
    if (!phone) fill({0, 0, env().width, env().height}, c.sunken);

    // In the middle, a little above it; from the top when it does not fit, and then it scrolls.
    float free = ui.area.h - height;
    float top = phone ? std::min(std::max(free, 0.0f), dp(24)) : std::round(std::max(free, 0.0f) * 0.42f);
    double offset = m_scroll.update(id_of("scroll", m_id), ui.area, static_cast<double>(height + top));
    Clip clip(ui.area);
    Rect box{std::round(ui.area.x + (ui.area.w - width) / 2) - padding, ui.area.y + top - static_cast<float>(offset),
             width + 2 * padding, height};
    if (!phone) card(box);
    Rect rest = box.inset(padding, padding);

    Rect mark = rest.cut_top(dp(40));
    Rect square{mark.x, mark.y, dp(40), dp(40)};
    fill_round(square, radius::card, c.accent);
    draw_text_in(canvas(), square, type::title(), c.on_accent, tr("app.letter"), Align::center);
    draw_text_in(canvas(), {mark.x + dp(52), mark.y, mark.w - dp(52), mark.h}, type::body_strong(), c.text2, tr("app.name"));
    rest.cut_top(dp(20));
    Rect title = rest.cut_top(dp(32));
    node({.id = id_of("title", m_id), .role = Role::heading, .name = page.title, .rect = title, .level = 1});
    draw_text_in(canvas(), title, type::large(), c.text, page.title);
    rest.cut_top(dp(6));
    rest.cut_top(paragraph(id_of("sentence", m_id), rest, page.sentence, type::body(), c.text2));
    rest.cut_top(dp(20));
    if (!page.notice.empty()) {
        Banner notice = notice_banner(id_of("notice", m_id), page.notice);
        notice.rect = rest.cut_top(banner_height(notice, rest.w));
        banner(notice);
        rest.cut_top(gap());
    }
    if (!m_general.empty()) {
        Banner general = general_banner(id_of("general", m_id), m_general);
        general.rect = rest.cut_top(banner_height(general, rest.w));
        banner(general);
        rest.cut_top(gap());
    }

    bool wanted = false;
    ImGuiID first = 0;
    for (AccountField& field : m_fields) {
        bool below = !field.error.empty() || !field.hint.empty();
        Rect place = rest.cut_top(text_field_height(true, below));
        rest.cut_top(gap());
        FieldResult typed = text_field({.id = id_of_field(field),
                                        .rect = place,
                                        .label = tr(field.label),
                                        .value = field.value,
                                        .kind = field.kind,
                                        .error = field.error,
                                        .hint = field.hint.empty() ? std::string_view{} : tr(field.hint),
                                        .autocomplete = field.autocomplete,
                                        .form = m_name,
                                        .required = true,
                                        .max_length = field.max_length});
        if (typed.changed || typed.committed) {
            if (typed.text != field.value) field.error.clear();
            field.value = typed.text;
        }
        if (typed.entered) wanted = true;
        if (first == 0 && field.value.empty()) first = id_of_field(field);
    }
    // On a phone the keyboard would cover half of the page: there the person begins.
    if (std::exchange(m_take_focus, false) && first != 0 && !env().touch) focus(first);
    if (std::exchange(m_show_wrong, false)) focus_first_wrong();

    rest.cut_top(dp(6));
    Rect place = rest.cut_top(size::control());
    if (button({.id = id_of("submit", m_id),
                .rect = place,
                .label = m_busy ? page.busy : page.submit,
                .tone = Tone::primary,
                .disabled = m_busy}))
        wanted = true;
    if (!page.other.empty()) {
        rest.cut_top(dp(16));
        Rect line = rest.cut_top(dp(44));
        float words = std::ceil(text_width(page.other, type::body())) + dp(6),
              link = std::ceil(text_width(page.other_action, type::body_medium()));
        float left = line.x + std::max(0.0f, std::round((line.w - words - link) / 2));
        draw_text_in(canvas(), {left, line.y, words, line.h}, type::body(), c.text2, page.other);
        node({.id = id_of("other", m_id), .role = Role::text, .name = page.other, .rect = {left, line.y, words, line.h}});
        if (text_link(id_of("other-link", m_id), {left + words, line.y, link + 1, line.h}, page.other_action, page.other_href,
                      type::body_medium()))
            ui.go(parse_route(page.other_href));
    }
    return wanted && submit();
}

}  // namespace hera::ui
