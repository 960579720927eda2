// ImportQuestions: what HERA could not decide about a file, or has decided and says so: the letters, text that was encoded
// twice, columns that go nowhere, values of pick-lists that it does not know. Each is one line with its answer beside it.
#pragma once

#include <string>
#include <vector>

#include "screens/import_job.h"
#include "widgets/popup.h"

namespace hera::ui {

class ImportQuestions {
public:
    // Draws what there is to ask, in the part of `rest` that it cuts off. Nothing outside `view` can be pressed.
    void draw(Rect& rest, const Rect& view, ImportJob& job);

private:
    void draw_encoding(Rect& rest, const Rect& view, ImportJob& job);
    void draw_repair(Rect& rest, ImportJob& job);
    void draw_left_out(Rect& rest, ImportJob& job);
    void draw_unknown(Rect& rest, const Rect& view, ImportJob& job);

    Popup m_encoding;
    std::vector<Popup> m_popups;  // per unknown value
};

}  // namespace hera::ui
