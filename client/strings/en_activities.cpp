// English: leads, tasks, activities, quick log, search.
#include "strings/table.h"

namespace hera::ui {
namespace {

constexpr Words words[] = {
    {"button.new_lead", "New lead"},

    {"convert.deal_name", "Name of the deal"},
    {"convert.done", "{0} converted"},
    {"convert.new_company", "New company “{0}”"},
    {"convert.new_contact", "New contact “{0}”"},
    {"convert.no_company", "No company"},
    {"convert.same.domain", "same domain"},
    {"convert.same.email", "same e-mail"},
    {"convert.same.name", "same name"},
    {"convert.submit", "Convert"},
    {"convert.title", "Convert {0}"},
    {"convert.with_deal", "Open a deal with them"},

    {"entry.about", "About"},
    {"entry.activity", "Activity"},
    {"entry.add_person", "Add a person"},
    {"entry.check", "Something needs to be mended before this can be saved."},
    {"entry.clock_there", "{0} in {1}"},
    {"entry.day", "Day"},
    {"entry.delete_activity", "Delete activity"},
    {"entry.delete_task", "Delete task"},
    {"entry.edit", "Edit {0}"},
    {"entry.people", "People"},
    {"entry.remove_person", "Remove {0}"},
    {"entry.role_of", "Role of {0}"},
    {"entry.saved", "Saved"},
    {"entry.task", "Task"},
    {"entry.time", "Time"},

    {"leads.convert", "Convert"},
    {"leads.converted", "Converted"},
    {"leads.none_converted", "No lead has been converted yet"},
    {"leads.none_converted_how", "A lead that has become a contact is kept here, with what it became."},
    {"leads.show_open", "Show open leads"},

    {"log.add_person", "Add a person"},
    {"log.due", "By when"},
    {"log.find", "Find a person"},
    {"log.kind", "What it was"},
    {"log.new_person", "New: {0}"},
    {"log.next", "Next step"},
    {"log.next_hint", "Call, send offer…"},
    {"log.other_day", "Other day"},
    {"log.remove", "Take off this entry"},
    {"log.said", "What was said"},
    {"log.said_hint", "met Anna, wants proposal, next call on Friday"},
    {"log.save", "Save"},
    {"log.saved", "Logged"},
    {"log.saved_with_task", "Logged, next step added"},
    {"log.title", "Log"},
    {"log.who", "Who"},

    {"remind.done", "Done"},
    {"remind.later", "In 10 minutes"},
    {"remind.open", "Open"},
    {"remind.title", "Reminder"},
    {"remind.words", "{0} {1}"},
    {"remind.words_about", "{0} {1} · {2}"},

    {"search.field", "Search"},
    {"search.hint", "Name, e-mail, domain…"},
    {"search.none", "Nothing found."},
    {"search.results", "Results"},

    {"story.all", "All"},
    {"story.calls", "Calls"},
    {"story.changes", "Changes"},
    {"story.emails", "E-mails"},
    {"story.filter", "Show in the timeline"},
    {"story.meetings", "Meetings"},
    {"story.none", "Nothing of this kind yet."},
    {"story.notes", "Notes"},
    {"story.tasks", "Tasks"},
    {"story.with", "with {0}"},

    {"tasks.add", "New task"},
    {"tasks.add_button", "Add"},
    {"tasks.add_due", "due {0}"},
    {"tasks.add_hint", "Send offer on Friday"},
    {"tasks.count_overdue.one", "1 overdue"},
    {"tasks.count_overdue.other", "{0} overdue"},
    {"tasks.count_today.one", "1 today"},
    {"tasks.count_today.other", "{0} today"},
    {"tasks.done", "Done"},
    {"tasks.edit", "Edit {0}"},
    {"tasks.everyone", "Everyone"},
    {"tasks.high", "High priority"},
    {"tasks.mine", "Mine"},
    {"tasks.no_date", "No date"},
    {"tasks.none", "Nothing to do"},
    {"tasks.none_everyone", "Nobody has anything to do"},
    {"tasks.none_how", "Type what is to be done above. “Send offer on Friday” sets the day too."},
    {"tasks.overdue", "Overdue"},
    {"tasks.today", "Today"},
    {"tasks.upcoming", "Upcoming"},
    {"tasks.whose", "Whose tasks"},

    {"undo.convert_lead", "Convert a lead"},
    {"undo.delete_entry", "Delete an entry"},
    {"undo.edit_entry", "Change an entry"},
    {"undo.quick_log", "Log"},
};

}  // namespace

std::span<const Words> english_activities() { return words; }

}  // namespace hera::ui
