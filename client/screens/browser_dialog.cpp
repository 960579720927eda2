#include "screens/browser_dialog.h"

#include "strings/browser_name.h"
#include "strings/strings.h"
#include "theme/tokens.h"
#include "widgets/heading.h"
#include "widgets/toggle.h"

namespace hera::ui {

void BrowserDialog::show(const link::AccountSettings::Browser& browser) {
    m_dialog.show();
    m_id = browser.id;
    m_name = browser_name(browser.agent);
    m_signed_in = browser.state == link::AccountSettings::Browser::State::signed_in;
    m_erase = !m_signed_in;
}

std::optional<BrowserDialog::Answer> BrowserDialog::draw() {
    if (!m_dialog.open) return std::nullopt;
    ImGuiID id = id_of("browser-dialog");
    std::string title = tr(m_signed_in ? "browsers.sign_out" : "browsers.erase", {m_name});
    std::string_view sentence = tr(m_erase ? "browsers.erase_how" : "browsers.sign_out_how");
    DialogSpec spec{.id = id,
                    .title = title,
                    .submit = tr(!m_signed_in ? "browsers.erase_copy"
                                 : m_erase    ? "browsers.sign_out_and_erase"
                                              : "settings.end_session"),
                    .cancel = tr("button.cancel"),
                    .submit_tone = m_erase ? Tone::danger : Tone::primary,
                    .width_dp = 440};
    float width = dialog_body_width(spec);
    float words = paragraph_height(sentence, type::body(), width);
    spec.content_height = words + (m_signed_in ? dp(12) + size::control() : 0);
    DialogResult result = dialog(m_dialog, spec, [&](const Rect& body) {
        Rect rest = body;
        paragraph(id_of("words", id), rest.cut_top(words), sentence, type::body(), colors().text2);
        if (!m_signed_in) return;
        rest.cut_top(dp(12));
        if (checkbox({.id = id_of("erase", id), .rect = rest.cut_top(size::control()), .label = tr("browsers.erase_too"),
                      .on = m_erase}))
            m_erase = !m_erase;
    });
    if (!result.submitted) return std::nullopt;
    m_dialog.open = false;
    return Answer{m_id, m_erase};
}

}  // namespace hera::ui
