#include "app/sign_out_dialog.h"

#include <string>

#include "strings/strings.h"
#include "theme/tokens.h"
#include "widgets/heading.h"
#include "widgets/toggle.h"

namespace hera::ui {

void SignOutDialog::show(std::uint32_t unsynced, bool keep) {
    m_dialog.show();
    m_unsynced = unsynced;
    m_keep = keep;
}

std::optional<SignOutDialog::Answer> SignOutDialog::draw() {
    if (!m_dialog.open) return std::nullopt;
    ImGuiID id = id_of("sign-out");
    std::string sentence = plural(m_unsynced, m_keep ? "text.unsynced_kept." : "text.unsynced_lost.");
    DialogSpec spec{.id = id,
                    .title = tr("sign_out.title"),
                    .submit = tr(m_keep ? "account.sign_out" : "sign_out.anyway"),
                    .cancel = tr("sign_out.stay"),
                    .submit_tone = m_keep ? Tone::primary : Tone::danger,
                    .width_dp = 440};
    float width = dialog_body_width(spec);
    float words = paragraph_height(sentence, type::body(), width);
    spec.content_height = words + dp(12) + size::control();
    DialogResult result = dialog(m_dialog, spec, [&](const Rect& body) {
        Rect rest = body;
        paragraph(id_of("words", id), rest.cut_top(words), sentence, type::body(), colors().text2);
        rest.cut_top(dp(12));
        if (checkbox(
                {.id = id_of("keep", id), .rect = rest.cut_top(size::control()), .label = tr("sign_out.keep"), .on = m_keep}))
            m_keep = !m_keep;
    });
    if (!result.submitted) return std::nullopt;
    m_dialog.open = false;
    return Answer{m_keep};
}

}  // namespace hera::ui
