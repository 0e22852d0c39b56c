/** A portal's data side for tests: real SQLite, real keys, frames of the real encoder. */
import { createHash } from 'node:crypto';
import { toHex } from '#kernel/bytes.ts';
import { createDefences, type Defences } from '#kernel/defences.ts';
import { createRng } from '#kernel/rng.ts';
import { formatInstant, HOUR_MS, type Instant } from '#kernel/time.ts';
import { encodeHcaTelegram, type HcaTelegramSpec } from '#wire/encode-hca.ts';
import { parseAddress, type DeviceAddress } from '#wire/link-layer.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { PortalLogEntry } from '../context.ts';
import { guardDecryption } from '../keys/decryption-guard.ts';
import { openVault, type Vault } from '../keys/vault.ts';
import { createLiveBus, type LiveBus } from '../live-bus.ts';
import type { NewAlarm } from '../store/alarms.ts';
import { openStore, type Store } from '../store/store.ts';
import { Ingest, type IngestOutcome } from './ingest.ts';
import { importProperty, type PropertyImport } from './property-import.ts';

/** 7 January 2025, 12:00 UTC. */
export const START: Instant = Date.UTC(2025, 0, 7, 12);
const ENCRYPTED_BLOCKS = 2;

interface TestMeter {
  readonly id: string;
  readonly address: DeviceAddress;
  readonly key: Uint8Array;
}

export const METERS: readonly TestMeter[] = ['87654321', '87654322', '87654323'].map((number) => {
  const id = `QDS-${number}-35-08`;
  return { id, address: parseAddress(id), key: createRng('keys').fork(id).bytes(16) };
});

export const METER = METERS[0] as TestMeter;

export const PROPERTY: PropertyImport = {
  property: { id: 'house-1', name: 'Lindenstraße 5', address: 'Lindenstraße 5, Ilmenau' },
  dwellings: [
    {
      id: 'd01',
      label: 'ground floor left',
      floor: 0,
      areaM2: '61.5',
      occupants: [
        { id: 'd01-o1', name: 'Ada Kern', from: '2023-04-01', to: '2025-02-28' },
        { id: 'd01-o2', name: 'Ben Roth', from: '2025-03-01' },
      ],
    },
    { id: 'd02', label: 'ground floor right', floor: 0, areaM2: '58', occupants: [] },
  ],
  meters: METERS.map(({ id }, at) => ({
    id,
    kind: 'heat-cost-allocator',
    dwellingId: at === 0 ? 'd01' : 'd02',
    room: 'kitchen',
    label: `m${at + 1}`,
    kq: '1.2',
    kc: '1.1',
    scale: 'unit',
    securityMode: 5,
    encryptedBlocks: ENCRYPTED_BLOCKS,
  })),
  gateways: ['gw-1', 'gw-2', 'gw-9'],
  costs: [{ from: '2025-01-01', to: '2025-12-31', heatingCents: 1_200_000, consumptionPct: 70 }],
};

export const METER_KEYS = Object.fromEntries(METERS.map(({ id, key }) => [id, toHex(key)]));

export interface TestPortal {
  /** Where `master.key` is. */
  readonly dataDir: string;
  readonly store: Store;
  readonly vault: Vault;
  readonly ingest: Ingest;
  readonly live: LiveBus;
  readonly defences: Defences;
  readonly logs: readonly PortalLogEntry[];
  /** Publishes telegrams as one bundle of a gateway, chained to its last one. */
  send(telegrams: readonly TestTelegram[], options?: BundleOptions): IngestOutcome;
  /** Another process on the same database. */
  restart(): void;
}

export interface PortalOptions {
  readonly off?: readonly string[];
  readonly now?: Instant;
  /** Its clock goes on with what it hears, and does not stand still somewhere later. */
  readonly runs?: boolean;
}

/** The domain clock of a test that says nothing else: whatever it sends is sent late. */
const LATER: Instant = Date.UTC(2027, 0, 1);

/** A portal with the house above and its keys; gone with the test. */
export function createTestPortal(options: PortalOptions = {}): TestPortal {
  const store = openStore(':memory:');
  const { runs = false } = options;
  store.domainClock.tick(options.now ?? (runs ? 0 : LATER));
  const logs: PortalLogEntry[] = [];
  const log = (entry: PortalLogEntry): void => void logs.push(entry);
  const live = createLiveBus((error) => {
    throw error;
  });
  const dataDir = temporaryFolder();
  const vault = openVault({ dataDir, wrappedKeys: store.wrappedKeys });
  importProperty(store, PROPERTY);
  vault.importKeys(METER_KEYS, () => true);
  vault.plantDecoy(METER.id, (id) => Object.hasOwn(METER_KEYS, id));
  const defences = createDefences(options.off);
  const { domainClock } = store;
  const raise = (alarm: NewAlarm): void => void store.alarms.raise(alarm);
  const { telegrams, personDecryptions: persons } = store;
  const guarded = { vault, defences, clock: domainClock, domainClock, raise, telegrams, persons };
  const begun = (): Ingest =>
    new Ingest({ store, domainClock, decrypt: guardDecryption(guarded), defences, live, log });
  let ingest = begun();
  const gateways = new Map<string, TestGateway>();
  return {
    dataDir,
    store,
    vault,
    get ingest() {
      return ingest;
    },
    live,
    defences,
    logs,
    restart: () => {
      ingest.stop();
      ingest = begun();
    },
    send: (telegrams, { gateway = 'gw-1', sentAt } = {}) => {
      const sender = gateways.get(gateway) ?? new TestGateway(gateway);
      gateways.set(gateway, sender);
      if (runs) domainClock.tick(Math.max(0, ...telegrams.map(({ rxAt }) => rxAt)) + 2_000);
      return ingest.accept(gateway, sender.bundle(telegrams, sentAt));
    },
  };
}

export interface TestTelegram {
  readonly rxAt: Instant;
  readonly frame: Uint8Array;
  readonly rssi?: number;
}

interface BundleOptions {
  readonly gateway?: string;
  readonly sentAt?: Instant;
}

/** What a genuine meter sends at an instant; its clock is right. */
export function telegram(
  rxAt: Instant,
  units: number,
  spec: Partial<HcaTelegramSpec> & { readonly meter?: TestMeter } = {},
): TestTelegram {
  const { meter = METER, ...rest } = spec;
  const frame = encodeHcaTelegram({
    address: meter.address,
    key: meter.key,
    mode: 5,
    accessNumber: Math.floor(rxAt / 60_000) & 0xff,
    units,
    dueDate: '2024-12-31',
    dueDateUnits: 4711,
    deviceTimeMs: rxAt,
    ...rest,
  });
  return { rxAt, frame, rssi: -71 };
}

/** Builds bundles as a gateway publishes them: numbered and chained. */
export class TestGateway {
  readonly #name: string;
  readonly #boot: string;
  #seq = 0;
  #prev = '0'.repeat(64);

  constructor(name: string, boot = '01JGZ0BOOT') {
    this.#name = name;
    this.#boot = boot;
  }

  bundle(telegrams: readonly TestTelegram[], sentAt?: Instant): Buffer {
    this.#seq += 1;
    const newest = Math.max(START, ...telegrams.map(({ rxAt }) => rxAt));
    const payload = Buffer.from(
      JSON.stringify({
        v: 1,
        gateway: this.#name,
        boot: this.#boot,
        seq: this.#seq,
        prev: this.#prev,
        sentAt: formatInstant(sentAt ?? newest + 1_000),
        telegrams: telegrams.map(({ rxAt, rssi = -71, frame }) => ({
          rxAt: formatInstant(rxAt),
          rssi,
          mode: 'T1',
          frame: Buffer.from(frame).toString('base64'),
        })),
      }),
    );
    this.#prev = createHash('sha256').update(payload).digest('hex');
    return payload;
  }
}

/** A frame with one byte replaced, as an attacker on the air would. */
export function patched(frame: Uint8Array, offset: number, byte: number): Uint8Array {
  const copy = frame.slice();
  copy[offset] = byte;
  return copy;
}

/** Offsets in a frame with a short transport-layer header. */
export const OFFSET = { version: 8, type: 9, accessNumber: 11, status: 12, payload: 15 } as const;

export function hoursLater(hours: number): Instant {
  return START + hours * HOUR_MS;
}
