// RecordSource: the one record a page shows, as it is right now, edits of this moment included.
#pragma once

#include <string>
#include <vector>

#include "app/live_query.h"
#include "model/record.h"
#include "screens/record_page_host.h"

namespace hera::ui {

struct RecordView {
    Record record;
    std::uint8_t flags = 0;  // link::Row::Flag
    std::string title;
    std::vector<std::string> titles;  // parallel to the fields: of what a reference points to
    // Whom to write to or call: the contact's own, a deal's contact's.
    std::string email, phone;

    bool deleted() const { return (flags & link::Row::deleted) != 0; }
    std::string_view text(std::string_view field) const;
    RecordId reference(std::string_view field) const;
    std::string_view title_of(std::string_view field) const;
};

class RecordSource {
public:
    enum class State : unsigned char { waiting, missing, here };

    explicit RecordSource(StoreLink& store) : m_live(store) {}

    void show(const Entity& entity, RecordId id);
    // Asks and reads; every frame. Titles that came along are told to `host`.
    State look(RecordHost& host);
    bool late() const { return m_live.late(); }
    // REQUIRES: look() said "here".
    const RecordView& view() const { return m_view; }

private:
    void read(const link::Row& row, RecordHost& host);

    LiveQuery m_live;
    link::Query m_what;
    const Entity* m_entity = nullptr;
    RecordView m_view;
    struct Sent {
        RecordId id{};
        std::string title;
        bool doubtful = false;
    };
    std::vector<Sent> m_sent;  // parallel to the fields: references and titles as they came last
    std::uint64_t m_version = UINT64_MAX;
};

}  // namespace hera::ui
