// What a deal's page has beyond fields: its stages as steps, one press moves it, and its value at a glance.
#pragma once

#include <vector>

#include "app/screen.h"
#include "model/pipeline_rules.h"
#include "screens/record_page_source.h"
#include "widgets/popup.h"

namespace hera::ui {

struct StageStep {
    RecordId id{}, pipeline{};
    std::string name;
    std::int64_t probability = 0;
    Outcome outcome = Outcome::open;
};

class DealStages {
public:
    explicit DealStages(StoreLink& store) : m_live(store) {}

    void ask();
    // In their order; empty while they have not arrived.
    const std::vector<StageStep>& all() const { return m_all; }
    const StageStep* find(RecordId stage) const;
    // Where a deal starts in that pipeline; nullptr when it has no stage.
    const StageStep* first_of(RecordId pipeline) const;

    // The steps of the deal's pipeline as a strip; what does not fit becomes one button with a list.
    float strip_height() const;
    void draw_strip(Ui& ui, const Rect& place, const RecordView& deal);
    // The stage alone, as a button with a list. Returns the width.
    float draw_choice(Ui& ui, const Rect& line, const RecordView& deal);
    // Amount, probability, weighted value and close date.
    static float value_height(bool phone);
    void draw_value(const Rect& place, const RecordView& deal, Date today) const;

    static constexpr std::string_view moved_label = "undo.move_deal";

private:
    void of_pipeline(RecordId pipeline);
    void move(Ui& ui, const RecordView& deal, const StageStep& to);

    LiveQuery m_live;
    link::Query m_what;
    std::vector<StageStep> m_all;
    std::vector<const StageStep*> m_steps;  // of the pipeline that is drawn
    std::uint64_t m_version = UINT64_MAX;
    Popup m_list;
};

// "85 % · weighted $637,500 · closes 12 Dec"
std::string deal_outlook(const RecordView& deal, const StageStep* stage, Date today);

}  // namespace hera::ui
