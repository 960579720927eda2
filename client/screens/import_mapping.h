// ImportMapping: the second step of an import. What the file is, what its rows are, and for each column the field it goes to,
// with the counts that follow from it. Draws and reports; ImportJob keeps the choices.
#pragma once

#include <string>
#include <vector>

#include "platform/scroll.h"
#include "screens/import_job.h"
#include "widgets/popup.h"

namespace hera::ui {

// "1,204" above "new": figures and what they count, side by side as far as they fit.
struct ImportFigure {
    std::string_view key;  // prefix of its words ("import.same."): "one" or "other" is added
    std::uint32_t count = 0;
    bool warn = false;
};

class ImportMapping {
public:
    // Draws everything below the page header. True: "Import" was pressed.
    bool draw(const Rect& area, ImportJob& job);

private:
    void prepare(const ImportJob& job);
    float content_height(float width, const std::vector<ImportFigure>& figures) const;
    void draw_summary(Rect& rest, ImportJob& job);
    void draw_columns(Rect& rest, ImportJob& job);
    void draw_column(const Rect& row, std::size_t at, ImportJob& job);
    bool draw_foot(const Rect& bar, ImportJob& job);

    // Per kind of record: what a column can go to.
    std::string m_entity;
    std::vector<std::string> m_fields;   // as on the link
    std::vector<PopupItem> m_choices;    // parallel
    std::vector<Popup> m_popups;         // per column
    std::vector<std::string> m_samples;  // per column, one line
    std::uint64_t m_version = 0;
    ScrollArea m_scroll;
    Rect m_view;  // in this frame
};

void draw_figures(ImGuiID id, const Rect& rect, const std::vector<ImportFigure>& figures, bool faint);
float figures_height(const std::vector<ImportFigure>& figures, float width);
float import_padding();

}  // namespace hera::ui
