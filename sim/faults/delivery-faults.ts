/** What was wrong before the world began: the papers say other things than what hangs in the house. */
import Type from 'typebox';
import { assert } from '#kernel/errors.ts';
import type { House, HouseMeter } from '../world/house.ts';
import { defineFault } from './fault.ts';

export const DELIVERY_FAULTS = [
  defineFault({
    kind: 'wrong-rating',
    about: 'The portal was told another rating of a radiator than it has: each unit weighs wrong.',
    target: 'allocator',
    group: 'rating',
    time: 'delivery',
    options: {
      kq: Type.Number({
        minimum: 0.01,
        maximum: 99,
        description: 'Rating factor KQ that the portal believes, for example 1.25.',
      }),
    },
    delivered: (house, { name }, { kq }) =>
      withMeter(house, name, (meter) => ({
        ...meter,
        kq: String(kq),
      })),
  }),
  defineFault({
    kind: 'keys-swapped',
    about: 'The keys of two allocators were swapped at the delivery: the portal can read neither.',
    target: 'allocator',
    group: 'keys',
    time: 'delivery',
    isPair: true,
    needsKeys: true,
    delivered: (house, { name, other = '' }) => {
      const [one, two] = [meterOf(house, name), meterOf(house, other)];
      const first = withMeter(house, name, (meter) => ({ ...meter, key: two.key }));
      return withMeter(first, other, (meter) => ({ ...meter, key: one.key }));
    },
  }),
];

function meterOf({ meters }: House, label: string): HouseMeter {
  const meter = meters.find((one) => one.label === label);
  assert(meter !== undefined, `no allocator ${label}`);
  return meter;
}

function withMeter(house: House, label: string, change: (meter: HouseMeter) => HouseMeter): House {
  const changed = change(meterOf(house, label));
  return { ...house, meters: house.meters.map((one) => (one.label === label ? changed : one)) };
}
