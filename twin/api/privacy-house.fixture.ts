/** A house of any number of dwellings whose consumption a test sets month by month. For tests. */
import { berlinMidnight, HOUR_MS } from '#kernel/time.ts';
import { acceptanceOf } from '../ingest/acceptance-defaults.ts';
import { verdictNumber } from '../store/verdicts.ts';
import { createFixture, type Fixture, type SignedInAs } from './portal.fixture.ts';
import type { Role } from './schemas/session.ts';

export interface House {
  readonly fixture: Fixture;
  readonly areas: readonly number[];
  /** A reading of one dwelling's allocator; gives the number of its telegram. */
  read(dwelling: number, at: number, units: number): number;
  /** Everybody's register at the end of a month, and the clock on the first of the next. */
  endMonth(month: number, registers: readonly number[]): void;
  /** The due-date values of the year. */
  finish(units: readonly number[]): void;
  ask(role: Role, path: string, payload?: object): Promise<Answered>;
  close(): Promise<void>;
}

interface Answered {
  readonly status: number;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- an attacker looks into any answer
  readonly body: any;
}

export const COSTS = { heatingCents: 2_400_000, consumptionPct: 60 } as const;

/** A house of so many dwellings; costlier, its cents say more of a unit. */
export async function createHouse(
  dwellings: number,
  defencesOff: readonly string[] = [],
  heatingCents: number = COSTS.heatingCents,
): Promise<House> {
  const fixture = await createFixture({ empty: true, inMemory: true, defencesOff });
  const { store } = fixture;
  const areas = Array.from({ length: dwellings }, (_, index) => 41 + 7 * index);
  fill(fixture, areas, heatingCents);
  let seq = 1;
  const add = (dwelling: number, at: number, value: Values): number => {
    const meterNo = store.meters.byId(meterId(dwelling))?.no ?? 0;
    const id = { gateway: 'gw-1', boot: 'b1', seq: seq++, copy: 0, sha256: '', prev: '' };
    const bundleId = store.bundles.add({ ...id, sentAt: at, telegramCount: 1, storedCount: 1 });
    const heard = { bundleId, meterNo, rxAt: at, rssiDbm: -71, verdict: verdictNumber(undefined) };
    const telegramId = store.telegrams.add({ ...heard, frame: FRAME });
    const row = { meterNo, at, telegramId, ledgerKey: telegramId, deviceAt: at };
    store.readings.add({ ...row, counter: null, fields: null, ...value });
    store.counters.advanceWatermark(at);
    store.domainClock.tick(at);
    return telegramId;
  };
  const running = (units: number): Values => ({ units, dueDate: '2024-12-31', dueDateUnits: 0 });
  const visitors = new Map<Role, SignedInAs>();
  return {
    fixture,
    areas,
    read: (dwelling, at, units) => add(dwelling, at, running(units)),
    endMonth: (month, registers) => {
      const next = berlinMidnight(`2025-${String(month + 1).padStart(2, '0')}-01`);
      for (const [index, units] of registers.entries()) {
        add(index, next - HOUR_MS, running(units));
      }
      store.counters.advanceWatermark(next);
      store.domainClock.tick(next);
    },
    finish: (units) => {
      const at = berlinMidnight('2026-01-01') + HOUR_MS;
      for (const [index, dueDateUnits] of units.entries()) {
        add(index, at, { units: 0, dueDate: '2025-12-31', dueDateUnits });
      }
    },
    ask: async (role, path, payload) => {
      const visitor =
        visitors.get(role) ?? (await fixture.as(role, role === 'tenant' ? 'd00' : undefined));
      visitors.set(role, visitor);
      const headers = { cookie: visitor.cookie, 'x-csrf-token': visitor.csrfToken };
      const url = `/api/v1${path}`;
      const answer = await fixture.app.inject(
        payload === undefined ? { url, headers } : { method: 'POST', url, headers, payload },
      );
      const isJson = String(answer.headers['content-type']).includes('json');
      const body: unknown = isJson ? answer.json() : undefined;
      return { status: answer.statusCode, text: answer.body, body };
    },
    close: () => fixture.close(),
  };
}

interface Values {
  readonly units: number;
  readonly dueDate: string;
  readonly dueDateUnits: number;
}

export const dwellingId = (index: number): string => `d${String(index).padStart(2, '0')}`;
export const meterId = (index: number): string =>
  `QDS-200000${String(index).padStart(2, '0')}-35-08`;

/** The same for every value: what ciphertext tells is asked elsewhere. */
const FRAME = new Uint8Array(40);

function fill({ store }: Fixture, areas: readonly number[], heatingCents: number): void {
  store.properties.putProperty({ id: 'p1', name: 'House', address: 'Street 1' });
  for (const [index, area] of areas.entries()) {
    const id = dwellingId(index);
    const dwelling = { id, propertyId: 'p1', label: id, floor: 0, areaM2: String(area) };
    store.properties.putDwelling(dwelling);
    const occupancy = { id: `${id}-o`, dwellingId: id, name: `Person ${index}` };
    store.properties.putOccupancy({ ...occupancy, from: '2020-01-01' });
    const acceptance = acceptanceOf('heat-cost-allocator', { encryptedBlocks: 3 });
    const rating = { kq: '1', kc: '1', scale: 'unit', acceptance } as const;
    const meter = { id: meterId(index), dwellingId: id, room: 'r', label: `${id}-r` };
    store.meters.put({ ...meter, kind: 'heat-cost-allocator', ...rating });
  }
  const period = { propertyId: 'p1', from: '2025-01-01', to: '2025-12-31' };
  store.costs.put({ ...period, ...COSTS, heatingCents });
  const lastYear = { from: '2024-01-01', to: '2024-12-31', energy: 'gas' };
  store.heat.putStatement({ propertyId: 'p1', ...lastYear, heatKwh: '84000', ratedUnits: '21000' });
}
