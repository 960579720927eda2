// DemoOrder: gives the demo's changes their place in the order, as a server would, so that nothing waits for one. What
// a person does is confirmed as soon as it is on disk (or at once where nothing can be stored).
#pragma once

#include "store/local_database.h"

namespace hera {

class DemoOrder {
public:
    explicit DemoOrder(LocalDatabase& database) : m_database(database) {}

    // true: the replica has changed.
    bool place_durable();

private:
    Result<void> place(const std::vector<sync::Op>& ops);

    LocalDatabase& m_database;
};

}  // namespace hera
