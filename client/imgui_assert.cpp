#include <string>

#include "base/check.h"
#include "base/log.h"
#include "imgui_config.h"

namespace hera {

void imgui_assert_failed(const char* expression, const char* file, int line) {
#ifdef NDEBUG
    // Once is enough: a broken expectation in drawing code comes back every frame.
    static bool told = false;
    if (told) return;
    told = true;
    log(LogLevel::error, std::string("imgui: ") + expression + " at " + file + ":" + std::to_string(line));
#else
    check_failed(expression, file, line);
#endif
}

}  // namespace hera
