// Every widget in every state, phone and desktop, light and dark: axe finds nothing, targets neither overlap nor are too
// small, the page comes to rest. The screenshots stay in build/test-output/screens.
import { file, step, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { axe, lint_targets } from '../support/lints.mjs';
import { ready } from '../platform/support/gallery.mjs';
import { serve } from '../platform/support/site.mjs';

const rest = (page) => page.waitForTimeout(400);
const pages = {
    controls: async () => {},
    fields: async () => {},
    grid: async () => {},
    record: async () => {},
    empty: async () => {},
};
const layers = {
    dialog: (page) => page.getByRole('button', { name: 'Dialog', exact: true }).click(),
    confirm: (page) => page.getByRole('button', { name: 'Confirm', exact: true }).click(),
    form: (page) => page.locator('main').getByRole('button', { name: 'New deal', exact: true }).click(),
    toast: (page) => page.getByRole('button', { name: 'Toast', exact: true }).click(),
};

await file('widgets: every one of them, looked at', async () => {
    const site = await serve({ module: 'widget_gallery' });
    try {
        for (const size of ['desktop', 'phone']) {
            for (const dark of [false, true]) {
                const look = `${size}-${dark ? 'dark' : 'light'}`, least = size === 'phone' ? 44 : 24;
                const profile = await openProfile({ size, dark });
                const { page } = profile;
                page.setDefaultTimeout(45000);
                try {
                    for (const name of Object.keys(pages)) {
                        await step(`${name}, ${look}`, async () => {
                            await page.goto(`${site.url}#/${name}`);
                            await ready(page);
                            await rest(page);
                            await shot(page, `widgets-${name}-${look}`);
                            await lint_targets(page, name, { least });
                            await axe(page, name);
                        });
                    }
                    for (const [name, open] of Object.entries(layers)) {
                        await step(`${name}, ${look}`, async () => {
                            await page.goto('about:blank');
                            await page.goto(`${site.url}#/controls`);
                            await ready(page);
                            await open(page);
                            await rest(page);
                            await shot(page, `widgets-${name}-${look}`);
                            await lint_targets(page, name, { least });
                            await axe(page, name);
                        });
                    }
                    await step(`suggestions and calendar, ${look}`, async () => {
                        await page.goto('about:blank');
                        await page.goto(`${site.url}#/fields`);
                        await ready(page);
                        await page.getByRole('combobox', { name: 'Company' }).fill('retail');
                        await page.getByRole('option', { name: /RetailTech/ }).waitFor();
                        await rest(page);
                        await shot(page, `widgets-combo-${look}`);
                        await axe(page, 'suggestions');
                        await page.keyboard.press('Enter');
                        await until(async () => (await page.getByRole('combobox', { name: 'Company' }).inputValue()) ===
                            'RetailTech Innovations', { what: 'the lit suggestion is taken' });
                        await page.getByRole('button', { name: 'Choose a day for Expected close' }).click();
                        await page.getByRole('grid', { name: 'December 2026' }).waitFor();
                        await rest(page);
                        await shot(page, `widgets-calendar-${look}`);
                        await lint_targets(page, 'calendar', { least });
                        await axe(page, 'calendar');
                        await page.keyboard.press('ArrowRight');
                        await page.keyboard.press('Enter');
                        await page.waitForFunction(() =>
                            [...document.querySelectorAll('input')].some((i) => i.value === '13 Dec 2026'));
                    });
                } finally {
                    await profile.close();
                }
            }
        }
    } finally {
        await site.stop();
    }
});
