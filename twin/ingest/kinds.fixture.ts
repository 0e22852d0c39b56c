/** Every kind of meter in every security mode: its telegrams in a row, and a portal that knows it. */
import { toHex } from '#kernel/bytes.ts';
import { createRng } from '#kernel/rng.ts';
import { HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import { encodeTelegram, type TelegramSpec } from '#wire/encode-telegram.ts';
import { driverFor, genericDriver, meterRecords, type MeterValues } from '#wire/drivers/index.ts';
import { parseAddress } from '#wire/link-layer.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import { acceptanceOf, type AcceptanceGiven } from './acceptance-defaults.ts';
import { createTestPortal, START, type PortalOptions, type TestPortal } from './portal.fixture.ts';
import { records } from './security.fixture.ts';

export const SECURITIES = ['mode-5', 'mode-7', 'mode-10', 'ell-ctr', 'none'] as const;
export type Security = (typeof SECURITIES)[number];

export const KEY = createRng('forgeries').bytes(16);

export const DEVICES: Readonly<Record<MeterKind, string>> = {
  'heat-cost-allocator': 'QDS-70000001-35-08',
  'cold-water': 'QDS-70000002-18-07',
  'warm-water': 'QDS-70000003-18-06',
  heat: 'QDS-70000004-48-04',
  electricity: 'EMH-70000007-01-02',
  'room-sensor': 'LAS-70000005-07-1b',
  'smoke-detector': 'LAS-70000006-03-1a',
};

export const ALL_KINDS = Object.keys(DEVICES) as readonly MeterKind[];

/** Kinds without a clock in their telegrams. */
export const CLOCKLESS: ReadonlySet<MeterKind> = new Set(['room-sensor', 'smoke-detector']);

export const INTERVAL_MS = 15 * MINUTE_MS;

/** When a meter sends its n-th telegram. */
export function sentAt(n: number): Instant {
  return START + n * INTERVAL_MS;
}

/** Values of the n-th telegram; `more` counts beside what the meter saw, for who writes its own. */
export function recordsOf(kind: MeterKind, n: number, more = 0): TelegramSpec['records'] {
  const at = sentAt(n);
  const id = DEVICES[kind];
  if (kind === 'heat-cost-allocator') return records(at, 100 + n + more);
  const driver = driverFor(parseAddress(id)) ?? genericDriver(parseAddress(id));
  return meterRecords(driver, valuesOf(kind, n + more, at));
}

function valuesOf(kind: MeterKind, count: number, at: Instant): MeterValues {
  const dates = {
    dueDate: '2024-12-31',
    previousMonthDate: '2024-12-31',
    errorDate: null,
    deviceTime: new Date(at + HOUR_MS).toISOString().slice(0, 16),
  };
  switch (kind) {
    case 'cold-water':
    case 'warm-water':
      return {
        ...{ volume: (12_500 + count) / 1000, dueDateVolume: 12, previousMonthVolume: 12 },
        ...{ volumeFlow: 0.1, ...dates },
      };
    case 'heat':
      return {
        ...{ energy: 700 + count, dueDateEnergy: 650, previousMonthEnergy: 650 },
        ...{ errorFlags: 0, ...dates },
      };
    case 'electricity':
      return {
        ...{ energy: (90_000 + count) / 1000, feedInEnergy: 0, power: 400, feedInPower: 0 },
        ...{ quarterTime: dates.deviceTime, quarterEnergy: 90, quarterFeedInEnergy: 0 },
        ...{ dueDateActiveEnergy: 80, dueDate: dates.dueDate, deviceTime: dates.deviceTime },
      };
    case 'smoke-detector':
      return { stateFlags: 0, messageCount: count, testMinutesAgo: 60 + count };
    default:
      return { temperature: 20 + count / 100, humidity: 50, deviceTime: null };
  }
}

interface FrameChoice {
  /** Records other than the meter's, of who knows the key or needs none. */
  readonly records?: TelegramSpec['records'];
  /** The extended link layer before it is encrypted. */
  readonly isOpen?: boolean;
  readonly isCompact?: boolean;
}

/** The n-th telegram of the meter. */
export function frameOf(
  kind: MeterKind,
  security: Security,
  { n, records: given, isOpen = false, isCompact = false }: FrameChoice & { readonly n: number },
): Uint8Array {
  const accessNumber = (10 + n) & 0xff;
  const address = parseAddress(DEVICES[kind]);
  const common = { address, key: KEY, records: given ?? recordsOf(kind, n), accessNumber };
  switch (security) {
    case 'none':
      return encodeTelegram({ ...common, mode: 0 });
    case 'mode-5':
      return encodeTelegram({ ...common, mode: 5 });
    case 'mode-7':
      return encodeTelegram({ ...common, mode: 7, afl: { messageCounter: 1 + n } });
    case 'mode-10':
      return encodeTelegram({ ...common, mode: 10, messageCounter: 1 + n });
    case 'ell-ctr': {
      const sessionNumber = (isOpen ? 0 : 0x2000_0000) + 16 * n;
      const ell = { ci: 0x8d, communicationControl: 0x20, accessNumber, sessionNumber } as const;
      return encodeTelegram({ ...common, header: 'none', ell, compact: isCompact });
    }
  }
}

/** A portal in whose house the meter hangs, beside the allocators of portal.fixture.ts. */
export function portalOf(
  kind: MeterKind,
  security: Security,
  options: PortalOptions & { readonly given?: AcceptanceGiven } = {},
): TestPortal {
  const { given = {}, ...rest } = options;
  const portal = createTestPortal(rest);
  const place = { dwellingId: 'd01', room: 'bath', label: 'w1', kq: '1', kc: '1' } as const;
  const acceptance = acceptanceOf(kind, { security, ...given });
  const id = DEVICES[kind];
  portal.store.meters.put({ id, kind, ...place, scale: 'unit', acceptance });
  portal.vault.importKeys({ [id]: toHex(KEY) }, () => true);
  portal.ingest.reloadMeters();
  return portal;
}
