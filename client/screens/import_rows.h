// ImportRowsView: what each row of a file would do, before anything is written: a filter per kind, then the rows with what
// they bring or change; rows with an error can be put right, cell by cell, and are checked again.
#pragma once

#include <string>
#include <vector>

#include "screens/import_job.h"
#include "widgets/dialog.h"

namespace hera::ui {

class ImportRowsView {
public:
    // Draws filter and rows in the part of `rest` that it cuts off; only rows in `view` are asked for.
    void draw(Rect& rest, const Rect& view, ImportJob& job);
    // Above everything, while a row is being put right.
    void draw_dialog(ImportJob& job);
    void show(link::ImportKind kind) { m_kind = kind, m_chosen = true; }

private:
    void draw_filter(Rect& rest, ImportJob& job);
    void draw_row(const Rect& place, const Rect& view, std::uint32_t at, ImportJob& job);
    void begin_fix(const link::ImportRows::Row& row);

    struct Cell {
        std::uint32_t column = 0;
        std::string heading, before, text;
    };
    link::ImportKind m_kind = link::ImportKind::created;
    bool m_chosen = false;  // by a person; else the first kind that has rows
    DialogState m_dialog;
    std::uint32_t m_row = 0;
    std::string m_title, m_reason;
    std::vector<Cell> m_cells;
    std::size_t m_wrong = 0;  // so many cells at the front are what the error is about
};

}  // namespace hera::ui
