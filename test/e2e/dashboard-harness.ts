/** Tests in Chromium: a group that is skipped by name without one, and the built dashboard for it. */
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { ensureDashboard } from '../../cli/common/dashboard-build.ts';
import { findChromium, NO_CHROMIUM } from '../support/chromium.ts';
import { openBrowser, type DashboardBrowser } from './dashboard-browser.ts';
import { startDashboardServer, type DashboardServer } from './dashboard-server.ts';

/** A group of tests whose title says why, where it is skipped. */
export function describeInBrowser(title: string, tests: () => void): void {
  const isMissing = findChromium() === undefined;
  describe.skipIf(isMissing)(`${title}${isMissing ? ` (${NO_CHROMIUM})` : ''}`, () => {
    tests();
  });
}

interface Dashboard {
  /** From the first test on. */
  readonly server: DashboardServer;
  readonly visit: DashboardBrowser['visit'];
}

/** The built dashboard before a server of test data; every test begins as the role `lab`. */
export function useDashboard(): Dashboard {
  let server: DashboardServer;
  let browser: DashboardBrowser;

  beforeAll(async () => {
    await ensureDashboard(() => {});
    server = await startDashboardServer('lab');
    browser = await openBrowser(server.url);
  }, 120_000);

  afterEach(async () => {
    await browser.leave();
    server.role = 'lab';
    server.failing.clear();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  return {
    get server() {
      return server;
    },
    visit: (hash, look) => browser.visit(hash, look),
  };
}
