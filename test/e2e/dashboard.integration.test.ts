/**
 * The built dashboard in Chromium: every view in the dark and in German, every second one in the light and
 * in English too (nightly all in all four pairs, `LAB_ALL_LOOKS=1`), without an error on the console, without a request that leaves the
 * machine, without a barrier that axe finds. LAB_SCREENSHOTS=FOLDER keeps a picture of each.
 */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MINUTE_MS } from '#kernel/time.ts';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';

import { accessibilityViolations } from './accessibility-violations.ts';
import { brokenWords, isTooWide, show } from './dashboard-fit.ts';
import { describeInBrowser, useDashboard } from './dashboard-harness.ts';
import { LAB, TELEGRAMS, WATER_METER } from './dashboard-data.ts';
import { METER, VIEWS } from './dashboard-views.ts';

const ALL_LOOKS = process.env['LAB_ALL_LOOKS'] === '1';
/** Colours do not depend on words, so a few pairs are enough for every day. German has the longer words. */
const DAILY = { theme: 'dark', locale: 'de' };
const LIGHT = { theme: 'light', locale: 'en' };
const LOOKS = [DAILY, LIGHT, { theme: 'light', locale: 'de' }, { theme: 'dark', locale: 'en' }];
const looksOf = (index: number): typeof LOOKS => {
  if (ALL_LOOKS) return LOOKS;
  return index % 2 === 0 ? [DAILY, LIGHT] : [DAILY];
};
const NARROW = { width: 360, height: 740 };
/** The narrowest that WCAG 1.4.10 asks for, a phone, where tables turn into cards, small screens. */
const WIDTHS = [320, 360, 620, 768, 1024];
const ROLES = ['lab', 'operator', 'landlord', 'tenant'] as const;
/** A role hides parts of what the lab sees, which shows in the language of the longer words. */
const READERS = [
  ...ROLES.map((role) => ({ role, locale: 'de' })),
  ...ROLES.slice(0, ALL_LOOKS ? ROLES.length : 1).map((role) => ({ role, locale: 'en' })),
];
const FIRST_LOAD_MAX_BYTES = 80_000;

describeInBrowser('the dashboard in a browser', () => {
  const dashboard = useDashboard();
  const { visit } = dashboard;

  async function picture(page: Page, name: string): Promise<void> {
    const folder = process.env['LAB_SCREENSHOTS'];
    if (folder === undefined || folder === '') return;
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }

  test.each(VIEWS.flatMap((view, index) => looksOf(index).map((look) => ({ ...view, ...look }))))(
    '$name is without errors and accessibility violations in $theme and $locale',
    async ({ name, hash, ready, theme, locale }) => {
      const { page, complaints } = await visit(hash, { theme, locale });
      await page.locator(ready).first().waitFor();
      expect(await accessibilityViolations(page)).toEqual([]);
      await picture(page, `${name}-${theme}-${locale}`);
      // German has the longer words.
      if (locale === 'de') {
        await page.setViewportSize(NARROW);
        expect(await isTooWide(page)).toBe(false);
        expect(await accessibilityViolations(page)).toEqual([]);
        await picture(page, `${name}-360-${theme}`);
      }
      expect(complaints).toEqual([]);
    },
  );

  test.each(READERS)(
    'every view fits into every width, its words whole, for $role in $locale',
    async ({ role, locale }) => {
      dashboard.server.role = role;
      const { page } = await visit('#/flow', { locale, viewport: NARROW });
      const misfits: string[] = [];
      for (const { name, hash } of VIEWS) {
        await show(page, hash);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: NARROW.height });
          if (await isTooWide(page)) misfits.push(`${name} at ${width} px is too wide`);
          if (width > NARROW.width) continue;
          const broken = await brokenWords(page);
          if (broken.length > 0) misfits.push(`${name} at ${width} px breaks ${broken.join(', ')}`);
        }
      }
      expect(misfits).toEqual([]);
    },
  );

  test('the first page loads at most 80 kB, compressed', async () => {
    const { page, requests } = await visit('#/flow');
    await page.locator('lab-budget').waitFor();
    const files = requests.filter((request) => /\/$|\.(js|css|svg)$/.test(request.url()));
    const sizes = await Promise.all(
      files.map(async (request) => {
        const response = await request.response();
        return gzipSync((await response?.body()) ?? '').length;
      }),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(files.length).toBeGreaterThan(2);
    expect(total).toBeLessThan(FIRST_LOAD_MAX_BYTES);
  });

  test('a key that is typed never gets into the address or into a request', async () => {
    const { page, requests, complaints } = await visit('#/dissector');
    await page.getByRole('button', { name: 'Try an example' }).click();
    await page
      .getByText('Units since the last due date')
      .or(page.getByText('1234 HCA'))
      .first()
      .waitFor();
    const key = '000102030405060708090a0b0c0d0e0f';
    expect(await page.getByLabel('Key (optional)').inputValue()).toBe(key);
    expect(page.url()).toContain('hex=2e449344');
    expect(page.url()).not.toContain(key);
    expect(requests.filter((request) => request.url().includes('2e449344'))).toEqual([]);
    await page.getByLabel('Key (optional)').fill('ff'.repeat(16));
    await page.getByText('this key is wrong').waitFor();
    await page.getByText('WIRE_DECRYPT_FAILED').waitFor();
    await page.getByLabel('Key (optional)').fill('');
    await page.getByText('encrypted (mode 5), key needed').waitFor();
    expect(complaints).toEqual([]);
  });

  test('sorting, filter and view survive a reload, and the filter can be linked to', async () => {
    const { page } = await visit('#/meters');
    await page.getByRole('button', { name: 'Signal' }).click();
    await page.getByLabel('Filter').fill('links');
    expect(page.url()).toContain('sort=rssi');
    await expect.poll(() => page.url()).toContain('filter=links');
    await page.reload();
    await page.locator('tbody tr').first().waitFor();
    expect(await page.locator('tbody tr').count()).toBe(2);
    expect(await page.getByLabel('Filter').inputValue()).toBe('links');
    await page.getByRole('link', { name: 'd01-r1' }).click();
    await page.getByRole('heading', { name: 'd01-r1' }).waitFor();
    await page.goBack();
    await page.locator('tbody tr').first().waitFor();
    expect(page.url()).toContain('filter=links');
  });

  test('a water meter shows its values with units and names, in both languages', async () => {
    const { page } = await visit(`#/meter/${WATER_METER.id}`);
    const texts = ['12.634 m³', '12.5 m³', '0.12 m³/h', 'Further values', 'Per day'];
    for (const text of texts) await page.getByText(text).first().waitFor();
    await page.getByText('not authenticated').waitFor();
    expect(await page.getByText('kilowatt').count()).toBe(0);
    const german = await visit(`#/meter/${WATER_METER.id}`, { locale: 'de' });
    for (const text of ['12,634 m³', '0,12 m³/h', 'Weitere Werte', 'Volumen']) {
      await german.page.getByText(text).first().waitFor();
    }
    await german.page.goto(german.page.url().replace(/#.*/, '#/meters'));
    await german.page.getByText('Warmwasser').waitFor();
  });

  test('a new page takes the focus, and the keyboard reaches the content at once', async () => {
    const { page } = await visit('#/flow');
    await page.locator('lab-budget').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const focused = (): Promise<string | undefined> =>
      page.evaluate(() => document.querySelector('app-shell')?.shadowRoot?.activeElement?.id);
    expect(await focused()).toBe('main');
    await page.getByRole('link', { name: 'Meters', exact: true }).click();
    await page.locator('lab-table').waitFor();
    expect(await focused()).toBe('main');
    expect(await page.title()).toBe('Meters · Metertwin');
  });

  test('live numbers arrive, a frozen view collects, and releasing shows them', async () => {
    const { page } = await visit('#/flow');
    await page.getByText('sent 55,180 = heard 54,902 + lost 278').waitFor();
    const next = (count: number): typeof LAB => ({
      ...LAB,
      flow: LAB.flow && {
        ...LAB.flow,
        sent: LAB.flow.sent + count,
        heard: LAB.flow.heard + count,
        stored: LAB.flow.stored + count,
      },
    });
    dashboard.server.send('world', next(1));
    await page.getByText('sent 55,181 = heard 54,903 + lost 278').waitFor();
    await page.getByRole('button', { name: 'Freeze' }).click();
    dashboard.server.send('world', next(2));
    const [newest] = TELEGRAMS;
    dashboard.server.send('telegram', { ...newest, id: (newest?.id ?? 0) + 1000 });
    await page.getByText('+1 new').waitFor();
    expect(await page.getByText('sent 55,181 = heard').count()).toBe(1);
    await page.getByRole('button', { name: 'Show live' }).click();
    await page.getByText('sent 55,182 = heard 54,904 + lost 278').waitFor();
  });

  test('a stream that is cut says so and goes on after the last event', async () => {
    const { page } = await visit('#/flow');
    await page.getByText('sent 55,180 = heard').waitFor();
    dashboard.server.send('world', LAB);
    await page.getByText('Live', { exact: true }).waitFor();
    const opened = dashboard.server.resumedFrom.length;
    dashboard.server.cutStreams();
    await expect.poll(() => dashboard.server.resumedFrom.length).toBeGreaterThan(opened);
    expect(dashboard.server.resumedFrom.at(-1)).toMatch(/^\d+$/);
    await page.getByText('Live', { exact: true }).waitFor();
  });

  test('dots move only where the system does not ask for less motion', async () => {
    const animations = async (motion: boolean): Promise<number> => {
      const { page } = await visit('#/flow', { motion });
      await page.locator('lab-budget').waitFor();
      dashboard.server.send('world', laterLab());
      await page.getByText('152 per hour').first().waitFor();
      return page
        .locator('lab-flow')
        .evaluate((element) => element.shadowRoot?.getAnimations().length ?? 0);
    };
    expect(await animations(true)).toBeGreaterThan(0);
    expect(await animations(false)).toBe(0);
  });

  test.each([
    { hash: '#/meters', path: '/meters' },
    { hash: `#/meter/${METER}`, path: `/meters/${METER}/readings` },
    { hash: '#/dissector/5112', path: '/telegrams/5112' },
    { hash: '#/bill', path: '/bills' },
    { hash: '#/consumption/d01', path: '/dwellings/d01/consumption' },
    { hash: '#/alarms', path: '/alarms' },
  ])('$hash shows what failed, with code and hint, and tries again', async ({ hash, path }) => {
    dashboard.server.failing.add(path);
    const { page } = await visit(hash);
    const box = page.getByRole('alert').filter({ hasText: 'API_INTERNAL' });
    await box.waitFor();
    expect(await box.textContent()).toContain('this is a hint of the fixture');
    await box.getByRole('button', { name: 'Copy' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('API_INTERNAL');
    expect(await accessibilityViolations(page)).toEqual([]);
    dashboard.server.failing.clear();
    await box.getByRole('button', { name: 'Try again' }).click();
    await box.waitFor({ state: 'detached' });
  });

  test('before the first month is over the page says so, and alarms nobody', async () => {
    const { page, complaints } = await visit('#/consumption/d01?month=2025-02');
    await page.getByText('No whole month is over yet').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });

  test('a page whose file is gone says UI_VIEW_FAILED', async () => {
    const { page } = await visit('#/flow');
    await page.locator('lab-budget').waitFor();
    await page.route(/view-alarms/, (route) => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'Alarms' }).click();
    await expect.poll(() => page.getByText('UI_VIEW_FAILED').count()).toBe(1);
  });

  test('without a session there is a form, and a wrong password is named', async () => {
    dashboard.server.role = undefined;
    const { page } = await visit('#/meters', { locale: 'de', theme: 'dark' });
    await page.getByLabel('Benutzername').fill('lab');
    await page.getByLabel('Passwort').fill('wrong');
    expect(await accessibilityViolations(page)).toEqual([]);
    await picture(page, 'sign-in-dark-de');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByText('API_WRONG_SIGN_IN').waitFor();
    await page.getByLabel('Passwort').fill('right');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByRole('heading', { name: 'Zähler' }).waitFor();
  });

  test('each role sees its own dashboard', async () => {
    const { page } = await visit('#/flow');
    await page.locator('lab-budget').waitFor();
    const nav = (): Promise<string[]> =>
      page.getByRole('navigation').getByRole('link').allInnerTexts();
    expect(await nav()).toEqual(['Flow', 'Meters', 'Telegram', 'Billing', 'Consumption', 'Alarms']);
    await page.getByLabel('Role').selectOption('operator');
    await expect.poll(nav).toEqual(['Flow', 'Meters', 'Telegram', 'Billing', 'Alarms']);
    await page.getByText('received 54,890 = stored 54,853 + rejected 37').waitFor();
    await page.getByLabel('Role').selectOption('tenant:d01');
    await expect.poll(nav).toEqual(['Flow', 'Meters', 'Telegram', 'Billing', 'Consumption']);
    await page.getByRole('link', { name: 'Billing' }).click();
    await page.getByRole('heading', { name: 'Heating bill: EG links' }).waitFor();
    await page.getByLabel('Role').selectOption('landlord');
    await page.getByText('single dwellings are kept back').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('the consumption of a month opens its derivation, and its letter can be saved', async () => {
    const { page, complaints } = await visit('#/consumption/d01?month=2025-01');
    const amount = page.getByRole('button', { name: /Heating in this month: 620.kWh/ });
    await amount.click();
    await page.getByText('kWh = rated units × heat of the last bill').waitFor();
    await page.getByText('19.2 % more').waitFor();
    const letter = page.getByRole('link', { name: 'Letter as PDF' });
    expect(await letter.getAttribute('href')).toBe(
      '/api/v1/dwellings/d01/consumption/document?month=2025-01&format=pdf&language=en',
    );
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Month' }).selectOption('2024-12');
    await expect.poll(() => page.url()).toContain('month=2024-12');
    await page.getByRole('combobox', { name: 'Dwelling' }).selectOption('d02');
    await expect.poll(() => page.url()).toContain('#/consumption/d02');
    expect(complaints).toEqual([]);
  });

  test('an amount opens its derivation; on paper the derivations are footnotes', async () => {
    const { page } = await visit('#/bill/d01');
    const amount = page.getByRole('button', { name: /Base costs .*€3,032.54/ });
    await amount.click();
    expect(await amount.getAttribute('aria-expanded')).toBe('true');
    await page.locator('lab-because').getByText('share = base costs × area ÷ whole area').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    await page.getByRole('heading', { name: 'How each figure came about' }).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.locator('.footnotes li:visible').count()).toBe(6);
    await picture(page, 'bill-print');
  });
});

/** A quarter of an hour later in simulated time, 38 telegrams further: 152 in an hour. */
function laterLab(): typeof LAB {
  const { world, flow } = LAB;
  if (world === null || flow === null) throw new Error('the fixture has no world');
  const now = new Date(Date.parse(world.clock.now) + 15 * MINUTE_MS).toISOString();
  return {
    world: { ...world, clock: { ...world.clock, now } },
    flow: { ...flow, sent: flow.sent + 38, heard: flow.heard + 38, stored: flow.stored + 38 },
  };
}
