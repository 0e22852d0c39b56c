/** Allocators that will take the place of others: in a drawer at first, with numbers and keys of their own. */
import type { Rng } from '#kernel/rng.ts';
import type { House, HouseMeter } from './house.ts';

const KEY_BYTES = 16;
/** Far from the numbers of a house. */
const FIRST_SPARE_ID = 66_000_001;

/** One for each label, in the order of the labels. Nothing else of the house changes. */
export function withSpares(house: House, labels: readonly string[], rng: Rng): House {
  if (labels.length === 0) return house;
  const spares = labels.flatMap((label, index): HouseMeter[] => {
    const old = house.meters.find((meter) => meter.label === label);
    if (old === undefined) return [];
    const id = String(FIRST_SPARE_ID + index);
    const own = rng.fork(`spare/${label}`);
    return [
      {
        ...old,
        address: { ...old.address, id },
        label: spareLabel(label),
        key: Uint8Array.from({ length: KEY_BYTES }, () => own.below(256)),
        spareFor: label,
      },
    ];
  });
  return { ...house, meters: [...house.meters, ...spares] };
}

export function spareLabel(label: string): string {
  return `${label}-new`;
}

export function withoutSpares(house: House): House {
  const meters = house.meters.filter(({ spareFor }) => spareFor === undefined);
  return meters.length === house.meters.length ? house : { ...house, meters };
}
