// SimPerson: someone working at a SimDevice: makes, changes, deletes and restores records, moves deals, takes back, settles
// conflicts, tidies the inbox. Looks only at what the device shows, so two people meet on the same records.
#pragma once

#include "device.h"

namespace hera::sim {

class SimPerson {
public:
    SimPerson(World& world, SimDevice& device) : m_world(world), m_device(device) {}
    // One gesture. Does nothing while there is no database.
    void act();
    std::uint32_t gestures() const { return m_gestures; }

private:
    using Fields = std::vector<std::pair<std::string, Value>>;
    store::Database& database() { return m_device.database()->replica().database(); }
    RecordId any(std::string_view entity, bool deleted = false, std::string_view also = {});
    void create();
    void create_activity();
    void patch();
    void move_deal();
    void move_out_of_sight();
    void merge();
    void set_quota();
    void flip(bool remove);
    void settle_conflict();
    void dismiss();
    void undo();
    void edit_stage();
    void read_story();
    void with_files();
    void attach();
    Value value_for(const FieldDef& field);
    Value more_of(const FieldDef& field, const Entity& entity, RecordId id, Value value);

    World& m_world;
    SimDevice& m_device;
    std::uint32_t m_gestures = 0;
};

}  // namespace hera::sim
