#include "app/import_names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace hera::app {

namespace {

using Part = ColumnUse::Part;

// Names in other exports, besides the aliases in the field tables.
struct More {
    std::string_view entity, field, aliases;
};
constexpr More more_aliases[] = {
    {"contact", "full_name", "name;fullname;displayname;contactname;contactperson;personname;fileas"},
    {"contact", "emails",
     "emailvalue;email2value;email3value;email2;email3;email3address;secondaryemail;otheremail;homeemail;personalemail;"
     "additionalemailaddresses;hsadditionalemails;emails"},
    {"contact", "phones",
     "phones;phonevalue;phone2value;phone3value;fax;faxnumber;homefax;businessfax;otherfax;otherphone;primaryphone;homephone2;"
     "businessphone2;mobilenumber;worknumber;companymainphone;carphone;radiophone;callback"},
    {"contact", "source_id", "recordidcontact;contactrecordid;systemid;pipedrivesystemid"},
    {"contact", "company", "associatedcompanyid;companyid;primaryassociatedcompany;accountid;organizationid"},
    {"contact", "owner", "contactownerid"},
    {"contact", "notes+", "department;organizationdepartment;nickname;birthday;birthdate;anniversary;categories;labels;label;"
                          "tags;tag;groupmembership"},
    {"lead", "full_name", "name;fullname;leadname"},
    {"lead", "emails", "emailvalue;email2;secondaryemail;emails"},
    {"lead", "phones", "phones;phonevalue;fax;faxnumber;otherphone"},
    {"lead", "owner", "leadownerid"},
    {"lead", "notes+", "industry;annualrevenue;numberofemployees;rating;salutation;department;birthday;labels;label;tags;tag"},
    {"company", "phones", "phones;fax;faxnumber;mainphone;businessphone;companyphone"},
    {"company", "source_id", "recordidcompany;companyrecordid;companyid;systemid;pipedrivesystemid"},
    {"company", "owner", "accountowner;organizationowner"},
    {"company", "notes+", "annualrevenue;type;rating;accountnumber;tickersymbol;siccode;ownership;labels;label;tags;tag"},
    {"deal", "company", "associatedcompanyid;companyid;primaryassociatedcompany;accountid;organizationid"},
    {"deal", "contact", "associatedcontactid;contactid;primarycontact"},
    {"deal", "amount", "currency;currencyofvalue;amountcurrency;dealcurrency;dealcurrencycode;totalamountcurrency;currencyisocode"},
    {"deal", "source_id", "recordiddeal;dealrecordid;opportunityid;systemid;pipedrivesystemid"},
    {"deal", "owner", "opportunityowner"},
    {"deal", "stage", "status;dealstatus"},
    {"deal", "notes+", "leadsource;lostreason;reasonlost;closedlostreason;closedwonreason;dealtype;type;labels;label;tags;tag"},
};

// Names that mean something else in one system. A layout's name begins with `layout`.
struct Special {
    std::string_view layout, folded, meaning;
};
constexpr Special specials[] = {
    // Mr, Dr: a salutation, not the job.
    {"outlook", "title", "notes+"},
    {"outlook", "suffix;middlename;webpage;personalwebpage;spouse;children;schools;managersname;assistantsname;assistantsphone;"
                "hobby;profession;location;officelocation;keywords;referredby;account;user1;user2;user3;user4;ttytddphone;"
                "imaddress;gender;language;billinginformation",
     "notes+"},
    {"outlook", "emailaddress;email2address;email3address", "emails"},
    {"google", "middlename;additionalname;nameprefix;namesuffix;occupation;hobby;subject;language;gender;location;"
               "billinginformation;maidenname",
     "notes+"},
    {"google", "organizationname;organization1name", "company"},
    {"google", "organizationtitle;organization1title", "job_title"},
    {"google", "organization1department", "notes+"},
    {"google", "fileas;name;photo;initials;shortname;yominame", "-"},
    // The address of the profile is what identifies a person there.
    {"linkedin", "url;profileurl", "source_id"},
    {"linkedin", "connectedon", "notes+"},
    {"thunderbird", "displayname", "full_name"},
    {"salesforce", "isdeleted", "deleted"},
    {"salesforce.contacts", "name", "-"},
    {"salesforce.leads", "name", "-"},
    {"salesforce.leads", "isconverted;convertedaccountid;convertedcontactid;convertedopportunityid", "notes+"},
    {"salesforce", "assistantname;assistantphone;asstphone;assistant;hasoptedoutofemail;hasoptedoutoffax;donotcall;emailoptout;"
                   "emailbouncedreason",
     "notes+"},
    {"salesforce.report.contacts", "accountname", "company"},
    {"salesforce.report.opportunities", "age;fiscalperiod;forecastcategory", "-"},
    {"salesforce.opportunities", "isclosed;iswon;expectedrevenue;totalopportunityquantity;forecastcategory;forecastcategoryname;"
                                 "isprivate;fiscal;fiscalquarter;fiscalyear;hasopportunitylineitem;campaignid;pricebook2id",
     "-"},
    {"salesforce", "masterrecordid;recordtypeid;createdbyid;lastmodifiedbyid;lastmodifieddate;systemmodstamp;reportstoid;"
                   "parentid;jigsaw;jigsawcontactid;lastcurequestdate;lastcuupdatedate;photourl",
     "-"},
    {"pipedrive", "organization;organizationname", "company"},
    {"pipedrive.deals", "contactperson;personname", "contact"},
    {"pipedrive.organizations", "organizationname", "name"},
    {"pipedrive", "visibleto;nextactivitydate;lastactivitydate;totalactivities;doneactivities;activitiestodo", "-"},
};

// The first that fits. Folded, with the kind of record in front where the export writes it.
constexpr KnownLayout layouts[] = {
    {"hera.leads", "lead", "recordid;lastname;companyname;convertedat", ""},
    {"pipedrive.deals", "deal", "dealtitle", "dealvalue;dealstage;dealid;dealstatus;dealpipedrivesystemid;dealowner"},
    {"pipedrive.persons", "contact", "personname", "personid;personemail;personemailwork;personphone;personpipedrivesystemid"},
    {"pipedrive.organizations", "company", "organizationname",
     "organizationid;organizationaddress;organizationowner;organizationpipedrivesystemid"},
    {"linkedin.contacts", "contact", "firstname;lastname;connectedon", ""},
    {"google.contacts", "contact", "firstname",
     "email1label;email1value;phone1label;phone1value;organizationtitle;phoneticfirstname", "emailaddress"},
    {"google.old", "contact", "givenname", "groupmembership;email1type;email1value;yominame;phone1type;additionalname"},
    {"outlook.contacts", "contact", "firstname;lastname",
     "email2address;email3address;businessphone2;businessstreet;homestreet;ttytddphone;companymainphone;managersname"},
    {"thunderbird.contacts", "contact", "primaryemail", "secondaryemail;displayname;screenname"},
    {"salesforce.opportunities", "deal", "id;stagename", ""},
    {"salesforce.leads", "lead", "id;lastname;company;status", ""},
    {"salesforce.leads", "lead", "leadid;lastname;company", ""},
    {"salesforce.contacts", "contact", "id;lastname", "accountid;masterrecordid;systemmodstamp;mailingcity;isdeleted"},
    {"salesforce.accounts", "company", "id;name",
     "billingcity;billingstreet;systemmodstamp;numberofemployees;accountnumber;parentid;shippingcity;isdeleted",
     "stagename;lastname"},
    {"salesforce.report.opportunities", "deal", "opportunityname", "stage;closedate;probability;opportunityowner;fiscalperiod"},
    {"salesforce.report.contacts", "contact", "lastname",
     "mailingstateprovince;mailingzippostalcode;asstphone;mailingstreet;emailoptout"},
    {"salesforce.report.contacts", "contact", "lastname;accountname;salutation", ""},
    {"salesforce.report.accounts", "company", "accountname",
     "billingstateprovince;billingzippostalcode;tickersymbol;accountowner;annualrevenue;siccode;shippingzippostalcode",
     "lastname;opportunityname"},
};

struct PartName {
    std::string_view name;
    Part part;
};
constexpr PartName address_parts[] = {
    {"street", Part::street},       {"streetaddress", Part::street},    {"address", Part::formatted},
    {"addressline1", Part::street}, {"streetaddress1", Part::street},   {"formatted", Part::formatted},
    {"street2", Part::street_more}, {"streetaddress2", Part::street_more}, {"addressline2", Part::street_more},
    {"street3", Part::street_more}, {"extendedaddress", Part::street_more}, {"pobox", Part::street_more},
    {"addresspobox", Part::street_more},
    {"city", Part::city},           {"town", Part::city},               {"ville", Part::city},
    {"ort", Part::city},            {"state", Part::region},            {"region", Part::region},
    {"stateregion", Part::region},  {"stateprovince", Part::region},    {"province", Part::region},
    {"county", Part::region},       {"zip", Part::postcode},            {"zipcode", Part::postcode},
    {"postcode", Part::postcode},   {"postalcode", Part::postcode},     {"zippostalcode", Part::postcode},
    {"plz", Part::postcode},        {"country", Part::country},         {"countryregion", Part::country},
    {"pays", Part::country},        {"land", Part::country},
};
struct Prefix {
    std::string_view prefix, label;
};
constexpr Prefix address_prefixes[] = {
    {"business", "work"}, {"work", "work"},      {"mailing", "work"},  {"billing", "work"},  {"home", "home"},
    {"other", "other"},   {"shipping", "other"}, {"address1", "work"}, {"address2", "home"}, {"company", "work"},
};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

std::string_view entity_in_front(std::string_view& heading) {
    std::size_t dash = heading.find(" - ");
    if (dash == std::string_view::npos) return {};
    std::string front = fold_key(heading.substr(0, dash));
    constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"person", "contact"},       {"contact", "contact"}, {"lead", "contact"}, {"organization", "company"},
        {"organisation", "company"}, {"company", "company"}, {"deal", "deal"}};
    for (const auto& [word, entity] : words) {
        if (front != word) continue;
        heading.remove_prefix(dash + 3);
        return entity;
    }
    return {};
}

std::string fold_heading(std::string_view heading) {
    entity_in_front(heading);
    return fold_key(heading);
}

bool listed(std::string_view list, std::string_view word) {
    std::size_t from = 0;
    while (from <= list.size()) {
        std::size_t to = std::min(list.find(';', from), list.size());
        if (list.substr(from, to - from) == word) return true;
        from = to + 1;
    }
    return false;
}

Numbered numbered(std::string_view folded) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kinds = {{{"email", "emails"},
                                                                                     {"phone", "phones"},
                                                                                     {"address", "addresses"},
                                                                                     {"website", "notes+"},
                                                                                     {"relation", "notes+"},
                                                                                     {"event", "notes+"},
                                                                                     {"customfield", "notes+"},
                                                                                     {"im", "notes+"},
                                                                                     {"organization", ""}}};
    Numbered out;
    for (const auto& [word, field] : kinds) {
        if (!starts_with(folded, word)) continue;
        std::string_view rest = folded.substr(word.size());
        std::size_t digits = 0;
        for (; digits < rest.size() && digits < 3 && rest[digits] >= '0' && rest[digits] <= '9'; ++digits)
            out.group = out.group * 10 + (rest[digits] - '0');
        rest.remove_prefix(digits);
        if (digits == 0 || field.empty()) return {};
        out.field = field;
        if (rest == "label" || rest == "type") {
            out.part = Part::label;
        } else if (rest == "value") {
            out.part = Part::whole;
        } else if (field == "addresses") {
            for (const PartName& entry : address_parts) {
                if (entry.name == rest) out.part = entry.part;
            }
            if (out.part == Part::whole) return {};
        } else {
            return {};
        }
        return out;
    }
    return {};
}

Part address_part(std::string_view folded, std::string& label) {
    label = "work";
    for (const Prefix& prefix : address_prefixes) {
        if (starts_with(folded, prefix.prefix) && folded.size() > prefix.prefix.size()) {
            label = prefix.label;
            folded.remove_prefix(prefix.prefix.size());
            break;
        }
    }
    for (const PartName& entry : address_parts) {
        if (entry.name == folded) return entry.part;
    }
    // "Business Address" beside "Business Street": the same in one cell.
    return Part::whole;
}

std::string label_of(std::string_view folded, FieldType type) {
    if (type == FieldType::phones && has(folded, "fax")) return "fax";
    if (has(folded, "home") || has(folded, "personal") || has(folded, "private")) return "home";
    if (type == FieldType::phones) {
        if (has(folded, "mobile") || has(folded, "cell") || has(folded, "handy") || has(folded, "carphone")) return "mobile";
        if (has(folded, "main")) return "main";
    }
    if (has(folded, "other") || has(folded, "additional") || has(folded, "secondary")) return "other";
    return "work";
}

std::string_view layout_meaning(const ImportLayout& layout, std::string_view folded) {
    for (const Special& special : specials) {
        if (starts_with(layout.name, special.layout) && listed(special.folded, folded)) return special.meaning;
    }
    return {};
}

std::string_view usual_meaning(std::string_view entity, std::string_view folded) {
    for (const More& more : more_aliases) {
        if (more.entity == entity && listed(more.aliases, folded)) return more.field;
    }
    return {};
}

const KnownLayout* find_layout(const std::vector<std::string>& folded) {
    auto there = [&](std::string_view word) { return std::find(folded.begin(), folded.end(), word) != folded.end(); };
    for (const KnownLayout& layout : layouts) {
        std::vector<std::string> all = split(layout.all, ';'), any = split(layout.any, ';'), none = split(layout.none, ';');
        bool fits = std::all_of(all.begin(), all.end(), there) &&
                    (layout.any.empty() || std::any_of(any.begin(), any.end(), there)) &&
                    (layout.none.empty() || std::none_of(none.begin(), none.end(), there));
        if (fits) return &layout;
    }
    return nullptr;
}

}  // namespace hera::app
