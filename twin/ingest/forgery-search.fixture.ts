/** One search among forgeries: a portal with a history of a kind of meter and a security, and what it believes. */
import { assert } from '#kernel/errors.ts';
import { toHex } from '#kernel/bytes.ts';
import { createRng } from '#kernel/rng.ts';
import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import type { TelegramSpec } from '#wire/encode-telegram.ts';
import { driverFor, meterRecords } from '#wire/drivers/index.ts';
import { parseAddress } from '#wire/link-layer.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import { acceptanceOf } from './acceptance-defaults.ts';
import { believes, forgeries } from './forgeries.fixture.ts';
import type { Recordings } from './forgeries.fixture.ts';
import { createTestPortal, START } from './portal.fixture.ts';
import type { TestPortal } from './portal.fixture.ts';
import { records } from './security.fixture.ts';

const KEY = createRng('forgeries').bytes(16);

/** A smoke detector has no value that could be forged: its flag stands in the status. */
export type Kind = Exclude<MeterKind, 'smoke-detector'>;
export type Security = 'mode-5' | 'mode-7' | 'ell-ctr';

const DEVICES: Readonly<Record<Kind, string>> = {
  'heat-cost-allocator': 'QDS-70000001-35-08',
  'cold-water': 'QDS-70000002-18-07',
  'warm-water': 'QDS-70000003-18-06',
  heat: 'QDS-70000004-48-04',
  'room-sensor': 'LAS-70000005-07-1b',
};

/** What a meter of the kind has at the n-th quarter of an hour. */
function recordsOf(kind: Kind, n: number): TelegramSpec['records'] {
  const at = START + n * 15 * MINUTE_MS;
  const id = DEVICES[kind];
  if (kind === 'heat-cost-allocator') return records(at, 100 + n);
  const driver = driverFor(parseAddress(id));
  if (driver === undefined) throw new Error(`no driver for ${id}`);
  const deviceTime = new Date(at + HOUR_MS).toISOString().slice(0, 16);
  const dates = {
    dueDate: '2024-12-31',
    previousMonthDate: '2024-12-31',
    errorDate: null,
    deviceTime,
  };
  switch (kind) {
    case 'cold-water':
    case 'warm-water':
      return meterRecords(driver, {
        ...{ volume: (12_500 + n) / 1000, dueDateVolume: 12, previousMonthVolume: 12 },
        ...{ volumeFlow: 0.1, ...dates },
      });
    case 'heat':
      return meterRecords(driver, {
        ...{
          energy: 700 + n,
          dueDateEnergy: 650,
          previousMonthEnergy: 650,
          errorFlags: 0,
          ...dates,
        },
      });
    default:
      return meterRecords(driver, { temperature: 20, humidity: 50, deviceTime: null });
  }
}

function frameOf(kind: Kind, security: Security, n: number): Uint8Array {
  const accessNumber = (10 + n) & 0xff;
  const common = { address: parseAddress(DEVICES[kind]), key: KEY, records: recordsOf(kind, n) };
  if (security === 'mode-5') return encodeTelegram({ ...common, accessNumber, mode: 5 });
  if (security === 'mode-7') {
    return encodeTelegram({ ...common, accessNumber, mode: 7, afl: { messageCounter: 1 + n } });
  }
  const sessionNumber = 0x2000_0000 + 16 * n;
  const ell = { ci: 0x8d, communicationControl: 0x20, accessNumber, sessionNumber } as const;
  return encodeTelegram({ ...common, header: 'none', ell });
}

const HISTORY = 20;

function portalOf(kind: Kind, security: Security): TestPortal {
  const portal = createTestPortal();
  const place = { dwellingId: 'd01', room: 'bath', label: 'w1', kq: '1', kc: '1' } as const;
  const acceptance = acceptanceOf(kind, { security });
  const id = DEVICES[kind];
  portal.store.meters.put({ id, kind, ...place, scale: 'unit', acceptance });
  portal.vault.importKeys({ [id]: toHex(KEY) }, () => true);
  portal.ingest.reloadMeters();
  for (let n = 0; n < HISTORY; n++) {
    const rxAt = START + n * 15 * MINUTE_MS;
    portal.send([{ rxAt, frame: frameOf(kind, security, n) }]);
  }
  assert(portal.store.readings.count() === HISTORY, 'the history is stored');
  return portal;
}

function recordingsOf(kind: Kind, security: Security): Recordings {
  const old = [2, HISTORY - 2].map((n) => frameOf(kind, security, n));
  return { old, fresh: frameOf(kind, security, HISTORY) };
}

/** When forgeries are said to be received: with the fresh one, and an hour later. */
const WHEN = [0, HOUR_MS].map((later) => START + HISTORY * 15 * MINUTE_MS + later);

export interface Lies {
  readonly tried: number;
  readonly believed: number;
  readonly counted: number;
}

/** Forgeries of which something is stored that differs from what the meter sent. */
export function search(
  kind: Kind,
  security: Security,
  { thin, off = [] }: { readonly thin: number; readonly off?: readonly string[] },
): Lies {
  const portal = portalOf(kind, security);
  const judgeOf = believes(portal, off);
  const truths = [2, HISTORY - 2, HISTORY].map((n) =>
    believes(portalOf(kind, security), ['D3', 'D4', 'D6', 'D7', 'D8'])(
      frameOf(kind, security, n),
      START + HISTORY * 15 * MINUTE_MS,
    ),
  );
  let [tried, believed, counted] = [0, 0, 0];
  for (const frame of forgeries(recordingsOf(kind, security), thin, `${kind}/${security}`)) {
    for (const rxAt of WHEN) {
      tried += 1;
      const found = judgeOf(frame, rxAt);
      if (found === undefined) continue;
      const isTrue = truths.some(
        (truth) =>
          truth?.units === found.units &&
          truth.dueDateUnits === found.dueDateUnits &&
          truth.deviceAt === found.deviceAt,
      );
      if (isTrue) continue;
      believed += 1;
      if (found.trust.standing === 'counts') counted += 1;
    }
  }
  portal.store.close();
  return { tried, believed, counted };
}

export const KINDS = [
  'heat-cost-allocator',
  'cold-water',
  'warm-water',
  'heat',
  'room-sensor',
] as const;
