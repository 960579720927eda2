// English: what went wrong, what is safe, what to do. Short where it stands below a field.
#include "strings/table.h"

namespace hera::ui {
namespace {

constexpr Words words[] = {
    // ---- fields and records ----
    {"error.contact_needs_name", "A contact needs a name or an e-mail address."},
    {"error.currency", "{0} is not a currency we know. Use a code such as USD or EUR."},
    {"error.date", "This is not a day. Try 12 Dec 2026 or 2026-12-12."},
    {"error.derived_field", "This value is worked out from others and cannot be typed in."},
    {"error.email", "“{0}” is not an e-mail address."},
    {"error.field_read_only", "This value is kept by HERA itself and cannot be changed by hand."},
    {"error.money", "“{0}” is not an amount. Try 1,250 or EUR 1250."},
    {"error.no_such_entity", "This version does not know the kind of record “{0}”. Nothing was changed; reload to update."},
    {"error.no_such_field", "This version does not know the field “{0}”. Nothing was changed; reload to update."},
    {"error.no_such_option", "“{0}” is not one of the choices."},
    {"error.no_such_record", "This record could not be named. Nothing was changed; please try again."},
    {"error.not_text", "This holds characters that are not text."},
    {"error.number", "“{0}” is not a number."},
    {"error.one_line", "This must be one line."},
    {"error.percent_range", "A percentage lies between 0 and 100."},
    {"error.phone", "“{0}” is not a phone number."},
    {"error.reference", "“{0}” is not one of your records. Choose one from the list."},
    {"error.required", "This cannot be empty."},
    {"error.stage_other_pipeline", "This stage belongs to another pipeline. Choose one of this deal’s own."},
    {"error.too_long", "At most {0} characters fit here."},
    {"error.too_many", "At most {0} entries fit here."},
    {"error.unknown_entity", "This version does not know the kind of record “{0}”. Nothing was changed; reload to update."},
    {"error.unknown_field", "This version does not know the field “{0}”. Nothing was changed; reload to update."},
    {"error.url", "This is not a web address. Try https://example.com."},
    {"error.wrong_kind", "This value does not fit the field."},
    {"error.yes_no", "“{0}” is neither yes nor no."},

    // ---- editing ----
    {"error.nothing_to_undo", "There is nothing to undo: this change was undone before or is no longer kept."},
    {"error.query_column", "This list cannot be sorted or filtered by “{0}”. Choose another column."},
    {"error.record_exists", "This record exists already. Nothing was changed."},
    {"error.record_gone", "This record is not here any more. Someone may have deleted it; your other records are safe."},
    {"error.written_by_server", "These records are kept by the server and cannot be changed here."},

    // ---- import ----
    {"error.import_gone", "This import is no longer open. What it had brought in is kept; choose the file again to go on."},
    {"error.import_running", "An import is running already. Wait for it or cancel it first."},

    // ---- accounts ----
    {"error.account_busy", "Another sign-in or sign-out is still under way. Wait a moment and try again."},
    {"error.email_taken", "There is an account with this e-mail address already. Sign in instead."},
    {"error.invite_gone", "This invitation was used before or has run out. Ask your colleague for a new one."},
    {"error.may_not_invite", "Only owners and administrators invite people. Ask one of them."},
    {"error.other_account",
     "This browser holds another person’s data. Nothing was sent; sign in as that person, or sign out first."},
    {"error.password_common", "This password is too easy to guess. Choose another one."},
    {"error.password_long", "A password has at most {0} bytes."},
    {"error.password_short", "A password needs at least {0} characters."},
    {"error.session_expired", "You have been signed out. Your changes are safe on this device; sign in to send them."},
    {"error.setup_link_gone",
     "Organisations are created here by a link that works once. Ask whoever runs this server for a new one."},
    {"error.signed_out", "Nobody is signed in here. Sign in to go on."},
    {"error.too_many_tries", "Too many tries. Wait {0} seconds, then try again."},
    {"error.unsynced_changes",
     "{0} changes are on this device only. Go online to send them, or keep the local copy when you sign out."},
    {"error.wrong_password", "E-mail address or password is wrong. Check both and try again."},

    // ---- this device ----
    {"error.database", "The local database refused this. What was saved before is safe; reload and try again."},
    {"error.database_busy", "The database is busy. Nothing is lost; try again in a moment."},
    {"error.database_corrupt",
     "The local copy is damaged and was not changed further. What the server has is safe; sign out and in again to fetch it."},
    {"error.database_newer", "A newer version of HERA wrote this data. It is safe; reload to get that version."},
    {"error.database_of_other_account", "This local copy belongs to another account. It was not touched; sign in as its owner."},
    {"error.disk_full", "There is no space left. What was saved before is safe; free some space and try again."},
    {"error.storage_connection", "The browser’s storage broke off. Your change is being written again; leave this page open."},
    {"error.storage_damaged",
     "What this browser stored is not what was written. What the server has is safe; sign out and in again to fetch it."},
    {"error.storage_full",
     "This device is full: the change is not saved here. Free some space; it is kept in this page until then."},
    {"error.storage_taken", "HERA works in another tab now. Nothing is lost; go on there, or reload this one."},
    {"error.storage_unavailable",
     "This browser does not let HERA keep data (a private window, perhaps). You can work, but nothing is saved on this device."},
    {"error.store_restarted", "The part that keeps your data was restarted. What was saved is safe; please try again."},

    // ---- the server ----
    {"error.body_too_large", "This is more than the server takes at once. Nothing was changed there."},
    {"error.busy", "The server is busy. Nothing is lost; try again in a moment."},
    {"error.conflicts_by_server", "Conflicts are noted by the server only. Nothing was changed."},
    {"error.denied", "You are not allowed to do this. Nothing was changed; ask an administrator of your organisation."},
    {"error.no_connection", "The server cannot be reached. Changes are kept on this device and sent later."},
    {"error.not_found", "This is not here any more. Check the address."},
    {"error.offline", "The server cannot be reached. Check the network and try again."},
    {"error.request_refused", "The server did not accept this. Nothing was changed; reload and try again."},
    {"error.role_may_not_configure",
     "Pipelines and stages are changed by owners and administrators. Your change was taken back."},
    {"error.role_may_not_edit", "Viewers may read but not change. Your change was taken back."},
    {"error.server_busy", "The server has too much to do. Changes are kept on this device and sent later."},
    {"error.server_full",
     "The server has no space left. Changes stay on this device until there is some; tell your administrator."},
    {"error.server_failed", "The server failed. Changes are kept on this device; we try again by ourselves."},
    {"error.server_older", "The server is older than this page. Changes are kept on this device until it is updated."},
    {"error.server_unavailable", "The server is not available (answer {0}). Changes are kept on this device and sent later."},
    {"error.tenant_mixed_up", "The server’s data belongs to another organisation. Nothing was changed; tell your administrator."},
    {"error.tenant_restored",
     "The server was set back to an older copy. Your changes are safe on this device; reload to bring both together."},
    {"error.too_large", "This is more than the server takes at once. Nothing was changed there."},
    {"error.too_many_requests", "This device asks too often. Nothing is lost; it goes on in {0} seconds."},
    {"error.update_needed", "This page is older than the server. Your changes are safe; reload to update."},
    {"error.users_by_server", "People are added by invitation only. Nothing was changed."},

    // ---- what a person sees only when something of ours is broken ----
    {"error.bad_request", "The server did not understand this request. Nothing was changed; reload and try again."},
    {"error.cursor", "The server does not know how far this device has come. Your changes are safe; reload."},
    {"error.foreign_request", "This request came from another page and was refused."},
    {"error.gzip", "The data arrived damaged. Nothing was changed; it is sent again."},
    {"error.json_limits", "The data is larger or deeper than allowed. Nothing was changed."},
    {"error.json_syntax", "The data could not be read. Nothing was changed."},
    {"error.link_message", "Two parts of this page are of different versions. Your changes are safe; reload."},
    {"error.op_id_reused", "A change with the same number but another content was sent before. It is kept in your inbox."},
    {"error.push_too_large", "Too many changes were sent at once. They are safe on this device and sent again in parts."},
    {"error.refused", "The server refused this change. It is kept in your inbox with its content."},
    {"error.server_answer",
     "Something else than our server answered (a sign-in page of the network, perhaps). Changes are kept on this device."},
    {"error.wire_body", "The data could not be read. Nothing was changed."},
    {"error.wire_op", "A change could not be read. Nothing else is affected."},
    {"error.wire_value", "A value could not be read. Nothing was changed."},

    // ---- by kind, for errors of a newer server ----
    {"error.kind_busy", "The server is busy. Nothing is lost; try again in a moment."},
    {"error.kind_conflict", "This does not fit what is there. Nothing was changed; reload and try again."},
    {"error.kind_corrupt", "Some data is damaged and was not changed further. Reload; if it stays, tell your administrator."},
    {"error.kind_denied", "You are not allowed to do this. Nothing was changed."},
    {"error.kind_internal", "Something went wrong on our side. What was saved is safe; try again."},
    {"error.kind_invalid", "This was not accepted. Check what you entered."},
    {"error.kind_not_found", "This is not here any more."},
    {"error.kind_offline", "The server cannot be reached. Changes are kept on this device and sent later."},
    {"error.kind_signed_out", "You have been signed out. Your changes are safe on this device; sign in to go on."},
    {"error.kind_too_large", "This is too large. Nothing was changed."},
};

}  // namespace

std::span<const Words> english_errors() { return words; }

}  // namespace hera::ui
