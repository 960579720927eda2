// imgui_config: the one set of Dear ImGui options. Every unit that includes imgui.h sees it (IMGUI_USER_CONFIG); units
// that differ would disagree about the layout of ImGui's structs.
#pragma once

namespace hera {
// A broken expectation inside ImGui: logged; stops the program in debug builds only, because ImGui recovers by itself
// (imgui_assert.cpp).
void imgui_assert_failed(const char* expression, const char* file, int line);
}  // namespace hera

#define IM_ASSERT(expression) \
    ((expression) ? void() : ::hera::imgui_assert_failed(#expression, __FILE__, __LINE__))

#define IMGUI_USE_WCHAR32        // emoji and the rarer ideographs
#define ImDrawIdx unsigned int   // WebGL2 has no base vertex, so a list must address more than 64k vertices itself

#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_FONT
#define IMGUI_DISABLE_STB_TRUETYPE_IMPLEMENTATION  // imgui_left_out.cpp
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
