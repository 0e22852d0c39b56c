/**
 * From a replay to the bill and back, in the browser and on a real portal: an alarm, its telegrams
 * side by side, a reading excluded, confirmed by a second person, the bill moved, and undone.
 */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { MINUTE_MS } from '#kernel/time.ts';
import { ensureDashboard } from '../../cli/common/dashboard-build.ts';
import { createApp } from '../../twin/api/app.ts';
import {
  createTestPortal,
  hoursLater,
  METERS,
  START,
  telegram,
  type TestPortal,
} from '../../twin/ingest/portal.fixture.ts';
import { FourEyes } from '../../twin/property/four-eyes.ts';
import { storedBill } from '../../twin/property/stored-bill.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { accessibilityViolations } from './accessibility-violations.ts';
import { openBrowser } from './dashboard-browser.ts';
import { describeInBrowser } from './dashboard-harness.ts';
import { DIST } from './dashboard-server.ts';

describeInBrowser('a decision about an alarm in a browser', () => {
  test('a replay leads to the bill that it would have moved, and back', async () => {
    await ensureDashboard(() => {});
    const portal = createTestPortal();
    const { browser, close } = await serve(portal);
    const billed = (): unknown =>
      storedBill(portal.store, '2025').bill.lines.map(({ userId, total }) => [userId, total.cents]);
    const [, other] = METERS;
    const odd = telegram(hoursLater(48), 104);
    portal.send([telegram(START, 100), telegram(START, 300, { meter: other as never })]);
    portal.send([odd]);
    portal.send([{ ...odd, rxAt: odd.rxAt + 30 * MINUTE_MS }]);
    const before = billed();

    const { page, complaints } = await browser.visit('#/alarms');
    await page.getByRole('link', { name: 'Replay' }).click();
    await page.getByText('Given away by').waitFor();
    expect(await page.getByText('gave it away').count()).toBeGreaterThan(0);
    expect(await page.getByText('0 bytes differ.').count()).toBe(1);
    expect(await page.getByText('104 HCA').count()).toBeGreaterThan(0);

    await page.getByLabel('Reading of telegram #3').selectOption('exclude');
    await page.getByLabel('Reason').fill('The radiator was off on that day.');
    await page.getByRole('button', { name: 'Propose' }).click();
    await page.getByText('You proposed it').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await page.getByRole('button', { name: 'Confirm' }).count()).toBe(0);
    expect(billed()).toEqual(before);

    await as(page, 'operator');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('confirmed by operator').waitFor();
    const after = billed();
    expect(after).not.toEqual(before);

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByLabel('Reason for the undo').fill('The tenant had visitors.');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undo of decision').waitFor();
    expect(billed()).toEqual(after);
    await as(page, 'lab');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('undone by operator').waitFor();
    expect(billed()).toEqual(before);
    expect(await page.getByText('104 HCA').count()).toBeGreaterThan(0);
    expect(complaints.filter((text) => !EXPECTED.test(text))).toEqual([]);
    expect(portal.store.audit.verify().findings).toEqual([]);
    await close();
  }, 180_000);
});

/** With the second person the first one's feed ends. */
const EXPECTED = /ERR_INCOMPLETE_CHUNKED_ENCODING/;

/** The dashboard on a portal that simulates its world, and a browser for it. */
async function serve({ store, vault, live }: TestPortal) {
  const context = { store, decrypt: vault, live, log: () => {}, uiDir: DIST };
  const lab = { token: 'lab-token-of-the-flow' };
  const clock = { now: () => START };
  const defences = createDefences();
  const fourEyes = new FourEyes({ store, defences, clock, effects: {} });
  const app = await createApp(
    { ...context, lab, clock, domainClock: store.domainClock, defences },
    {
      ...{ host: '127.0.0.1', dataDir: temporaryFolder(), fourEyes },
      ...{ takeTick: async () => {}, receivedUntil: () => undefined },
    },
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await openBrowser(`${url}/`);
  const close = async (): Promise<void> => {
    await browser.close();
    await app.close();
  };
  return { browser, close };
}

/** Another person sits down at the same page. */
async function as(page: Page, role: string): Promise<void> {
  await page.getByLabel('Role').selectOption(role);
  await page.getByRole('heading', { name: 'Replay' }).waitFor();
}
