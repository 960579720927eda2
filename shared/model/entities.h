// The built-in records, each declared once. Order of fields is the order of forms.
//
// Adding a field is adding a row here (and its word "field.<entity>.<key>" in client/strings/en.cpp). Keys are stored and
// sent; renaming one is a migration.
#pragma once

#include "model/entity.h"

namespace hera {

namespace company {
inline constexpr FieldDef fields[] = {
    {.key = "name", .type = FieldType::text, .required = true, .max_length = 200, .search = Search::title,
     .aliases = "name;companyname;company;accountname;account;organizationname;organization;organisation;firma;societe;entreprise"},
    {.key = "domain", .type = FieldType::text, .max_length = 253, .search = Search::text,
     .aliases = "companydomainname;domain;companydomain"},
    {.key = "website", .type = FieldType::url, .max_length = 2000, .aliases = "website;websiteurl;webpage;url"},
    {.key = "industry", .type = FieldType::text, .max_length = 200, .search = Search::text, .aliases = "industry;branche;secteur"},
    {.key = "employees", .type = FieldType::integer, .aliases = "employees;numberofemployees;noofemployees;size"},
    {.key = "phones", .type = FieldType::phones, .aliases = "phone;phonenumber;telephone;tel;workphone"},
    {.key = "addresses", .type = FieldType::addresses, .aliases = "address"},
    {.key = "notes", .type = FieldType::note, .max_length = 20000, .aliases = "notes;note;description;comments;aboutus"},
    {.key = "source_id", .type = FieldType::text, .max_length = 200, .aliases = "recordid;id;hsobjectid;accountid;organizationid"},
    {.key = "last_touch_at", .type = FieldType::instant, .kept = Kept::derived},
};
inline constexpr EntityDef entity{.key = "company", .fields = fields, .title = "name"};
inline constexpr auto name = ref<std::string>(fields, "name");
inline constexpr auto domain = ref<std::string>(fields, "domain");
inline constexpr auto source_id = ref<std::string>(fields, "source_id");
}  // namespace company

namespace contact {
inline constexpr FieldDef fields[] = {
    {.key = "first_name", .type = FieldType::text, .max_length = 100, .search = Search::title,
     .aliases = "firstname;givenname;forename;vorname;prenom;nombre"},
    {.key = "last_name", .type = FieldType::text, .max_length = 100, .search = Search::title,
     .aliases = "lastname;familyname;surname;nachname;nom;apellido;apellidos"},
    {.key = "job_title", .type = FieldType::text, .max_length = 200, .search = Search::text,
     .aliases = "jobtitle;position;organizationtitle;organization1title;occupation;title"},
    {.key = "company", .type = FieldType::reference, .target = "company",
     .aliases = "company;companyname;organizationname;organization;organisation;accountname;account;associatedcompany;"
                "associatedcompanyids;employer;firma;societe;entreprise"},
    {.key = "emails", .type = FieldType::emails, .search = Search::text,
     .aliases = "email;emailaddress;mail;primaryemail;email1value;emailwork;emailhome;email2address;email1;workemail"},
    {.key = "phones", .type = FieldType::phones, .search = Search::text,
     .aliases = "phone;phonenumber;telephone;tel;workphone;businessphone;phone1value;mobile;mobilephone;mobilephonenumber;"
                "mobilenumber;cell;homephone"},
    {.key = "addresses", .type = FieldType::addresses, .aliases = "address"},
    {.key = "status", .type = FieldType::select, .target = "lead_status", .aliases = "leadstatus;hsleadstatus;status"},
    {.key = "lifecycle", .type = FieldType::select, .target = "lifecycle", .aliases = "lifecyclestage;lifecycle"},
    {.key = "source", .type = FieldType::text, .max_length = 200, .aliases = "originalsource;leadsource;source"},
    {.key = "notes", .type = FieldType::note, .max_length = 20000, .aliases = "notes;note;description;comments;notecontent"},
    {.key = "source_id", .type = FieldType::text, .max_length = 200, .aliases = "recordid;id;hsobjectid;contactid"},
    {.key = "last_touch_at", .type = FieldType::instant, .kept = Kept::derived},
};
inline constexpr EntityDef entity{.key = "contact", .fields = fields, .title = "last_name"};
inline constexpr auto first_name = ref<std::string>(fields, "first_name");
inline constexpr auto last_name = ref<std::string>(fields, "last_name");
inline constexpr auto company = ref<RecordId>(fields, "company");
inline constexpr auto emails = ref<LabelledList>(fields, "emails");
inline constexpr auto source_id = ref<std::string>(fields, "source_id");
}  // namespace contact

// Somebody who may become a customer: not yet a contact, and gone from the daily lists once it has become one. A conversion
// keeps the lead, sets its status and says in company, contact and deal what it became (shared/app/lead_conversion.h).
namespace lead {
inline constexpr FieldDef fields[] = {
    {.key = "first_name", .type = FieldType::text, .max_length = 100, .search = Search::title,
     .aliases = "firstname;givenname;forename;vorname;prenom;nombre"},
    {.key = "last_name", .type = FieldType::text, .max_length = 100, .search = Search::title,
     .aliases = "lastname;familyname;surname;nachname;nom;apellido;apellidos"},
    {.key = "company_name", .type = FieldType::text, .max_length = 200, .search = Search::title,
     .aliases = "company;companyname;organizationname;organization;organisation;accountname;account;employer;firma;societe;"
                "entreprise"},
    {.key = "job_title", .type = FieldType::text, .max_length = 200, .search = Search::text,
     .aliases = "jobtitle;position;organizationtitle;occupation;title"},
    {.key = "emails", .type = FieldType::emails, .search = Search::text,
     .aliases = "email;emailaddress;mail;primaryemail;emailwork;emailhome;email2address;email1;workemail"},
    {.key = "phones", .type = FieldType::phones, .search = Search::text,
     .aliases = "phone;phonenumber;telephone;tel;workphone;businessphone;mobile;mobilephone;mobilephonenumber;mobilenumber;"
                "cell;homephone"},
    {.key = "website", .type = FieldType::url, .max_length = 2000, .aliases = "website;websiteurl;webpage;url"},
    {.key = "status", .type = FieldType::select, .target = "lead_state", .track = Track::always,
     .aliases = "leadstatus;status;leadstage;leadstate"},
    {.key = "source", .type = FieldType::text, .max_length = 200, .aliases = "leadsource;source;originalsource"},
    {.key = "notes", .type = FieldType::note, .max_length = 20000, .aliases = "notes;note;description;comments"},
    {.key = "company", .type = FieldType::reference, .target = "company"},
    {.key = "contact", .type = FieldType::reference, .target = "contact"},
    {.key = "deal", .type = FieldType::reference, .target = "deal"},
    {.key = "converted_at", .type = FieldType::instant, .aliases = "convertedat;converteddate"},
    {.key = "source_id", .type = FieldType::text, .max_length = 200, .aliases = "recordid;id;hsobjectid;leadid"},
    {.key = "last_touch_at", .type = FieldType::instant, .kept = Kept::derived},
};
inline constexpr EntityDef entity{.key = "lead", .fields = fields, .title = "last_name"};
inline constexpr auto first_name = ref<std::string>(fields, "first_name");
inline constexpr auto last_name = ref<std::string>(fields, "last_name");
inline constexpr auto company_name = ref<std::string>(fields, "company_name");
inline constexpr auto job_title = ref<std::string>(fields, "job_title");
inline constexpr auto emails = ref<LabelledList>(fields, "emails");
inline constexpr auto phones = ref<LabelledList>(fields, "phones");
inline constexpr auto website = ref<std::string>(fields, "website");
inline constexpr auto status = ref<std::string>(fields, "status");
inline constexpr auto company = ref<RecordId>(fields, "company");
inline constexpr auto contact = ref<RecordId>(fields, "contact");
inline constexpr auto deal = ref<RecordId>(fields, "deal");
}  // namespace lead

// Configuration is records too: a pipeline and its stages are changed by ops like everything else.
namespace pipeline {
inline constexpr FieldDef fields[] = {
    {.key = "name", .type = FieldType::text, .required = true, .max_length = 100, .search = Search::title},
    {.key = "position", .type = FieldType::integer},
    {.key = "currency", .type = FieldType::text, .max_length = 3},
};
inline constexpr EntityDef entity{.key = "pipeline", .fields = fields, .title = "name", .shown = Shown::internal};
}  // namespace pipeline

namespace stage {
inline constexpr FieldDef fields[] = {
    {.key = "name", .type = FieldType::text, .required = true, .max_length = 100, .search = Search::title},
    {.key = "pipeline", .type = FieldType::reference, .required = true, .target = "pipeline"},
    {.key = "position", .type = FieldType::integer},
    {.key = "probability", .type = FieldType::percent},
    {.key = "outcome", .type = FieldType::select, .required = true, .target = "stage_outcome"},
    {.key = "rotten_days", .type = FieldType::integer},
};
inline constexpr EntityDef entity{.key = "stage", .fields = fields, .title = "name", .shown = Shown::internal};
}  // namespace stage

namespace deal {
inline constexpr FieldDef fields[] = {
    {.key = "name", .type = FieldType::text, .required = true, .max_length = 200, .search = Search::title,
     .aliases = "dealname;dealtitle;opportunityname;potentialname;name;title"},
    {.key = "company", .type = FieldType::reference, .target = "company",
     .aliases = "associatedcompany;associatedcompanyids;company;companyname;accountname;account;organization"},
    {.key = "contact", .type = FieldType::reference, .target = "contact",
     .aliases = "associatedcontact;associatedcontactids;contact;contactname;contactperson"},
    {.key = "pipeline", .type = FieldType::reference, .required = true, .target = "pipeline", .aliases = "pipeline"},
    // Guarded: “from Proposal to Won” is not what was meant where the deal has been lost meanwhile. The only one: a lead's status
    // and a task's done_at are ticked off by two people in the same sense, and the other's word is kept as a conflict.
    {.key = "stage", .type = FieldType::reference, .required = true, .target = "stage", .track = Track::always,
     .aliases = "dealstage;stage;stagename;salesstage;stagepipeline", .guarded = true},
    {.key = "amount", .type = FieldType::money, .track = Track::always,
     .aliases = "amount;value;dealvalue;opportunityamount;totalamount"},
    // Empty: the stage's probability counts.
    {.key = "probability", .type = FieldType::percent, .aliases = "probability;winprobability;dealprobability"},
    {.key = "close_date", .type = FieldType::date, .track = Track::always,
     .aliases = "closedate;closingdate;expectedclosedate;dateclosed"},
    {.key = "next_step", .type = FieldType::text, .max_length = 500, .aliases = "nextstep"},
    {.key = "competitors", .type = FieldType::text, .max_length = 500, .aliases = "competitors;competitor;maincompetitors"},
    {.key = "lost_reason", .type = FieldType::select, .target = "lost_reason",
     .aliases = "lostreason;closedlostreason;lossreason;reasonlost"},
    {.key = "notes", .type = FieldType::note, .max_length = 20000, .aliases = "notes;note;description;dealdescription;comments"},
    {.key = "source_id", .type = FieldType::text, .max_length = 200, .aliases = "recordid;id;hsobjectid;dealid"},
    {.key = "stage_entered_at", .type = FieldType::instant, .kept = Kept::derived},
    {.key = "weighted", .type = FieldType::money, .kept = Kept::derived},
    {.key = "last_touch_at", .type = FieldType::instant, .kept = Kept::derived},
    // When it has been left alone for as many days as its stage allows; empty for closed deals and patient stages.
    {.key = "rots_at", .type = FieldType::instant, .kept = Kept::derived},
};
inline constexpr EntityDef entity{.key = "deal", .fields = fields, .title = "name"};
inline constexpr auto name = ref<std::string>(fields, "name");
inline constexpr auto company = ref<RecordId>(fields, "company");
inline constexpr auto contact = ref<RecordId>(fields, "contact");
inline constexpr auto pipeline = ref<RecordId>(fields, "pipeline");
inline constexpr auto stage = ref<RecordId>(fields, "stage");
inline constexpr auto amount = ref<Money>(fields, "amount");
inline constexpr auto probability = ref<std::int64_t>(fields, "probability");
inline constexpr auto close_date = ref<Date>(fields, "close_date");
inline constexpr auto source_id = ref<std::string>(fields, "source_id");
}  // namespace deal

// Something that happened, or a meeting that will: call, meeting, e-mail, demo, note. What it is about and who took part are
// links (roles "about", "attendee", "organizer"). `zone` is where it takes place, kept beside the moment.
namespace activity {
inline constexpr FieldDef fields[] = {
    {.key = "kind", .type = FieldType::select, .required = true, .target = "activity_kind"},
    {.key = "subject", .type = FieldType::text, .required = true, .max_length = 300, .search = Search::title},
    {.key = "body", .type = FieldType::note, .max_length = 20000, .search = Search::text},
    {.key = "at", .type = FieldType::instant, .required = true},
    {.key = "zone", .type = FieldType::text, .max_length = 64},
    {.key = "minutes", .type = FieldType::integer},
    {.key = "outcome", .type = FieldType::text, .max_length = 200},
};
inline constexpr EntityDef entity{.key = "activity", .fields = fields, .title = "subject"};
inline constexpr auto kind = ref<std::string>(fields, "kind");
inline constexpr auto subject = ref<std::string>(fields, "subject");
inline constexpr auto at = ref<Instant>(fields, "at");
}  // namespace activity

namespace task {
inline constexpr FieldDef fields[] = {
    {.key = "subject", .type = FieldType::text, .required = true, .max_length = 300, .search = Search::title},
    {.key = "due", .type = FieldType::date},
    // "09:30": when on the due day to be reminded, by the clock where the person is (time_of_day.h).
    {.key = "remind_at", .type = FieldType::text, .max_length = 5},
    {.key = "priority", .type = FieldType::select, .target = "priority"},
    {.key = "done_at", .type = FieldType::instant},
    {.key = "body", .type = FieldType::note, .max_length = 20000, .search = Search::text},
};
inline constexpr EntityDef entity{.key = "task", .fields = fields, .title = "subject"};
inline constexpr auto subject = ref<std::string>(fields, "subject");
inline constexpr auto due = ref<Date>(fields, "due");
inline constexpr auto remind_at = ref<std::string>(fields, "remind_at");
inline constexpr auto priority = ref<std::string>(fields, "priority");
inline constexpr auto done_at = ref<Instant>(fields, "done_at");
}  // namespace task

// A person with an account. Its record id has the bytes of the UserId. Written by the server only.
namespace user {
inline constexpr FieldDef fields[] = {
    {.key = "name", .type = FieldType::text, .required = true, .max_length = 200, .search = Search::title},
    {.key = "email", .type = FieldType::text, .required = true, .max_length = 254},
    {.key = "role", .type = FieldType::select, .required = true, .target = "user_role"},
};
inline constexpr EntityDef entity{.key = "user", .fields = fields, .title = "name", .shown = Shown::internal};
}  // namespace user

// What one person is to sell in a calendar year: once, or two devices that set it would make the sum of the team too large. No
// other entity has a key: two pipelines, companies or people may rightly bear one name, domain or address, and what looks the
// same is for a person to merge; the same link twice says nothing else than once.
namespace quota {
inline constexpr FieldDef fields[] = {
    {.key = "user", .type = FieldType::reference, .required = true, .target = "user"},
    {.key = "year", .type = FieldType::integer, .required = true},
    {.key = "amount", .type = FieldType::money, .required = true},
};
inline constexpr std::string_view unique[] = {"user", "year"};
inline constexpr EntityDef entity{.key = "quota", .fields = fields, .title = "year", .shown = Shown::internal, .unique = unique};
}  // namespace quota

// A many-to-many relation with a role: three people at one meeting, a contact at two companies, the champion of a deal.
namespace link {
inline constexpr FieldDef fields[] = {
    {.key = "from_entity", .type = FieldType::text, .required = true, .max_length = 64},
    {.key = "from_id", .type = FieldType::reference, .required = true, .entity_in = "from_entity"},
    {.key = "to_entity", .type = FieldType::text, .required = true, .max_length = 64},
    {.key = "to_id", .type = FieldType::reference, .required = true, .entity_in = "to_entity"},
    {.key = "role", .type = FieldType::select, .required = true, .target = "link_role"},
};
inline constexpr EntityDef entity{.key = "link", .fields = fields, .title = "role", .shown = Shown::internal};
}  // namespace link

// Two devices changed the same field without having seen each other: the losing value, kept until a person decides.
// Made by apply on the server only. `kept` and `other` are the values as wire JSON (field_types.h encode).
namespace conflict {
inline constexpr FieldDef fields[] = {
    {.key = "entity", .type = FieldType::text, .required = true, .max_length = 64},
    // Not re-pointed when the record is merged away: it is about that one's value.
    {.key = "record", .type = FieldType::reference, .required = true},
    {.key = "field", .type = FieldType::text, .required = true, .max_length = 64},
    {.key = "kept", .type = FieldType::note},
    {.key = "other", .type = FieldType::note},
    // Losing values of earlier clashes on the same field, as a JSON array: nothing anyone wrote vanishes.
    {.key = "others", .type = FieldType::note},
    {.key = "kept_by", .type = FieldType::reference, .target = "user"},
    {.key = "other_by", .type = FieldType::reference, .target = "user"},
    {.key = "at", .type = FieldType::instant},
    {.key = "state", .type = FieldType::select, .required = true, .target = "conflict_state"},
};
inline constexpr EntityDef entity{.key = "conflict", .fields = fields, .title = "field", .shown = Shown::internal};
}  // namespace conflict

// A file that belongs to a record. The row is pushed first, the bytes follow (docs/protocol.md, Files). What it contains never
// changes: size, sha256 and state are fixed once the row is made, and only the server says that the bytes are there.
namespace attachment {
inline constexpr FieldDef fields[] = {
    {.key = "name", .type = FieldType::text, .required = true, .max_length = 255, .search = Search::title},
    {.key = "mime", .type = FieldType::text, .max_length = 255},
    {.key = "size", .type = FieldType::integer, .required = true},                       // bytes
    {.key = "sha256", .type = FieldType::text, .required = true, .max_length = 64},      // of the content, as 64 hex digits
    {.key = "about_entity", .type = FieldType::text, .required = true, .max_length = 64},
    {.key = "about_id", .type = FieldType::reference, .required = true, .entity_in = "about_entity"},
    {.key = "state", .type = FieldType::select, .target = "attachment_state"},           // empty: waiting
};
inline constexpr EntityDef entity{.key = "attachment", .fields = fields, .title = "name", .shown = Shown::internal};
inline constexpr auto name = ref<std::string>(fields, "name");
inline constexpr auto mime = ref<std::string>(fields, "mime");
inline constexpr auto size = ref<std::int64_t>(fields, "size");
inline constexpr auto sha256 = ref<std::string>(fields, "sha256");
inline constexpr auto about_entity = ref<std::string>(fields, "about_entity");
inline constexpr auto about_id = ref<RecordId>(fields, "about_id");
inline constexpr auto state = ref<std::string>(fields, "state");
}  // namespace attachment

// Appended to every entity by Schema, in this order.
namespace system_field {
inline constexpr FieldDef fields[] = {
    {.key = "owner", .type = FieldType::reference, .target = "user", .track = Track::always,
     .aliases = "owner;contactowner;companyowner;dealowner;ownerid;assignedto;assigneduser;leadowner;hubspotownerid"},
    {.key = "team", .type = FieldType::text, .max_length = 64},
    // Visibility group. "all" is the group everyone of the tenant is in.
    {.key = "visibility", .type = FieldType::text, .required = true, .max_length = 64},
    {.key = "created_at", .type = FieldType::instant,
     .aliases = "createdat;createdate;createddate;createdtime;dealcreated;creationdate"},
    {.key = "created_by", .type = FieldType::reference, .target = "user"},
    // Of a record in the trash: the one of the same entity that it became part of. Written by a merge alone (sync/merged_away.h).
    {.key = "merged_into", .type = FieldType::reference},
};
inline constexpr std::string_view merged_into = "merged_into";
inline constexpr std::string_view everyone = "all";
}  // namespace system_field

// What a file of rows can be a list of, in the order in which people are asked.
inline constexpr const EntityDef* importable_entities[] = {&contact::entity, &company::entity, &deal::entity, &lead::entity};

// A file may fill it. A reference that no export names belongs to the app: what a lead has become.
constexpr bool importable(const FieldDef& field) {
    if (field.kept == Kept::derived || (field.type == FieldType::reference && field.aliases.empty())) return false;
    return field.key != "team" && field.key != "visibility" && field.key != "created_by";
}

inline constexpr const EntityDef* built_in_entities[] = {
    &company::entity, &contact::entity, &pipeline::entity, &stage::entity, &deal::entity,     &activity::entity,
    &task::entity,    &user::entity,    &link::entity,     &conflict::entity, &quota::entity,   &lead::entity,
    &attachment::entity,
};

}  // namespace hera
