/**
 * Cold is hot: a portal that was restarted at any moments gives the same verdicts, readings and alarms
 * as one that was not, whatever came before. What it knows of a meter is all in the store.
 */
import { expect, test } from 'vitest';
import { createRng, type Rng } from '#kernel/rng.ts';
import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { encodeFragments, encodeTelegram, type TelegramSpec } from '#wire/encode-telegram.ts';
import { parseAddress } from '#wire/link-layer.ts';
import {
  ALL_KINDS,
  DEVICES,
  frameOf,
  KEY,
  portalOf,
  recordsOf,
  SECURITIES,
  sentAt,
  type Security,
} from './kinds.fixture.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import type { TestPortal, TestTelegram } from './portal.fixture.ts';

interface Step {
  readonly telegrams: readonly TestTelegram[];
  readonly gateway: string;
}

const STEPS = 60;

/** A story of a meter: mostly honest, with all that can come between. */
function storyOf(kind: MeterKind, security: Security, rng: Rng): Step[] {
  let n = 0;
  const sent: TestTelegram[] = [];
  return Array.from({ length: STEPS }, () => {
    const telegrams = Array.from({ length: 1 + rng.below(3) }, () => {
      n += rng.below(6) === 0 ? rng.below(200) : 1;
      return telegramsOf(kind, security, { n, rng, sent });
    }).flat();
    sent.push(...telegrams);
    return { telegrams, gateway: rng.below(3) === 0 ? 'gw-2' : 'gw-1' };
  });
}

interface Moment {
  readonly n: number;
  readonly rng: Rng;
  readonly sent: readonly TestTelegram[];
}

function telegramsOf(kind: MeterKind, security: Security, moment: Moment): TestTelegram[] {
  const { n, rng, sent } = moment;
  const rxAt = sentAt(n) + rng.below(20_000);
  const honest = frameOf(kind, security, { n });
  const old = sent[rng.below(Math.max(1, sent.length))] ?? { rxAt, frame: honest };
  switch (rng.below(12)) {
    case 0:
      return [{ rxAt, frame: old.frame }];
    case 1:
      return [{ rxAt: old.rxAt - rng.below(90_000), frame: old.frame }];
    case 2:
      return [{ rxAt: rxAt - rng.below(40) * HOUR_MS, frame: honest }];
    case 3:
      return [{ rxAt, frame: changed(honest, rng) }];
    case 4:
      return [{ rxAt, frame: frameOf(kind, security, { n, records: recordsOf(kind, n, 2_000) }) }];
    case 5:
    case 6:
      return compacts(kind, security, { ...moment, rxAt });
    case 7:
      return fragments(kind, security, { ...moment, rxAt });
    default:
      return [{ rxAt, frame: honest }];
  }
}

function changed(frame: Uint8Array, rng: Rng): Uint8Array {
  const at = 10 + rng.below(frame.length - 10);
  return frame.with(at, rng.below(256));
}

function specOf(kind: MeterKind, n: number): TelegramSpec {
  const accessNumber = (10 + n) & 0xff;
  const records = recordsOf(kind, n);
  return { address: parseAddress(DEVICES[kind]), key: KEY, records, accessNumber };
}

type At = Moment & { readonly rxAt: number };

function compacts(kind: MeterKind, security: Security, { n, rxAt }: At): TestTelegram[] {
  const compact = { ...specOf(kind, n), compact: true };
  if (security === 'mode-5') return [{ rxAt, frame: encodeTelegram({ ...compact, mode: 5 }) }];
  if (security !== 'mode-7') return [{ rxAt, frame: frameOf(kind, security, { n }) }];
  const afl = { messageCounter: 1 + n };
  return [{ rxAt, frame: encodeTelegram({ ...compact, mode: 7, afl }) }];
}

/** Not always all of them. */
function fragments(kind: MeterKind, security: Security, { n, rng, rxAt }: At): TestTelegram[] {
  if (security !== 'mode-7') return [{ rxAt, frame: frameOf(kind, security, { n }) }];
  const afl = { messageCounter: 1 + n, withLength: true };
  const parts = encodeFragments({ ...specOf(kind, n), mode: 7, afl }, 16);
  const heard = parts.filter(() => rng.below(5) > 0);
  return heard.map((frame, at) => ({ rxAt: rxAt + at * 500, frame }));
}

/** Everything that it says of the meter. */
function told({ store }: TestPortal): unknown {
  const { telegrams, readings, alarms } = store;
  return {
    verdicts: telegrams.list({ limit: 1_000 }).map(({ id, reason }) => [id, reason ?? 'stored']),
    readings: readings.list(),
    alarms: alarms.list(),
  };
}

function play(kind: MeterKind, security: Security, { seed, restarts }: Play): TestPortal {
  const rng = createRng(seed);
  const story = storyOf(kind, security, rng.fork('story'));
  const portal = portalOf(kind, security, { runs: true });
  const when = rng.fork('restarts');
  for (const { telegrams, gateway } of story) {
    if (restarts && when.below(4) === 0) portal.restart();
    if (telegrams.length === 0) continue;
    const newest = Math.max(...telegrams.map(({ rxAt }) => rxAt));
    portal.send(telegrams, { gateway, sentAt: newest + MINUTE_MS });
  }
  return portal;
}

interface Play {
  readonly seed: string;
  readonly restarts: boolean;
}

const ROWS = ALL_KINDS.flatMap((kind, at) =>
  SECURITIES.filter((_, of) => of === 0 || of === 1 + (at % 4)).map(
    (mode) => [kind, mode] as const,
  ),
);

test.each(ROWS)('a %s in %s is the same with and without restarts', (kind, security) => {
  const seed = `${kind}/${security}`;
  const cold = told(play(kind, security, { seed, restarts: true }));
  expect(cold).toEqual(told(play(kind, security, { seed, restarts: false })));
});

test('its stories have all that a restart could lose', () => {
  const portal = play('heat-cost-allocator', 'mode-7', {
    seed: 'heat-cost-allocator/mode-7',
    restarts: true,
  });
  const { rejected } = portal.store.counters.read();
  for (const reason of ['duplicate', 'fragment', 'replay'] as const) {
    expect([reason, rejected[reason] > 0]).toEqual([reason, true]);
  }
});
