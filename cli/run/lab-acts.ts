/** What interventions do to the real programs of a run. Each gives a word for the trace. */
import path from 'node:path';
import { assert } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { DAY_MS, type Instant } from '#kernel/time.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import type { LabAct } from '../../sim/scenario/ports.ts';
import type { UplinkState } from '../../sim/gateway/uplink-connection.ts';
import { readThing } from '../common/thing-files.ts';
import type { GatewayFleet } from '../house/gateway-fleet.ts';
import { LEAST_LIMIT_W } from '../../sim/gateway/limit-order.ts';
import { GRID_LIMIT } from '../../sim/faults/lab-faults.ts';
import { LIMITS_ASKED } from '../../sim/scenario/lab-acts.ts';
import type { GridOperator } from './grid-operator.ts';
import type { RestartablePortal } from './run-portal.ts';
import type { WireProxy } from './wire-proxy.ts';

export interface ActingLab {
  readonly dataDir: string;
  readonly portal: RestartablePortal;
  readonly portalPace: PortalPace;
  readonly fleet: GatewayFleet;
  /** By the thing name of its client; only those that an act of the scenario needs. */
  readonly proxies: ReadonlyMap<string, WireProxy>;
  readonly states: UplinkStates;
  /** Where a client finds the core. */
  urlFor(client: string): string;
  restartCore(): Promise<void>;
  /** Undefined where nobody limits anything in the scenario. */
  readonly grid: GridOperator | undefined;
  /** A new device takes the place of one, in the world at this instant. */
  exchange(label: string, at: Instant): Promise<void>;
}

/** How long a portal waits before each commit, in real time. */
export interface PortalPace {
  delayMs: number;
}

interface Order {
  readonly act: LabAct;
  readonly isBegin: boolean;
  readonly at: Instant;
}

type Carry = (lab: ActingLab, order: Order) => Promise<string>;

const WATTS = 1000;

const ACTS: Readonly<Record<string, Carry>> = {
  'meter-exchange': async (lab, { act, at }) => {
    for (const label of act.targets) await lab.exchange(label, at);
    return 'entered and confirmed';
  },
  [GRID_LIMIT]: async ({ grid }, { act, isBegin, at }) => {
    const limitW = Math.round(Number(act.options['limitKw'] ?? LEAST_LIMIT_W / WATTS) * WATTS);
    const words = [];
    for (const dwellingId of act.targets) {
      const forMs = isBegin ? act.forMs : undefined;
      words.push(await grid?.order({ dwellingId, at, isLimitActive: isBegin, limitW, forMs }));
    }
    return words.join(', ');
  },
  [LIMITS_ASKED]: async ({ grid }, { act, at }) =>
    (await grid?.askAll(act.targets, at)) ?? 'nothing to ask for',
  'core-restarted': async (lab) => {
    await lab.restartCore();
    return 'restarted';
  },
  'portal-down': async ({ portal }, { isBegin, at }) => {
    if (isBegin) await portal.stop();
    else await portal.start(at);
    return isBegin ? 'stopped' : 'started';
  },
  'portal-disk-full': ({ portal }, { isBegin }) => {
    portal.setFull(isBegin);
    return Promise.resolve(isBegin ? 'full' : 'room again');
  },
  'portal-slow': ({ portalPace }, { act, isBegin }) => {
    portalPace.delayMs = isBegin ? Number(act.options['delayMs']) : 0;
    return Promise.resolve(isBegin ? 'slow' : 'as before');
  },
  'certificate-expired': async (lab, { act, isBegin }) => {
    const words = [];
    for (const gateway of act.targets) words.push(await swapCertificate(lab, gateway, isBegin));
    return words.join(', ');
  },
  'wire-reset': (lab, order) => {
    const cutAfterBytes = Number(order.act.options['afterBytes']);
    return wire(lab, order, { cutAfterBytes, isReset: true });
  },
  'wire-narrow': (lab, order) =>
    wire(lab, order, { bytesPerS: Number(order.act.options['bytesPerS']) }),
  'wire-stalling': (lab, order) => {
    const { everyBytes, stallMs } = order.act.options;
    return wire(lab, order, { stall: { everyBytes: Number(everyBytes), ms: Number(stallMs) } });
  },
  'wire-slow': (lab, order) => wire(lab, order, { delayMs: Number(order.act.options['delayMs']) }),
  'wire-cut': (lab, order) =>
    wire(lab, order, { cutAfterBytes: Number(order.act.options['afterBytes']) }),
};

export function carryOut(lab: ActingLab, order: Order): Promise<string> {
  const carry = ACTS[order.act.kind];
  assert(carry !== undefined, `nobody carries out ${order.act.kind}`);
  return carry(lab, order);
}

/** What has no meaning where clients and core meet in memory: no packets, no TLS. */
export function needsWire(kind: string): boolean {
  return kind.startsWith('wire-') || kind === 'certificate-expired';
}

/** Who proxies are needed for. */
export function proxiedClients(acts: readonly LabAct[]): ReadonlySet<string> {
  return new Set(acts.filter(({ kind }) => kind.startsWith('wire-')).flatMap((act) => act.targets));
}

function wire(
  { proxies }: ActingLab,
  { act, isBegin }: Order,
  orders: Parameters<WireProxy['order']>[0],
): Promise<string> {
  for (const client of act.targets) {
    const proxy = proxies.get(client);
    assert(proxy !== undefined, `no proxy for ${client}`);
    proxy.order(isBegin ? orders : {});
  }
  return Promise.resolve(isBegin ? 'disturbed' : 'clear');
}

/** Waits until the core has said what it thinks of the new one. */
async function swapCertificate(lab: ActingLab, gateway: string, isBegin: boolean): Promise<string> {
  const { dataDir, fleet, states } = lab;
  const files = await (isBegin ? expiredThing(dataDir, gateway) : renewedThing(dataDir, gateway));
  const answer = states.next(gateway);
  await fleet.reconnect(gateway, { url: lab.urlFor(gateway), ...readThing(files) });
  const state = await answer;
  return state.kind === 'waiting' ? state.problem.code : 'accepted';
}

/** A certificate that the core knew before another one came is no longer active. */
function renewedThing(dataDir: string, thingName: string) {
  return issueThing({ dataDir, thingName, role: 'gateway' });
}

const EXPIRED_DAYS = 10;

function expiredThing(dataDir: string, thingName: string) {
  const outDir = path.join(dataDir, 'expired', thingName);
  const issuedAt = systemClock.now() - EXPIRED_DAYS * DAY_MS;
  const clock = { now: () => issuedAt };
  return issueThing({ dataDir, thingName, role: 'gateway', outDir, validDays: 1, clock });
}

/** Tells when a gateway is on line or was refused. */
export class UplinkStates {
  readonly #waiting = new Map<string, (state: UplinkState) => void>();

  next(gateway: string): Promise<UplinkState> {
    return new Promise((resolve) => this.#waiting.set(gateway, resolve));
  }

  tell(gateway: string, state: UplinkState): void {
    if (state.kind !== 'online' && state.kind !== 'waiting') return;
    this.#waiting.get(gateway)?.(state);
    this.#waiting.delete(gateway);
  }
}
