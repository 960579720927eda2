#include "screens/settings_invite.h"

#include <algorithm>

#include "base/text.h"
#include "model/options.h"
#include "platform/host.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/tokens.h"
#include "widgets/banner.h"
#include "widgets/button.h"
#include "widgets/heading.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

const ImGuiID own = id_of("invite");

struct Roles {
    std::vector<std::string_view> keys;
    std::vector<PopupItem> items;
};

// The most usual one first; who may give which is decided by the server.
Roles roles() {
    Roles out;
    const OptionSet* set = find_option_set("user_role");
    if (set == nullptr) return out;
    for (std::size_t i = set->options.size(); i-- > 0;) out.keys.push_back(set->options[i].key);
    std::stable_partition(out.keys.begin(), out.keys.end(), [](std::string_view key) { return key == "rep"; });
    for (std::string_view key : out.keys) out.items.push_back({.label = option_label("user_role", key)});
    return out;
}

Banner wrong(std::string_view sentence) {
    return {.id = id_of("wrong", own), .sentence = sentence, .tone = ChipTone::bad, .alert = true};
}

}  // namespace

void InviteDialog::show() {
    m_dialog.show();
    m_email.clear();
    m_email_error.clear();
    m_general.clear();
    m_link.clear();
    m_role = 0;
    m_busy = false;
}

float InviteDialog::content_height(float width) const {
    if (!m_link.empty())
        return paragraph_height(tr("invite.made", {m_email}), type::body(), width) + dp(12) + text_field_height(true, false) +
               dp(12) + size::control();
    float height = paragraph_height(tr("invite.sentence"), type::body(), width) + dp(16);
    if (!m_general.empty()) height += banner_height(wrong(m_general), width) + dp(12);
    return height + text_field_height(true, !m_email_error.empty()) + dp(14) + text_field_height(true, false);
}

void InviteDialog::draw(Ui& ui) {
    if (!m_dialog.open) return;
    bool made = !m_link.empty();
    DialogSpec spec{.id = own,
                    .title = tr("invite.title"),
                    .submit = tr(made     ? "button.done"
                                 : m_busy ? "invite.busy"
                                          : "invite.submit"),
                    .cancel = made ? std::string_view{} : tr("button.cancel"),
                    .submit_disabled = m_busy,
                    .width_dp = 460};
    spec.content_height = content_height(dialog_body_width(spec));
    m_entered = false;
    DialogResult result = dialog(m_dialog, spec, [&](const Rect& body) {
        if (made)
            draw_link(ui, body);
        else
            draw_question(body);
    });
    if (made && result.submitted)
        m_dialog.open = false;
    else if (!made && (result.submitted || m_entered))
        submit();
}

void InviteDialog::draw_question(Rect body) {
    body.cut_top(paragraph(id_of("sentence", own), body, tr("invite.sentence"), type::body(), colors().text2) + dp(16));
    if (!m_general.empty()) {
        Banner general = wrong(m_general);
        general.rect = body.cut_top(banner_height(general, body.w));
        banner(general);
        body.cut_top(dp(12));
    }
    Rect place = body.cut_top(text_field_height(true, !m_email_error.empty()));
    FieldResult email = text_field({.id = id_of("email", own),
                                    .rect = place,
                                    .label = tr("account.email"),
                                    .value = m_email,
                                    .kind = FieldKind::email,
                                    .error = m_email_error,
                                    .autocomplete = "off",
                                    .required = true,
                                    .max_length = 254});
    if (email.changed || email.committed) {
        if (email.text != m_email) m_email_error.clear();
        m_email = email.text;
    }
    m_entered = email.entered;
    body.cut_top(dp(14));
    Roles choices = roles();
    auto chosen = select(m_role_popup, {.id = id_of("role", own),
                                        .rect = body.cut_top(text_field_height(true, false)),
                                        .label = field_label("user", "role"),
                                        .choices = choices.items,
                                        .current = m_role});
    if (chosen) m_role = *chosen;
}

void InviteDialog::draw_link(Ui& ui, Rect body) {
    body.cut_top(paragraph(id_of("made", own), body, tr("invite.made", {m_email}), type::body(), colors().text2) + dp(12));
    Rect place = body.cut_top(text_field_height(true, false));
    field_label_above(place, tr("invite.link"), false);
    place.cut_top(place.h - size::control());
    field_frame(place, focused_id() == id_of("link", own), false, false);
    native_field({.id = id_of("link", own),
                  .rect = place,
                  .label = tr("invite.link"),
                  .value = m_link,
                  .style = type::body(),
                  .padding_left = dp(10),
                  .padding_right = dp(10),
                  .color = colors().text,
                  .read_only = true});
    body.cut_top(dp(12));
    Rect row = body.cut_top(size::control());
    if (button({.id = id_of("copy", own),
                .rect = row.cut_left(button_width(tr("invite.copy"), icon::copy)),
                .label = tr("invite.copy"),
                .icon = icon::copy})) {
        copy_to_clipboard(m_link);
        ui.toast(tr("invite.copied"));
    }
}

void InviteDialog::submit() {
    if (m_busy) return;
    m_general.clear();
    std::string email(trim(m_email));
    if (email.empty()) {
        m_email_error = tr("error.required");
        focus(id_of("email", own));
        return;
    }
    m_busy = true;
    Roles choices = roles();
    std::string role(choices.keys[static_cast<std::size_t>(m_role)]);
    m_store.create_invite({0, email, role}, m_life.wrap([this](const link::AccountReply& reply) {
        m_busy = false;
        wake();
        if (reply.ok) {
            // The server's path begins at the top of the site.
            std::string_view path = reply.invite_link;
            if (path.substr(0, 1) == "/") path.remove_prefix(1);
            m_link = page_address() + std::string(path);
            focus(id_of("link", own));
            select_all(id_of("link", own));
            m_made();
            return;
        }
        for (const Error& error : reply.errors) {
            if (error.field == "email")
                m_email_error = error_sentence(error);
            else
                m_general = error_sentence(error);
        }
        if (!m_email_error.empty()) focus(id_of("email", own));
    }));
}

}  // namespace hera::ui
