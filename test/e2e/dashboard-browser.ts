/** Chromium on the dashboard: pages in a language and a theme, and what they must not do. */
import { chromium, type BrowserContext, type Page, type Request } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';

const WIDE = { width: 1280, height: 800 };

interface Visit {
  readonly page: Page;
  /** What must stay empty: console errors, exceptions, requests to elsewhere. */
  readonly complaints: string[];
  readonly requests: Request[];
}

interface Look {
  readonly theme?: string;
  readonly locale?: string;
  readonly viewport?: typeof WIDE;
  readonly motion?: boolean;
}

export interface DashboardBrowser {
  visit(hash: string, look?: Look): Promise<Visit>;
  /** Closes the pages. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

export async function openBrowser(url: string): Promise<DashboardBrowser> {
  const browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: [...CHROMIUM_ARGS],
  });
  const contexts: BrowserContext[] = [];
  return {
    async visit(hash, { theme = 'light', locale = 'en', viewport = WIDE, motion = false } = {}) {
      const context = await browser.newContext({
        viewport,
        locale: locale === 'de' ? 'de-DE' : 'en-GB',
        reducedMotion: motion ? 'no-preference' : 'reduce',
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      contexts.push(context);
      await context.addInitScript(
        ([keptTheme, keptLocale]) => {
          localStorage.setItem('metertwin.theme', keptTheme ?? '');
          localStorage.setItem('metertwin.locale', keptLocale ?? '');
        },
        [theme, locale],
      );
      const page = await context.newPage();
      const seen = watch(page);
      await page.goto(`${url}${hash}`);
      return { page, ...seen };
    },
    async leave() {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
    close: () => browser.close(),
  };
}

function watch(page: Page): Omit<Visit, 'page'> {
  const complaints: string[] = [];
  const requests: Request[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(`console: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    requests.push(request);
    if (new URL(request.url()).hostname !== '127.0.0.1') complaints.push(request.url());
  });
  return { complaints, requests };
}
