// FileList: the files of a record: attach, open, save, remove; where each one stands on its way to the server. Not in the demo,
// which has no server to keep them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/attachments.h"
#include "app/live_query.h"
#include "app/screen.h"

namespace hera::ui {

class FileList {
public:
    explicit FileList(StoreLink& store) : m_store(store), m_live(store) {}

    void show(std::string_view entity, RecordId record);
    void ask();
    float height() const;
    // `may_change`: the record is not in the trash.
    void draw(Ui& ui, Rect& rest, bool may_change);
    std::int64_t count() const { return m_live.page() == nullptr ? -1 : static_cast<std::int64_t>(m_live.page()->total); }

private:
    struct Line {
        Attachments::File file;
        std::string sub;
    };
    void read();
    void draw_line(Ui& ui, const Line& line, const Rect& place, bool may_change);

    StoreLink& m_store;
    LiveQuery m_live;
    std::string m_entity;
    RecordId m_record{};
    std::uint64_t m_version = UINT64_MAX;
    std::vector<Line> m_lines;
};

// "1.2 MB", "340 kB": in thousands, as file managers do.
std::string file_size_words(std::int64_t bytes);

}  // namespace hera::ui
