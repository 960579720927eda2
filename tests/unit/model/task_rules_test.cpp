#include "model/task_rules.h"

#include "support/zones.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using test::Berlin;
using test::Fixed;

namespace {

Date day(const char* text) { return *parse_iso_date(text); }
Instant moment(const char* text) { return *parse_iso_instant(text); }

}  // namespace

TEST_CASE("sections of a task list") {
    Date today = day("2026-03-18");
    CHECK(task_bucket(day("2026-03-17"), false, today) == TaskBucket::overdue);
    CHECK(task_bucket(today, false, today) == TaskBucket::today);
    CHECK(task_bucket(day("2026-03-19"), false, today) == TaskBucket::upcoming);
    CHECK(task_bucket(std::nullopt, false, today) == TaskBucket::no_date);
    CHECK(task_bucket(day("2026-03-17"), true, today) == TaskBucket::done);
    CHECK(task_bucket(std::nullopt, true, today) == TaskBucket::done);
}

TEST_CASE("a task is late by the reader's own midnight, wherever the reader is and however the clock changes") {
    Date due = day("2026-03-29");  // the short day
    struct Row {
        const Zone& zone;
        const char* now;
        TaskBucket bucket;
    };
    Berlin berlin;
    Fixed california(-420), kiritimati(14 * 60);
    for (const Row& row : std::initializer_list<Row>{{berlin, "2026-03-28T22:59:59Z", TaskBucket::upcoming},
                                                     {berlin, "2026-03-28T23:00:00Z", TaskBucket::today},
                                                     {berlin, "2026-03-29T21:59:59Z", TaskBucket::today},
                                                     {berlin, "2026-03-29T22:00:00Z", TaskBucket::overdue},
                                                     {california, "2026-03-29T06:59:59Z", TaskBucket::upcoming},
                                                     {california, "2026-03-29T07:00:00Z", TaskBucket::today},
                                                     {california, "2026-03-30T06:59:59Z", TaskBucket::today},
                                                     {california, "2026-03-30T07:00:00Z", TaskBucket::overdue},
                                                     {kiritimati, "2026-03-28T10:00:00Z", TaskBucket::today},
                                                     {kiritimati, "2026-03-29T10:00:00Z", TaskBucket::overdue}}) {
        INFO(row.now);
        CHECK(task_bucket(due, false, date_in(row.zone, moment(row.now))) == row.bucket);
    }
    // The long day has 25 hours.
    CHECK(task_bucket(day("2026-10-25"), false, date_in(berlin, moment("2026-10-25T22:59:59Z"))) == TaskBucket::today);
    CHECK(task_bucket(day("2026-10-25"), false, date_in(berlin, moment("2026-10-25T23:00:00Z"))) == TaskBucket::overdue);
}

TEST_CASE("a reminder comes by the clock where the person is") {
    CHECK(remind_moment(day("2026-03-28"), "09:00", Berlin()) == moment("2026-03-28T08:00Z"));
    CHECK(remind_moment(day("2026-03-29"), "09:00", Berlin()) == moment("2026-03-29T07:00Z"));
    CHECK(remind_moment(day("2026-03-29"), "02:30", Berlin()) == moment("2026-03-29T01:30Z"));
    CHECK(remind_moment(day("2026-03-29"), "09:00", Fixed(-420)) == moment("2026-03-29T16:00Z"));
    CHECK(remind_moment(day("2026-03-29"), "", Berlin()) == std::nullopt);
    CHECK(remind_moment(day("2026-03-29"), "soon", Berlin()) == std::nullopt);
}

TEST_CASE("priorities in order") {
    CHECK(priority_rank("high") < priority_rank("normal"));
    CHECK(priority_rank("normal") < priority_rank("low"));
    CHECK(priority_rank("") == priority_rank("normal"));
    CHECK(priority_rank("of_a_newer_build") == priority_rank("normal"));
}
