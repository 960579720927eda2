// Timeline: the story of one record, newest first, in groups of a day; what is told is chosen by kind, tasks can be ticked off
// where they stand, activities and tasks opened to be changed or deleted.
#pragma once

#include <string>
#include <vector>

#include "app/live_query.h"
#include "app/screen.h"
#include "screens/timeline_words.h"

namespace hera::ui {

class Timeline {
public:
    static constexpr std::uint32_t page_items = 50;
    static constexpr std::uint32_t items_max = 500;  // of one page (link::Query::limit)

    explicit Timeline(StoreLink& store) : m_store(store), m_live(store) {}

    void show(const Entity& entity, RecordId record);
    // Asks; every frame in which it is in sight.
    void ask();
    // Of everything from the heading to "Show more", at that width.
    float height(float width);
    // `view`: what can be seen of it. Items outside are not drawn.
    void draw(Ui& ui, const Rect& place, const Rect& view);

private:
    struct Placed {
        StoryEntry entry;
        std::vector<std::string_view> headline, body;  // wrapped; views into entry
        std::vector<std::vector<std::string_view>> lines;
        float top = 0, height = 0;
        bool first_of_day = false, cut = false;
        std::string spoken;
    };
    float filter_height(float width) const;
    // That changes are missing which the server has, and whether they are coming; else nothing.
    std::string missing_words() const;
    float missing_height(float width) const;
    void draw_missing(const Rect& at);
    void draw_filter(const Rect& place);
    void lay_out(float width);
    void place(Placed& item, float width);
    void draw_item(Ui& ui, Placed& item, const Rect& at, bool last);
    void draw_mark(Ui& ui, const Placed& item, const Rect& circle);
    void draw_words(const Placed& item, Rect words);

    StoreLink& m_store;
    LiveQuery m_live;
    link::Query m_what;
    const Entity* m_entity = nullptr;
    std::vector<Placed> m_items;
    std::vector<ImGuiID> m_opened;  // long texts shown in full
    std::uint64_t m_version = UINT64_MAX;
    float m_width = 0, m_text_size = 0, m_height = 0;
    std::int64_t m_minute = 0;
    std::uint8_t m_groups = 0;  // bits of TimelineItem::Group; 0: all
};

}  // namespace hera::ui
