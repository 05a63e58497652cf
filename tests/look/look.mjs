// Looks at the pages of a running service in Chromium, as `make look` has it: on a phone and on a desk, light and dark.
// Fails where something is cut off at the right, or where axe finds a fault that is serious. Pictures go to var/look/.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [base = 'http://127.0.0.1:8080', pictures = 'var/look'] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [390, 1280];
const SCHEMES = ['light', 'dark'];
const GRAVE = ['serious', 'critical'];

// In the browser: what reaches beyond the window, or has to be scrolled sideways.
const cutOff = () => [...document.querySelectorAll('body *')]
  .filter((each) => !each.closest('svg, .unseen'))
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1
    || (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible'))
  .map((each) => `${each.tagName.toLowerCase()}.${each.className}`);

const findings = () => axe.run().then((said) => said.violations
  .map(({ id, impact, nodes }) => ({ id, impact, where: nodes[0].html.slice(0, 120) })));

async function pagesOf(browser) {
  const page = await browser.newPage();
  await page.goto(`${base}/`);
  const links = await page.$$eval('a[href^="/guidance/"]', (found) => found.map((a) => a.getAttribute('href')));
  await page.close();
  return ['/', ...links, '/insights', '/docs', '/source-attributes'];
}

async function faultsOf(page, address) {
  const response = await page.goto(base + address, { waitUntil: 'networkidle' });
  if (response.status() !== 200) return [`status ${response.status()}`];
  const cut = await page.evaluate(cutOff);
  await page.evaluate(axe);
  const grave = (await page.evaluate(findings)).filter(({ impact }) => GRAVE.includes(impact));
  return [...cut.slice(0, 3).map((each) => `cut off: ${each}`), ...grave.map((each) => JSON.stringify(each))];
}

mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
});
const addresses = await pagesOf(browser);
let faults = 0;
for (const width of WIDTHS) {
  for (const colorScheme of SCHEMES) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
    for (const address of addresses) {
      const page = await context.newPage();
      for (const fault of await faultsOf(page, address)) {
        console.log(`${address} at ${width}, ${colorScheme}: ${fault}`);
        faults += 1;
      }
      const name = address.split('/').filter(Boolean).pop() ?? 'front';
      await page.screenshot({ path: `${pictures}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
console.log(`${addresses.length} pages, ${WIDTHS.length * SCHEMES.length} views of each: ${faults} faults; pictures in ${pictures}`);
process.exitCode = faults ? 1 : 0;
