/**
 * A client that only wants to get on while others attack its core, and how much longer it waits
 * than the same client of a core that nobody attacks, at the same time on the same machine: a
 * machine that is busy holds up both. How much of the core a flood may take is counted, not timed,
 * in `fair-share.integration.test.ts`; what is looked for here are stalls.
 */
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { connectThing, issueFor } from './core-lab.ts';
import { startCoreProcess } from './core-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Bystander {
  /** How many times longer it waits during `attack`, by the p99 of both clients. */
  slowdown(attack: Promise<unknown>): Promise<number>;
}

interface CoreAddress {
  readonly url: string;
  readonly dataDir: string;
}

/** A stall of seconds is more than a thousand times a round, what a flood costs less than fifty. */
export const MOST_SLOWDOWN = 100;
const LEAST_ROUNDS = 300;

export async function startBystander(core: CoreAddress): Promise<Bystander> {
  const [inAttack, inPeace] = await Promise.all([
    startRounds(core),
    startCoreProcess(temporaryFolder()).then(startRounds),
  ]);
  return {
    slowdown: async (attack) => {
      let isDone = false;
      const end = (): void => void (isDone = true);
      attack.then(end, end);
      const waitsMs = async (round: () => Promise<number>): Promise<number[]> => {
        const waits: number[] = [];
        while (!isDone || waits.length < LEAST_ROUNDS) waits.push(await round());
        return waits;
      };
      const [attacked, peaceful] = await Promise.all([waitsMs(inAttack), waitsMs(inPeace)]);
      await attack;
      return p99(attacked) / p99(peaceful);
    },
  };
}

/** Publishes to itself with QoS 1, one message at a time: each call is a round, in milliseconds. */
async function startRounds(core: CoreAddress): Promise<() => Promise<number>> {
  const client = await connectThing(core.url, await issueFor(core.dataDir, 'bystander'));
  (client.stream as TLSSocket).setNoDelay(true);
  const topic = 'metering/v1/bystander/status';
  await client.subscribeAsync(topic, { qos: 1 });
  return async () => {
    const startedMs = performance.now();
    const echo = once(client as unknown as NodeJS.EventEmitter, 'message');
    await client.publishAsync(topic, 'x', { qos: 1 });
    await echo;
    return performance.now() - startedMs;
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
