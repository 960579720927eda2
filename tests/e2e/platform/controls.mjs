// Fields, the mirror, layers, routes and the theme, as a keyboard, a mouse and a screen reader meet them.
import { assert, file, step, until } from '../support/check.mjs';
import { open, ready } from './support/gallery.mjs';

let gallery;

await file('platform: controls', async () => {
    gallery = await open();
    const { page } = gallery;
    const field = (name) => page.getByRole('textbox', { name, exact: true });
    const button = (name) => page.getByRole('button', { name, exact: true });
    const focused = () => page.evaluate(() =>
        document.activeElement.getAttribute('aria-label') || document.activeElement.textContent);
    const session = await gallery.context.newCDPSession(page);

    await step('the mirror says what is drawn, in its order, and nothing more', async () => {
        const tree = await page.locator('#base').ariaSnapshot();
        const order = ['navigation "Places"', 'link "Contacts"', 'link "Deals"', 'main', 'heading "Gallery" [level=1]',
            'button "Press me"', 'status', 'textbox "Your name"', 'textbox "Password"', 'grid "Rows"', 'row "Row 1"'];
        let at = 0;
        for (const part of order) {
            const found = tree.indexOf(part, at);
            assert.ok(found >= at, `${part} after ${order[order.indexOf(part) - 1]}`);
            at = found;
        }
        assert.ok(!tree.includes('Row 400'));
        assert.equal(await page.getByRole('dialog').count(), 0);
        const grid = await page.getByRole('grid').evaluate(
            (e) => [e.getAttribute('aria-rowcount'), e.querySelector('[role=row]').getAttribute('aria-rowindex')]);
        assert.deepEqual(grid, ['100000', '1']);
    });

    await step('an element lies where its control is drawn, to the pixel', async () => {
        const box = await button('Press me').boundingBox();
        assert.deepEqual([box.x, box.y, box.height], [18, 104, 32]);
    });

    await step('clicks on the mirror and on bare pixels do the same', async () => {
        await button('Press me').click();
        await gallery.says('pressed 1');
        const at = await gallery.centre('button', 'Press me');
        const style = await gallery.without_mirror();
        await page.mouse.click(at.x, at.y);
        await gallery.says('pressed 2');
        const name = await gallery.centre('textbox', 'Your name');
        await page.mouse.click(name.x, name.y);
        await until(async () => (await focused()) === 'Your name', { what: 'the field below the pixel has focus' });
        const link = await gallery.centre('link', 'Deals');
        await page.mouse.click(link.x, link.y);
        await page.getByRole('heading', { name: '#/deals' }).waitFor();
        const row = await gallery.centre('row', 'Row 3');
        await page.mouse.click(row.x, row.y);
        await gallery.says('Row 3 pressed');
        await style.evaluate((e) => e.remove());
    });

    await step('a script’s click and the keyboard press too, once each', async () => {
        await button('Press me').evaluate((e) => e.click());
        await gallery.says('pressed 3');
        await button('Press me').focus();
        await page.keyboard.press('Enter');
        await gallery.says('pressed 4');
        await page.keyboard.press('Space');
        await gallery.says('pressed 5');
    });

    await step('Tab goes in the order of declaration, and back', async () => {
        await button('Dark').focus();
        const seen = [];
        for (let i = 0; i < 4; ++i) {
            await page.keyboard.press('Tab');
            seen.push(await focused());
        }
        assert.deepEqual(seen, ['Your name', 'Work email', 'Password', 'Notes']);
        await page.keyboard.press('Shift+Tab');
        assert.equal(await focused(), 'Password');
    });

    await step('typing, Enter, and Escape that brings back what was there', async () => {
        await field('Your name').fill('Ada');
        await page.keyboard.type(' L');
        await page.keyboard.press('Enter');
        await gallery.says('name Ada L');
        await field('Your name').fill('typo');
        await page.keyboard.press('Escape');
        await until(async () => (await field('Your name').inputValue()) === 'Ada L', { what: 'the text of before' });
        await gallery.says('name cancelled');
        assert.equal(await focused(), 'Your name');
    });

    await step('an input method: composed text, its Enter belongs to it', async () => {
        await field('Your name').fill('');
        await session.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
        await session.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
        assert.equal(await field('Your name').inputValue(), 'にほ');
        await session.send('Input.insertText', { text: '日本' });
        assert.equal(await field('Your name').inputValue(), '日本');
        await page.keyboard.press('Enter');
        await gallery.says('name 日本');
    });

    await step('paste and the browser’s own undo', async () => {
        await gallery.context.grantPermissions(['clipboard-read', 'clipboard-write']);
        await page.evaluate(() => navigator.clipboard.writeText('pasted text'));
        await field('Your name').focus();
        await page.keyboard.press('Control+a');
        await page.keyboard.press('Control+v');
        await until(async () => (await field('Your name').inputValue()) === 'pasted text', { what: 'pasted' });
        await page.keyboard.press('Control+z');
        await until(async () => (await field('Your name').inputValue()) === '日本', { what: 'undone' });
        await page.keyboard.press('Control+Shift+z');
        await until(async () => (await field('Your name').inputValue()) === 'pasted text', { what: 'done again' });
        await page.keyboard.press('Control+a');
        await page.keyboard.press('Delete');
        await page.keyboard.press('Tab');
        await gallery.says('name ');
    });

    await step('password managers find a form, full-size fields and the right hints', async () => {
        const found = await page.evaluate(() => Array.from(document.querySelectorAll('input')).filter((e) => e.form).map((e) => {
            const box = e.getBoundingClientRect();
            const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return [e.type, e.autocomplete, e.name, e.form.id, box.width > 100 && box.height >= 24, hit === e];
        }));
        assert.deepEqual(found, [['email', 'username', 'username', 'sign-in', true, true],
            ['password', 'current-password', 'current-password', 'sign-in', true, true]]);
        await field('Work email').evaluate((e) => {
            e.value = 'ada@example.org';
            e.dispatchEvent(new Event('input', { bubbles: true }));
        });
        await field('Password').focus();
        await page.keyboard.type('secret');
        await page.keyboard.press('Enter');
        await gallery.says('password entered');
        assert.equal(await field('Work email').inputValue(), 'ada@example.org');
    });

    await step('a shortcut works in a field; the field’s own chords stay its own', async () => {
        await field('Your name').fill('abc');
        await page.keyboard.press('Control+k');
        await gallery.says('shortcut');
        await page.keyboard.press('Control+a');
        await page.keyboard.type('x');
        assert.equal(await field('Your name').inputValue(), 'x');
        await page.keyboard.press('Escape');
    });

    await step('a dialog: its field has focus, the rest is inert, Tab stays inside, Escape gives focus back', async () => {
        await button('Open dialog').focus();
        await page.keyboard.press('Enter');
        await page.getByRole('dialog', { name: 'New thing' }).waitFor();
        assert.equal(await focused(), 'Thing');
        assert.ok(await page.evaluate(() => document.getElementById('base').inert));
        assert.equal(await page.getByRole('textbox', { name: 'Your name' })
            .evaluate((e) => { e.focus(); return document.activeElement === e; }), false);
        const at = await page.evaluate(() => {
            const b = document.querySelector('[aria-label="Your name"]').getBoundingClientRect();
            return { x: b.x + 20, y: b.y + 10 };
        });
        const seen = new Set();
        for (let i = 0; i < 4; ++i) {
            await page.keyboard.press('Tab');
            seen.add(await focused());
        }
        assert.ok(!seen.has('Your name') && seen.has('Save'));
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        assert.equal(await focused(), 'Open dialog');
        await button('Open dialog').click();
        await page.getByRole('dialog').waitFor();
        await page.mouse.click(at.x, at.y);
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        assert.notEqual(await focused(), 'Your name');
    });

    await step('Back closes a dialog; a dialog that led to a route leaves no entry behind', async () => {
        await page.getByRole('link', { name: 'Contacts' }).click();
        await page.getByRole('heading', { name: '#/contacts' }).waitFor();
        await button('Open dialog').click();
        await page.getByRole('dialog').waitFor();
        await page.goBack();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        assert.equal(await page.evaluate(() => location.hash), '#/contacts');
        await button('Open dialog').click();
        await page.getByRole('dialog').waitFor();
        await page.keyboard.type('thing');
        await page.keyboard.press('Enter');
        await gallery.says('saved thing');
        assert.equal(await page.evaluate(() => location.hash), '#/saved');
        await until(() => page.evaluate(() =>
            Array.from(document.querySelectorAll('#live p')).some((p) => p.textContent === 'Saved')),
            { what: 'it is said aloud' });
        await page.goBack();
        await until(() => page.evaluate(() => location.hash === '#/contacts'), { what: 'one Back is one step' });
        await page.getByRole('heading', { name: '#/contacts' }).waitFor();
    });

    await step('after a dialog was closed by Escape, one Back leaves the page and Forward returns', async () => {
        await page.getByRole('link', { name: 'Deals' }).click();
        await page.getByRole('heading', { name: '#/deals' }).waitFor();
        await button('Open dialog').click();
        await page.getByRole('dialog').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await page.goBack();
        await page.getByRole('heading', { name: '#/contacts' }).waitFor();
        await page.goForward();
        await page.getByRole('heading', { name: '#/deals' }).waitFor();
    });

    await step('a menu: first item, arrows, a press outside closes and does nothing else', async () => {
        await button('Menu').click();
        await page.getByRole('menu', { name: 'Choices' }).waitFor();
        assert.equal(await focused(), 'First choice');
        await page.keyboard.press('ArrowDown');
        await until(async () => (await focused()) === 'Second choice', { what: 'the second item' });
        await page.keyboard.press('Enter');
        await gallery.says('Second choice');
        await until(async () => (await focused()) === 'Menu', { what: 'focus returns' });
        await button('Menu').click();
        await page.getByRole('menu').waitFor();
        const at = await gallery.centre('row', 'Row 9');
        await page.mouse.click(at.x, at.y);
        await page.getByRole('menu').waitFor({ state: 'detached' });
        assert.equal(await gallery.status(), 'Second choice');
    });

    await step('links are links: a modifier leaves them to the browser', async () => {
        const opened = gallery.context.waitForEvent('page');
        await page.getByRole('link', { name: 'Contacts' }).click({ modifiers: ['Control'] });
        const other = await opened;
        assert.match(other.url(), /#\/contacts$/);
        await other.close();
        assert.equal(await page.evaluate(() => location.hash), '#/deals');
    });

    await step('copy outside fields gives what the application offers', async () => {
        await button('Press me').focus();
        const copied = await page.evaluate(() => new Promise((done) => {
            document.addEventListener('copy', (event) => setTimeout(() => done(event.clipboardData.getData('text/plain')), 0),
                { once: true });
            const data = new DataTransfer();
            document.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
            setTimeout(() => done(data.getData('text/plain')), 50);
        }));
        assert.equal(copied, 'copied from the canvas');
    });

    await step('a file is read in slices of at most one mebibyte', async () => {
        const chooser = page.waitForEvent('filechooser');
        await button('Choose file').click();
        await (await chooser).setFiles({ name: 'big.csv', mimeType: 'text/csv', buffer: Buffer.alloc(2_500_000, 'x') });
        await until(async () => (await gallery.status()) === 'big.csv 2500000 read 2500000',
            { within: 30000, what: 'the whole file' });
    });

    await step('the theme: chosen, kept, and the system’s where nothing was chosen', async () => {
        assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
        await page.emulateMedia({ colorScheme: 'dark' });
        await until(() => page.evaluate(() => document.documentElement.dataset.theme === 'dark'), { what: 'dark with the system' });
        await button('Dark').click();
        await until(() => page.evaluate(() => document.documentElement.dataset.theme === 'light'), { what: 'light by choice' });
        await page.reload();
        await ready(page);
        assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
        assert.equal(await page.evaluate(() => document.documentElement.style.colorScheme), 'light');
    });

    await step('a deep link opens where it points', async () => {
        await page.goto('about:blank');
        await page.goto(`${gallery.url}#/deals`);
        await ready(page);
        await page.getByRole('heading', { name: '#/deals' }).waitFor();
    });

    await step('nothing was wrong on the way', () => assert.deepEqual(gallery.real_errors(), []));
}, async () => gallery?.close());
