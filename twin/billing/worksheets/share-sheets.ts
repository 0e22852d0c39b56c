/** Small calculations with shares: allocation, degree days, splits by time, rated units. */
import { compareText } from '#kernel/compare-text.ts';
import { Type } from 'typebox';
import { allocate } from '#kernel/allocate.ts';
import {
  add,
  divide,
  floor,
  multiply,
  rational,
  roundToCents,
  sum,
  toDecimal,
  toExactText,
  ZERO,
} from '#kernel/rational.ts';
import { addDays, civilDate, daysInclusive } from '#kernel/time.ts';
import { cents } from '#kernel/units.ts';
import {
  degreeDaysPermille,
  degreeDayTable,
  printedPermille,
  splitByDays,
} from '../degree-days.ts';
import { checkDistinct, checkPct, notNegative, notNegativeCents } from '../check-fields.ts';
import { gapsBetween } from '../check-parts.ts';
import { badField } from '../errors.ts';
import type { RuleSet, Table } from '../rule-set.ts';
import type { BillPeriod } from '../types.ts';
import { exactLine, lineByUnitPrice, unitPrice } from '../unit-price.ts';
import {
  approximate,
  atMost,
  CentsField,
  DayField,
  DecimalField,
  exact,
  NameField,
  optional,
  PeriodField,
  periodOf,
  positive,
  sheet,
  worksheet,
  type Worksheet,
} from './fields.ts';

const Weights = Type.Array(DecimalField, { minItems: 1, maxItems: 200_000 });

const allocation = worksheet(
  'allocation',
  {
    about: 'a pot over weights by largest remainder',
    schema: sheet({ total_cents: CentsField, weights: Weights, tie: optional(Type.String()) }),
  },
  ({ total_cents, weights }) => {
    const exactWeights = weights.map(exact);
    weights.forEach((weight, index) => {
      if (exact(weight).n < 0n) throw badField(`weights[${index}]`, weight, '0 or more');
    });
    const whole = sum(exactWeights);
    if (whole.n === 0n && total_cents !== 0) throw badField('weights', 0, 'one weight above 0');
    const shares = allocate(cents(total_cents), exactWeights);
    const parts = exactWeights.map((weight) =>
      whole.n === 0n ? ZERO : divide(multiply(rational(total_cents), weight), whole),
    );
    const naive = parts.map(roundToCents);
    const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    const floors = parts.map((part) => Number(floor(part)));
    return {
      shares_cents: shares,
      sum_cents: total(shares),
      naive_half_up: naive,
      naive_sum_minus_total: total(naive) - total_cents,
      steps: {
        exact: parts.map(toExactText),
        floor: floors,
        missing_cents: total_cents - total(floors),
      },
    };
  },
);

function tableOf(law: RuleSet, name: string | undefined, day: string): Table {
  const table = degreeDayTable(law, name, civilDate(day));
  if (table === undefined) throw badField('degree_day_table', name, 'a country with degree days');
  return table;
}

const degreeDays = worksheet(
  'degree_days',
  {
    about: 'permille of the heating year that a stretch of days holds',
    schema: sheet({ from: DayField, to: DayField, degree_day_table: optional(NameField) }),
  },
  (input, law) => {
    const period = orderedPeriod(input);
    const permille = degreeDaysPermille(tableOf(law, input.degree_day_table, period.from), period);
    return {
      permille: toExactText(permille),
      permille_6dp: approximate(permille, 6),
      steps: { days: daysInclusive(period.from, period.to) },
    };
  },
);

function orderedPeriod(input: { readonly from: string; readonly to: string }, prefix = '') {
  const period = periodOf(input);
  if (period.to < period.from) {
    throw badField(`${prefix}to`, period.to, `${period.from} or later`);
  }
  return period;
}

/** Every day of the period has one part: else somebody would pay for days of nobody's or twice. */
function checkCover(parts: readonly BillPeriod[], period: BillPeriod): void {
  const inTime = parts
    .map((part, index) => ({ ...part, field: `parts[${index}]` }))
    .toSorted((a, b) => compareText(a.from, b.from));
  inTime.forEach(({ from, to, field }, at) => {
    const before = inTime[at - 1];
    if (from < period.from) throw badField(`${field}.from`, from, `${period.from} or later`);
    if (to > period.to) throw badField(`${field}.to`, to, `${period.to} or earlier`);
    if (before !== undefined && from <= before.to) {
      throw badField(`${field}.from`, from, `${addDays(before.to, 1)} or later`);
    }
  });
  const [gap] = gapsBetween(inTime, period);
  if (gap === undefined) return;
  throw badField('parts', `nobody from ${gap.from} to ${gap.to}`, 'a part for every day');
}

const PRINTED_DECIMALS = 3;

const degreeDaySplit = worksheet(
  'degree_day_split',
  {
    about: 'base costs of a dwelling between the old and the new user',
    schema: sheet({
      building_base_cents: CentsField,
      building_area_m2: DecimalField,
      flat_area_m2: DecimalField,
      out: DayField,
      in: DayField,
      period: PeriodField,
      degree_day_table: optional(NameField),
    }),
  },
  (input, law) => {
    const period = orderedPeriod(input.period);
    const table = tableOf(law, input.degree_day_table, period.from);
    const area = positive('building_area_m2', input.building_area_m2);
    positive('flat_area_m2', input.flat_area_m2);
    atMost('flat_area_m2', { value: input.flat_area_m2, most: input.building_area_m2 });
    notNegativeCents('building_base_cents', input.building_base_cents);
    const flat = exactLine(cents(input.building_base_cents), exact(input.flat_area_m2), area);
    if (input.out < period.from || input.in > period.to || addDays(input.out, 1) > input.in) {
      throw badField('in', input.in, `a day of the period after ${input.out}`);
    }
    const first = { from: period.from, to: civilDate(input.out) };
    const second = { from: civilDate(input.in), to: period.to };
    const before = degreeDaysPermille(table, first);
    const after = degreeDaysPermille(table, second);
    const printed = (own: typeof first) =>
      toDecimal(printedPermille(table, own, PRINTED_DECIMALS), PRINTED_DECIMALS);
    const old = roundToCents(divide(multiply(rational(flat), before), add(before, after)));
    return {
      old_cents: old,
      new_cents: flat - old,
      steps: {
        flat_base_cents: flat,
        permille_old: toExactText(before),
        permille_new: toExactText(after),
        // What a table with the value of a day cut to three decimals makes of it.
        published_permille_old: printed(first),
        published_permille_new: printed(second),
      },
    };
  },
);

const timeSplit = worksheet(
  'time_split',
  {
    about: 'costs of a dwelling over stretches of time by days',
    schema: sheet({
      flat_cents: CentsField,
      period: PeriodField,
      parts: Type.Array(
        sheet({ id: NameField, payer: optional(NameField), from: DayField, to: DayField }),
        { minItems: 1, maxItems: 1000 },
      ),
    }),
  },
  ({ flat_cents, parts, period }) => {
    notNegativeCents('flat_cents', flat_cents);
    checkDistinct(
      parts.map(({ id }) => id),
      (index) => `parts[${index}].id`,
    );
    const periods = parts.map((part, index) => orderedPeriod(part, `parts[${index}].`));
    checkCover(periods, orderedPeriod(period, 'period.'));
    const shares = splitByDays(cents(flat_cents), periods);
    return {
      ...Object.fromEntries(parts.map(({ id }, index) => [id, shares[index] ?? 0])),
      steps: { days: periods.map(({ from, to }) => daysInclusive(from, to)) },
    };
  },
);

const interimReading = worksheet(
  'interim_reading',
  {
    about: 'consumption costs of a dwelling between two users by an interim reading',
    schema: sheet({
      total_cost_cents: CentsField,
      consumption_pct: DecimalField,
      building_units: DecimalField,
      flat_units: DecimalField,
      interim_units: DecimalField,
    }),
  },
  (input) => {
    const [flatUnits, interim] = [exact(input.flat_units), exact(input.interim_units)];
    const units = positive('building_units', input.building_units);
    notNegative('interim_units', interim);
    atMost('interim_units', { value: input.interim_units, most: input.flat_units });
    atMost('flat_units', { value: input.flat_units, most: input.building_units });
    notNegativeCents('total_cost_cents', input.total_cost_cents);
    checkPct('consumption_pct', exact(input.consumption_pct));
    const pct = divide(exact(input.consumption_pct), rational(100));
    const pot = roundToCents(multiply(rational(input.total_cost_cents), pct));
    const flat = exactLine(pot, flatUnits, units);
    const old = exactLine(pot, interim, units);
    return {
      flat_cents: flat,
      old_cents: old,
      new_cents: flat - old,
      steps: {
        consumption_pot_cents: pot,
        price_per_unit_cents: toExactText(divide(rational(pot), units)),
      },
    };
  },
);

const Triple = sheet({
  heat_units: DecimalField,
  area_m2: DecimalField,
  hot_water_m3: DecimalField,
});
const PRICE_DECIMALS = 3;

const unitPriceSheet = worksheet(
  'unit_price',
  {
    about: 'a line from rounded unit prices beside the exact one',
    schema: sheet({
      pots: sheet({ heating_cents: CentsField, hot_water_cents: CentsField }),
      consumption_pct: DecimalField,
      totals: Triple,
      user: Triple,
      prepaid_cents: CentsField,
    }),
  },
  ({ pots, consumption_pct, totals, user, prepaid_cents }) => {
    checkPct('consumption_pct', exact(consumption_pct));
    notNegativeCents('pots.heating_cents', pots.heating_cents);
    notNegativeCents('pots.hot_water_cents', pots.hot_water_cents);
    notNegativeCents('prepaid_cents', prepaid_cents);
    for (const by of ['heat_units', 'area_m2', 'hot_water_m3'] as const) {
      notNegative(`user.${by}`, exact(user[by]));
      atMost(`user.${by}`, { value: user[by], most: totals[by] });
    }
    const pct = divide(exact(consumption_pct), rational(100));
    const used = (pot: number) => roundToCents(multiply(rational(pot), pct));
    const heating = used(pots.heating_cents);
    const water = used(pots.hot_water_cents);
    const rows = [
      ['heating_consumption', heating, 'heat_units'],
      ['heating_base', cents(pots.heating_cents - heating), 'area_m2'],
      ['hot_water_consumption', water, 'hot_water_m3'],
      ['hot_water_base', cents(pots.hot_water_cents - water), 'area_m2'],
    ] as const;
    const priced = rows.map(([name, pot, by]) => {
      const total = positive(`totals.${by}`, totals[by]);
      const units = exact(user[by]);
      const price = unitPrice(pot, total, PRICE_DECIMALS);
      const rounded = lineByUnitPrice(price, units);
      return { name, pot, price, rounded, line: exactLine(pot, units, total) };
    });
    const column = (of: (row: (typeof priced)[number]) => number) => {
      const values = Object.fromEntries(priced.map((row) => [row.name, of(row)]));
      const total = priced.reduce((all, row) => all + of(row), 0);
      return { ...values, total, balance: total - prepaid_cents };
    };
    return {
      unit_price_3dp_cents: column(({ rounded }) => rounded),
      exact_cents: column(({ line }) => line),
      steps: {
        pots_cents: Object.fromEntries(priced.map(({ name, pot }) => [name, pot])),
        unit_price_eur_3dp: Object.fromEntries(
          priced.map(({ name, price }) => [name, toDecimal(price, PRICE_DECIMALS)]),
        ),
      },
    };
  },
);

export const SHARE_SHEETS: readonly Worksheet[] = [
  allocation,
  degreeDays,
  degreeDaySplit,
  timeSplit,
  interimReading,
  unitPriceSheet,
];
