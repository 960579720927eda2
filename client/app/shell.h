// Shell: what stands around every screen: navigation, sync status, toasts, the dialogs of the application, the route.
//
// Invariants:
//   W1  A link or go() takes effect after the frame in which it was asked for.
//   W2  When another account is here, no screen, toast or dialog of the one before is left.
//   W3  The update waits until the person asks for it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/attachments.h"
#include "app/device_export.h"
#include "app/navigation.h"
#include "app/new_record.h"
#include "app/reminders.h"
#include "app/router.h"
#include "app/recovery_dialog.h"
#include "app/search_dialog.h"
#include "app/sign_out_dialog.h"
#include "app/sync_panel.h"
#include "screens/convert_dialog.h"
#include "screens/entry_dialog.h"
#include "screens/quick_log.h"
#include "widgets/toast.h"

namespace hera::ui {

class Shell {
public:
    explicit Shell(StoreLink& store);
    Shell(const Shell&) = delete;
    Shell& operator=(const Shell&) = delete;

    // ---- for Ui ----
    void go(const Route& route, bool replace = false);
    void toast(std::string_view words, BatchId undo = {});
    link::Request edit(std::string label, std::vector<link::Edit> edits, std::string words);
    void new_record(std::string_view entity, std::vector<std::pair<std::string, Value>> given);

    void open_entry(std::string_view entity, RecordId id);
    void quick_log(std::string_view entity, RecordId about, std::string_view title);
    void convert_lead(RecordId lead);

    // ---- for screens of ours ----
    Attachments& attachments() { return m_attachments; }
    DeviceExport& device_export() { return m_device_export; }
    void ask_sign_out();  // at once when everything is synced, else a dialog says what is not
    void ask_reset_demo();
    bool keeps_local_copy() const { return m_keep_local_copy; }
    void keep_local_copy(bool keep) { m_keep_local_copy = keep; }
    void act(SyncAction action);
    // Somebody has signed in: on to where they wanted to go, as soon as their data is at hand.
    void signed_in() { m_leave = true; }
    // A file is being dragged over the window.
    bool file_hovering() const { return m_file_hovering; }

    // ---- for the application ----
    void draw();                     // navigation and the screen of the route
    void draw_without_navigation();  // for somebody who is not signed in
    void end_frame();                // what was asked for during the frame happens
    void show(const Route& route);   // the address has changed
    const Route& route() const { return m_route; }
    void want(const Route& route) { m_wanted = route; }
    bool leaving() const { return m_leave; }
    void leave_account_screens();  // to the wanted place
    void forget_person();          // W2
    void set_file_hovering(bool hovering) { m_file_hovering = hovering; }
    // Something happened to this device's copy that its person must know.
    void tell(const Error& notice) { m_recovery.show(notice); }
    void set_update_ready() { m_update_ready = true; }
    void file_chosen(std::string_view name, std::uint64_t size_bytes, bool joins);
    void file_chunk(Bytes bytes, bool last);
    void file_failed();

private:
    struct Going {
        Route route;
        bool replace = false;
    };
    Ui ui(const Rect& area);
    void draw_screen(const Route& route, Rect area);
    void draw_layers(float covered_bottom);
    void draw_file_hint(const Rect& area);
    void undo(BatchId batch);
    void sign_out(bool keep_local_copy, bool even_if_unsynced);
    void reset_demo();
    void register_commands();
    void carry_out(const NavigationWish& wish);
    void log_here();  // about the record that is shown, if one is

    StoreLink& m_store;
    Commands m_commands;
    Router m_router;
    Toasts m_toasts;
    std::map<std::uint32_t, BatchId> m_undos;  // toast → what it takes back
    Navigation m_navigation;
    NewRecord m_new_record;
    EntryDialog m_entry;
    QuickLog m_quick_log;
    ConvertDialog m_convert;
    SearchDialog m_search;
    Reminders m_reminders;
    RecoveryDialog m_recovery;
    Attachments m_attachments;
    DeviceExport m_device_export;
    SignOutDialog m_sign_out;
    DialogState m_reset_demo;
    SyncPanel m_sync_panel;
    Route m_route;
    std::optional<Going> m_going;
    std::optional<Route> m_wanted;  // where the person wanted to go before the sign-in
    Screen* m_file_to = nullptr;    // who takes the file that is being read
    bool m_enter = true;            // the route is to be entered in the next frame
    bool m_leave = false, m_keep_local_copy = false, m_file_hovering = false, m_update_ready = false, m_focus_main = false;
    Rect m_area;  // of the screen, in the last frame
    Rect m_sync_anchor;
    Life m_life;
};

}  // namespace hera::ui
