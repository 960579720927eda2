// Draws ImGui's lists with WebGL2: web/bridge/renderer.js holds the context and its objects.
#include <emscripten.h>

#include <cstdint>
#include <vector>

#include "imgui.h"
#include "platform/frame.h"
#include "platform/ports.h"

extern "C" {
int js_texture_create(int width, int height, const void* pixels);
void js_texture_update(int texture, int x, int y, int width, int height, const void* pixels, int stride);
void js_texture_glyphs(int texture);
void js_texture_destroy(int texture);
void js_frame_begin(int width, int height, std::size_t vertex_bytes, std::size_t index_bytes);
void js_frame_list(std::size_t vertex_at, const void* vertices, std::size_t vertex_bytes, std::size_t index_at, const void* indices,
                   std::size_t index_bytes);
void js_frame_draw(const std::uint32_t* commands, std::size_t count);
void js_first_frame();
void js_graphics_lost(const char* sentence, std::size_t sentence_size, const char* action, std::size_t action_size);
}

namespace hera::ui {
namespace {

constexpr std::uint32_t unchanged = 0xffffffff;

struct Command {
    std::uint32_t texture;
    std::int32_t x, y;
    std::uint32_t width, height, count, offset;
};
static_assert(sizeof(Command) == 28);
static_assert(sizeof(ImDrawVert) == 20);

bool context_lost = false;

void update_texture(ImTextureData& texture) {
    if (texture.Status == ImTextureStatus_WantCreate) {
        texture.SetTexID(static_cast<ImTextureID>(js_texture_create(texture.Width, texture.Height, texture.GetPixels())));
        texture.SetStatus(ImTextureStatus_OK);
    } else if (texture.Status == ImTextureStatus_WantUpdates) {
        for (const ImTextureRect& part : texture.Updates)
            js_texture_update(static_cast<int>(texture.TexID), part.x, part.y, part.w, part.h, texture.GetPixelsAt(part.x, part.y),
                              texture.Width);
        js_texture_glyphs(static_cast<int>(texture.TexID));
        texture.SetStatus(ImTextureStatus_OK);
    } else if (texture.Status == ImTextureStatus_WantDestroy && texture.UnusedFrames > 0) {
        js_texture_destroy(static_cast<int>(texture.TexID));
        texture.SetTexID(ImTextureID_Invalid);
        texture.SetStatus(ImTextureStatus_Destroyed);
    }
}

// Texture and scissor are named only where they change.
void collect(const ImDrawList& list, float width, float height, std::size_t index_at, Command& last, std::vector<Command>& out) {
    for (const ImDrawCmd& command : list.CmdBuffer) {
        float left = command.ClipRect.x < 0 ? 0 : command.ClipRect.x, top = command.ClipRect.y < 0 ? 0 : command.ClipRect.y;
        float right = command.ClipRect.z > width ? width : command.ClipRect.z;
        float bottom = command.ClipRect.w > height ? height : command.ClipRect.w;
        if (command.ElemCount == 0 || right <= left || bottom <= top) continue;
        Command next{static_cast<std::uint32_t>(command.GetTexID()), static_cast<std::int32_t>(left),
                     static_cast<std::int32_t>(height - bottom), static_cast<std::uint32_t>(right - left),
                     static_cast<std::uint32_t>(bottom - top), command.ElemCount,
                     static_cast<std::uint32_t>(index_at + command.IdxOffset * sizeof(ImDrawIdx))};
        Command sent = next;
        if (next.texture == last.texture) sent.texture = unchanged;
        if (next.x == last.x && next.y == last.y && next.width == last.width && next.height == last.height) sent.width = unchanged;
        last = next;
        out.push_back(sent);
    }
}

}  // namespace

void port::render(const ImDrawData& data) {
    if (context_lost) return;
    for (ImTextureData* texture : *data.Textures)
        if (texture->Status != ImTextureStatus_OK) update_texture(*texture);

    std::size_t vertex_bytes = static_cast<std::size_t>(data.TotalVtxCount) * sizeof(ImDrawVert);
    std::size_t index_bytes = static_cast<std::size_t>(data.TotalIdxCount) * sizeof(ImDrawIdx);
    js_frame_begin(static_cast<int>(data.DisplaySize.x), static_cast<int>(data.DisplaySize.y), vertex_bytes, index_bytes);

    static std::vector<Command> commands;
    Command last{unchanged, 0, 0, unchanged, 0, 0, 0};
    std::size_t vertex_at = 0, index_at = 0;
    for (const ImDrawList* list : data.CmdLists) {
        std::size_t list_vertices = static_cast<std::size_t>(list->VtxBuffer.size_in_bytes());
        std::size_t list_indices = static_cast<std::size_t>(list->IdxBuffer.size_in_bytes());
        js_frame_list(vertex_at, list->VtxBuffer.Data, list_vertices, index_at, list->IdxBuffer.Data, list_indices);
        commands.clear();
        collect(*list, data.DisplaySize.x, data.DisplaySize.y, index_at, last, commands);
        js_frame_draw(&commands.data()->texture, commands.size());
        vertex_at += list_vertices;
        index_at += list_indices;
    }
    static bool first = true;
    if (first && data.TotalVtxCount > 0) {
        first = false;
        js_first_frame();
    }
}

}  // namespace hera::ui

extern "C" {

EMSCRIPTEN_KEEPALIVE void ui_context_lost() {
    hera::ui::context_lost = true;
    hera::ui::Application::GraphicsWords words = hera::ui::application().graphics_lost();
    js_graphics_lost(words.sentence.data(), words.sentence.size(), words.action.data(), words.action.size());
}

EMSCRIPTEN_KEEPALIVE void ui_context_restored() {
    hera::ui::context_lost = false;
    hera::ui::textures_lost();
    hera::ui::wake();
}

}  // extern "C"
