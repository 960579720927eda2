// ImportResult: the last step of an import. What came in, what did not and why, and the way back.
#pragma once

#include "platform/scroll.h"
#include "screens/import_job.h"

namespace hera::ui {

struct ImportResultWish {
    bool undo = false, again = false, show = false;
};

class ImportResult {
public:
    // `status`: what came in may be in memory only, and may be at the server already.
    ImportResultWish draw(const Rect& area, const ImportJob& job, const link::Status& status);

private:
    void draw_bad_rows(Rect rest, const link::ImportDone& done);

    std::string m_entity;  // whose fields the reasons name
    ScrollArea m_scroll;
};

}  // namespace hera::ui
