#include "screens/settings_quotas.h"

#include "model/schema.h"
#include "platform/environment.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "screens/settings_parts.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "widgets/button.h"

namespace hera::ui {
namespace {

const ImGuiID own = id_of("settings-quotas");
constexpr std::string_view form_fields[] = {"amount"};
constexpr int years_shown = 2;

template <class T>
const T* cell(const link::Row& row, std::size_t at) {
    return at < row.cells.size() ? std::get_if<T>(&row.cells[at]) : nullptr;
}

}  // namespace

bool SettingsQuotas::may_set() const {
    const std::string& role = m_store.session().account.role;
    return role == "owner" || role == "admin" || role == "manager";
}

std::int64_t SettingsQuotas::year() const { return civil(m_host.today()).year + m_later; }

const link::Row* SettingsQuotas::quota_of(RecordId person) const {
    if (m_quotas.page() == nullptr) return nullptr;
    for (const link::Row& row : m_quotas.page()->rows) {
        const RecordId* whose = cell<RecordId>(row, 0);
        const std::int64_t* when = cell<std::int64_t>(row, 1);
        if (whose != nullptr && *whose == person && when != nullptr && *when == year()) return &row;
    }
    return nullptr;
}

void SettingsQuotas::draw(Rect& page, const link::Page& people) {
    link::Query query;
    query.entity = std::string(quota::entity.key);
    query.columns = {"user", "year", "amount"};
    query.limit = 500;
    m_quotas.ask(query);
    float years = size::control() + dp(8);
    Rect place = settings::section(page, tr("settings.quotas"),
                                   years + static_cast<float>(people.rows.size()) * settings::person_height());
    Rect choice = place.cut_top(years);
    choice = {choice.x, choice.y, std::min(choice.w, dp(240)), size::control()};
    std::string names[years_shown];
    std::string_view labels[years_shown];
    for (int i = 0; i < years_shown; ++i) {
        names[i] = std::to_string(civil(m_host.today()).year + i);
        labels[i] = names[i];
    }
    if (auto chosen = segments({.id = id_of("year", own), .rect = choice, .name = tr("settings.quota_year"), .labels = labels,
                                .current = m_later, .tabs = false}))
        m_later = *chosen;
    Scope list({.id = id_of("list", own), .role = Role::list, .name = tr("settings.quotas"), .rect = place});
    for (const link::Row& person : people.rows) {
        const std::string* name = cell<std::string>(person, 0);
        const link::Row* quota = quota_of(person.id);
        const Money* amount = quota == nullptr ? nullptr : cell<Money>(*quota, 2);
        std::string below = amount == nullptr ? std::string(tr("settings.no_quota")) : format_money(*amount);
        if (settings::action_row({.rect = place.cut_top(settings::person_height()), .id = id_of(person.id.bytes, own),
                                  .icon = icon::user, .name = name == nullptr ? std::string_view{} : *name, .below = below,
                                  .action = tr(amount == nullptr ? "settings.set_quota" : "settings.change_quota")}))
            open(person);
    }
}

void SettingsQuotas::open(const link::Row& person) {
    const std::string* name = cell<std::string>(person, 0);
    const link::Row* row = quota_of(person.id);
    m_exists = row != nullptr;
    m_title = tr("settings.quota_of", {name == nullptr ? std::string_view{} : *name, std::to_string(year())});
    m_form.open(Schema::built_in().at(quota::entity.key), m_exists ? row->id : RecordId::make(clock(), random()), form_fields);
    Record& record = m_form.record();
    record.set("visibility", std::string(system_field::everyone));
    record.set("user", person.id);
    record.set("year", year());
    if (m_exists) record.set("amount", row->cells[2]);
}

void SettingsQuotas::draw_dialog(Ui& ui) {
    if (!m_form.is_open()) return;
    m_host.begin_frame();
    auto done = m_form.draw(id_of("dialog", own), m_title, m_host);
    if (!done) return;
    link::Edit edit{m_exists ? link::Edit::Kind::patch : link::Edit::Kind::create, std::string(quota::entity.key), done->id, {}};
    if (m_exists) {
        edit.fields.emplace_back("amount", done->get("amount"));
    } else {
        for (const char* field : {"user", "year", "amount", "visibility"}) edit.fields.emplace_back(field, done->get(field));
    }
    ui.edit("undo.set_quota", {std::move(edit)}, std::string(tr("settings.quota_saved")));
}

}  // namespace hera::ui
