// Does a text hold anything that is read from the right? What order follows from it: client/platform/bidi.h.
#pragma once

#include <string>
#include <string_view>

namespace hera {

// Letters, numbers or marks of right-to-left scripts. False for most text there is, and cheap then.
bool has_right_to_left(std::string_view text);
// Such a text between U+2068 and U+2069, so that it keeps its order to itself inside a sentence; any other as it is.
std::string isolated(std::string_view text);

}  // namespace hera
