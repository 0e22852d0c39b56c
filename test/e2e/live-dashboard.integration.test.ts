/**
 * What a new user sees: `metertwin start`, the printed address in a real browser, decoded readings
 * that change, and the same live data in every view. Nothing here stands in for anything.
 */
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Meter } from '../../twin/api/schemas/meters.ts';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { startLiveLab, type LiveLab } from '../support/live-lab.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { accessibilityViolations } from './accessibility-violations.ts';
import { describeInBrowser } from './dashboard-harness.ts';

const PATIENCE = { timeout: 60_000, interval: 50 };

describeInBrowser('the live lab in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: findChromium() ?? '',
      args: [...CHROMIUM_ARGS],
    });
  });
  afterAll(() => browser?.close());

  test('the printed address shows decoded readings that change', async () => {
    const lab = await startLiveLab(temporaryFolder());
    const { page, complaints } = await open(browser, lab.ready.portal.url);
    await page.getByText('sent', { exact: false }).first().waitFor();
    const before = await storedOnScreen(page);
    await expect.poll(() => storedOnScreen(page), PATIENCE).toBeGreaterThan(before);
    const first = await storedOnScreen(page);
    await expect.poll(() => storedOnScreen(page), PATIENCE).toBeGreaterThan(first);

    await page.goto(`${lab.ready.portal.url}#/meters`);
    await page.locator('tbody tr').first().waitFor();
    expect(await page.locator('tbody tr').count()).toBe(38);
    for (const hash of ['#/bill', '#/bill/d05', '#/dissector/1', '#/alarms', '#/flow']) {
      await page.goto(`${lab.ready.portal.url}${hash}`);
      await page.locator('h1').first().waitFor();
      expect(await accessibilityViolations(page)).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
    expect(await lab.stop()).toMatchObject({ exitCode: 0 });
  }, 90_000);

  test('the readings go on after a second start on the same data folder', async () => {
    const dataDir = temporaryFolder();
    const first = await startLiveLab(dataDir, ['--speed', '3600']);
    await expect.poll(() => stored(first), PATIENCE).toBeGreaterThan(100);
    const counted = await stored(first);
    await first.stop();

    const second = await startLiveLab(dataDir, ['--speed', '3600']);
    expect(second.ready.world.resumed).toBe(true);
    expect(second.ready.portal.signIns).toEqual(first.ready.portal.signIns);
    await expect.poll(() => stored(second), PATIENCE).toBeGreaterThan(counted + 100);
    const { sent, heard, lost, rejected, onTheWay, ...flow } = await second.flow();
    expect(sent).toBe(heard + lost);
    expect(heard).toBe(flow.stored + rejected + onTheWay);
    const meters = (await (await second.get('/meters')).json()) as Meter[];
    expect(meters.filter(({ units }) => typeof units === 'number')).toHaveLength(38);
    await second.stop();
  }, 90_000);
});

async function open(browser: Browser, url: string): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
}

/** The figure in the loss budget's row "Stored"; −1 before it is there. */
async function storedOnScreen(page: Page): Promise<number> {
  const row = page.locator('lab-budget tbody tr').first();
  if ((await row.count()) === 0) return -1;
  const cells = await row.locator('td').allTextContents();
  return Number((cells[0] ?? '').replace(/\D/g, ''));
}

async function stored(lab: LiveLab): Promise<number> {
  return (await lab.flow().catch(() => ({ stored: -1 }))).stored;
}
