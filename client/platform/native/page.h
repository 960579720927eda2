// Page: what the browser's page would look like after the mirror's operations, and what the application asked of the
// page. The headless platform's half of web/bridge; tests read it through headless.h.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "platform/geometry.h"
#include "platform/host.h"

namespace hera::ui::headless {

struct Element {
    ImGuiID id = 0, parent = 0;
    std::vector<ImGuiID> children;
    std::string tag, text, value, style;
    std::map<std::string, std::string> attributes;
    Rect rect;             // CSS pixels from the parent's corner; of a field: see field_rect
    bool inert = false;    // below a modal layer

    const std::string& attribute(const std::string& name) const;
    bool has(const std::string& name) const { return attributes.count(name) != 0; }
    bool is_field() const { return tag == "input" || tag == "textarea"; }
    bool focusable() const;  // by Tab
    std::string role() const;
};

struct HistoryEntry {
    std::string hash;
    int layers = 0;
};

struct Page {
    static constexpr ImGuiID root = 0, base = 1;

    std::unordered_map<ImGuiID, Element> elements;
    ImGuiID active = 0;        // has focus
    std::vector<ImGuiID> focus_requests;
    ImGuiID selected = 0;      // its whole text is selected
    std::vector<std::string> announcements, alerts;
    ImGuiID modal = 0;

    std::vector<HistoryEntry> history;
    std::size_t history_at = 0;
    int pending_backs = 0;     // history.back() answers later
    std::string title, clipboard, file_dialog;
    std::string saved_name;  // of the last file given to the downloads
    Bytes saved_bytes;
    std::string attach_folder;  // of the last question for files to keep
    std::uint32_t attach_dialog = 0;
    OpenKept opened;            // the last that was to be opened
    std::vector<std::pair<std::string, Bytes>> device_file;  // entries
    DeviceFileEnd device_file_end;
    std::map<std::string, std::string> remembered;
    std::vector<Bytes> posted;
    bool dark = false, theme_chosen = false, storage_kept = false, reloaded = false, update_applied = false, file_stopped = false;
    int cursor = 0, vibrations = 0, grabbed_pointer = -1;

    bool frame_wanted = false;
    double timer_at = -1;
    int frames = 0, mirror_operations = 0;
    std::size_t vertices = 0, draw_commands = 0;

    Page();
    void apply(const std::vector<std::uint32_t>& words, const std::string& text);
    void set_focus(ImGuiID id, bool visible);
    bool inside_inert(const Element& element) const;
    Rect box_of(const Element& element) const;  // CSS pixels of the page
    std::string name_of(const Element& element) const;
    // All elements that a person can reach, in the order of the document.
    std::vector<const Element*> in_order(bool with_inert = false) const;
    std::string tree() const;

private:
    void remove(ImGuiID id);
    void place(ImGuiID id, ImGuiID parent, ImGuiID before);
    void set_modal(ImGuiID id);
    void walk(ImGuiID id, bool with_inert, std::vector<const Element*>& out) const;
};

// One page per process, as the platform has one frame loop.
Page& page();
double virtual_now_ms();
void advance_clock(double ms);

}  // namespace hera::ui::headless
