#include "app/recovery_dialog.h"

#include <cmath>
#include <string>

#include "strings/strings.h"
#include "theme/tokens.h"
#include "widgets/button.h"
#include "widgets/heading.h"

namespace hera::ui {

void RecoveryDialog::show(const Error& notice) {
    m_notice = notice;
    m_dialog.show();
}

void RecoveryDialog::draw(DeviceExport& file) {
    if (!m_dialog.open) return;
    ImGuiID id = id_of("recovery");
    std::string sentence = error_sentence(m_notice);
    bool server = m_notice.key == "notice.server_restored";
    DialogSpec spec{.id = id,
                    .title = tr(server ? "recovery.server_restored" : "recovery.title"),
                    .submit = tr("recovery.understood"),
                    .width_dp = 440};
    float width = dialog_body_width(spec), words = paragraph_height(sentence, type::body(), width);
    bool damaged = m_notice.key.rfind("notice.copy_damaged", 0) == 0;
    std::string below = damaged ? file.words() : std::string();
    if (damaged && below.empty()) below = tr("device_file.damaged_copy");
    float said = damaged ? paragraph_height(below, type::body(), width) : 0;
    spec.content_height = words + (damaged ? dp(12) + said + dp(12) + size::control() : 0);
    DialogResult result = dialog(m_dialog, spec, [&](const Rect& body) {
        Rect rest = body;
        paragraph(id_of("words", id), rest.cut_top(words), sentence, type::body(), colors().text2);
        if (!damaged) return;
        rest.cut_top(dp(12));
        paragraph(id_of("below", id), rest.cut_top(said), below, type::body(), colors().text2);
        rest.cut_top(dp(12));
        std::string_view save = tr("device_file.save");
        Rect place = rest.cut_top(size::control());
        place.w = std::fmin(place.w, button_width(save));
        if (button({.id = id_of("save", id), .rect = place, .label = save, .disabled = !file.can_start()})) file.start();
    });
    if (result.submitted) m_dialog.open = false;
}

}  // namespace hera::ui
