/** A small house in a store of its own: four dwellings, an allocator in each, and telegrams. For tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromHex } from '#kernel/bytes.ts';
import { berlinMidnight, HOUR_MS, type CivilDate, type Instant } from '#kernel/time.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { acceptanceOf } from '../ingest/acceptance-defaults.ts';
import { openStore, type Store } from '../store/store.ts';
import type { Standing, VouchedBy } from '../store/reading-trust.ts';
import { verdictNumber } from '../store/verdicts.ts';
import type { RejectionReason } from '#kernel/rejections.ts';

export const DWELLINGS = ['d01', 'd02', 'd03', 'd04'] as const;
export const METERS = DWELLINGS.map((_, index) => `QDS-1000000${index + 1}-35-08`);
/** Unit values that occur nowhere else: whoever shows one has shown consumption. */
export const CANARY_UNITS = [480_917, 480_923, 480_931, 480_947] as const;
export const KEY_HEX = '6f1d0a7e52c94b83a1f0e4d79c35b268';
export const START = berlinMidnight('2025-03-01');

export interface StoredHouse {
  readonly store: Store;
  close(): void;
}

/** The house in a temporary folder. */
export function createStoredHouse(country?: string): StoredHouse {
  const dataDir = mkdtempSync(join(tmpdir(), 'metertwin-property-'));
  const store = openStore(join(dataDir, 'portal.db'));
  fillProperty(store, country);
  fillTelegrams(store);
  const close = (): void => {
    store.close();
    rmSync(dataDir, { recursive: true });
  };
  return { store, close };
}

export function fillProperty(store: Store, country?: string): void {
  store.properties.putProperty({ id: 'p1', name: 'Lindenhof', address: 'Lindenweg 3', country });
  for (const [index, id] of DWELLINGS.entries()) {
    const label = index === 3 ? '<script>alert(1)</script>' : `Flat ${index + 1}`;
    store.properties.putDwelling({ id, propertyId: 'p1', label, floor: index, areaM2: '50.5' });
    const occupancy = { id: `${id}-o1`, dwellingId: id, name: `Occupant ${index + 1}` };
    store.properties.putOccupancy({ ...occupancy, from: '2020-01-01' });
    store.meters.put({
      id: METERS[index] ?? '',
      kind: 'heat-cost-allocator',
      dwellingId: id,
      room: 'living room',
      label: `${id}-r1`,
      kq: '1.2',
      kc: '1.05',
      scale: 'unit',
      acceptance: acceptanceOf('heat-cost-allocator', { encryptedBlocks: 3 }),
    });
  }
  const costs = { heatingCents: 1_200_000, consumptionPct: 70 };
  store.costs.put({ propertyId: 'p1', from: '2025-01-01', to: '2025-12-31', ...costs });
  const lastYear = { from: '2024-01-01', to: '2024-12-31', energy: 'gas' };
  store.heat.putStatement({ propertyId: 'p1', ...lastYear, heatKwh: '84000', ratedUnits: '21000' });
}

interface TestTelegram {
  readonly meter: number | null;
  readonly at: Instant;
  readonly frame: Uint8Array;
  readonly reason?: RejectionReason;
  readonly units?: number;
}

/** One stored telegram of each meter, one in clear, one that is no telegram. */
export function fillTelegrams(store: Store): void {
  const telegrams: TestTelegram[] = CANARY_UNITS.map((units, meter) => {
    const at = START + meter * HOUR_MS;
    return { meter, at, frame: frameOf(meter, units, { at, mode: 5 }), units };
  });
  const at = START + 5 * HOUR_MS;
  const clear = frameOf(1, CANARY_UNITS[1], { at, mode: 0 });
  telegrams.push({ meter: 1, at, frame: clear, reason: 'clear-telegram' });
  telegrams.push({ meter: null, at, frame: Uint8Array.of(1, 2, 3), reason: 'not-decodable' });
  addTelegrams(store, telegrams);
  const alarm = { at, kind: 'clear-telegram', defence: 'D1', message: 'sent in clear' };
  const evidence = { field: 'security', telegramIds: [5, 2] } as const;
  store.alarms.raise({ ...alarm, meterId: METERS[1] ?? '', gatewayId: 'gw-1', evidence });
}

/** A telegram of one of METERS under the key of the tests. */
export function frameOf(
  meter: number,
  units: number,
  { at, mode }: { readonly at: Instant; readonly mode: 0 | 5 },
): Uint8Array {
  return encodeHcaTelegram({
    address: parseAddress(METERS[meter] ?? ''),
    accessNumber: 7,
    mode,
    ...(mode === 5 ? { key: fromHex(KEY_HEX) } : {}),
    units,
    dueDateUnits: 0,
    dueDate: '2024-12-31',
    deviceTimeMs: at,
  });
}

let nextSeq = 1;

/** Commits a bundle the way ingest does. */
export function addTelegrams(store: Store, telegrams: readonly TestTelegram[]): void {
  const sentAt = Math.max(...telegrams.map(({ at }) => at));
  const id = { gateway: 'gw-1', boot: 'b1', seq: nextSeq++ };
  const stored = telegrams.filter(({ units }) => units !== undefined);
  const counts = { telegramCount: telegrams.length, storedCount: stored.length };
  const bundleId = store.bundles.add({ ...id, copy: 0, sha256: '', prev: '', sentAt, ...counts });
  for (const { meter, at, frame, reason, units } of telegrams) {
    const registered = meter === null ? undefined : store.meters.byId(METERS[meter] ?? '');
    const no = registered?.no ?? null;
    const verdict = verdictNumber(reason);
    const heard = { bundleId, meterNo: no, rxAt: at, rssiDbm: -71, verdict, frame };
    const telegramId = store.telegrams.add(heard);
    if (units === undefined || no === null) continue;
    const reading = { meterNo: no, at, telegramId, ledgerKey: telegramId, deviceAt: at, units };
    store.readings.add({
      ...reading,
      dueDate: '2024-12-31',
      dueDateUnits: 0,
      counter: null,
      fields: null,
    });
  }
  const rejected: Partial<Record<RejectionReason, number>> = {};
  for (const { reason } of telegrams) {
    if (reason !== undefined) rejected[reason] = (rejected[reason] ?? 0) + 1;
  }
  const received = telegrams.length;
  store.counters.add({ bundles: 1, received, stored: stored.length, rejected });
  store.counters.advanceWatermark(sentAt);
  store.domainClock.tick(sentAt);
  store.gateways.advance({ id: 'gw-1', sentAt, boot: 'b1', seq: id.seq, telegrams: received });
}

export interface TestReading {
  readonly at: Instant;
  readonly units: number;
  readonly dueDate?: CivilDate | null;
  readonly dueDateUnits?: number | null;
  readonly vouchedBy?: VouchedBy;
  readonly standing?: Standing;
}

/** A reading of every meter in February, so that a month of the period can be summed up. */
export function addFebruary(store: Store, units: readonly number[] = [400, 300, 200, 100]): void {
  const at = berlinMidnight('2025-02-20');
  for (const [index, id] of METERS.entries())
    addReading(store, id, { at, units: units[index] ?? 0 });
}

let nextReading = 1_000;

/** A reading of a meter, and watermark and clock at its instant. */
export function addReading(store: Store, meterId: string, reading: TestReading): void {
  const telegramId = nextReading++;
  const { at, units, dueDate = '2024-12-31', dueDateUnits = 0, vouchedBy, standing } = reading;
  const trust = { ...(vouchedBy && { vouchedBy }), ...(standing && { standing }) };
  const meterNo = store.meters.byId(meterId)?.no ?? 0;
  const row = { meterNo, at, telegramId, ledgerKey: telegramId, deviceAt: at };
  store.readings.add({
    ...row,
    ...trust,
    units,
    dueDate,
    dueDateUnits,
    counter: null,
    fields: null,
  });
  store.counters.advanceWatermark(at);
  store.domainClock.tick(at);
}
