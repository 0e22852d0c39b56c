/**
 * A house in which operators choose what a sum is made of: factors by an import, readings and
 * devices by decisions, each with a second person, over the routes. The landlord reads the sums.
 * Unknowns are the registers; rows of coefficients are what the attackers know. For tests.
 */
import { createHash } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { berlinMidnight, formatInstant, HOUR_MS } from '#kernel/time.ts';
import { importProperty, type PropertyImport } from '../ingest/property-import.ts';
import {
  IMPORT_KIND,
  importEffect,
  importUnderFourEyes,
  type ImportPorts,
} from '../property/bill-input-import.ts';
import { FourEyes } from '../property/four-eyes.ts';
import { verdictNumber } from '../store/verdicts.ts';
import { createFixture, type Fixture, type SignedInAs } from './portal.fixture.ts';
import type { Role } from './schemas/session.ts';

type Meter = PropertyImport['meters'][number];

/** By meter number: 10 and 11 hang in dwelling 1. */
const meterId = (number: number): string => `QDS-300000${number}-35-08`;
const dwellingOf = (number: number): string => `d${Math.floor(number / 10)}`;
const DAY = berlinMidnight('2025-02-28');

export interface ChosenHouse {
  readonly fixture: Fixture;
  /** A reading so many hours after midnight of the 28th of February; gives its telegram. */
  read(number: number, units: number, hour: number): number;
  /** Imports the property with other meters; the landlord confirms. */
  importWith(change: (meter: Meter, number: number) => Partial<Meter>): Promise<void>;
  /** Operator and a second one take readings out, or back in. */
  takeOut(number: number, telegram: number): Promise<void>;
  putIn(number: number, telegram: number): Promise<void>;
  /** Gives the number of the decision. */
  exchange(number: number, by: number, details: object): Promise<number>;
  undo(decision: number): Promise<void>;
  /** The sum, and up to when it counts; null where it is withheld. */
  sum(): Promise<{ readonly units: string | null; readonly to: string | undefined }>;
  close(): Promise<void>;
}

/** Dwellings 1…n, each with so many allocators; all serve from the beginning. */
export async function chosenHouse(
  dwellings: number,
  devices: number,
  spares: readonly number[] = [],
): Promise<ChosenHouse> {
  const numbers = Array.from({ length: dwellings }, (_, at) =>
    Array.from({ length: devices }, (_device, device) => 10 * (at + 1) + device),
  ).flat();
  const property = propertyOf(dwellings, [...numbers, ...spares]);
  const effects: Record<string, ReturnType<typeof importEffect>> = {};
  const fixture = await createFixture({ empty: true, effects });
  const { store, portal } = fixture;
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const ports: ImportPorts = { store, digest, write: (input) => importProperty(store, input) };
  effects[IMPORT_KIND] = importEffect(ports);
  const fourEyes = new FourEyes({ ...portal, effects });
  const take = (input: PropertyImport) =>
    importUnderFourEyes(input, 'cli:operator', { ports, fourEyes, atMs: portal.clock.now() });
  take(property);
  const ask = asker(fixture);
  const post = (role: Role, path: string, payload?: object): Promise<Answered> => {
    const body = payload === undefined ? {} : { payload };
    return ask(role, { method: 'POST', url: `/api/v1${path}`, ...body });
  };
  const decide = async (path: string, payload: object): Promise<number> => {
    const { id } = await post('operator', path, { reason: 'looks odd', ...payload });
    await post('lab', `/decisions/${id}/confirm`);
    return id;
  };
  return {
    ...{ fixture, read: reader(fixture), close: () => fixture.close() },
    importWith: async (change) => {
      const meters = property.meters.map((meter) => ({
        ...meter,
        ...change(meter, Number(meter.id.slice(10, 12))),
      }));
      const outcome = take({ ...property, meters });
      if (outcome.state === 'in-force') return;
      await post('landlord', `/proposals/${outcome.id}/decision`, { decision: 'confirm' });
    },
    takeOut: async (number, telegram) => {
      const asked = { kind: 'readings', exclude: [telegram] };
      await decide(`/meters/${meterId(number)}/decisions`, asked);
    },
    putIn: async (number, telegram) => {
      const asked = { kind: 'readings', accept: [telegram] };
      await decide(`/meters/${meterId(number)}/decisions`, asked);
    },
    exchange: (number, by, details) => {
      const exchange = { newMeterId: meterId(by), at: formatInstant(DAY), ...details };
      return decide(`/meters/${meterId(number)}/decisions`, { kind: 'exchange', exchange });
    },
    undo: async (decision) => void (await decide(`/decisions/${decision}/undo`, {})),
    sum: async () => {
      const { ratedUnits, countedTo } = await ask('landlord', { url: '/api/v1/bills?period=2025' });
      return { units: ratedUnits ?? null, to: countedTo };
    },
  };
}

interface Answered {
  readonly id: number;
  readonly ratedUnits?: string | null;
  readonly countedTo?: string;
}

type Asked = Pick<InjectOptions, 'method' | 'url' | 'payload'>;

/** Each role signs in once. */
function asker(fixture: Fixture): (role: Role, asked: Asked) => Promise<Answered> {
  const visitors = new Map<Role, SignedInAs>();
  return async (role, asked) => {
    const visitor = visitors.get(role) ?? (await fixture.as(role));
    visitors.set(role, visitor);
    const headers = { cookie: visitor.cookie, 'x-csrf-token': visitor.csrfToken };
    const answer = await fixture.app.inject({ ...asked, headers });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json<Answered>();
  };
}

function reader({ store }: Fixture): ChosenHouse['read'] {
  let seq = 1;
  return (number, units, hour) => {
    const at = DAY + hour * HOUR_MS;
    const meterNo = store.meters.byId(meterId(number))?.no ?? 0;
    const id = { gateway: 'gw-1', boot: 'b1', seq: seq++, copy: 0, sha256: '', prev: '' };
    const bundleId = store.bundles.add({ ...id, sentAt: at, telegramCount: 1, storedCount: 1 });
    const heard = { bundleId, meterNo, rxAt: at, rssiDbm: -71, verdict: verdictNumber(undefined) };
    const telegramId = store.telegrams.add({ ...heard, frame: new Uint8Array(40) });
    const row = { meterNo, at, telegramId, ledgerKey: telegramId, deviceAt: at };
    const values = { units, dueDate: '2024-12-31', dueDateUnits: 0 };
    store.readings.add({ ...row, counter: null, fields: null, ...values });
    store.counters.advanceWatermark(at);
    store.domainClock.tick(at);
    return telegramId;
  };
}

function propertyOf(dwellings: number, numbers: readonly number[]): PropertyImport {
  return {
    property: { id: 'p1', name: 'House', address: 'Street 1' },
    dwellings: Array.from({ length: dwellings }, (_, at) => ({
      ...{ id: `d${at + 1}`, label: `flat ${at + 1}`, floor: 0, areaM2: '50' },
      occupants: [{ id: `d${at + 1}-o`, name: 'Person', from: '2020-01-01' }],
    })),
    meters: numbers.map((number) => ({
      ...{ id: meterId(number), kind: 'heat-cost-allocator', dwellingId: dwellingOf(number) },
      ...{ room: 'r', label: `${number}`, kq: '1', kc: '1', scale: 'unit' },
      ...{ securityMode: 5, encryptedBlocks: 3 },
    })),
    costs: [{ from: '2025-01-01', to: '2025-12-31', heatingCents: 9_000_000, consumptionPct: 60 }],
  };
}
