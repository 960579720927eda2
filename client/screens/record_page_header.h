// The head of a record page: who or what it is, how to reach it, and what can be done with it as a whole.
#pragma once

#include <string>

#include "app/screen.h"
#include "screens/record_page_source.h"
#include "widgets/popup.h"

namespace hera::ui {

enum class HeaderAct : unsigned char { none, back, open_company, open_sync, new_deal, convert, remove };

struct RecordHeader {
    Rect rect;  // record_header_height() high
    const RecordView* view = nullptr;
    std::string_view sub;  // "Chief Technology Officer", "$750,000 · Proposal"
};
float record_header_height();
HeaderAct record_header(Popup& more, const RecordHeader& header);

// The second line, without the company, which is a link of its own.
std::string record_sub_line(const RecordView& view, std::string_view stage_name);
// A face of the record: initials of a person, an emblem of a company, a plain square for a deal.
void record_face(const Rect& square, const RecordView& view);
// A button that is a link to another program: mail or telephone.
void contact_button(ImGuiID id, const Rect& rect, std::string_view label, char32_t icon, std::string_view href,
                    std::string_view name);
std::string mail_href(std::string_view email);
std::string call_href(std::string_view phone);

}  // namespace hera::ui
