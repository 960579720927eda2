// ImportMapping: the second step of an import, per file. What the file is and what its rows are; what HERA asks about it
// (import_questions.h); then, in two tabs, for each column the field it goes to, and what each row would do (import_rows.h).
// Draws and reports; ImportJob keeps the choices.
#pragma once

#include <string>
#include <vector>

#include "platform/scroll.h"
#include "screens/import_job.h"
#include "screens/import_questions.h"
#include "screens/import_rows.h"
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
    void draw_files(Rect& rest, ImportJob& job);
    void draw_summary(Rect& rest, ImportJob& job);
    void draw_tabs(Rect& rest, ImportJob& job);
    void draw_columns(Rect& rest, ImportJob& job);
    void draw_column(const Rect& row, std::size_t at, ImportJob& job);
    void draw_form(const Rect& place, std::size_t at, ImportJob& job);
    bool draw_foot(const Rect& bar, ImportJob& job);

    // Per kind of record: what a column can go to.
    std::string m_entity;
    std::vector<std::string> m_fields;   // as on the link
    std::vector<PopupItem> m_choices;    // parallel
    std::vector<Popup> m_popups, m_forms;  // per column
    std::vector<std::string> m_samples;  // per column, one line
    std::uint64_t m_version = 0;
    std::size_t m_file = 0;
    bool m_rows_shown = false;  // the tab
    int m_bring = 0;            // frames in which the tabs are still brought into sight
    ImportQuestions m_questions;
    ImportRowsView m_rows;
    ScrollArea m_scroll;
    float m_height = 0;  // of the content, as drawn last
    Rect m_view;         // in this frame
};

void draw_figures(ImGuiID id, const Rect& rect, const std::vector<ImportFigure>& figures, bool faint);
float figures_height(const std::vector<ImportFigure>& figures, float width);
float import_padding();

}  // namespace hera::ui
