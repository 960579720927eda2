#include "platform/web/storage_error_web.h"

namespace hera {

Error storage_error(const std::uint8_t* bytes, std::uint32_t size, bool opening) {
    std::string name(reinterpret_cast<const char*>(bytes), size);
    if (name == "fenced") return Error{Code::conflict, "error.storage_taken", {}, {}, name};
    if (name == "cleared") return Error{Code::busy, "error.storage_cleared", {}, {}, name};
    if (name == "QuotaExceededError") return Error{Code::too_large, "error.storage_full", {}, {}, name};
    if (name == "VersionError") return Error{Code::invalid, "error.database_newer", {}, {}, name};
    if (opening) return Error{Code::denied, "error.storage_unavailable", {}, {}, name};
    // InvalidStateError, UnknownError ("connection to Indexed Database server lost"), AbortError, TimeoutError and what
    // browsers will yet invent: a new connection and the same write again is right for all of them.
    return Error{Code::busy, "error.storage_connection", {}, {}, name};
}

}  // namespace hera
