/** Whether a page fits into its window, and whether its words stay whole. */
import type { Page } from 'playwright';

/** Goes to a view and waits until nothing of it is being loaded. */
export async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
  await twoFrames(page);
  await page.locator('lab-empty[loading]').waitFor({ state: 'detached' });
}

/** After the next frame a view has been drawn and has asked for what it shows. */
async function twoFrames(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  });
}

/** A chart takes a frame or two to follow its window, so the answer is asked for until it is no. */
export async function isTooWide(page: Page): Promise<boolean> {
  const fits = page.waitForFunction(
    () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
    undefined,
    { timeout: 10_000 },
  );
  return fits.then(
    () => false,
    () => true,
  );
}

/** Words that go on in the next line. Numbers of meters and bytes may: they have no syllables. */
export function brokenWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const broken = new Set<string>();
    const isSplit = (text: Text, word: RegExpMatchArray): boolean => {
      const range = document.createRange();
      const start = word.index ?? 0;
      range.setStart(text, start);
      range.setEnd(text, start + word[0].length);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
    };
    const walk = (node: Node): void => {
      if (node instanceof Element && node.shadowRoot !== null) walk(node.shadowRoot);
      for (const child of node.childNodes) walk(child);
      if (!(node instanceof Text)) return;
      for (const word of node.data.matchAll(/\p{L}{2,}/gu)) {
        if (isSplit(node, word)) broken.add(word[0]);
      }
    };
    walk(document.body);
    return [...broken];
  });
}
