// ConvertDialog: what a lead becomes: which company, which contact, and a deal if wanted. Those that are here already are found
// and offered first; nothing is merged without being shown.
#pragma once

#include <string>
#include <vector>

#include "app/life.h"
#include "app/live_query.h"
#include "app/screen.h"
#include "model/record.h"
#include "widgets/dialog.h"
#include "widgets/popup.h"

namespace hera::ui {

class ConvertDialog {
public:
    explicit ConvertDialog(StoreLink& store)
        : m_store(store), m_lead(store), m_matches(store), m_pipelines(store), m_stages(store) {}

    void open(RecordId lead);
    void close();
    void draw(Ui& ui);

private:
    struct Choice {
        enum class Kind : unsigned char { existing, fresh, none } kind = Kind::fresh;
        RecordId id{};
        std::string label, hint;
    };
    void ask();
    void make_choices();
    const link::Row* lead_row() const;
    std::string lead_text(std::size_t cell) const;
    float body(const Rect* place, float width);
    void choices(const Rect& place, std::string_view heading, const std::vector<Choice>& from, int& chosen);
    static float choices_height(const std::vector<Choice>& from);
    float deal_part(const Rect* place, float width);
    RecordId pipeline() const;
    std::vector<const link::Row*> stages() const;
    void convert(Ui& ui);

    StoreLink& m_store;
    Life m_life;
    LiveQuery m_lead, m_matches, m_pipelines, m_stages;
    link::Query m_lead_what, m_matches_what, m_pipelines_what, m_stages_what;
    DialogState m_dialog;
    ImGuiID m_id = 0;
    RecordId m_record{};
    std::string m_title;
    std::vector<Choice> m_companies, m_contacts;
    int m_company = -1, m_contact = -1;  // −1: not known yet
    bool m_with_deal = false, m_saving = false;
    std::string m_deal_name, m_amount, m_amount_error, m_error;
    int m_stage = 0;
    Popup m_stage_list;
    RecordId m_new_company{}, m_new_contact{}, m_new_deal{};
};

}  // namespace hera::ui
