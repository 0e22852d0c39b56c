/** A portal on a real store in a temporary folder, with four dwellings and telegrams. For tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createDefences } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import type { Clock, Instant } from '#kernel/time.ts';
import type { Brand } from '../brand/brand.ts';
import type { PortalContext, PortalLogEntry } from '../context.ts';
import { guardDecryption } from '../keys/decryption-guard.ts';
import { openVault } from '../keys/vault.ts';
import { createLiveBus } from '../live-bus.ts';
import { FourEyes, type Effect } from '../property/four-eyes.ts';
import { fillProperty, fillTelegrams, KEY_HEX, METERS } from '../property/stored-house.fixture.ts';
import type { NewAlarm } from '../store/alarms.ts';
import { openStore, type Store } from '../store/store.ts';
import { createApp } from './app.ts';
import type { Timers } from './live.ts';
import type { Role, Session } from './schemas/session.ts';

export const LAB_TOKEN = 'lab-token-of-the-tests';

export class ManualClock implements Clock {
  at: Instant;

  constructor(at: Instant) {
    this.at = at;
  }

  now(): Instant {
    return this.at;
  }
}

/** Timers that run when a test says that time has passed. */
export class ManualTimers implements Timers {
  #now = 0;
  readonly #waiting = new Map<object, { readonly at: number; readonly callback: () => void }>();

  setTimeout(callback: () => void, ms: number): unknown {
    const timer = {};
    this.#waiting.set(timer, { at: this.#now + ms, callback });
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#waiting.delete(timer as object);
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#waiting].filter(([, { at }]) => at <= until);
      const next = due.sort(([, a], [, b]) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#waiting.delete(next[0]);
      this.#now = next[1].at;
      next[1].callback();
    }
    this.#now = until;
  }
}

interface FixtureOptions {
  readonly lab?: boolean;
  readonly host?: string;
  readonly uiDir?: string;
  readonly brand?: Brand;
  readonly defencesOff?: readonly string[];
  readonly timers?: Timers;
  /** Leaves the store without property and telegrams. */
  readonly empty?: boolean;
  /** No file: each read of one asks the system for a lock. */
  readonly inMemory?: boolean;
  /** What confirmed proposals do. */
  readonly effects?: Readonly<Record<string, Effect>>;
}

export interface SignedInAs {
  readonly cookie: string;
  readonly csrfToken: string;
}

export interface Fixture {
  readonly app: FastifyInstance;
  readonly portal: PortalContext;
  readonly store: Store;
  readonly clock: ManualClock;
  readonly dataDir: string;
  readonly logged: readonly PortalLogEntry[];
  as(role: Role, dwellingId?: string): Promise<SignedInAs>;
  /** GET as a role that signs in for it. */
  get(path: string, role: Role, dwellingId?: string): Promise<Answer>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into any answer
  readonly body: any;
}

export async function createFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const dataDir = mkdtempSync(join(tmpdir(), 'metertwin-api-'));
  const store = openStore(options.inMemory === true ? ':memory:' : join(dataDir, 'portal.db'));
  if (options.empty !== true) fillProperty(store);
  const vault = openVault({ dataDir, wrappedKeys: store.wrappedKeys });
  if (options.empty !== true) {
    vault.importKeys(Object.fromEntries(METERS.map((id) => [id, KEY_HEX])), () => true);
    fillTelegrams(store);
  }
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const logged: PortalLogEntry[] = [];
  const defences = createDefences(options.defencesOff);
  const { domainClock } = store;
  const raise = (alarm: NewAlarm): void => void store.alarms.raise(alarm);
  const portal: PortalContext = {
    store,
    decrypt: guardDecryption({
      ...{ vault, defences, clock, domainClock, raise },
      ...{ telegrams: store.telegrams, persons: store.personDecryptions },
    }),
    live: createLiveBus((error) => {
      throw error;
    }),
    defences,
    clock,
    domainClock: store.domainClock,
    log: (entry) => logged.push(entry),
    ...(options.lab === false ? {} : { lab: { token: LAB_TOKEN } }),
    ...defined({ uiDir: options.uiDir, brand: options.brand }),
  };
  const app = await createApp(portal, {
    host: options.host ?? '127.0.0.1',
    dataDir,
    takeTick: async ({ at }) => store.domainClock.tick(at),
    receivedUntil: () => (store.domainClock.isLab ? store.domainClock.now() : undefined),
    fourEyes: new FourEyes({ ...portal, effects: options.effects ?? {} }),
    ...defined({ timers: options.timers }),
  });
  const close = async (): Promise<void> => {
    await app.close();
    store.close();
    rmSync(dataDir, { recursive: true });
  };
  return { app, portal, store, clock, dataDir, logged, close, ...visitors(app) };
}

function visitors(app: FastifyInstance): Pick<Fixture, 'as' | 'get'> {
  const as: Fixture['as'] = async (role, dwellingId) => {
    const payload = { role, ...defined({ dwellingId }) };
    const answer = await app.inject({ method: 'POST', url: '/api/v1/session/demo', payload });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
    return { cookie, csrfToken: answer.json<Session>().csrfToken };
  };
  return {
    as,
    get: async (path, role, dwellingId) => {
      const { cookie } = await as(role, dwellingId);
      const answer = await app.inject({ url: `/api/v1${path}`, headers: { cookie } });
      const isJson = String(answer.headers['content-type']).includes('json');
      const body: unknown = isJson ? answer.json() : undefined;
      return { status: answer.statusCode, text: answer.body, body };
    },
  };
}
