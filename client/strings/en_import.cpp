// English: import.
#include "strings/table.h"

namespace hera::ui {
namespace {

constexpr Words words[] = {
    {"button.import", "Import"},

    // ---- the file ----
    {"import.title", "Import"},
    {"import.back", "Back to contacts"},
    {"import.choose", "Bring in your contacts, companies and deals"},
    {"import.choose_how",
     "Drop a CSV file anywhere in this window, or choose one. Nothing is written before you have seen what will happen."},
    {"import.choose_how_touch", "Choose a CSV file from this device. Nothing is written before you have seen what will happen."},
    {"import.choose_file", "Choose a file"},
    {"import.layouts", "What can be imported"},
    {"import.kind_contacts", "HubSpot contacts"},
    {"import.kind_contacts_how",
     "People with their e-mails, phones, job title and company. Companies that are not here yet are made."},
    {"import.kind_companies", "HubSpot companies"},
    {"import.kind_companies_how", "Names, domains, industries and addresses. Import them first when you have all three files."},
    {"import.kind_deals", "HubSpot deals"},
    {"import.kind_deals_how", "Names, stages, amounts and close dates, with their company and contact."},
    {"import.kind_csv", "Any other CSV file"},
    {"import.kind_csv_how", "Columns separated by commas, semicolons or tabs, in UTF-8. You choose where each column goes."},
    {"import.problem", "{0}: {1}"},

    // ---- reading ----
    {"import.reading", "Reading {0}"},
    {"import.read_bytes", "{0} of {1}"},
    {"import.looking", "Comparing its rows with what you have…"},
    {"import.read", "{0} has been read. Check where its columns go."},

    // ---- what is in it ----
    {"import.layout.csv", "CSV file"},
    {"import.layout.hubspot.companies", "HubSpot companies"},
    {"import.layout.hubspot.contacts", "HubSpot contacts"},
    {"import.layout.hubspot.deals", "HubSpot deals"},
    {"import.rows.one", "1 row"},
    {"import.rows.other", "{0} rows"},
    {"import.separated_by", "separated by {0}"},
    {"import.encoding.utf-8", "UTF-8"},
    {"import.delimiter_comma", "commas"},
    {"import.delimiter_semicolon", "semicolons"},
    {"import.delimiter_tab", "tabs"},
    {"import.rows_are", "Each row is one of your"},
    {"import.will_create.one", "new"},
    {"import.will_create.other", "new"},
    {"import.will_update.one", "updated"},
    {"import.will_update.other", "updated"},
    {"import.same.one", "the same"},
    {"import.same.other", "the same"},
    {"import.bad.one", "with an error"},
    {"import.bad.other", "with errors"},
    {"import.columns", "Columns"},
    {"import.in_file", "In the file"},
    {"import.examples", "Examples"},
    {"import.goes_to", "Goes to"},
    {"import.goes_to_named", "{0} goes to"},
    {"import.no_samples", "No values"},
    {"import.ignore", "Leave out"},
    {"import.to_notes", "Add to the notes"},
    {"import.full_name", "First and last name"},
    {"import.counting", "Counting again…"},
    {"import.nothing_readable", "No row can be imported this way. Check where the columns go."},
    {"import.undo_later", "You can take it all back afterwards."},
    {"import.run.company.one", "Import 1 company"},
    {"import.run.company.other", "Import {0} companies"},
    {"import.run.contact.one", "Import 1 contact"},
    {"import.run.contact.other", "Import {0} contacts"},
    {"import.run.deal.one", "Import 1 deal"},
    {"import.run.deal.other", "Import {0} deals"},

    // ---- coming in ----
    {"import.running", "Importing {0}"},
    {"import.rows_done", "{0} of {1} rows"},
    {"import.running_how", "You may go on working elsewhere in HERA meanwhile. Keep this browser tab open until it is done."},
    {"import.stop", "Stop and take back"},
    {"import.cancelling", "Taking it back"},
    {"import.cancelling_how", "What has come in already is being removed again."},

    // ---- the result ----
    {"import.done.company.one", "1 company imported"},
    {"import.done.company.other", "{0} companies imported"},
    {"import.done.contact.one", "1 contact imported"},
    {"import.done.contact.other", "{0} contacts imported"},
    {"import.done.deal.one", "1 deal imported"},
    {"import.done.deal.other", "{0} deals imported"},
    {"import.done_how", "They are on this device and on their way to your colleagues."},
    {"import.all_same", "All of this was here already"},
    {"import.none", "No row was imported"},
    {"import.nothing_changed", "Nothing was changed."},
    {"import.cancelled", "Import cancelled"},
    {"import.cancelled_how", "Everything that had come in was taken back. Your data is as it was before."},
    {"import.created.one", "new"},
    {"import.created.other", "new"},
    {"import.updated.one", "updated"},
    {"import.updated.other", "updated"},
    {"import.companies_created.one", "new company"},
    {"import.companies_created.other", "new companies"},
    {"import.show.company", "Show companies"},
    {"import.show.contact", "Show contacts"},
    {"import.show.deal", "Show deals"},
    {"import.undo", "Undo import"},
    {"import.undo_running", "Taking the import back…"},
    {"import.undone", "Import taken back"},
    {"import.undone_how", "What it had made is gone, and what it had changed is as it was."},
    {"import.undone_skipped.one", "1 value was left alone because someone has changed it since."},
    {"import.undone_skipped.other", "{0} values were left alone because someone has changed them since."},
    {"import.another", "Import another file"},
    {"import.bad_rows.one", "1 row was not imported"},
    {"import.bad_rows.other", "{0} rows were not imported"},
    {"import.first_rows", "The first {0} are listed."},
    {"import.line", "Line {0}"},
    {"import.in_field", "{0}: {1}"},

    // ---- what went wrong in the browser ----
    {"error.import_file_unreadable",
     "The browser could not read it to its end. Nothing was imported; check that the file is still there and choose it again."},
    {"error.import_lost", "HERA had to restart while it was open. Nothing was imported; choose the file again."},
    {"error.import_lost_running",
     "HERA had to restart in the middle of it. Rows that had come in are kept; choose the file again, and they are recognised, "
     "not doubled."},
    {"undo.import", "Import"},
};

}  // namespace

std::span<const Words> english_import() { return words; }

}  // namespace hera::ui
