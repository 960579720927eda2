#include "model/record.h"

#include "base/text.h"

namespace hera {

Value normalised(Value value) {
    if (const auto* text = std::get_if<std::string>(&value); text && text->empty()) return {};
    if (const auto* list = std::get_if<LabelledList>(&value); list && list->empty()) return {};
    if (const auto* list = std::get_if<AddressList>(&value); list && list->empty()) return {};
    return value;
}

std::string title_of(const Record& record) {
    const Entity& entity = *record.entity;
    if (entity.def == &contact::entity) {
        std::string title;
        if (const std::string* first = record.get(contact::first_name)) title = *first;
        if (const std::string* last = record.get(contact::last_name)) title += (title.empty() ? "" : " ") + *last;
        if (!title.empty()) return title;
        const LabelledList* emails = record.get(contact::emails);
        return emails && !emails->empty() ? emails->front().value : std::string{};
    }
    if (entity.def == &lead::entity) {
        std::string title;
        if (const std::string* first = record.get(lead::first_name)) title = *first;
        if (const std::string* last = record.get(lead::last_name)) title += (title.empty() ? "" : " ") + *last;
        if (!title.empty()) return title;
        if (const std::string* company = record.get(lead::company_name)) return *company;
        const LabelledList* emails = record.get(lead::emails);
        return emails && !emails->empty() ? emails->front().value : std::string{};
    }
    const auto* text = std::get_if<std::string>(&record.get(entity.def->title));
    return text ? *text : std::string{};
}

}  // namespace hera
