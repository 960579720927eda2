// Writes HubSpot exports (contacts, companies, deals) of any size in the layout of real ones: every value quoted where
// it must be, ids, several associated ids in one cell, notes with line breaks, owners by name.
import { seeded } from './random.mjs';

const first = ['Ada', 'Grace', 'Łukasz', 'Zoë', 'José', 'Mei', 'Olga', 'Noah',
  'Priya', 'Søren', 'Anna', 'Tom', 'Yuki', 'Omar', 'Ines', 'Jürgen'];
const last = ['Lovelace', 'Hopper', 'Nowak', 'Martin', 'García', 'Chen', 'Petrova',
  'Weber', 'Shah', 'Jensen', "O'Neill", 'Smith, Jr.', 'Tanaka', 'Haddad', 'Silva', 'Groß'];
const words = ['Acme', 'North', 'Harbor', 'Solar', 'Pixel', 'Delta', 'Orchid',
  'Timber', 'Quartz', 'Ember', 'Lumen', 'Cobalt', 'Meadow', 'Falcon'];
const kinds = ['Ltd', 'GmbH', 'Inc.', 'S.A.', 'Works', 'Systems'];
const titles = ['CTO', 'Head of Sales', 'Buyer', 'VP, Operations', 'IT "Lead"', 'CEO'];
const statuses = ['NEW', 'OPEN', 'IN_PROGRESS', 'OPEN_DEAL', 'CONNECTED', ''];
const stages = ['Appointment Scheduled', 'qualifiedtobuy', 'Presentation Scheduled', 'contractsent', 'Closed Won', 'closedlost'];

const cell = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const row = (values) => values.map(cell).join(',') + '\r\n';

export function companyName(i) {
  return `${words[i % words.length]} ${words[(i * 7 + 3) % words.length]} ${kinds[i % kinds.length]} ${i}`;
}

export function hubspotContacts(count, seed = 1) {
  const random = seeded(seed);
  let text = row(['Record ID', 'First Name', 'Last Name', 'Email', 'Phone Number',
                  'Job Title', 'Company Name', 'Lead Status', 'Create Date', 'Country/Region', 'Associated Company']);
  for (let i = 0; i < count; ++i) {
    const company = companyName(random.below(Math.max(1, Math.floor(count / 20))));
    const f = random.pick(first);
    const l = random.pick(last);
    text += row([
      String(100000 + i), f, `${l} ${i}`, `person${i}@${company.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.example`,
      `+1-555-${String(1000 + (i % 9000))}`, random.pick(titles), company, random.pick(statuses),
      `2025-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')} 09:14`, 'Poland', company,
    ]);
  }
  return text;
}

export function hubspotDeals(count, seed = 2) {
  const random = seeded(seed);
  let text = row(['Record ID', 'Deal Name', 'Deal Stage', 'Pipeline', 'Amount',
                  'Close Date', 'Create Date', 'Associated Company', 'Associated Contact IDs']);
  for (let i = 0; i < count; ++i) {
    text += row([
      String(700000 + i), `Deal ${i} for ${random.pick(words)}`, stages[i % stages.length], 'Sales Pipeline',
      String(1000 + i * 250),
      `2026-12-${String(1 + (i % 28)).padStart(2, '0')}`, '2026-01-05 10:00',
      companyName(random.below(40)), String(100000 + random.below(200)),
    ]);
  }
  return text;
}

export function hubspotCompanies(count, seed = 3) {
  const random = seeded(seed);
  let text = row(['Record ID', 'Company name', 'Company Domain Name', 'Industry',
                  'Phone Number', 'City', 'Number of Employees', 'Create Date']);
  for (let i = 0; i < count; ++i) {
    const name = companyName(i);
    text += row([
      String(500000 + i), name, `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.example`,
      random.pick(['Software', 'Logistics', 'Retail, wholesale', 'Energy']),
      `+49 30 ${5550000 + i}`, random.pick(['Berlin', 'Kraków', 'São Paulo', 'Zürich']), String(5 + random.below(900)),
      '2024-05-11 08:00',
    ]);
  }
  return text;
}
