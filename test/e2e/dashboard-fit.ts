/** Whether a page fits into its window, and whether its words stay whole. */
import type { Page } from 'playwright';
import { expect } from 'vitest';

const PATIENCE = { timeout: 20_000 };
/** So many looks, two frames apart, until a broken word is believed. */
const LOOKS = 60;

/** Goes to a view and waits until nothing of it is being loaded. */
export async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
  await twoFrames(page);
  // Several parts of a view may load at once, and the last to end counts.
  await expect.poll(() => page.locator('lab-empty[loading]').count(), PATIENCE).toBe(0);
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
    PATIENCE,
  );
  return fits.then(
    () => false,
    () => true,
  );
}

/**
 * Words that go on in the next line, or that an ellipsis cuts, and stay so: what is still being drawn gets a second look.
 * Numbers of meters and bytes may: they have no syllables.
 */
export async function brokenWords(page: Page): Promise<string[]> {
  let broken = await wordsBrokenNow(page);
  for (let look = 1; broken.length > 0 && look < LOOKS; look += 1) {
    await twoFrames(page);
    broken = await wordsBrokenNow(page);
  }
  return broken;
}

function wordsBrokenNow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const broken = new Set<string>();
    const isSplit = (text: Text, word: RegExpMatchArray): boolean => {
      const range = document.createRange();
      const start = word.index ?? 0;
      range.setStart(text, start);
      range.setEnd(text, start + word[0].length);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
    };
    const isCut = ({ parentElement }: Text): boolean =>
      parentElement !== null &&
      getComputedStyle(parentElement).textOverflow === 'ellipsis' &&
      parentElement.scrollWidth > parentElement.clientWidth;
    const walk = (node: Node): void => {
      if (node instanceof Element && node.shadowRoot !== null) walk(node.shadowRoot);
      for (const child of node.childNodes) walk(child);
      if (!(node instanceof Text)) return;
      if (isCut(node)) broken.add(`${node.data.trim()}…`);
      for (const word of node.data.matchAll(/\p{L}{2,}/gu)) {
        if (isSplit(node, word)) broken.add(word[0]);
      }
    };
    walk(document.body);
    return [...broken];
  });
}
