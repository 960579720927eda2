// What the application asks of the browser: web/bridge/page.js, files.js.
#include <emscripten.h>

#include "platform/frame.h"
#include "platform/host.h"
#include "platform/ports.h"
#include "platform/web/clock_web.h"

extern "C" {
void js_screen_start();
void js_input_start();
void js_mirror_start();
int js_renderer_start();
void js_page_start();
void js_files_start();
void js_store_post(const std::uint8_t* bytes, std::size_t size);
void js_set_route(const char* hash, std::size_t size, int replace);
void js_push_layer(int depth);
void js_go_back();
void js_set_title(const char* title, std::size_t size);
void js_reload();
void js_apply_update();
void js_copy(const char* text, std::size_t size);
void js_remember(const char* key, std::size_t key_size, const char* value, std::size_t size);
std::size_t js_recall(const char* key, std::size_t key_size, char* out, std::size_t max);
void js_keep_storage();
void js_random(void* out, std::size_t size);
int js_offset_minutes();
int js_offset_at(double ms, const char* zone, std::size_t size);
std::size_t js_zone(char* out, std::size_t max);
std::size_t js_address(char* out, std::size_t max);
int js_is_demo();
void js_save_file(const char* name, std::size_t name_size, const char* type, std::size_t type_size, const std::uint8_t* bytes,
                  std::size_t size);
void js_file_dialog(const char* accept, std::size_t size);
void js_file_stop();
void js_attach_dialog(std::uint32_t dialog, const char* folder, std::size_t size, double bytes_max);
void js_attachment_open(std::uint32_t request, const char* folder, std::size_t folder_size, const char* sha256,
                        std::size_t sha256_size, const char* name, std::size_t name_size, const char* mime,
                        std::size_t mime_size, const char* close, std::size_t close_size, int as_file);
void js_device_file_begin();
void js_device_file_entry(const char* path, std::size_t size);
void js_device_file_part(const std::uint8_t* bytes, std::size_t size);
void js_device_file_end(std::uint32_t request, const char* name, std::size_t name_size, const char* copies, std::size_t copies_size,
                        const char* open_copy, std::size_t open_copy_size, const char* folder, std::size_t folder_size,
                        int with_mirror);
}

namespace hera::ui {
namespace {

class PageRandom final : public Random {
public:
    void fill(void* out, std::size_t size_bytes) override { js_random(out, size_bytes); }
};

}  // namespace

void run(Application& application) {
    start_frames(application);
    js_renderer_start();
    js_mirror_start();
    js_input_start();
    js_page_start();
    js_files_start();
    js_screen_start();
}

void post_to_store(const Bytes& bytes) { js_store_post(bytes.data(), bytes.size()); }

void open_file_dialog(std::string_view accept) { js_file_dialog(accept.data(), accept.size()); }
void stop_file() { js_file_stop(); }
void attach_files(std::uint32_t dialog, std::string_view folder, std::uint64_t bytes_max) {
    js_attach_dialog(dialog, folder.data(), folder.size(), static_cast<double>(bytes_max));
}
void open_kept_file(const OpenKept& what) {
    js_attachment_open(what.request, what.folder.data(), what.folder.size(), what.sha256.data(), what.sha256.size(),
                       what.name.data(), what.name.size(), what.mime.data(), what.mime.size(), what.close.data(), what.close.size(),
                       what.as_file ? 1 : 0);
}
void begin_device_file() { js_device_file_begin(); }
void device_file_entry(std::string_view path) { js_device_file_entry(path.data(), path.size()); }
void device_file_part(const Bytes& bytes) { js_device_file_part(bytes.data(), bytes.size()); }
void end_device_file(const DeviceFileEnd& what) {
    js_device_file_end(what.request, what.file_name.data(), what.file_name.size(), what.copies.data(), what.copies.size(),
                       what.open_copy.data(), what.open_copy.size(), what.files_folder.data(), what.files_folder.size(),
                       what.with_mirror ? 1 : 0);
}
void copy_to_clipboard(std::string_view text) { js_copy(text.data(), text.size()); }
void apply_update() { js_apply_update(); }
void reload_page() { js_reload(); }

const Clock& clock() {
    static const ClockWeb instance;
    return instance;
}

Random& random() {
    static PageRandom instance;
    return instance;
}

int utc_offset_minutes() { return js_offset_minutes(); }
int utc_offset_at(Instant at, std::string_view zone) {
    return js_offset_at(static_cast<double>(at.ms), zone.data(), zone.size());
}

std::string zone_name() {
    char out[80];
    return std::string(out, js_zone(out, sizeof out));
}

std::string page_address() {
    char out[2048];
    return std::string(out, js_address(out, sizeof out));
}

bool demo_page() { return js_is_demo() != 0; }

void save_file(std::string_view name, std::string_view type, const Bytes& bytes) {
    js_save_file(name.data(), name.size(), type.data(), type.size(), bytes.data(), bytes.size());
}

namespace port {

void push_layer_entry(int depth) { js_push_layer(depth); }
void go_back() { js_go_back(); }
void write_route(std::string_view hash, bool replace) { js_set_route(hash.data(), hash.size(), replace); }
void write_title(std::string_view title) { js_set_title(title.data(), title.size()); }
void remember(std::string_view key, std::string_view value) { js_remember(key.data(), key.size(), value.data(), value.size()); }
void keep_storage() { js_keep_storage(); }

std::string recall(std::string_view key) {
    char out[64];
    return std::string(out, js_recall(key.data(), key.size(), out, sizeof out));
}

}  // namespace port

}  // namespace hera::ui

using namespace hera::ui;

extern "C" {

EMSCRIPTEN_KEEPALIVE void ui_history(const char* hash, std::size_t size, int layers) {
    history_moved(std::string_view(hash, size), layers);
}

EMSCRIPTEN_KEEPALIVE void ui_store_message(const std::uint8_t* bytes, std::size_t size) {
    application().store_message(hera::Bytes(bytes, bytes + size));
    wake();
}

EMSCRIPTEN_KEEPALIVE void ui_store_restarted() {
    application().store_restarted();
    wake();
}

EMSCRIPTEN_KEEPALIVE void ui_store_failed(const char* reason, std::size_t size) {
    application().store_failed(std::string_view(reason, size));
    wake();
}

EMSCRIPTEN_KEEPALIVE void ui_update_ready() {
    application().update_ready();
    wake();
}

EMSCRIPTEN_KEEPALIVE void ui_file_chosen(const char* name, std::size_t size, double bytes, int at) {
    application().file_chosen(std::string_view(name, size), static_cast<std::uint64_t>(bytes), at > 0);
    wake();
}

EMSCRIPTEN_KEEPALIVE void ui_file_chunk(const std::uint8_t* bytes, std::size_t size, int last) {
    application().file_chunk(hera::Bytes(bytes, bytes + size), last != 0);
}

EMSCRIPTEN_KEEPALIVE void ui_file_failed() {
    application().file_failed();
    wake();
}

EMSCRIPTEN_KEEPALIVE void ui_attachment_kept(std::uint32_t dialog, const char* name, std::size_t name_size, const char* mime,
                                             std::size_t mime_size, double bytes, const char* sha256, std::size_t sha256_size,
                                             const char* fault, std::size_t fault_size) {
    application().file_kept({.dialog = dialog,
                             .name = std::string(name, name_size),
                             .mime = std::string(mime, mime_size),
                             .sha256 = std::string(sha256, sha256_size),
                             .fault = std::string(fault, fault_size),
                             .size_bytes = static_cast<std::uint64_t>(bytes)});
    wake();
}

EMSCRIPTEN_KEEPALIVE void ui_attachment_opened(std::uint32_t request, int found) {
    application().kept_file_opened(request, found);
    wake();
}

EMSCRIPTEN_KEEPALIVE void ui_device_file_saved(std::uint32_t request, double bytes, const char* fault, std::size_t size) {
    application().device_file_saved(request, static_cast<std::uint64_t>(bytes), std::string_view(fault, size));
    wake();
}

EMSCRIPTEN_KEEPALIVE void ui_file_hovering(int on) {
    application().file_hovering(on != 0);
    wake();
}

}  // extern "C"
