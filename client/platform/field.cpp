#include "platform/field.h"

#include <cmath>
#include <cstdio>
#include <unordered_map>

#include "base/direction.h"
#include "platform/field_frame.h"
#include "platform/field_state.h"
#include "platform/text_draw.h"
#include "platform/ui_state.h"

namespace hera::ui {
namespace {

struct FieldEntry {
    FieldState state;
    FieldKind kind = FieldKind::text;
    bool declared = false;
};

// What a declared field looks like; views point into the frame's text.
struct FieldRecord {
    FieldSpec spec;
    NodeRecord::Slice placeholder, error, autocomplete, form;
};

std::unordered_map<ImGuiID, FieldEntry>& entries() {
    static std::unordered_map<ImGuiID, FieldEntry> all;
    return all;
}

std::vector<FieldRecord>& records() {
    static std::vector<FieldRecord> all;
    return all;
}

FieldEntry* entry_of(ImGuiID id) {
    auto found = entries().find(id);
    return found == entries().end() ? nullptr : &found->second;
}

NodeRecord::Slice keep(std::string_view text) {
    std::string& all = state().text;
    NodeRecord::Slice slice{static_cast<std::uint32_t>(all.size()), static_cast<std::uint32_t>(text.size())};
    all.append(text);
    return slice;
}

struct KindTraits {
    const char *type, *input_mode, *enter_hint;
    bool spelling, capitals;
};

KindTraits traits_of(FieldKind kind) {
    switch (kind) {
        case FieldKind::text: return {"text", "", "", false, false};
        case FieldKind::email: return {"email", "", "", false, false};
        case FieldKind::phone: return {"tel", "", "", false, false};
        case FieldKind::url: return {"url", "", "", false, false};
        case FieldKind::search: return {"search", "", "search", false, false};
        case FieldKind::number: return {"text", "numeric", "", false, false};
        case FieldKind::money: return {"text", "decimal", "", false, false};
        case FieldKind::date: return {"text", "", "", false, false};
        case FieldKind::password:
        case FieldKind::new_password: return {"password", "", "", false, false};
        case FieldKind::multiline: return {"", "", "", true, true};
    }
    return {"text", "", "", false, false};
}

bool hidden_text(FieldKind kind) { return kind == FieldKind::password || kind == FieldKind::new_password; }

void draw_resting(const FieldSpec& spec, const std::string& text) {
    Rect inner = spec.rect;
    inner.cut_left(spec.padding_left);
    inner.cut_right(spec.padding_right);
    bool empty = text.empty();
    ImU32 color = empty ? spec.placeholder_color : spec.color;
    std::string_view shown = empty ? spec.placeholder : std::string_view(text);
    std::string dots;
    if (!empty && hidden_text(spec.kind)) {
        for (char c : text)
            if ((c & 0xc0) != 0x80) dots += "•";
        shown = dots;
    }
    TextStyle style = spec.style;
    style.tabular = false;  // the page's digits are proportional too
    canvas()->PushClipRect(inner.min(), inner.max(), true);
    if (spec.kind == FieldKind::multiline) {
        inner.cut_top(spec.padding_top);
        draw_text_wrapped(canvas(), inner, style, color, shown, 0);
    } else {
        // The page shows where a text begins; one that begins at the right runs out of the field to the left.
        float over = has_right_to_left(shown) && reading_of(shown) == Reading::right_to_left
                         ? std::fmin(0.0f, inner.w - text_width(shown, style)) : 0.0f;
        draw_line(canvas(), inner.x + over, inner.y, inner.h, style, color, shown);
    }
    canvas()->PopClipRect();
}

std::string css_color(ImU32 color) {
    char out[48];
    std::snprintf(out, sizeof out, "rgba(%u,%u,%u,%.3f)", color & 255, color >> 8 & 255, color >> 16 & 255,
                  static_cast<double>(color >> 24) / 255);
    return out;
}

// The font machinery cuts sizes to 1/64 pixel: a size that is not exact must lie above the one that is meant, or the
// page's text is a hair narrower than ours.
double css_font_size(float pixels, double scale) {
    double size = static_cast<double>(pixels) * scale;
    return size * 64 == std::floor(size * 64) ? size : size + 0.0002;
}

}  // namespace

FieldResult native_field(const FieldSpec& spec) {
    UiState& s = state();
    FieldEntry& entry = entries()[spec.id];
    entry.kind = spec.kind;
    entry.declared = true;
    entry.state.offer(spec.value);

    Node node;
    node.id = spec.id;
    node.role = Role::text;
    node.name = spec.label;
    node.rect = spec.rect;
    node.disabled = spec.disabled;
    std::uint32_t index = declare(node, false, true);
    FieldRecord record{spec, keep(spec.placeholder), keep(spec.error), keep(spec.autocomplete), keep(spec.form)};
    records().push_back(record);
    s.nodes[index].field = static_cast<std::uint32_t>(records().size() - 1);

    FieldResult result;
    FieldState::News news = entry.state.take_news();
    result.focused = s.focused == spec.id;
    result.changed = news.changed;
    result.committed = news.committed;
    result.entered = news.entered;
    result.cancelled = news.cancelled;
    result.changed_elsewhere = entry.state.changed_elsewhere();
    result.text = entry.state.text();
    if (spec.draw_text && !(result.focused && entry.state.editing()) && !fallback_text() &&
        !spec.rect.intersect(s.nodes[index].clip).empty())
        draw_resting(spec, result.text);
    return result;
}

void begin_fields() {
    records().clear();
    for (auto& [id, entry] : entries()) entry.declared = false;
}

void end_fields() {
    for (auto it = entries().begin(); it != entries().end();) it = it->second.declared ? std::next(it) : entries().erase(it);
}

void describe_field(const NodeRecord& node, MirrorElement& out) {
    const FieldRecord& record = records()[node.field];
    const FieldSpec& spec = record.spec;
    KindTraits traits = traits_of(spec.kind);
    out.tag = spec.kind == FieldKind::multiline ? "textarea" : "input";
    auto set = [&](const char* name, std::string_view value) { out.attributes.push_back({name, value}); };
    if (traits.type[0]) set("type", traits.type);
    if (traits.input_mode[0]) set("inputmode", traits.input_mode);
    if (traits.enter_hint[0]) set("enterkeyhint", traits.enter_hint);
    set("aria-label", text_of(node.name));
    set("class", "field");
    set("dir", "auto");  // as the canvas draws it
    set("spellcheck", traits.spelling ? "true" : "false");
    if (!traits.capitals) set("autocapitalize", "none");
    if (record.placeholder.size > 0) set("placeholder", text_of(record.placeholder));
    set("autocomplete", record.autocomplete.size > 0 ? text_of(record.autocomplete) : std::string_view("off"));
    if (record.autocomplete.size > 0) set("name", text_of(record.autocomplete));
    // mirror.js makes a form of that name; fields already inside a form element belong to it.
    if (record.form.size > 0) set("form", text_of(record.form));
    if (record.error.size > 0) {
        set("aria-invalid", "true");
        set("aria-description", text_of(record.error));
    }
    if (spec.required) set("required", "");
    if (spec.disabled) set("disabled", "");
    if (spec.read_only) set("readonly", "");
    // Room for all of them: the views must not move.
    out.numbers.reserve(64);
    auto set_number = [&](const char* name, const char* prefix, std::uint64_t number) {
        std::size_t at = out.numbers.size();
        out.numbers += prefix;
        out.numbers += std::to_string(number);
        set(name, std::string_view(out.numbers).substr(at));
    };
    if (spec.max_length > 0) set_number("maxlength", "", static_cast<std::uint64_t>(spec.max_length));
    if (!spec.combobox) return;
    set("role", "combobox");
    set("aria-autocomplete", "list");
    set("aria-haspopup", "listbox");
    set("aria-expanded", spec.expanded ? "true" : "false");
    // Elements are found by "n" and their id (web/bridge/mirror.js).
    if (spec.expanded && spec.listbox != 0) set_number("aria-controls", "n", spec.listbox);
    if (spec.expanded && spec.active_option != 0) set_number("aria-activedescendant", "n", spec.active_option);
}

std::uint64_t hash_field(const NodeRecord& node) {
    const FieldRecord& record = records()[node.field];
    const FieldSpec& spec = record.spec;
    std::uint64_t hash = static_cast<std::uint64_t>(spec.kind) | (spec.required ? 256u : 0) | (spec.disabled ? 512u : 0) |
                         (spec.read_only ? 1024u : 0) | (spec.combobox ? 2048u : 0) | (spec.expanded ? 4096u : 0) |
                         static_cast<std::uint64_t>(spec.max_length) << 16;
    hash ^= (static_cast<std::uint64_t>(spec.listbox) << 32 | spec.active_option) * 0x9e3779b97f4a7c15u;
    for (NodeRecord::Slice slice : {node.name, record.placeholder, record.error, record.autocomplete, record.form})
        hash = hash_bytes(text_of(slice), hash);
    return hash;
}

void write_field_rect(Mirror& mirror, const NodeRecord& node, const Rect& origin, std::uint64_t& held) {
    const FieldSpec& spec = records()[node.field].spec;
    const Environment& e = env();
    double scale = 1 / static_cast<double>(e.dpr);
    Rect seen = node.rect.intersect(node.clip);
    bool hidden = node.at_edge || seen.empty();  // there for its focus only (mirror.cpp chose the place)
    float line = spec.kind == FieldKind::multiline ? line_height(spec.style) : spec.rect.h;
    // The element keeps its whole rectangle, so that its text does not move, and shows what the clip leaves of it.
    float x = hidden ? origin.x : origin.x + node.rect.x - seen.x, y = hidden ? origin.y : origin.y + node.rect.y - seen.y;
    int weight = spec.style.weight == Weight::regular ? 400 : spec.style.weight == Weight::medium ? 500 : 600;
    char out[640];
    int n = std::snprintf(out, sizeof out,
        "left:%.7gpx;top:%.7gpx;width:%.7gpx;height:%.7gpx;font-size:%.7gpx;font-weight:%d;line-height:%.7gpx;"
        "padding:%.7gpx %.7gpx 0 %.7gpx;color:%s;--placeholder:%s",
        static_cast<double>(x) * scale, static_cast<double>(y) * scale, static_cast<double>(hidden ? 0 : spec.rect.w) * scale,
        static_cast<double>(hidden ? 0 : spec.rect.h) * scale, css_font_size(dp(spec.style.size), scale), weight,
        static_cast<double>(line) * scale,
        spec.kind == FieldKind::multiline && !hidden ? static_cast<double>(spec.padding_top) * scale : 0.0,
        static_cast<double>(hidden ? 0 : spec.padding_right) * scale, static_cast<double>(hidden ? 0 : spec.padding_left) * scale,
        css_color(spec.color).c_str(), css_color(spec.placeholder_color).c_str());
    std::string css(out, static_cast<std::size_t>(n));
    if (!hidden && (seen.w < node.rect.w || seen.h < node.rect.h)) {
        n = std::snprintf(out, sizeof out, ";clip-path:inset(%.7gpx %.7gpx %.7gpx %.7gpx)",
                          static_cast<double>(seen.y - node.rect.y) * scale,
                          static_cast<double>(node.rect.right() - seen.right()) * scale,
                          static_cast<double>(node.rect.bottom() - seen.bottom()) * scale,
                          static_cast<double>(seen.x - node.rect.x) * scale);
        css.append(out, static_cast<std::size_t>(n));
    }
    std::uint64_t hash = hash_bytes(css, 3);
    if (hash == held) return;
    held = hash;
    mirror.op(MirrorOp::style, node.id);
    mirror.put(css);
}

void write_field_value(Mirror& mirror, const NodeRecord& node, std::uint64_t& held, bool fresh) {
    FieldEntry* entry = entry_of(node.id);
    if (entry == nullptr) return;
    bool overwrite = entry->state.take_overwrite();
    std::uint64_t hash = hash_bytes(entry->state.text(), 5);
    if (hash == held && !fresh && !overwrite) return;
    held = hash;
    // While the person types, the element already has this text, or newer one.
    if (entry->state.editing() && !overwrite && !fresh) return;
    mirror.op(MirrorOp::value, node.id);
    mirror.put(entry->state.text());
}

// A line that is edited in place goes back to what it was. A longer text, and what stands in a form, was too much work for
// that; in a form the key is the dialog's, which asks.
static bool escape_takes_back(ImGuiID id, FieldKind kind) {
    if (kind == FieldKind::multiline) return false;
    const NodeRecord* node = find_node(id);
    if (node == nullptr) return true;
    const auto& layers = state().layers;  // the first one is the page
    std::size_t layer = static_cast<std::size_t>(node->layer);
    return layer == 0 || layer >= layers.size() || layers[layer].kind != LayerKind::modal;
}

bool field_key(ImGuiID id, std::string_view key, bool ctrl_or_cmd, bool shift) {
    FieldEntry* entry = entry_of(id);
    if (entry == nullptr) return false;
    if (key == "Escape") return entry->state.escape(escape_takes_back(id, entry->kind));
    if (key == "Enter" && !shift && (entry->kind != FieldKind::multiline || ctrl_or_cmd)) return entry->state.enter();
    return false;
}

void field_typed(ImGuiID id, std::string text, bool composing) {
    if (FieldEntry* entry = entry_of(id)) entry->state.typed(std::move(text), composing);
}

void field_focused(ImGuiID id) {
    if (FieldEntry* entry = entry_of(id)) entry->state.focused();
}

void field_blurred(ImGuiID id) {
    if (FieldEntry* entry = entry_of(id)) entry->state.blurred();
}

bool is_field(ImGuiID id) { return entry_of(id) != nullptr; }

bool field_is_multiline(ImGuiID id) {
    FieldEntry* entry = entry_of(id);
    return entry != nullptr && entry->kind == FieldKind::multiline;
}

void select_all(ImGuiID id) { state().selected_field = id; }

}  // namespace hera::ui
