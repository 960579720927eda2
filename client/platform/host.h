// What the application asks of the browser besides drawing, and what it must provide. No decision lives behind it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"

namespace hera::ui {

// A file that a person has attached: its bytes are on this device now, unless `fault` says why not (the name of the browser's
// error, or "TooLarge").
struct KeptFile {
    std::uint32_t dialog = 0;  // the one it was chosen in
    std::string name, mime, sha256, fault;
    std::uint64_t size_bytes = 0;
};

// Implemented by client/app: called by the platform's frame loop.
class Application {
public:
    virtual ~Application() = default;
    // Builds one frame: draws into ImGui's lists, declares nodes. No I/O.
    virtual void draw() = 0;
    virtual void store_message(const Bytes& bytes) = 0;   // link codec
    virtual void store_restarted() = 0;                   // another worker leads now: say Hello, subscribe again
    virtual void route_changed(std::string_view hash) = 0;  // "#/contacts/…": Back, Forward, typed, or at start
    // A file was picked or dropped. Its bytes follow in order through file_chunk (≤ 1 MiB each), read slice by slice and
    // never held whole; send them on at once. The next slice is read when the worker has taken the last one.
    // Of several files chosen at once each after the first `joins`, when the one before it has come in whole.
    virtual void file_chosen(std::string_view name, std::uint64_t size_bytes, bool joins) = 0;
    virtual void file_chunk(Bytes bytes, bool last) = 0;
    virtual void file_failed() {}    // it could not be read to its end
    virtual void file_hovering(bool) {}  // a file is being dragged over the window: show where it may be dropped
    virtual void file_kept(const KeptFile&) {}
    virtual void kept_file_opened(std::uint32_t /*request*/, int /*found*/) {}  // 1 shown or saved, 0 not here, −1 unreadable
    // The file of end_device_file lies in the downloads, or `fault` says why not.
    virtual void device_file_saved(std::uint32_t /*request*/, std::uint64_t /*bytes*/, std::string_view /*fault*/) {}
    virtual void update_ready() {}   // a new version is installed and waits for apply_update()
    virtual void store_failed(std::string_view) {}  // the worker could not be started; the reason is for the log
    virtual std::string copy_text() { return {}; }        // for Ctrl+C outside fields
    // What to say when the browser has taken the graphics away and does not give them back at once, and what the button
    // says that loads the page again. Until they return the page shows the mirror's words plainly; everything still works.
    struct GraphicsWords {
        std::string sentence, action;
    };
    virtual GraphicsWords graphics_lost() { return {}; }
};

// ---- asked of the platform ----
void wake(int frames = 3);                     // draw again soon (3 frames after input by default)
void wake_at(double monotonic_ms);             // draw once at that time (toasts, relative times)
void post_to_store(const Bytes& bytes);
void set_route(std::string_view hash, bool replace);
void set_title(std::string_view title);
void open_file_dialog(std::string_view accept);  // → Application::file_chosen; must run inside a gesture
void stop_file();                                // no more file_chunk
// Files that shall be kept on this device, in the folder of kept_files.h; must run inside a gesture. → Application::file_kept, once
// for each.
void attach_files(std::uint32_t dialog, std::string_view folder, std::uint64_t bytes_max);
struct OpenKept {
    std::uint32_t request = 0;
    std::string folder, sha256, name, mime;
    std::string close;     // the word on the button that closes a picture
    bool as_file = false;  // into the downloads, also if it is a picture
};
void open_kept_file(const OpenKept& what);       // → Application::kept_file_opened
// One ZIP, put together in the browser's blob storage: entries with their parts in order, and at the end what this device
// holds besides (web/bridge/device_file.js). One at a time.
void begin_device_file();
void device_file_entry(std::string_view path);
void device_file_part(const Bytes& bytes);
struct DeviceFileEnd {
    std::uint32_t request = 0;
    std::string file_name;     // in the downloads
    std::string copies;        // the first of the account's local databases: it and its successors are added …
    std::string open_copy;     // … but for this one
    std::string files_folder;  // of the attachments (kept_files.h)
    bool with_mirror = false;  // what has not been sent is not in it yet
};
void end_device_file(const DeviceFileEnd& what);  // → Application::device_file_saved
void copy_to_clipboard(std::string_view text);
void set_theme(std::string_view theme);          // "light", "dark", "system"; kept on this device
std::string_view theme_choice();
void set_cursor(int imgui_cursor);
bool has_session_hint();                         // this device had someone signed in at last start
void set_session_hint(bool signed_in);
const Clock& clock();
Random& random();
void apply_update();                             // the waiting version takes over and the page reloads
void reload_page();
int utc_offset_minutes();
// Of a place by its IANA name at a moment, summer time included; of this device when the name is empty or not known.
int utc_offset_at(Instant at, std::string_view zone);
std::string zone_name();
std::string page_address();                      // without the route: "https://crm.example/"
bool demo_page();                                // this address is the demo's (web/boot.js)
void save_file(std::string_view name, std::string_view type, const Bytes& bytes);  // into the downloads

// Starts the frame loop around `application`, which must live as long as the program. Called once, by main.
void run(Application& application);

}  // namespace hera::ui
