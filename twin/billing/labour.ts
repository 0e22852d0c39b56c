/** Labour in the costs, for the tax return of a user (§35a EStG): it goes where its costs went. */
import { allocate } from '#kernel/allocate.ts';
import { rational } from '#kernel/rational.ts';
import { cents, type Cents } from '#kernel/units.ts';
import type { Bill, BillLine, PotSide } from './types.ts';

interface LabourItem {
  readonly labour_cents?: number | undefined;
  readonly side?: PotSide | undefined;
}

const OF_SIDE = {
  both: ({ total }: BillLine) => total.cents,
  heating: (line: BillLine) => line.heatingBase.cents + line.heatingConsumption.cents,
  hot_water: (line: BillLine) => line.hotWaterBase.cents + line.hotWaterConsumption.cents,
} as const;

/** One a line, in the order of the bill; undefined where no item has labour. */
export function labourShares(
  items: readonly LabourItem[],
  { lines }: Pick<Bill, 'lines'>,
): Cents[] | undefined {
  if (!items.some(({ labour_cents: own = 0 }) => own > 0)) return undefined;
  const shares = lines.map(() => 0);
  for (const side of ['both', 'heating', 'hot_water'] as const) {
    const own = items.filter((item) => (item.side ?? 'both') === side);
    const whole = own.reduce((sum, { labour_cents: labour = 0 }) => sum + labour, 0);
    const weights = lines.map((line) => OF_SIDE[side](line));
    if (whole === 0 || weights.every((weight) => weight === 0)) continue;
    allocate(cents(whole), weights.map(rational)).forEach((part, at) => {
      shares[at] = (shares[at] ?? 0) + part;
    });
  }
  return shares.map((share) => cents(share));
}
