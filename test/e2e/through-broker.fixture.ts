/**
 * Gateways and the portal's subscription on a broker that is not ours, and everything that the gateways
 * got acknowledged, with a disturbance in between.
 */
import { onTestFinished } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { brokerAccess, type BrokerPlace } from '../../cli/common/broker-options.ts';
import { thingFiles } from '../../cli/common/thing-files.ts';
import { GatewayFleet } from '../../cli/house/gateway-fleet.ts';
import type { Bundle } from '../../sim/gateway/bundle.ts';
import { subscribe } from '../../twin/ingest/subscribe.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { OutsideBroker } from '../support/outside-brokers.ts';

export const GATEWAYS = ['gw-1', 'gw-2'];

export async function issuedFolder(): Promise<string> {
  const dataDir = temporaryFolder();
  await issueThing({ dataDir, thingName: 'portal', role: 'portal' });
  for (const thingName of GATEWAYS) await issueThing({ dataDir, thingName, role: 'gateway' });
  return dataDir;
}

/** The portal's subscription and what came through it, each message as often as it came. */
async function listen(dataDir: string, place: BrokerPlace) {
  const came = new Map<string, number>();
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const access = brokerAccess(place, 'portal', thingFiles(dataDir, 'portal'));
  const open = async () => {
    const subscription = subscribe({
      broker: { ...access, clientId: 'portal' },
      defences: createDefences(),
      log: () => {},
      clock: systemClock,
      nextTurn: (action) => void setImmediate(action),
      take: (deliveries) => {
        for (const { thingName, kind, payload } of deliveries) {
          if (kind !== 'telegrams') continue;
          const key = `${thingName} ${Buffer.from(payload).toString()}`;
          came.set(key, (came.get(key) ?? 0) + 1);
        }
        for (const { count, resolve } of waiting) if (came.size >= count) resolve();
      },
    });
    await subscription.settled;
    return subscription;
  };
  let subscription = await open();
  onTestFinished(() => subscription.stop());
  return {
    came,
    reached: (count: number): Promise<void> =>
      new Promise((resolve) => {
        if (came.size >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    stop: () => subscription.stop(),
    resume: async () => {
      subscription = await open();
    },
  };
}

function fleetOn(dataDir: string, place: BrokerPlace): GatewayFleet {
  const fleet = new GatewayFleet({
    dataDir,
    defences: createDefences(),
    gateways: GATEWAYS.map((id) => ({
      id,
      access: brokerAccess(place, id, thingFiles(dataDir, id)),
    })),
  });
  onTestFinished(() => fleet.stop());
  return fleet;
}

/** Bundles as far as an uplink looks at them; the payload is what the portal must see. */
function send(fleet: GatewayFleet, from: number, to: number): void {
  for (let seq = from; seq < to; seq++) {
    for (const gateway of GATEWAYS) {
      fleet.send({ gateway, boot: 'b', seq } as Bundle, JSON.stringify({ seq }));
    }
  }
}

/** What the portal has when nothing was lost, in order. */
export function allOf(perGateway: number): string[] {
  return GATEWAYS.flatMap((gateway) =>
    Array.from({ length: perGateway }, (_, seq) => `${gateway} ${JSON.stringify({ seq })}`),
  ).sort();
}

interface Through {
  readonly perGateway: number;
  readonly place?: BrokerPlace;
  /** While bundles are under way. */
  readonly disturb: () => Promise<void>;
}

/** Sends everything, with a disturbance in the middle and the portal away for a while. */
export async function sendThrough(
  dataDir: string,
  broker: OutsideBroker,
  { perGateway, disturb, place = { url: broker.url } }: Through,
): Promise<ReadonlyMap<string, number>> {
  const portal = await listen(dataDir, place);
  const fleet = fleetOn(dataDir, place);
  const third = perGateway / 3;
  send(fleet, 0, third);
  await portal.reached(third);
  await portal.stop();
  send(fleet, third, 2 * third);
  await disturb();
  await portal.resume();
  send(fleet, 2 * third, perGateway);
  await Promise.all(fleet.backlogs.map((backlog) => backlog.whenDrained()));
  await portal.reached(GATEWAYS.length * perGateway);
  return portal.came;
}
