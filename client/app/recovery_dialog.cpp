#include "app/recovery_dialog.h"

#include <string>

#include "strings/strings.h"
#include "theme/tokens.h"
#include "widgets/heading.h"

namespace hera::ui {

void RecoveryDialog::show(const Error& notice) {
    m_notice = notice;
    m_dialog.show();
}

void RecoveryDialog::draw() {
    if (!m_dialog.open) return;
    ImGuiID id = id_of("recovery");
    std::string sentence = error_sentence(m_notice);
    bool server = m_notice.key == "notice.server_restored";
    DialogSpec spec{.id = id,
                    .title = tr(server ? "recovery.server_restored" : "recovery.title"),
                    .submit = tr("recovery.understood"),
                    .width_dp = 440};
    spec.content_height = paragraph_height(sentence, type::body(), dialog_body_width(spec));
    DialogResult result = dialog(m_dialog, spec, [&](const Rect& body) {
        paragraph(id_of("words", id), body, sentence, type::body(), colors().text2);
    });
    if (result.submitted) m_dialog.open = false;
}

}  // namespace hera::ui
