/** The judge is a pure step: what it needs of a meter is its state, and the store is not read for it. */
import { expect, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { ALL_KINDS, CLOCKLESS, frameOf, portalOf, SECURITIES, sentAt } from './kinds.fixture.ts';
import type { TestPortal } from './portal.fixture.ts';

const WRITES: ReadonlySet<string> = new Set(['add', 'addCopy', 'put', 'judgeStanding']);
const ROOMS = ['readings', 'telegrams', 'meterStates', 'meters'] as const satisfies (keyof Store)[];

/** Counts from now on how often the store is read by meter or telegram. */
function countReads(store: Store): { count: number } {
  const reads = { count: 0 };
  for (const room of ROOMS) {
    const methods = store[room] as unknown as Record<string, (...given: unknown[]) => unknown>;
    for (const [name, method] of Object.entries(methods)) {
      if (WRITES.has(name)) continue;
      methods[name] = (...given) => {
        reads.count += 1;
        return method(...given);
      };
    }
  }
  return reads;
}

const BEFORE = 20;
const COUNTED = 20;

function deliver(portal: TestPortal, frames: readonly (readonly [number, Uint8Array])[]): void {
  portal.send(frames.map(([n, frame]) => ({ rxAt: sentAt(n), frame })));
}

const ROWS = ALL_KINDS.flatMap((kind) => SECURITIES.map((security) => ({ kind, security })));

test.each(ROWS)('of $kind in $security, telegrams in a row', ({ kind, security }) => {
  const portal = portalOf(kind, security);
  const some = (from: number, count: number): [number, Uint8Array][] =>
    Array.from({ length: count }, (_, at) => [
      from + at,
      frameOf(kind, security, { n: from + at }),
    ]);
  deliver(portal, some(0, BEFORE));
  const reads = countReads(portal.store);
  deliver(portal, some(BEFORE, COUNTED));
  expect(portal.store.counters.read().stored).toBe(BEFORE + COUNTED);
  // Once for the bundle: whether somebody decided meanwhile.
  const bundle = 1;
  // Without clock, counter and MAC only the ledger of all that was ever stored knows a copy.
  const isLookedUp = CLOCKLESS.has(kind) && security === 'mode-5';
  const lookUp = isLookedUp ? COUNTED : 0;
  expect(reads.count).toBe(bundle + lookUp);
});
