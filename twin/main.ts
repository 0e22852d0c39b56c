/**
 * The portal as a program: opens its database and vault, subscribes to the core, serves HTTP. It
 * shares nothing with the world and the core but MQTT and HTTP.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Defences } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import { MINUTE_MS, type Clock } from '#kernel/time.ts';
import { createApp } from './api/app.ts';
import { demoSignIns, type DemoSignIn } from './api/demo.ts';
import { listen } from './api/listen.ts';
import { brandOf } from './brand/brand-file.ts';
import type { Brand } from './brand/brand.ts';
import type { ClockTick, LabOptions, PortalContext, PortalLog } from './context.ts';
import { Ingest } from './ingest/ingest.ts';
import { importProperty, type PropertyImport } from './ingest/property-import.ts';
import { takeStatus } from './ingest/status.ts';
import {
  subscribe,
  type BrokerOptions,
  type Delivery,
  type Subscription,
} from './ingest/subscribe.ts';
import { guardDecryption } from './keys/decryption-guard.ts';
import { keyFinding, type KeyFinding } from './keys/key-lint.ts';
import { openVault, type MeterKeys, type Vault } from './keys/vault.ts';
import { createLiveBus } from './live-bus.ts';
import {
  IMPORT_KIND,
  importEffect,
  importUnderFourEyes,
  type ImportOutcome,
  type ImportPorts,
} from './property/bill-input-import.ts';
import { FourEyes } from './property/four-eyes.ts';
import type { Alarm, NewAlarm } from './store/alarms.ts';
import type { BundleId } from './store/bundles.ts';
import type { PortalCounters } from './store/counters.ts';
import type { StoredReading } from './store/readings.ts';
import { chooseClock, type DomainClockSource } from './store/domain-clock.ts';
import { storageError } from './store/storage-fault.ts';
import { openStore, type Store } from './store/store.ts';

export type { PropertyImport } from './ingest/property-import.ts';
export type { MeterKeys } from './keys/vault.ts';

export const DATABASE_FILE = 'portal.db';
/** Where the portal that runs on the folder listens. */
export const ADDRESS_FILE = 'portal.url';

export interface PortalOptions {
  /** Folder of `portal.db` and `master.key`; created if it is not there. */
  readonly dataDir: string;
  readonly broker: BrokerOptions;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default 8080; 0 = any free port. */
  readonly port?: number;
  readonly defences: Defences;
  /** Real time. */
  readonly clock: Clock;
  /** What says which day it is: real time (default), or the ticks of the lab that runs the world. */
  readonly domainClock?: DomainClockSource;
  /** Takes only what gateways of its own properties send: for several portals on one broker. */
  readonly ownGatewaysOnly?: boolean;
  readonly lab?: LabOptions;
  /** Built dashboard to serve. */
  readonly uiDir?: string;
  readonly log?: PortalLog;
  /** Survive power loss too, not only a killed process. */
  readonly fsync?: boolean;
  /** When what waits is committed: in the next turn of the event loop. */
  readonly nextTurn?: (action: () => void) => void;
}

/** What became of an import; findings name meters whose keys are bad, shared, published or missing. */
export interface ImportReport {
  readonly meters: number;
  readonly keys: number;
  readonly findings: readonly KeyFinding[];
  /** In force, or waiting for a second person because it changes what bills are made from. */
  readonly outcome: ImportOutcome;
}

export interface Portal {
  readonly url: string;
  readonly store: Store;
  /** The lab's tick: what time it is in the world. Only for a portal whose clock is the lab's. */
  tick(tick: ClockTick): Promise<void>;
  /** What ticks said is on disk, as everything else is: a copy of the data folder is whole. */
  write(): void;
  /**
   * Throws PORTAL_BAD_IMPORT; a bad key is a finding and does not stop the rest. `by` is who hands
   * it over, for the audit ledger.
   */
  importProperty(property: PropertyImport, keys: MeterKeys, by?: string): ImportReport;
  /** Resolves when a bundle is committed. */
  committed(bundle: BundleId): Promise<void>;
  counters(): PortalCounters;
  alarms(): Alarm[];
  readings(meterId?: string): StoredReading[];
  /** Sign-ins of a lab's portal, one for each role and dwelling; empty without a lab. */
  signIns(): Promise<DemoSignIn[]>;
  stop(): Promise<void>;
}

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 8080;
const JUDGE_EVERY_MS = 15 * MINUTE_MS;

/**
 * Resolves when HTTP is served and the subscription is granted, or has failed for the first time:
 * a portal without its core still shows what it has, and goes on trying. Throws PORTAL_*, KEYS_*.
 */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const { dataDir, host = DEFAULT_HOST, port = DEFAULT_PORT } = options;
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const stopOne of stops.splice(0).reverse()) await stopOne();
  };
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const { fsync = false, clock: realClock } = options;
    const path = join(dataDir, DATABASE_FILE);
    const store = openStore(path, { fsync, realClock });
    stops.push(() => store.close());
    chooseClock(store, { path, wanted: options.domainClock ?? 'real' });
    const vault = openVault({ dataDir, wrappedKeys: store.wrappedKeys });
    store.audit.sealWith((text) => vault.seal(text));
    const context = createContext({ ...options, brand: await brandOf(dataDir) }, store, vault);
    const ingest = new Ingest(context);
    const imports: ImportPorts = {
      store,
      write: (input) => importProperty(store, input),
      digest: (text) => vault.seal(text),
      applied: () => ingest.reloadMeters(),
    };
    const { defences, clock } = options;
    const effects = { [IMPORT_KIND]: importEffect(imports) };
    const fourEyes = new FourEyes({ store, defences, clock, effects });
    stops.push(watchFleet(ingest, options));
    const app = await createApp(context, {
      host,
      dataDir,
      fourEyes,
      takeTick: (tick) => {
        const taken = ingest.tick(tick);
        ingest.write();
        return taken;
      },
      receivedUntil: () => ingest.receivedUntil,
    });
    stops.push(() => app.close());
    const url = await listen(app, { host, port });
    stops.push(noteAddress(dataDir, url));
    const subscription = listenToCore(options, context, ingest);
    stops.push(() => subscription.stop());
    await subscription.settled;
    return createPortal({ url, context, ingest, vault, imports, fourEyes, dataDir, stop });
  } catch (error) {
    await stop();
    throw storageError(error) ?? error;
  }
}

/** For commands on the same data folder: they ask a portal that runs. The answer takes it back. */
function noteAddress(dataDir: string, url: string): () => void {
  const path = join(dataDir, ADDRESS_FILE);
  writeFileSync(path, url, { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/** By real time where no lab ticks; what was queued while the portal was down comes first. */
function watchFleet(ingest: Ingest, { domainClock = 'real' }: PortalOptions): () => void {
  const timer =
    domainClock === 'real' ? setInterval(() => ingest.judgeFleet(), JUDGE_EVERY_MS) : undefined;
  return () => {
    clearInterval(timer);
    ingest.stop();
  };
}

/** What the parts of the portal share. */
export function createContext(
  options: Pick<PortalOptions, 'defences' | 'clock' | 'lab' | 'uiDir' | 'log'> & {
    readonly brand?: Brand | undefined;
  },
  store: Store,
  vault: Vault,
): PortalContext {
  const { defences, clock, lab, uiDir, brand } = options;
  const log = options.log ?? (() => {});
  const live = createLiveBus((error) => {
    const message = error instanceof Error ? error.message : String(error);
    log({ level: 'error', event: 'live.listener-failed', message });
  });
  const raise = (alarm: NewAlarm): void => live.emit('alarm', store.alarms.raise(alarm));
  const { domainClock } = store;
  return {
    store,
    decrypt: guardDecryption({
      vault,
      defences,
      clock,
      domainClock,
      raise,
      telegrams: store.telegrams,
      persons: store.personDecryptions,
    }),
    live,
    defences,
    clock,
    domainClock,
    log,
    ...defined({ lab, uiDir, brand }),
  };
}

function listenToCore(
  { broker, ownGatewaysOnly = false, nextTurn = setImmediate }: PortalOptions,
  context: PortalContext,
  ingest: Ingest,
): Subscription {
  const { gateways } = context.store;
  const serves = (name: string): boolean =>
    gateways.bindings().some(({ gatewayId }) => gatewayId === name);
  return subscribe({
    broker,
    ...(ownGatewaysOnly ? { isMine: serves } : {}),
    defences: context.defences,
    log: context.log,
    clock: context.clock,
    nextTurn: (action) => {
      nextTurn(action);
    },
    take: (deliveries) => {
      try {
        takeInOrder(deliveries, context, ingest);
      } catch (error) {
        throw context.store.storage.failed(error) ?? error;
      }
    },
  });
}

/** Bundles that follow one another are committed together. */
function takeInOrder(
  deliveries: readonly Delivery[],
  context: PortalContext,
  ingest: Ingest,
): void {
  let bundles: Delivery[] = [];
  for (const delivery of deliveries) {
    if (delivery.kind === 'telegrams') {
      bundles.push(delivery);
      continue;
    }
    ingest.acceptAll(bundles);
    bundles = [];
    const { thingName, payload, shadow } = delivery;
    if (shadow === undefined) takeStatus(thingName, payload, context);
    else ingest.takeShadow({ gatewayId: thingName, shadow, payload });
  }
  ingest.acceptAll(bundles);
}

interface PortalParts {
  readonly url: string;
  readonly context: PortalContext;
  readonly ingest: Ingest;
  readonly vault: Vault;
  readonly imports: ImportPorts;
  readonly fourEyes: FourEyes;
  readonly dataDir: string;
  readonly stop: () => Promise<void>;
}

function createPortal(parts: PortalParts): Portal {
  const { url, context, ingest, dataDir, stop } = parts;
  const { store, lab } = context;
  return {
    url,
    store,
    tick: (tick) => ingest.tick(tick),
    write: () => ingest.write(),
    importProperty: (property, keys, by = 'cli:unnamed') =>
      takeImport(parts, { property, keys, by }),
    committed: (bundle) => ingest.committed(bundle),
    counters: () => store.counters.read(),
    alarms: () => store.alarms.list({ limit: Number.MAX_SAFE_INTEGER }),
    readings: (meterId) => store.readings.list(meterId === undefined ? {} : { meterId }),
    signIns: async () => (lab === undefined ? [] : demoSignIns({ dataDir, store })),
    stop,
  };
}

interface HandedOver {
  readonly property: PropertyImport;
  readonly keys: MeterKeys;
  readonly by: string;
}

function takeImport(parts: PortalParts, { property, keys, by }: HandedOver): ImportReport {
  const { context, ingest, vault, imports, fourEyes } = parts;
  const { store, clock } = context;
  const atMs = clock.now();
  const outcome = importUnderFourEyes(property, by, { ports: imports, fourEyes, atMs });
  const registered = new Map(store.meters.list().map((meter) => [meter.id, meter.acceptance]));
  const isRegistered = (id: string): boolean => registered.has(id);
  const { imported, findings } = vault.importKeys(keys, isRegistered);
  const [like] = Object.keys(keys).filter(isRegistered);
  if (like !== undefined) vault.plantDecoy(like, isRegistered);
  if (imported > 0) {
    const details = { keys: imported };
    const subject = property.property.id;
    store.audit.append({ atMs, actor: by, action: 'keys.imported', subject, details });
  }
  ingest.reloadMeters();
  const encrypts = (id: string): boolean => registered.get(id)?.security !== 'none';
  const missing = property.meters
    .filter(({ id }) => encrypts(id) && vault.aesFor(id) === undefined)
    .map(({ id }) => keyFinding(id, 'missing-key'));
  return {
    meters: property.meters.length,
    keys: imported,
    findings: [...findings, ...missing],
    outcome,
  };
}
