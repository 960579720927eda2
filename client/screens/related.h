// Related: the records around one record: a company's people and deals, a contact's company and deals, a deal's contact and
// company. Each group is a live query and a list of links.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/live_query.h"
#include "app/screen.h"
#include "screens/record_page_source.h"

namespace hera::ui {

class Related {
public:
    explicit Related(StoreLink& store) : m_store(store) {}

    void show(const Entity& entity, RecordId record);
    void ask(const RecordView& view);
    float height() const;
    void draw(Ui& ui, const Rect& place, const RecordView& view);
    // How many records of that kind are here, for tabs; −1 while it is not known.
    std::int64_t count() const;

private:
    struct Line {
        ImGuiID id = 0;
        RecordId record{};
        std::string title, sub, trailing, href, name;
    };
    struct Group {
        explicit Group(StoreLink& store) : live(store) {}
        std::string entity, heading, add;  // add: key of the button's words; empty: nothing to add
        std::string through;               // reference of the record that points there; empty: a list
        std::string by;                    // list: the field that points here
        link::Query what;
        LiveQuery live;
        std::uint64_t version = UINT64_MAX;
        std::vector<Line> lines;
        bool present = true;
    };
    void add_list(std::string_view entity, std::string_view by, std::string_view heading, std::string_view add);
    void add_one(std::string_view entity, std::string_view through, std::string_view heading);
    void read(Group& group);
    void draw_group(Ui& ui, Group& group, Rect& rest, const RecordView& view);
    void draw_line(Ui& ui, const Group& group, const Line& line, const Rect& place);
    static float group_height(const Group& group);

    StoreLink& m_store;
    std::string m_entity;
    RecordId m_record{};
    std::vector<std::unique_ptr<Group>> m_groups;
};

}  // namespace hera::ui
