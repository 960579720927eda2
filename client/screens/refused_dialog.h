// RefusedDialog: a change the server refused, opened again with everything it said, to be put right and sent once more. What
// is saved takes the refused one's place in the same write; closing it leaves the refused one where it was.
#pragma once

#include <string>
#include <vector>

#include "app/life.h"
#include "app/live_query.h"
#include "app/screen.h"
#include "forms/record_form.h"
#include "screens/record_page_host.h"

namespace hera::ui {

class RefusedDialog {
public:
    explicit RefusedDialog(StoreLink& store) : m_store(store), m_host(store), m_now(store) {}

    // A creation or change with values can be put right; a deletion has none.
    static bool can_open(const link::OutboxItem& item);
    void open(const link::OutboxItem& item);
    void draw(Ui& ui);

private:
    void show_form();
    void save(Ui& ui, const Record& record);

    StoreLink& m_store;
    Life m_life;
    RecordHost m_host;
    LiveQuery m_now;  // of a change: the record as it is
    link::Query m_what;
    link::OutboxItem m_item;
    std::vector<std::string_view> m_fields;
    const Entity* m_entity = nullptr;
    Record m_was;
    RecordForm m_form;
    bool m_waiting = false;  // for the record
};

}  // namespace hera::ui
