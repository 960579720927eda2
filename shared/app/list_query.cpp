#include "app/list_query.h"

namespace hera::app {

namespace {

store::ListFilter::Op operation(link::Filter::Op op) {
    switch (op) {
        case link::Filter::Op::equals:
            return store::ListFilter::Op::equals;
        case link::Filter::Op::is_empty:
            return store::ListFilter::Op::is_empty;
        case link::Filter::Op::not_empty:
            return store::ListFilter::Op::not_empty;
        case link::Filter::Op::at_most:
            return store::ListFilter::Op::at_most;
        case link::Filter::Op::at_least:
            return store::ListFilter::Op::at_least;
    }
    return store::ListFilter::Op::equals;
}

}  // namespace

store::ListQuery list_query(const Entity& entity, const link::Query& what) {
    store::ListQuery out;
    out.entity = &entity;
    out.columns = what.columns;
    out.text = what.text;
    out.trash = what.trash;
    for (const link::Filter& filter : what.where) {
        out.where.push_back({filter.column, operation(filter.op), filter.value});
    }
    for (const link::Sort& sort : what.sort) out.sort.push_back({sort.column, sort.descending});
    return out;
}

}  // namespace hera::app
