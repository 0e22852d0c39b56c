/** What a run was made of until it forked, part by part: who continues from there must have the same. */
import { createHash } from 'node:crypto';
import { formatInstant, type Instant } from '#kernel/time.ts';
import { deliveredHouse, storyOf } from '../interventions.ts';
import { attackersSeed, attackKey } from '../attack/rungs.ts';
import type { Scenario } from '../scenario.ts';
import { houseOf } from '../set-up.ts';

/** Part, as an error names it → what it was. */
export type Past = Readonly<Record<string, string>>;

interface PastTask {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly at: Instant;
}

export function pastOf({ scenario, seed, at }: PastTask): Past {
  const { startAt, fleet, weather, gateways, demonstrated } = scenario;
  const house = houseOf(scenario, seed);
  const told = { scenario, house, seed };
  const before = storyOf(told).filter((one) => one.at < at);
  const story = before.map(({ until, ...one }) => [
    one,
    // What still lasts may end at another time.
    until === undefined || until >= at ? null : until,
  ]);
  const begun = scenario.attacks.filter((attack) => attack.at < at).map(attackKey);
  const attacks = begun.map((key) => [key, attackersSeed(scenario, seed)]);
  return {
    seed: String(seed),
    'time.start': formatInstant(startAt),
    // What will be exchanged lies in a drawer of the house from the start.
    property: digest([scenario.house, house.meters.map(({ label }) => label)]),
    fleet: JSON.stringify(fleet),
    weather: digest(weather),
    gateways: digest(gateways),
    'what the portal was told of the house': digest(deliveredHouse(told)),
    // Nobody knows what one would have found that was off.
    ...(demonstrated.length === 0 ? {} : { 'defences.demonstrated': demonstrated.join() }),
    'what had happened by then': digest([story, attacks]),
  };
}

/** Parts that differ, in words. */
export function otherParts(past: Past, other: Past): string[] {
  const parts = new Set([...Object.keys(past), ...Object.keys(other)]);
  return [...parts].filter((part) => past[part] !== other[part]);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
