// What each file of tests/data/import is read as. "ignored" are columns with values that go nowhere unless a person sends them
// somewhere; "unknown" is asked once per value; "twice" are cells that had been encoded twice, the first of them before and after.
#pragma once

namespace hera::test {

struct ReaderRule {
    const char* file;
    const char* story;
};

// clang-format off
inline constexpr ReaderRule reader_rules[] = {
    {"10_html_notes.csv",
     "csv contact utf-8 , rows 2\n"
     "contact Ann: first_name=[Ann] notes=[Met at [the expo](https://expo.example/a?x=1&y=2).\\n\\n- likes tea & cake\\n- "
     "2 < 3]\n"
     "contact Bob: first_name=[Bob] notes=[Plain: 2 < 3 and <bob@x.example>\\nsecond line 🙂]\n"},
    {"11_Account.csv",
     "salesforce.accounts company utf-8 , rows 2\n"
     "unknown: owner [005D0000001abcD] 1\n"
     "bad: 4 error.import_deleted_there \n"
     "company Acme, Inc.: name=[Acme, Inc.] website=[https://acme.example] industry=[Manufacturing] employees=[250] phones=[work: "
     "+420 2 1111] addresses=[work: 1 Main St Suite 5 | Praha |  |  | Czechia; other:  | Brno |  |  | ] notes=[Type: "
     "Customer\\nAnnualRevenue: "
     "5000000] source_id=[001D000000K0fXOIAZ] created_at=[2024-03-12T09:14:00.000Z]\n"},
    {"11_Contact.csv",
     "salesforce.contacts contact utf-8 , rows 2\n"
     "ignored: Salutation, Name\n"
     "unknown: owner [005D0000001abcD] 1\n"
     "company 001D000000K0fXO: name=[001D000000K0fXO] source_id=[001D000000K0fXO]\n"
     "company 001D000000UNKNOWN: name=[001D000000UNKNOWN] source_id=[001D000000UNKNOWN]\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] job_title=[CFO] company=[001D000000K0fXO] emails=[work: "
     "ann@acme.example] "
     "phones=[work: +420 2 2222; fax: +420 2 3333; mobile: +420 602 111 222] addresses=[work: 1 Main St | Praha |  | 110 "
     "00 | Czechia; other:  | Plzeň |  |  | ] source=[Web] notes=[Department: Finance\\nHasOptedOutOfEmail: 1\\nRegion__c: "
     "EMEA] source_id=[003D000000QYVmAIAX] created_at=[2024-03-12T09:14:00.000Z]\n"
     "contact Bob Beta: first_name=[Bob] last_name=[Beta] company=[001D000000UNKNOWN] emails=[work: bob@else.example] "
     "source_id=[003D000000QYVmBIAX]\n"},
    {"11_Opportunity.csv",
     "salesforce.opportunities deal utf-8 , rows 3\n"
     "ignored: IsClosed, IsWon\n"
     "unknown: stage [Legal Review] 1\n"
     "bad: 4 error.import_stage stage\n"
     "company 001D000000K0fXOIAZ: name=[001D000000K0fXOIAZ] source_id=[001D000000K0fXOIAZ]\n"
     "deal Acme pilot: name=[Acme pilot] company=[001D000000K0fXOIAZ] stage=[Won] amount=[USD 12000] close_date=[2026-01-31] "
     "source_id=[006D000000IBjYcIAL]\n"
     "deal Acme rollout: name=[Acme rollout] company=[001D000000K0fXOIAZ] stage=[Negotiation] amount=[USD 50000] probability=[75] "
     "close_date=[2026-12-31] next_step=[Send offer] notes=[LeadSource: Web] source_id=[006D000000IBjYbIAL]\n"},
    {"1_encoded_twice.csv",
     "csv contact utf-8 , rows 3\n"
     "twice: 3 NovÃ¡k -> Novák\n"
     "company Acme: name=[Acme]\n"
     "company Café Société: name=[Café Société]\n"
     "company Güntner GmbH: name=[Güntner GmbH]\n"
     "contact Ann Plain: first_name=[Ann] last_name=[Plain] company=[Acme] emails=[work: ann@x.example]\n"
     "contact Jan Novák: first_name=[Jan] last_name=[Novák] company=[Güntner GmbH] emails=[work: jan@x.example]\n"
     "contact Zoë Groß: first_name=[Zoë] last_name=[Groß] company=[Café Société] emails=[work: zoe@x.example]\n"},
    {"1_utf16be_tab.txt",
     "csv contact utf-16be tab rows 2\n"
     "company Škoda Příbram: name=[Škoda Příbram]\n"
     "company Žďár Works: name=[Žďár Works]\n"
     "contact Jiří Novák: first_name=[Jiří] last_name=[Novák] company=[Škoda Příbram] emails=[work: n@x.example]\n"
     "contact Zdeněk Dvořák: first_name=[Zdeněk] last_name=[Dvořák] company=[Žďár Works] emails=[work: d@x.example]\n"},
    {"1_utf16le_no_mark.csv",
     "csv contact utf-16le , rows 2\n"
     "company Škoda Příbram: name=[Škoda Příbram]\n"
     "company Žďár Works: name=[Žďár Works]\n"
     "contact Jiří Novák: first_name=[Jiří] last_name=[Novák] company=[Škoda Příbram] emails=[work: n@x.example]\n"
     "contact Zdeněk Dvořák: first_name=[Zdeněk] last_name=[Dvořák] company=[Žďár Works] emails=[work: d@x.example]\n"},
    {"1_utf16le_tab.txt",
     "csv contact utf-16le tab rows 2\n"
     "company Škoda Příbram: name=[Škoda Příbram]\n"
     "company Žďár Works: name=[Žďár Works]\n"
     "contact Jiří Novák: first_name=[Jiří] last_name=[Novák] company=[Škoda Příbram] emails=[work: n@x.example]\n"
     "contact Zdeněk Dvořák: first_name=[Zdeněk] last_name=[Dvořák] company=[Žďár Works] emails=[work: d@x.example]\n"},
    {"1_utf8_bom.csv",
     "csv contact utf-8 , rows 2\n"
     "company Škoda Příbram: name=[Škoda Příbram]\n"
     "company Žďár Works: name=[Žďár Works]\n"
     "contact Jiří Novák: first_name=[Jiří] last_name=[Novák] company=[Škoda Příbram] emails=[work: n@x.example]\n"
     "contact Zdeněk Dvořák: first_name=[Zdeněk] last_name=[Dvořák] company=[Žďár Works] emails=[work: d@x.example]\n"},
    {"1_windows_1250.csv",
     "csv contact windows-1250? , rows 2\n"
     "company Škoda Příbram: name=[Škoda Příbram]\n"
     "company Žďár Works: name=[Žďár Works]\n"
     "contact Jiří Novák: first_name=[Jiří] last_name=[Novák] company=[Škoda Příbram] emails=[work: n@x.example]\n"
     "contact Zdeněk Dvořák: first_name=[Zdeněk] last_name=[Dvořák] company=[Žďár Works] emails=[work: d@x.example]\n"},
    {"1_windows_1251.csv",
     "csv contact windows-1251? ; rows 2\n"
     "ignored: Имя\n"
     "company Вишнёвый сад: name=[Вишнёвый сад]\n"
     "company Рога и копыта: name=[Рога и копыта]\n"
     "contact Иван Петров: first_name=[Иван] last_name=[Петров] company=[Рога и копыта]\n"
     "contact Ольга Чехова: first_name=[Ольга] last_name=[Чехова] company=[Вишнёвый сад]\n"},
    {"1_windows_1252.csv",
     "csv contact windows-1252? ; rows 2\n"
     "company Crédit Générale: name=[Crédit Générale]\n"
     "company Œuvres – “Dupont”: name=[Œuvres – “Dupont”]\n"
     "contact François Lefèvre: first_name=[François] last_name=[Lefèvre] company=[Œuvres – “Dupont”]\n"
     "contact Zoé Müller: first_name=[Zoé] last_name=[Müller] company=[Crédit Générale]\n"},
    {"2_decimal_comma.csv",
     "csv deal utf-8 ; rows 2\n"
     "deal Pilot: name=[Pilot] stage=[Discovery] amount=[USD 12.50]\n"
     "deal Rollout; phase 1: name=[Rollout; phase 1] stage=[Discovery] amount=[USD 1234.50]\n"},
    {"2_pipes.txt",
     "csv contact utf-8 | rows 2\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] emails=[work: ann@x.example]\n"
     "contact Bob Beta, the second: first_name=[Bob] last_name=[Beta, the second] emails=[work: bob@x.example]\n"},
    {"2_sep_line.csv",
     "csv contact utf-8 ; rows 1\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] emails=[work: ann@x.example]\n"},
    {"3_state_machine.csv",
     "csv contact utf-8 , rows 6\n"
     "warning: 5 warn.csv_stray_quote \n"
     "bad: 7 error.csv_too_many_cells \n"
     "contact Ann Al\"pha: first_name=[Ann] last_name=[Al\"pha] notes=[two\\nlines, one cell]\n"
     "contact Bob Beta: first_name=[Bob] last_name=[Beta] notes=[plain]\n"
     "contact Cid 5\" pipe: first_name=[Cid] last_name=[5\" pipe] notes=[stray]\n"
     "contact Dora Delta: first_name=[Dora] last_name=[Delta]\n"
     "contact Fay Phi: first_name=[Fay] last_name=[Phi] notes=[last line]\n"},
    {"4_report.csv",
     "salesforce.report.contacts contact utf-8 , rows 2\n"
     "left out: 4 above, 3 below\n"
     "company Acme: name=[Acme]\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] company=[Acme] phones=[work: +420 2 0000] addresses=[work: "
     " |  | Praha |  | ]\n"
     "contact Bob Beta: first_name=[Bob] last_name=[Beta] company=[Acme] addresses=[work:  |  | Praha |  | ]\n"},
    {"4_unknown_headings.csv",
     "csv contact utf-8 , rows 2\n"
     "left out: 2 above, 0 below\n"
     "ignored: Kunde, Kontonummer, Ansprechperson, Stadt\n"
     "bad: 4 error.contact_needs_name last_name\n"
     "bad: 5 error.contact_needs_name last_name\n"},
    {"5_day_first.csv",
     "csv deal utf-8 , rows 2\n"
     "deal A: name=[A] stage=[Discovery] close_date=[2026-04-03]\n"
     "deal B: name=[B] stage=[Discovery] close_date=[2026-12-25]\n"},
    {"5_either.csv",
     "csv deal utf-8 , rows 2\n"
     "asks: Close Date\n"
     "deal A: name=[A] stage=[Discovery] close_date=[2026-03-04]\n"
     "deal B: name=[B] stage=[Discovery] close_date=[2026-05-06]\n"},
    {"5_month_first.csv",
     "csv deal utf-8 , rows 2\n"
     "deal A: name=[A] stage=[Discovery] close_date=[2026-03-04] created_at=[2024-03-15T14:30:00.000Z]\n"
     "deal B: name=[B] stage=[Discovery] close_date=[2026-12-25] created_at=[2024-03-12T09:14:00.000Z]\n"},
    {"5_spreadsheet_days.csv",
     "csv deal utf-8 , rows 2\n"
     "deal A: name=[A] stage=[Discovery] close_date=[2024-12-05] created_at=[2024-12-05T12:00:00.000Z]\n"
     "deal B: name=[B] stage=[Discovery] close_date=[2024-12-06] created_at=[2024-12-06T06:00:00.000Z]\n"},
    {"5_words_and_counts.csv",
     "csv deal utf-8 , rows 5\n"
     "deal A: name=[A] stage=[Discovery] close_date=[2024-03-12] created_at=[2025-01-01T00:00:00.000Z]\n"
     "deal B: name=[B] stage=[Discovery] close_date=[2022-02-07] created_at=[2025-01-01T00:00:00.000Z]\n"
     "deal C: name=[C] stage=[Discovery]\n"
     "deal D: name=[D] stage=[Discovery] close_date=[2026-03-04]\n"
     "deal E: name=[E] stage=[Discovery] close_date=[2026-03-04]\n"},
    {"6_amounts.csv",
     "csv deal utf-8 , rows 9\n"
     "asks: Amount\n"
     "deal A: name=[A] stage=[Discovery] amount=[USD 1234.56]\n"
     "deal B: name=[B] stage=[Discovery] amount=[EUR 1234.56]\n"
     "deal C: name=[C] stage=[Discovery] amount=[USD 1234.56]\n"
     "deal D: name=[D] stage=[Discovery] amount=[USD 1234.50]\n"
     "deal E: name=[E] stage=[Discovery] amount=[USD -1200]\n"
     "deal F: name=[F] stage=[Discovery] amount=[USD 1200000]\n"
     "deal G: name=[G] stage=[Discovery] amount=[USD 500]\n"
     "deal H: name=[H] stage=[Discovery] amount=[USD 1234]\n"
     "deal I: name=[I] stage=[Discovery] amount=[JPY 5000]\n"},
    {"6_currency_column.csv",
     "salesforce.report.opportunities deal utf-8 , rows 2\n"
     "deal A: name=[A] stage=[Discovery] amount=[EUR 1234.50]\n"
     "deal B: name=[B] stage=[Discovery] amount=[JPY 1234]\n"},
    {"6_thousands_or_not.csv",
     "csv deal utf-8 ; rows 2\n"
     "asks: Amount\n"
     "deal A: name=[A] stage=[Discovery] amount=[USD 1234]\n"
     "deal B: name=[B] stage=[Discovery] amount=[USD 2500]\n"},
    {"8_phones.csv",
     "csv contact utf-8 , rows 3\n"
     "warning: 3 warn.import_phone_damaged phones\n"
     "contact Ann: first_name=[Ann] phones=[work: 00420 602 000 111; mobile: +420602000222]\n"
     "contact Bob: first_name=[Bob] phones=[mobile: 0602000333] notes=[Phone: 5.55123E+9]\n"
     "contact Cid: first_name=[Cid] phones=[work: +420602000444; mobile: +1 555 0100; mobile: +1 555 0101]\n"},
    {"9_pick_lists.csv",
     "csv contact utf-8 , rows 5\n"
     "unknown: status [Simmering] 2\n"
     "warning: 4 warn.import_kept status\n"
     "warning: 5 warn.import_kept status\n"
     "contact Ann: first_name=[Ann] status=[in_progress]\n"
     "contact Bob: first_name=[Bob] status=[in_progress]\n"
     "contact Cid: first_name=[Cid] notes=[Lead Status: Simmering]\n"
     "contact Dora: first_name=[Dora] notes=[Lead Status: simmering]\n"
     "contact Eve: first_name=[Eve] status=[open_deal]\n"},
    {"layout_google_contacts.csv",
     "google.contacts contact utf-8 , rows 1\n"
     "ignored: File As, Website 1 - Label\n"
     "company Acme: name=[Acme]\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] job_title=[CFO] company=[Acme] emails=[work: ann@acme.example; "
     "work: a.alpha@acme.example; home: ann@home.example] phones=[mobile: +420 602 111 222; fax: +420 2 3333] addresses=[home: "
     "1 Main St | Praha |  | 110 00 | Czechia] notes=[Likes tea\\nMiddle Name: Maria\\nOrganization Department: Finance\\nLabels: "
     "Governo, MIPIM 2026 contacts\\nWebsite 1 - Value: https://ann.example]\n"},
    {"layout_google_old.csv",
     "google.old contact utf-8 , rows 1\n"
     "ignored: Name\n"
     "company Acme: name=[Acme]\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] job_title=[CFO] company=[Acme] emails=[other: ann@acme.example] "
     "phones=[mobile: +420 602 111 222] addresses=[work: 1 Main St, Praha |  |  |  | ] notes=[Group Membership: Friends]\n"},
    {"layout_linkedin.csv",
     "linkedin.contacts contact utf-8 , rows 2\n"
     "left out: 3 above, 0 below\n"
     "company Acme: name=[Acme]\n"
     "company Bolt, Inc.: name=[Bolt, Inc.]\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] job_title=[CFO] company=[Acme] notes=[Connected On: 12 Mar "
     "2024] source_id=[https://www.linkedin.com/in/ann-alpha]\n"
     "contact Bob Beta: first_name=[Bob] last_name=[Beta] job_title=[CEO] company=[Bolt, Inc.] emails=[work: bob@x.example] "
     "notes=[Connected On: 7-Feb-22] source_id=[https://www.linkedin.com/in/bob-beta]\n"},
    {"layout_outlook.csv",
     "outlook.contacts contact utf-8 , rows 1\n"
     "company Acme: name=[Acme]\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] job_title=[CFO] company=[Acme] emails=[work: ann@acme.example; "
     "work: ann@home.example] phones=[home: 555 0101; work: 555 0100; mobile: 555 0102; fax: 555 0103] addresses=[work: "
     "1 Main St | Praha |  | 110 00 | Czechia; home:  | Brno |  |  | ] notes=[Likes tea\\nTitle: Dr.\\nDepartment: Finance\\nWeb "
     "Page: https://ann.example]\n"},
    {"layout_outlook_classic.csv",
     "outlook.contacts contact utf-8 , rows 1\n"
     "company Acme: name=[Acme]\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] job_title=[CFO] company=[Acme] emails=[work: ann@acme.example] "
     "phones=[work: 555 0100] addresses=[work: 1 Main St | Praha |  |  | ; home: 2 Side St, Brno |  |  |  | ] notes=[Likes "
     "tea\\nTitle: Mrs.\\nCategories: myContacts;starred]\n"},
    {"layout_pipedrive_deals.csv",
     "pipedrive.deals deal utf-8 , rows 2\n"
     "company Acme: name=[Acme]\n"
     "deal Acme pilot: name=[Acme pilot] company=[Acme] stage=[Won] amount=[EUR 800] close_date=[2026-01-31] notes=[Deal "
     "- Contact person: Ann Alpha] source_id=[pipedrive:4]\n"
     "deal Acme rollout: name=[Acme rollout] company=[Acme] stage=[Discovery] amount=[EUR 1200] probability=[40] "
     "close_date=[2026-12-31] "
     "notes=[Deal - Label: Hot\\nDeal - Contact person: Ann Alpha] source_id=[pipedrive:3]\n"},
    {"layout_pipedrive_organizations.csv",
     "pipedrive.organizations company utf-8 , rows 1\n"
     "unknown: owner [Nobody Known] 1\n"
     "company Acme: name=[Acme] addresses=[work: 1 Main St, Praha |  |  |  | ] notes=[Organization - Labels: "
     "Customer\\nOrganization "
     "- Owner: Nobody Known] source_id=[pipedrive:7]\n"},
    {"layout_pipedrive_persons.csv",
     "pipedrive.persons contact utf-8 , rows 1\n"
     "ignored: Person - Visible to\n"
     "unknown: owner [Nobody Known] 1\n"
     "company Acme: name=[Acme]\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] company=[Acme] emails=[work: ann@acme.example; home: ann@home.example] "
     "phones=[work: 555 0100; work: 555 0101] notes=[Person - Label: Hot\\nPerson - Owner: Nobody Known] "
     "source_id=[pipedrive:12]\n"},
    {"layout_salesforce_report_accounts.csv",
     "salesforce.report.accounts company utf-8 , rows 1\n"
     "company Acme: name=[Acme] website=[https://acme.example] industry=[Manufacturing] employees=[250] phones=[work: "
     "+420 2 1111] addresses=[work: 1 Main St | Praha | Bohemia | 110 00 | Czechia; other:  | Brno |  |  | ] notes=[Makes "
     "anvils\\nAnnual Revenue: 5000000\\nType: Customer\\nTicker Symbol: ACM\\nRating: Hot\\nOwnership: Public] "
     "created_at=[2024-03-15T00:00:00.000Z]\n"},
    {"layout_salesforce_report_contacts.csv",
     "salesforce.report.contacts contact utf-8 , rows 1\n"
     "ignored: Salutation\n"
     "company Acme: name=[Acme]\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] job_title=[CFO] company=[Acme] emails=[work: ann@acme.example] "
     "phones=[work: 555 0100; mobile: 555 0102; home: 555 0103; fax: 555 0104] addresses=[work: 1 Main St | Praha | Bohemia "
     "| 110 00 | Czechia] source=[Web] notes=[Department: Finance\\nBirthdate: 1980-04-15\\nAssistant: Tom\\nAsst. Phone: "
     "555 0101\\nEmail Opt Out: 1]\n"},
    {"layout_salesforce_report_opportunities.csv",
     "salesforce.report.opportunities deal utf-8 , rows 1\n"
     "unknown: owner [Nobody Known] 1\n"
     "company Acme: name=[Acme]\n"
     "deal Rollout: name=[Rollout] company=[Acme] stage=[Negotiation] amount=[USD 1234.50] probability=[90] "
     "close_date=[2026-12-31] "
     "next_step=[Send offer] notes=[Type: New\\nLead Source: Web\\nOpportunity Owner: Nobody Known] "
     "created_at=[2024-03-15T00:00:00.000Z]\n"},
    {"layout_thunderbird.csv",
     "thunderbird.contacts contact utf-8 , rows 1\n"
     "ignored: Display Name\n"
     "contact Ann Alpha: first_name=[Ann] last_name=[Alpha] emails=[work: ann@acme.example; other: ann@home.example] phones=[work: "
     "555 0100; home: 555 0101; mobile: 555 0102] addresses=[home: 2 Side St |  |  |  | ] notes=[Nickname: Annie]\n"},
};
// clang-format on

}  // namespace hera::test
