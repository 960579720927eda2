// RecordHost: what the forms of a record page ask for, answered from live queries: titles of referenced records, choices
// for what is typed. One per page.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "app/live_query.h"
#include "forms/form_host.h"

namespace hera::ui {

class RecordHost final : public FormHost {
public:
    explicit RecordHost(StoreLink& store) : m_store(store), m_choices(store) {}

    // Call once per frame before anything is drawn: questions that nobody asked in the last frame are dropped.
    void begin_frame();
    void forget();
    // A title that came with a page, or of a record that was made here just now.
    void learn(RecordId id, std::string title);
    // Stages are offered of this pipeline only; none: of all.
    void offer_stages_of(RecordId pipeline) { m_pipeline = pipeline; }

    std::string title_of(std::string_view entity, RecordId id) override;
    ReferenceChoices choices(const FieldDef& field, std::string_view typed) override;
    std::string href_of(std::string_view entity, RecordId id) override;
    bool can_create(const FieldDef& field) override;
    ParseContext parse_context() const override;
    Date today() const override;
    Instant now() const override;
    int utc_offset() const override;

private:
    void take_choices();

    StoreLink& m_store;
    std::map<RecordId, std::string> m_titles;
    std::map<RecordId, std::unique_ptr<LiveQuery>> m_asked;  // titles that are not known yet

    LiveQuery m_choices;
    link::Query m_choices_query;
    std::string m_choices_field;  // whose choices the last answer holds
    std::uint64_t m_choices_version = UINT64_MAX;
    ReferenceChoices m_offer;
    bool m_wanted = false;  // asked for in this frame
    RecordId m_pipeline{};
};

}  // namespace hera::ui
