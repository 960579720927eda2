// The list of all screens, and one person's round through them. Whoever adds a screen adds one row; every test that looks at
// each screen (screens.mjs) then looks at it too.
import { until } from './check.mjs';
import { choose_file, create_organisation, enter, field, file_with, in_sync, navigate, on_screen, person } from './app.mjs';
import { hubspotCompanies, hubspotContacts, hubspotDeals } from './hubspot.mjs';

const go = (hash, heading) => async (page, url) => {
    await page.goto(`${url}#/${hash}`);
    await on_screen(page, heading);
};

// With nothing typed there is nothing to ask about.
async function give_up_contact(page) {
    await page.getByRole('dialog').getByLabel('First name').fill('');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function import_file(page, url, name, text, what) {
    await go('import', 'Import')(page, url);
    const again = page.getByRole('button', { name: 'Import another file' });
    if (await again.count()) await again.click();
    await choose_file(page, page.getByRole('button', { name: 'Choose a file' }), file_with(name, text));
    await page.getByRole('button', { name: new RegExp(`^Import [\\d,]+ ${what}`) }).click();
    await page.getByRole('heading', { name: /imported$/ }).waitFor({ state: 'attached', timeout: 60000 });
}

// As another product names the columns.
const leads = () => ['Lead ID,First Name,Last Name,Company,Email,Lead Status,Lead Source'].concat(
    [...'ABCDEFGHIJKLMNOPQRST'].map((letter, i) => `00Q${letter}00000${String(i).padStart(9, '0')},${letter}da,Lead ${i},` +
        `${letter} Works,lead${i}@works.example,${i % 3 ? 'New' : 'Contacted'},Web`)).join('\r\n');

async function add_tasks(page) {
    await navigate(page, 'Tasks');
    const tasks = ['Send the offer today', 'Ask for the drawings tomorrow', 'Call the warehouse yesterday', 'Clean the desk'];
    for (const task of tasks) {
        await enter(page, 'New task', task);
        await until(async () => (await field(page, 'New task').inputValue()) === '', { what: 'the task is taken' });
    }
    // What the toasts say is read, and nothing moves by itself any more.
    const toasts = page.locator('#layers').getByRole('button', { name: 'Undo' });
    await until(async () => (await toasts.count()) === 0, { within: 20000, what: 'the toasts have gone' });
}

async function fill_organisation(page, url) {
    await add_tasks(page);
    await import_file(page, url, 'companies.csv', hubspotCompanies(40), 'compan');
    await import_file(page, url, 'contacts.csv', hubspotContacts(300), 'contact');
    await import_file(page, url, 'deals.csv', hubspotDeals(60), 'deal');
    await import_file(page, url, 'leads.csv', leads(), 'lead');
    await in_sync(page);
}

async function one_of_these(page) {
    await page.getByRole('row').nth(3).or(page.getByRole('listitem').nth(3)).first().click();
    await page.getByRole('button', { name: /^Back to/ })
        .or(page.getByRole('link', { name: /^Back to/ })).first().waitFor({ state: 'attached' });
}

const one_of = (list) => async (page) => {
    await navigate(page, list);
    await one_of_these(page);
};

async function deal_page(page, url) {
    await page.goto(`${url}#/deals/list`);
    await on_screen(page, 'Deals');
    await one_of_these(page);
}

const dialog_by_key = (key) => async (page) => {
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor({ state: 'attached' });
};
async function close_dialog(page) {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function new_contact(page) {
    await navigate(page, 'Contacts');
    await page.getByRole('button', { name: 'New contact' }).first().click();
    await page.getByRole('dialog').getByLabel('First name').fill('half typed');
}

// In this order: {name, show(page, url), leave?(page)}. In the first list nobody is signed in, in the second one there is an
// organisation without records, in the last one it has 40 companies, 300 contacts, 60 deals, 20 leads and four tasks.
export const signed_out = [
    { name: 'sign in', show: go('sign-in', /Sign in/) },
    { name: 'create organisation', show: go('create', /Create/) },
];
export const empty = [
    { name: 'contacts empty', show: (page) => in_sync(page) },
    { name: 'dashboard empty', show: (page) => navigate(page, 'Dashboard') },
    { name: 'deals empty', show: (page) => navigate(page, 'Deals') },
    { name: 'leads empty', show: (page) => navigate(page, 'Leads') },
    { name: 'tasks empty', show: (page) => navigate(page, 'Tasks') },
    { name: 'import', show: go('import', 'Import') },
];
export const filled = [
    { name: 'import done', show: (page) => in_sync(page) },
    { name: 'dashboard', show: (page) => navigate(page, 'Dashboard') },
    { name: 'contacts', show: (page) => navigate(page, 'Contacts') },
    { name: 'contact', show: one_of('Contacts') },
    { name: 'quick log', show: dialog_by_key('l'), leave: close_dialog },
    { name: 'search', show: dialog_by_key('ControlOrMeta+k'), leave: close_dialog },
    { name: 'companies', show: (page) => navigate(page, 'Companies') },
    { name: 'company', show: one_of('Companies') },
    { name: 'deals', show: (page) => navigate(page, 'Deals') },
    { name: 'deal', show: deal_page },
    { name: 'leads', show: (page) => navigate(page, 'Leads') },
    { name: 'lead', show: one_of('Leads') },
    { name: 'tasks', show: (page) => navigate(page, 'Tasks') },
    { name: 'new contact', show: new_contact, leave: give_up_contact },
    { name: 'settings', show: (page) => navigate(page, 'Settings') },
    { name: 'sync', show: go('sync', 'Sync') },
];
export const screens = [...signed_out, ...empty, ...filled];

// visit(row) shows the screen and looks at it.
export async function walk(page, url, who, visit) {
    const round = async (rows) => {
        for (const row of rows) {
            await visit(row);
            await row.leave?.(page);
        }
    };
    await round(signed_out);
    await create_organisation(page, url, who);
    await round(empty);
    await fill_organisation(page, url);
    await round(filled);
}

export const walker = (size, theme) => {
    const who = person(`Robin ${size.replace('_', ' ')}`, 'Northwind');
    return { ...who, email: `${theme}.${who.email}` };
};
