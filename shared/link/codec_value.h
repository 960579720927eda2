// A cell's value on the wire. Private to codec.cpp.
#pragma once

#include <type_traits>
#include <variant>

#include "link/archive.h"
#include "model/value.h"

namespace hera::link {

template <class A>
void value_fields(A& a, Ref<A, Value> value) {
    std::uint8_t kind = static_cast<std::uint8_t>(value.index());
    a(kind);
    if constexpr (A::reading) {
        switch (kind) {
            case 0: value = std::monostate{}; break;
            case 1: value = std::string{}; break;
            case 2: value = std::int64_t{0}; break;
            case 3: value = false; break;
            case 4: value = Money{}; break;
            case 5: value = Date{}; break;
            case 6: value = Instant{}; break;
            case 7: value = RecordId{}; break;
            case 8: value = LabelledList{}; break;
            case 9: value = AddressList{}; break;
            default: a.fail(); return;
        }
    }
    std::visit(
        [&a](auto& held) {
            using T = std::remove_cv_t<std::remove_reference_t<decltype(held)>>;
            if constexpr (std::is_same_v<T, std::monostate>) {
                // nothing follows
            } else if constexpr (std::is_same_v<T, Money>) {
                a(held.minor);
                a(held.currency);
            } else if constexpr (std::is_same_v<T, LabelledList>) {
                a.list(held, [](A& archive, Ref<A, Labelled> item) {
                    archive(item.label);
                    archive(item.value);
                });
            } else if constexpr (std::is_same_v<T, AddressList>) {
                a.list(held, [](A& archive, Ref<A, Address> item) {
                    archive(item.label);
                    archive(item.street);
                    archive(item.city);
                    archive(item.region);
                    archive(item.postcode);
                    archive(item.country);
                });
            } else {
                a(held);
            }
        },
        value);
}

static_assert(std::variant_size_v<Value> == 10, "a new kind of value needs its case above");

}  // namespace hera::link
