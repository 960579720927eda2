// NewRecord: the dialog behind every "New contact", "New company", "New deal". A deal begins in the first stage of the first
// pipeline. What a reference's "Create 'x'" asked for is made in the same batch, so one Undo takes both back. A record that is
// refused comes back into the dialog with the reason: nothing typed is lost.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/live_query.h"
#include "forms/record_form.h"
#include "screens/record_page_host.h"

namespace hera::ui {

class NewRecord {
public:
    struct Made {
        std::string_view entity;
        RecordId id{};
        BatchId batch{};
    };

    explicit NewRecord(StoreLink& store);
    // `given`: values that are known already.
    void open(std::string_view entity, std::vector<std::pair<std::string, Value>> given);
    void close();
    bool is_open() const { return m_form.is_open(); }
    void draw();
    // Once for each record that was made.
    std::optional<Made> take_made() { return std::exchange(m_made, std::nullopt); }

private:
    struct Extra {  // made along with the record when it is still referred to
        std::string field, title;
        link::Edit edit;
    };
    void show_form(const Record& values);
    void choose_stage();
    void take_create();
    void save(const Record& record);

    StoreLink& m_store;
    RecordHost m_host;
    RecordForm m_form;
    LiveQuery m_pipelines, m_stages;
    RecordId m_stage_of{};  // whose first stage is set
    std::vector<Extra> m_extras;
    std::optional<Made> m_made;
    Life m_life;
};

// Key of the words "New contact", "Contact created", …
std::string new_words(std::string_view entity);
std::string made_words(std::string_view entity);

}  // namespace hera::ui
