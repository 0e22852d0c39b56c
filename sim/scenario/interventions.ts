/** What a scenario does to the world from outside, as a list in the order of time. */
import { formatInstant } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import type { Intervention } from './result.ts';
import type { Scenario } from './scenario.ts';

export function interventionsOf(scenario: Scenario): Intervention[] {
  const spans = [
    ...scenario.attacks.map(({ attack, at, parameters }) => {
      const meter = parameters['meter'];
      const target = typeof meter === 'string' ? meter : 'the air';
      return { kind: 'attack' as const, name: attack.id, target, at };
    }),
    ...scenario.faults.map(({ kind: name, meter, with: other, at, forMs }) => {
      const target = other === undefined ? meter : `${meter} and ${other}`;
      return { kind: 'fault' as const, name, target, at, ...untilOf(at, forMs) };
    }),
    ...scenario.gateways.flatMap(({ id, outages }) =>
      outages.map(({ at, forMs }) => ({
        kind: 'outage' as const,
        name: 'uplink-outage',
        target: id,
        at,
        ...untilOf(at, forMs),
      })),
    ),
    ...scenario.occupants.map(({ dwellingId, profile, from, forMs }) => ({
      kind: 'absence' as const,
      name: profile,
      target: dwellingId,
      at: from,
      ...untilOf(from, forMs),
    })),
  ];
  return spans
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...rest }) => ({ ...rest, at: formatInstant(at) }));
}

function untilOf(at: Instant, forMs: number | undefined): { until?: string } {
  return forMs === undefined ? {} : { until: formatInstant(at + forMs) };
}
