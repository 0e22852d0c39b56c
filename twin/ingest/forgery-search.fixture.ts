/** One search among forgeries: a portal with a history of a kind of meter and a security, and what it believes. */
import { assert } from '#kernel/errors.ts';
import { createRng } from '#kernel/rng.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import { rewrittenCtr } from './ctr-rewrite.fixture.ts';
import { believes, forgeries, type Believed, type Recordings } from './forgeries.fixture.ts';
import { ALL_KINDS, frameOf, portalOf, recordsOf, sentAt, type Security } from './kinds.fixture.ts';
import type { TestPortal } from './portal.fixture.ts';

export const KINDS = ALL_KINDS;

const HISTORY = 20;
/** Two that the portal has stored, of which it remembers one in its window, and one held back. */
const RECORDED = [2, HISTORY - 2, HISTORY];

function withHistory(kind: MeterKind, security: Security): TestPortal {
  const portal = portalOf(kind, security);
  for (let n = 0; n < HISTORY; n++) {
    portal.send([{ rxAt: sentAt(n), frame: frameOf(kind, security, { n }) }]);
  }
  assert(portal.store.readings.count() === HISTORY, 'the history is stored');
  return portal;
}

function recordingsOf(kind: MeterKind, security: Security): Recordings {
  const [one = 0, other = 0, fresh = 0] = RECORDED;
  const old = [one, other].map((n) => frameOf(kind, security, { n }));
  return { old, fresh: frameOf(kind, security, { n: fresh }) };
}

/** When forgeries are said to be received: before the fresh one, with it, and later. */
const WHEN = [-5 * MINUTE_MS, 0, HOUR_MS].map((later) => sentAt(HISTORY) + later);

export interface Lies {
  readonly tried: number;
  /** Stored, and different from what the meter sent. */
  readonly believed: number;
  /** Of them, those that somebody is said to vouch for. */
  readonly vouched: number;
  readonly counted: number;
}

interface SearchOptions {
  readonly thin: number;
  readonly off?: readonly string[];
}

/** Forgeries of which something is stored that differs from what the meter sent. */
export function search(kind: MeterKind, security: Security, options: SearchOptions): Lies {
  const made = forgeries(recordingsOf(kind, security), options.thin, `${kind}/${security}`);
  return tryAll(kind, security, { made, ...options });
}

function tryAll(
  kind: MeterKind,
  security: Security,
  { made, off = [] }: { readonly made: Iterable<Uint8Array>; readonly off?: readonly string[] },
): Lies {
  const portal = withHistory(kind, security);
  const judgeOf = believes(portal, off);
  const truths = truthsOf(portal, kind, security);
  const lies = { tried: 0, believed: 0, vouched: 0, counted: 0 };
  for (const frame of made) {
    for (const rxAt of WHEN) {
      lies.tried += 1;
      const found = judgeOf(frame, rxAt);
      if (found === undefined || truths.has(found.says)) continue;
      lies.believed += 1;
      if (found.trust.vouchedBy !== 'nobody') lies.vouched += 1;
      if (found.trust.standing === 'counts') lies.counted += 1;
    }
  }
  portal.store.close();
  return lies;
}

/** What the recorded telegrams say; received at another time none of them is a copy. */
function truthsOf(portal: TestPortal, kind: MeterKind, security: Security): ReadonlySet<string> {
  const open = believes(portal, ['D3', 'D4', 'D6', 'D7', 'D8']);
  const truths = RECORDED.map((n): Believed | undefined =>
    open(frameOf(kind, security, { n }), sentAt(n) + DAY_MS),
  );
  assert(
    truths.every((truth) => truth !== undefined),
    'what is recorded can be read',
  );
  return new Set(truths.map((truth) => truth.says));
}

const REWRITES = 2_000;

/** What somebody writes under AES-CTR who knows what a telegram said: other values, fitting CRC. */
export function searchRewrites(kind: MeterKind, options: SearchOptions): Lies {
  const rng = createRng(`${kind}/rewrites`);
  const made: Uint8Array[] = [];
  for (let count = 0; count < REWRITES; count++) {
    const n = RECORDED[count % RECORDED.length] ?? 0;
    const known = frameOf(kind, 'ell-ctr', { n, isOpen: true });
    const more = 1 + rng.below(count % 2 === 0 ? 3 : 60_000);
    // Another value at its own time, or everything that a later telegram will say.
    const claimed = rng.below(2) === 0 ? n : HISTORY;
    const records = recordsOf(kind, claimed, more);
    const wanted = frameOf(kind, 'ell-ctr', { n, records, isOpen: true });
    const frame = frameOf(kind, 'ell-ctr', { n });
    if (count % options.thin === 0) made.push(rewrittenCtr(frame, { known, wanted }));
  }
  return tryAll(kind, 'ell-ctr', { made, ...options });
}
