// How the values of a row join those a record has: nothing a person wrote is taken away, and what is there already is not
// added again.
#pragma once

#include <string>
#include <vector>

#include "model/field.h"
#include "model/value.h"

namespace hera::app {

// New entries stand in front, the file's first one being its primary; equal to `before` when all are there.
LabelledList merged_list(FieldType type, const LabelledList& before, const LabelledList& row);
// The parts a row gives go into the address of the same label, unless one of the addresses has them all.
AddressList merged_addresses(const AddressList& before, const AddressList& row);
// Adds each text that does not stand there on lines of its own.
std::string merged_notes(const std::string& before, const std::string& notes, const std::vector<std::string>& kept);

}  // namespace hera::app
