// Icons of the Lucide font that the screens use. The bundle makes the font from exactly these code points
// (lucide-static, font/codepoints.json).
#pragma once

namespace hera::ui::icon {

inline constexpr char32_t contacts = 0xE1A4;
inline constexpr char32_t dashboard = 0xE1C1;
inline constexpr char32_t table = 0xE17D;
inline constexpr char32_t board = 0xE170;
inline constexpr char32_t download = 0xE0B2;
inline constexpr char32_t company = 0xE290;
inline constexpr char32_t deals = 0xE099;
inline constexpr char32_t settings = 0xE154;
inline constexpr char32_t search = 0xE151;
inline constexpr char32_t plus = 0xE13D;
inline constexpr char32_t close = 0xE1B2;
inline constexpr char32_t chevron_down = 0xE06D;
inline constexpr char32_t chevron_left = 0xE06E;
inline constexpr char32_t arrow_up = 0xE04A;
inline constexpr char32_t arrow_down = 0xE042;
inline constexpr char32_t arrow_right = 0xE049;
inline constexpr char32_t check = 0xE06C;
inline constexpr char32_t upload = 0xE19E;
inline constexpr char32_t trash = 0xE18E;
inline constexpr char32_t pencil = 0xE1F9;
inline constexpr char32_t mail = 0xE10F;
inline constexpr char32_t phone = 0xE133;
inline constexpr char32_t calendar = 0xE063;
inline constexpr char32_t user = 0xE19F;
inline constexpr char32_t user_plus = 0xE1A2;
inline constexpr char32_t sign_out = 0xE10E;
inline constexpr char32_t sync = 0xE145;
inline constexpr char32_t offline = 0xE08D;
inline constexpr char32_t alert = 0xE077;
inline constexpr char32_t warning = 0xE193;
inline constexpr char32_t undo = 0xE2A1;
inline constexpr char32_t more = 0xE0B6;
inline constexpr char32_t note = 0xE303;
inline constexpr char32_t meeting = 0xE063;
inline constexpr char32_t task = 0xE559;
inline constexpr char32_t copy = 0xE09E;
inline constexpr char32_t sun = 0xE178;
inline constexpr char32_t moon = 0xE11E;
inline constexpr char32_t monitor = 0xE11D;
inline constexpr char32_t file = 0xE32A;
inline constexpr char32_t picture = 0xE0F6;
inline constexpr char32_t history = 0xE1F5;
inline constexpr char32_t done = 0xE226;
inline constexpr char32_t restore = 0xE148;
inline constexpr char32_t chevron_right = 0xE06F;
inline constexpr char32_t chevron_up = 0xE070;
inline constexpr char32_t chevrons = 0xE211;
inline constexpr char32_t arrow_left = 0xE048;
inline constexpr char32_t external = 0xE0B9;
inline constexpr char32_t info = 0xE0F9;
inline constexpr char32_t map_pin = 0xE111;
inline constexpr char32_t clock = 0xE087;
inline constexpr char32_t link = 0xE102;
inline constexpr char32_t globe = 0xE0E8;
inline constexpr char32_t lock = 0xE10B;
inline constexpr char32_t filter = 0xE0DC;
inline constexpr char32_t list = 0xE106;
inline constexpr char32_t menu = 0xE115;
inline constexpr char32_t money = 0xE0B1;
inline constexpr char32_t lead = 0xE180;
inline constexpr char32_t tasks = 0xE4C3;
inline constexpr char32_t log = 0xE596;
inline constexpr char32_t demo = 0xE4AE;
inline constexpr char32_t bell = 0xE059;
inline constexpr char32_t flag = 0xE0D1;
inline constexpr char32_t convert = 0xE1A0;

}  // namespace hera::ui::icon
