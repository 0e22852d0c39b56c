/**
 * A bill for somebody who may not see single values: what the meters counted is replaced by a
 * spread over the areas, before anything is computed. Whatever is derived from it, shares, pots,
 * findings or a what-if, is by construction a function of the sums that may be shown and of what
 * is public: areas, tenancies and costs.
 */
import { divide, multiply, ONE, sum, type Rational } from '#kernel/rational.ts';
import type { BillInput, BillUser, UnitReading } from '../billing/types.ts';

/** What may be shown; without a sum a square metre counts as one unit. */
export interface SpreadSums {
  readonly heat: Rational;
  /** Cubic metres; undefined where none are measured. */
  readonly hotWater?: Rational;
}

export function blindInput(input: BillInput, sums?: SpreadSums): BillInput {
  // The correction for pipe heat is a statistic of the single values.
  const { pipeHeat: _pipeHeat, ...rest } = input;
  const areas = areasOf(input);
  const heat = spread(areas.heat, sums?.heat);
  const hotWater = spread(areas.hotWater, sums?.hotWater);
  return {
    ...rest,
    users: input.users.map((user): BillUser => {
      const { devices: _d, heatUnits: _u, hotWaterM3: _m3, waterMeters: _w, ...known } = user;
      return {
        ...known,
        ...(isHeatRead(user) ? { heatUnits: heat(user.areaM2) } : {}),
        ...(user.hotWaterM3 === undefined ? {} : { hotWaterM3: hotWater(user.areaM2) }),
      };
    }),
    noInterimReading: (input.noInterimReading ?? []).map((reading): UnitReading => {
      const area = areaOfUnit(input, reading.unit);
      return {
        unit: reading.unit,
        ...(reading.heatUnits === undefined ? {} : { heatUnits: heat(area) }),
        ...(reading.hotWaterM3 === undefined ? {} : { hotWaterM3: hotWater(area) }),
      };
    }),
  };
}

/** Areas that each sum is spread over. */
function areasOf(input: BillInput): { readonly heat: Rational; readonly hotWater: Rational } {
  const { users, noInterimReading: unread = [] } = input;
  const ofUsers = (has: (user: BillUser) => boolean): Rational =>
    sum(users.filter((user) => has(user)).map(({ areaM2 }) => areaM2));
  const ofUnits = (has: (reading: UnitReading) => boolean): Rational =>
    sum(unread.filter((one) => has(one)).map(({ unit }) => areaOfUnit(input, unit)));
  return {
    heat: sum([ofUsers(isHeatRead), ofUnits((one) => one.heatUnits !== undefined)]),
    hotWater: sum([
      ofUsers((user) => user.hotWaterM3 !== undefined),
      ofUnits((one) => one.hotWaterM3 !== undefined),
    ]),
  };
}

function spread(areaM2: Rational, total: Rational | undefined): (area: Rational) => Rational {
  const perM2 = total === undefined || areaM2.n === 0n ? ONE : divide(total, areaM2);
  return (area) => multiply(area, perM2);
}

const isHeatRead = ({ devices, heatUnits }: BillUser): boolean =>
  devices !== undefined || heatUnits !== undefined;

function areaOfUnit({ users }: BillInput, unit: string): Rational {
  return users.find((user) => user.unit === unit)?.areaM2 ?? ONE;
}
