// When a page that is asked for has what it is waited for: the clock is the page's own, from the start of the navigation.
export const at_rest_ms = 2000;

// Notes when the first element that matches is in the mirror.
const watch = (page, wanted) => page.addInitScript((selectors) => {
    window.seen_at = selectors.map(() => 0);
    new MutationObserver((_, observer) => {
        selectors.forEach((selector, i) => {
            if (!window.seen_at[i] && document.querySelector(selector)) window.seen_at[i] = performance.now();
        });
        if (window.seen_at.every(Boolean)) observer.disconnect();
    }).observe(document, { childList: true, subtree: true, attributes: true });
}, wanted);
export const seen = async (page) => {
    await page.waitForFunction(() => window.seen_at?.every(Boolean));
    return page.evaluate(() => window.seen_at);
};
export async function navigate(profile, address, wanted) {
    await new Promise((done) => setTimeout(done, at_rest_ms));
    await watch(profile.page, wanted);
    await profile.page.goto(address);
    return seen(profile.page);
}
