// Notes that another system keeps as HTML: their text, with line breaks, list marks and links ("[words](address)").
#pragma once

#include <string>
#include <string_view>

namespace hera::app {

// Text without a tag that HTML knows comes back as it is: "a < b" and "<ada@x.example>" are no HTML.
std::string html_to_text(std::string_view text);

}  // namespace hera::app
