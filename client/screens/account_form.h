// AccountForm: the form of sign-in, create and join: one column of fields in a real form (password managers), a sentence under
// each field that is wrong and above them what is wrong otherwise, one button. Enter submits; the first wrong field gets the
// focus. What is typed is kept only here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/screen.h"
#include "base/result.h"
#include "platform/field.h"
#include "platform/scroll.h"
#include "widgets/ids.h"

namespace hera::ui {

struct AccountField {
    std::string_view key;    // as the server names it in an error
    std::string_view label;  // key of the words
    FieldKind kind = FieldKind::text;
    std::string_view autocomplete;  // HTML token
    std::string_view hint{};        // key
    int max_length = 0;
    std::string value{}, error{};  // sentence
};

struct AccountPage {
    std::string_view title, sentence;                  // words
    std::string_view submit, busy;                     // of the button
    std::string_view notice{};                         // above the fields: something to know
    std::string_view other, other_action, other_href;  // "No account yet?" "Create organisation"
};

class AccountForm {
public:
    AccountForm(std::string_view name, std::vector<AccountField> fields);

    // Draws the page. True: submitted, and every field holds something.
    bool draw(Ui& ui, const AccountPage& page);
    const std::string& value(std::string_view key) const;
    void set(std::string_view key, std::string value);
    void begin();                                // the answer is awaited
    void end(const std::vector<Error>& errors);  // it has come
    bool busy() const { return m_busy; }
    void forget_passwords();
    // The first empty field takes the focus when it is drawn next.
    void take_focus() { m_take_focus = true; }

private:
    float height_for(const AccountPage& page, float width) const;
    bool submit();
    void focus_first_wrong();
    void show_wrong();
    ImGuiID id_of_field(const AccountField& field) const;

    std::string m_name;
    ImGuiID m_id;
    std::vector<AccountField> m_fields;
    std::string m_general;
    ScrollArea m_scroll;
    bool m_busy = false, m_take_focus = false, m_show_wrong = false;
};

}  // namespace hera::ui
