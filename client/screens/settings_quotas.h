// SettingsQuotas: what each person is to sell in a year; the dashboard measures against it. Owners, administrators and managers
// set it, in this and the next year.
#pragma once

#include <string>

#include "app/live_query.h"
#include "app/screen.h"
#include "forms/record_form.h"
#include "screens/record_page_host.h"

namespace hera::ui {

class SettingsQuotas {
public:
    explicit SettingsQuotas(StoreLink& store) : m_store(store), m_quotas(store), m_host(store) {}

    // `people`: rows of users, the name first.
    void draw(Rect& page, const link::Page& people);
    void draw_dialog(Ui& ui);
    bool may_set() const;

private:
    std::int64_t year() const;
    const link::Row* quota_of(RecordId person) const;
    void open(const link::Row& person);

    StoreLink& m_store;
    LiveQuery m_quotas;
    RecordHost m_host;
    RecordForm m_form;
    std::string m_title;     // of the dialog
    bool m_exists = false;   // the quota that the form is about
    int m_later = 0;         // years after this one
};

}  // namespace hera::ui
