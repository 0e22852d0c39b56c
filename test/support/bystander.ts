/** A client that only wants to get on while others attack, and how long it has to wait. */
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { connectThing, issueFor } from './core-lab.ts';

export interface Bystander {
  /** Asks again and again until `attack` is over; gives its waits in milliseconds. */
  during(attack: Promise<unknown>): Promise<readonly number[]>;
  /** The same for a while without any attack. */
  inPeace(): Promise<readonly number[]>;
}

const PEACE_ROUNDS = 2_000;
const LEAST_ROUNDS = 100;

/** Publishes to itself with QoS 1, one message at a time. */
export async function startBystander(core: {
  readonly url: string;
  readonly dataDir: string;
}): Promise<Bystander> {
  const client = await connectThing(core.url, await issueFor(core.dataDir, 'bystander'));
  (client.stream as TLSSocket).setNoDelay(true);
  const topic = 'metering/v1/bystander/status';
  await client.subscribeAsync(topic, { qos: 1 });
  const roundTripMs = async (): Promise<number> => {
    const startedMs = performance.now();
    const echo = once(client as unknown as NodeJS.EventEmitter, 'message');
    await client.publishAsync(topic, 'x', { qos: 1 });
    await echo;
    return performance.now() - startedMs;
  };
  const rounds = async (isOver: (count: number) => boolean): Promise<readonly number[]> => {
    const waitsMs: number[] = [];
    while (!isOver(waitsMs.length)) waitsMs.push(await roundTripMs());
    return waitsMs;
  };
  return {
    inPeace: () => rounds((count) => count >= PEACE_ROUNDS),
    during: async (attack) => {
      let isDone = false;
      const end = (): void => void (isDone = true);
      attack.then(end, end);
      const waitsMs = await rounds((count) => isDone && count >= LEAST_ROUNDS);
      await attack;
      return waitsMs;
    },
  };
}

/**
 * The wait that 99 of 100 who come at any moment stay below, in milliseconds. Who asks one at a
 * time asks only once during a long stall, so each wait counts by its length: who comes in the
 * middle of it waits for the rest.
 */
export function p99(waitsMs: readonly number[]): number {
  const total = waitsMs.reduce((sum, wait) => sum + wait, 0);
  const longer = waitsMs.toSorted((a, b) => b - a);
  let above = 0;
  for (const [index, wait] of longer.entries()) {
    // Of the waits so far, the parts above the next shorter one.
    const next = longer[index + 1] ?? 0;
    const count = index + 1;
    const grown = above + count * (wait - next);
    if (grown >= total / 100) return wait - (total / 100 - above) / count;
    above = grown;
  }
  return 0;
}

/** A stall takes seconds; a busy machine alone can take away a few hundred milliseconds. */
const FLOOR_MS = 1_000;
const RATIO = 20;

/** What the bystander may have to wait in an attack, by its waits in peace in the same run. */
export function mostMs(peaceMs: readonly number[]): number {
  return Math.max(FLOOR_MS, RATIO * p99(peaceMs));
}
