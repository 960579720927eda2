// Screen: one place of the application. Made when its route is entered, kept while it is shown or in the recent history, so
// Back finds scroll, filters and drafts as they were.
//
// A screen reads live queries and draws; what a person does becomes StoreLink::edit, Ui::go or a command. It keeps only UI
// state: drafts, scroll, focus, open panels.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/attachments.h"
#include "app/commands.h"
#include "app/route.h"
#include "app/store_link.h"
#include "platform/geometry.h"

namespace hera::ui {

// What a screen may use, handed to it for the length of a call.
struct Ui {
    StoreLink& store;
    Commands& commands;
    Rect area;  // where the screen draws; the shell has drawn navigation around it

    // Follows a link of ours. Takes effect after this frame.
    void go(const Route& route, bool replace = false);
    // A short message at the edge; `undo` adds the button that takes that batch back.
    void toast(std::string_view words, BatchId undo = {});
    // Runs an edit, says `words` in a toast with Undo once it is applied, or the error's sentence when it is refused.
    link::Request edit(std::string label, std::vector<link::Edit> edits, std::string words);
    // Dialogs of the application that several screens open.
    void new_record(std::string_view entity, std::vector<std::pair<std::string, Value>> given = {});
    // An activity or task, to be read whole, changed or deleted.
    void open_entry(std::string_view entity, RecordId id);
    // Writes down what happened and what is next; `about`: the record it is about, none: a person is asked for.
    void quick_log(std::string_view entity = {}, RecordId about = {}, std::string_view title = {});
    void convert_lead(RecordId lead);
    // Files for a record; see Attachments.
    void attach(std::string_view entity, RecordId about);
    void open_file(const Attachments::File& file, bool as_file);

    class Shell& shell;
};

class Screen {
public:
    virtual ~Screen() = default;
    // The route now points here (also again, with another record of the same kind).
    virtual void enter(Ui& ui, const Route& route) = 0;
    virtual void draw(Ui& ui) = 0;
    // For the window and the history entry.
    virtual std::string title() const = 0;
    // What this screen adds to the palette, menus and shortcuts while it is shown.
    virtual void register_commands(Commands&) {}
    // Files dropped or picked while it is shown. The default opens the import.
    virtual bool file_chosen(Ui&, std::string_view, std::uint64_t, bool /*joins*/) { return false; }
    virtual void file_chunk(Ui&, Bytes, bool) {}
    virtual void file_failed(Ui&) {}
};

// One function per screen, defined beside it in client/screens.
std::unique_ptr<Screen> make_sign_in_screen(StoreLink& store);
std::unique_ptr<Screen> make_create_screen(StoreLink& store);
std::unique_ptr<Screen> make_join_screen(StoreLink& store);
std::unique_ptr<Screen> make_dashboard_screen(StoreLink& store);
std::unique_ptr<Screen> make_record_list_screen(StoreLink& store, std::string_view entity);  // contacts, companies, leads, deals
std::unique_ptr<Screen> make_record_screen(StoreLink& store, std::string_view entity);       // the same
std::unique_ptr<Screen> make_tasks_screen(StoreLink& store);
std::unique_ptr<Screen> make_board_screen(StoreLink& store);
std::unique_ptr<Screen> make_import_screen(StoreLink& store);
std::unique_ptr<Screen> make_settings_screen(StoreLink& store);
std::unique_ptr<Screen> make_sync_screen(StoreLink& store);

}  // namespace hera::ui
