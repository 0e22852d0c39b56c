/** Calculations with devices and stocks: rated units, failed devices, user groups, fuel. */
import { Type } from 'typebox';
import { allocate } from '#kernel/allocate.ts';
import {
  add,
  divide,
  multiply,
  rational,
  roundToCents,
  sum,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import { civilDate } from '#kernel/time.ts';
import { cents } from '#kernel/units.ts';
import { heatingBill } from '../bill.ts';
import { aboveZero, checkPct, notNegative, notNegativeCents } from '../check-fields.ts';
import { checkFuelStock } from '../check-parts.ts';
import { badField } from '../errors.ts';
import { affectedShare, estimateByArea, meanOfPeriods } from '../estimate.ts';
import { fuelUse } from '../fuel-stock.ts';
import { checkMeter, rateMeter } from '../rated-units.ts';
import { fuelStockOf, previousOf } from './bill-input.ts';
import { devicesOf } from './device-input.ts';
import { DeviceField, FuelStockField, PreviousUnits } from './bill-schema.ts';
import {
  atMost,
  CentsField,
  DayField,
  DecimalField,
  exact,
  LATEST,
  NameField,
  optional,
  positive,
  sheet,
  worksheet,
  type DecimalValue,
  type Worksheet,
} from './fields.ts';

const FlatDevice = sheet({ ...DeviceField.properties, flat: NameField });

const hcaUnits = worksheet(
  'hca_units',
  {
    about: 'consumption costs by allocators of both scales',
    schema: sheet({
      consumption_pot_cents: CentsField,
      devices: Type.Array(FlatDevice, { minItems: 1, maxItems: 100_000 }),
    }),
  },
  ({ consumption_pot_cents, devices }) => {
    const rated = devicesOf(devices, '').map((meter, index) => {
      checkMeter(meter, `devices[${index}]`);
      return rateMeter(meter);
    });
    const perFlat = (of: (index: number) => Rational): Map<string, Rational> => {
      const units = new Map<string, Rational>();
      devices.forEach(({ flat }, index) => {
        units.set(flat, add(units.get(flat) ?? ZERO, of(index)));
      });
      return units;
    };
    const weighted = perFlat((index) => rated[index]?.rated ?? ZERO);
    const raw = perFlat((index) => rational(rated[index]?.units ?? 0));
    const split = (units: Map<string, Rational>) => {
      const weights = [...units.values()];
      if (sum(weights).n === 0n) throw badField('devices', 0, 'a device that counted something');
      const shares = allocate(cents(consumption_pot_cents), weights);
      return Object.fromEntries([...units.keys()].map((flat, at) => [flat, shares[at] ?? 0]));
    };
    const texts = (units: Map<string, Rational>) =>
      Object.fromEntries([...units].map(([flat, value]) => [flat, toExactText(value)]));
    return {
      cents: split(weighted),
      wrong_if_unscaled_cents: split(raw),
      steps: { weighted_units: texts(weighted), raw_units: texts(raw) },
    };
  },
);

const estimate = worksheet(
  'estimate',
  {
    about: 'units of rooms whose devices failed, and whether an estimate is allowed',
    schema: sheet({
      method: NameField,
      comparable: optional(sheet({ units: DecimalField, area_m2: DecimalField })),
      measured_units: optional(DecimalField),
      measured_area_m2: optional(DecimalField),
      previous_units: optional(PreviousUnits),
      building_ratio: optional(DecimalField),
      failed_area_m2: optional(DecimalField),
      affected_area_m2: DecimalField,
      total_area_m2: DecimalField,
      day: optional(DayField),
    }),
  },
  (input, law) => {
    const day = civilDate(input.day ?? LATEST);
    const affectedM2 = exact(input.affected_area_m2);
    const totalM2 = positive('total_area_m2', input.total_area_m2);
    checkEstimate(input);
    const affected = affectedShare({ affectedM2, totalM2 }, { from: day, to: day }, law);
    return {
      exceeds_25_pct: affected.exceeds,
      estimated_units: affected.exceeds ? null : toExactText(estimatedUnits(input)),
      mode: affected.exceeds ? 'area_only' : 'estimate',
      steps: { affected_pct: toExactText(affected.pct) },
    };
  },
);

const ESTIMATE_AMOUNTS = [
  'affected_area_m2',
  'failed_area_m2',
  'measured_units',
  'measured_area_m2',
] as const;

type EstimateInput = Parameters<typeof estimatedUnits>[0] & {
  readonly total_area_m2: DecimalValue;
};

function checkEstimate(input: EstimateInput): void {
  for (const field of ESTIMATE_AMOUNTS) {
    const value = input[field];
    if (value !== undefined) notNegative(field, exact(value));
  }
  const previous = input.previous_units ?? [];
  for (const [at, units] of (Array.isArray(previous) ? previous : [previous]).entries()) {
    const field = Array.isArray(previous) ? `previous_units[${at}]` : 'previous_units';
    notNegative(field, exact(units));
  }
  if (input.building_ratio !== undefined) positive('building_ratio', input.building_ratio);
  if (input.comparable) notNegative('comparable.units', exact(input.comparable.units));
  atMost('affected_area_m2', { value: input.affected_area_m2, most: input.total_area_m2 });
}

function estimatedUnits(input: {
  readonly method: string;
  readonly comparable?: { readonly units: DecimalValue; readonly area_m2: DecimalValue };
  readonly measured_units?: DecimalValue;
  readonly measured_area_m2?: DecimalValue;
  readonly previous_units?: DecimalValue | DecimalValue[];
  readonly building_ratio?: DecimalValue;
  readonly failed_area_m2?: DecimalValue;
  readonly affected_area_m2: DecimalValue;
}): Rational {
  const failed = exact(input.failed_area_m2 ?? input.affected_area_m2);
  switch (input.method) {
    case 'comparable_rooms': {
      const { comparable } = input;
      if (comparable === undefined) throw badField('comparable', undefined, 'units and area_m2');
      const areaM2 = positive('comparable.area_m2', comparable.area_m2);
      return estimateByArea({ units: exact(comparable.units), areaM2 }, failed);
    }
    case 'building_average': {
      const units = exact(input.measured_units ?? missing('measured_units'));
      const areaM2 = positive('measured_area_m2', input.measured_area_m2 ?? 0);
      return estimateByArea({ units, areaM2 }, failed);
    }
    case 'previous_period':
    case 'previous_periods': {
      const basis = previousOf(input, '');
      if (basis.method === 'previous_period') return basis.units;
      return basis.method === 'previous_periods' ? meanOfPeriods(basis) : missing('previous_units');
    }
    default:
      throw badField(
        'method',
        input.method,
        'comparable_rooms, building_average, previous_period or previous_periods',
      );
  }
}

function missing(field: string): never {
  throw badField(field, undefined, 'a number');
}

interface GroupOfSheet {
  readonly kwh: DecimalValue;
  readonly consumption_pct: DecimalValue;
  readonly users: readonly { readonly units: DecimalValue; readonly area_m2: DecimalValue }[];
}

/** Here and not in the bill that is made of it, whose fields have other names. */
function checkGroups(
  totalCents: number,
  measuredPct: DecimalValue,
  groups: readonly GroupOfSheet[],
): void {
  notNegativeCents('total_cents', totalCents);
  checkPct('measured_pct', exact(measuredPct));
  for (const [index, { kwh, consumption_pct, users }] of groups.entries()) {
    const group = `groups[${index}]`;
    notNegative(`${group}.kwh`, exact(kwh));
    checkPct(`${group}.consumption_pct`, exact(consumption_pct));
    for (const [at, { units, area_m2 }] of users.entries()) {
      notNegative(`${group}.users[${at}].units`, exact(units));
      aboveZero(`${group}.users[${at}].area_m2`, exact(area_m2));
    }
  }
}

const userGroups = worksheet(
  'user_groups',
  {
    about: 'heating costs over groups that are metered apart, and inside each',
    schema: sheet({
      total_cents: CentsField,
      measured_pct: DecimalField,
      groups: Type.Array(
        sheet({
          id: NameField,
          kwh: DecimalField,
          area_m2: optional(DecimalField),
          consumption_pct: DecimalField,
          users: Type.Array(sheet({ id: NameField, units: DecimalField, area_m2: DecimalField }), {
            minItems: 1,
            maxItems: 100_000,
          }),
        }),
        { minItems: 1, maxItems: 100 },
      ),
    }),
  },
  ({ total_cents, measured_pct, groups }, law) => {
    groups.forEach(({ area_m2, users }, index) => {
      const own = toExactText(sum(users.map((user) => exact(user.area_m2))));
      if (area_m2 === undefined || toExactText(exact(area_m2)) === own) return;
      throw badField(`groups[${index}].area_m2`, area_m2, `${own}, the areas of its users`);
    });
    checkGroups(total_cents, measured_pct, groups);
    const day = civilDate('9900-01-01');
    const bill = heatingBill(
      {
        period: { from: day, to: civilDate(LATEST) },
        costs: { unitaryCents: cents(total_cents) },
        shares: { heatingConsumptionPct: exact(measured_pct) },
        groups: {
          measuredPct: exact(measured_pct),
          groups: groups.map(({ id, kwh, consumption_pct }) => ({
            id,
            kwh: exact(kwh),
            consumptionPct: exact(consumption_pct),
          })),
        },
        users: groups.flatMap(({ id: group, users }) =>
          users.map(({ id, units, area_m2 }) => ({
            id,
            unit: id,
            payer: 'tenant' as const,
            group,
            areaM2: exact(area_m2),
            heatUnits: exact(units),
          })),
        ),
      },
      law,
    );
    const groupOf = new Map(groups.flatMap(({ id, users }) => users.map((u) => [u.id, id])));
    const perGroup = Object.fromEntries(groups.map(({ id }) => [id, 0]));
    for (const line of bill.lines) {
      const id = groupOf.get(line.userId) ?? '';
      perGroup[id] = (perGroup[id] ?? 0) + line.total.cents;
    }
    const pct = divide(exact(measured_pct), rational(100));
    const measured = roundToCents(multiply(rational(total_cents), pct));
    return {
      users: Object.fromEntries(bill.lines.map((line) => [line.userId, line.total.cents])),
      total_cents: bill.totalCents,
      because: Object.fromEntries(bill.lines.map((line) => [line.userId, line.total.because])),
      steps: {
        measured_pot_cents: measured,
        area_pot_cents: total_cents - measured,
        group_cents: perGroup,
      },
    };
  },
);

const fuelStock = worksheet(
  'fuel_stock',
  { about: 'fuel that was used, first in first out', schema: FuelStockField },
  (input, law) => {
    const stock = fuelStockOf(input);
    checkFuelStock(stock, '');
    const use = fuelUse(stock, law);
    return {
      used_litres: toExactText(use.used),
      fuel_cost_cents: use.cost.cents,
      closing_value_cents: use.closing.cents,
      steps: { used_per_lot: use.usedPerLot.map(toExactText) },
      because: { fuel_cost_cents: use.cost.because, closing_value_cents: use.closing.because },
    };
  },
);

export const DEVICE_SHEETS: readonly Worksheet[] = [hcaUnits, estimate, userGroups, fuelStock];
