/**
 * Checks of the legal check about figures that no house has: a slipped decimal point, a unit that
 * was mixed up, a line that was entered twice. The ranges are wide, so that what lies outside is
 * hardly ever right; the bill is made all the same, as only people can know.
 */
import {
  compare,
  divide,
  multiply,
  rational,
  toDecimal,
  toExactText,
  type Rational,
} from '#kernel/rational.ts';
import { addDays } from '#kernel/time.ts';
import type { Co2Delivery } from '../co2-types.ts';
import type { MeterReadings } from '../rated-units.ts';
import type { RuleSet } from '../rule-set.ts';
import type { BillInput, BillUser, Finding, FuelLot } from '../types.ts';
import { finding, type Check, type Checked } from './findings.ts';

interface Figure {
  readonly field: string;
  readonly value: Rational | undefined;
  readonly min: Rational;
  readonly max: Rational;
}

const within = (
  field: string,
  value: Rational | undefined,
  [min, max]: readonly [string, string],
) => ({
  field,
  value,
  min: rational(min),
  max: rational(max),
});

/** Half to double what the law or a table knows. */
function near(field: string, value: Rational | undefined, known: string | number | undefined) {
  if (known === undefined) return [];
  const usual = rational(known);
  const [min, max] = [divide(usual, TWO), multiply(usual, TWO)];
  return usual.n === 0n ? [] : [{ field, value, min, max }];
}
const TWO = rational(2);

const figures: Check = (checked) =>
  outside([...plantFigures(checked), ...deviceFigures(checked.input)], checked.law);

const outside = (all: readonly Figure[], law: RuleSet): Finding[] =>
  all.flatMap(({ field, value, min, max }) => {
    if (value === undefined || (compare(value, min) >= 0 && compare(value, max) <= 0)) return [];
    const details = {
      figure: field,
      got: toExactText(value),
      min: toExactText(min),
      max: toExactText(max),
    };
    const source = law.clause('row-total');
    return [finding('figure-implausible', { level: 'warning', field, source, details })];
  });

/** Up to the dearest rate of the union. */
const TAX_PCT = ['0', '27'] as const;

function plantFigures({ input, law }: Checked): Figure[] {
  const { split } = input;
  const fuel =
    split !== undefined && 'plant' in split && 'fuel' in split.plant ? split.plant.fuel : undefined;
  const known = law.fuel(fuel?.type ?? '')?.kwh_per_unit;
  return [
    within('input_vat_pct', input.inputVatPct, TAX_PCT),
    ...near('split.fuel.hi_supplier', fuel?.supplierKwhPerUnit, known),
  ];
}

function deliveryFigures(delivery: Co2Delivery, field: string, law: RuleSet): Figure[] {
  const { gas, kgPerUnit, eurPerTonne, vatPct } = delivery;
  return [
    // Natural gas and biogas as grids carry them.
    within(`${field}.state_number`, gas?.stateNumber, ['0.7', '1.3']),
    within(`${field}.calorific_kwh_m3`, gas?.kwhPerM3, ['6', '14']),
    within(`${field}.vat_pct`, vatPct, TAX_PCT),
    ...near(`${field}.kg_per_unit`, kgPerUnit, law.fuel(delivery.fuel)?.kg_per_unit),
    ...near(`${field}.price_eur_t`, eurPerTonne, priceOf(delivery, law)),
  ];
}

function priceOf({ year, deliveredOn = '' }: Co2Delivery, law: RuleSet): string | undefined {
  const sold = year ?? (deliveredOn === '' ? undefined : Number(deliveredOn.slice(0, 4)));
  const day = `${String(sold).padStart(4, '0')}-01-01`;
  if (sold === undefined || typeof law.at('co2_price', day)?.value !== 'number') return undefined;
  return toExactText(law.number('co2_price', day));
}

/** Rating factors of EN 834: KQ is the output of a radiator in kW. */
function deviceFigures({ users }: BillInput): Figure[] {
  return users.flatMap(({ devices = [] }, user) =>
    devices.flatMap(({ kq, kc, kt, scale }, at) => {
      if (scale !== 'unit') return [];
      const field = `users[${user}].devices[${at}]`;
      return [
        within(`${field}.kq`, kq, ['0.01', '50']),
        within(`${field}.kc`, kc, ['0.2', '10']),
        within(`${field}.kt`, kt, ['0.2', '5']),
      ];
    }),
  );
}

/** Slips in what a supplier's invoices say, of a bill and of a claim. */
export function deliveryFindings(all: readonly Co2Delivery[], law: RuleSet): Finding[] {
  const name = 'co2.deliveries';
  const slips = all.flatMap((delivery, at) => {
    const field = `${name}[${at}]`;
    return [...yearDiffers(delivery, field), ...invoiceEarly(delivery, field)];
  });
  const told = all.flatMap((delivery, at) => deliveryFigures(delivery, `${name}[${at}]`, law));
  return [...outside(told, law), ...enteredTwice(name, all, law), ...slips];
}

const deliveries: Check = ({ input: { co2 }, law }) =>
  co2 !== undefined && 'deliveries' in co2.emissions
    ? deliveryFindings(co2.emissions.deliveries, law)
    : [];

type Entry = Pick<FuelLot, 'quantity' | 'number' | 'deliveredOn'>;

/** An invoice that two entries name, with the same quantity and day, was entered twice. */
function enteredTwice(name: string, all: readonly Entry[], law: RuleSet): Finding[] {
  const seen = new Map<string, number>();
  return all.flatMap(({ number, quantity, deliveredOn = '' }, at) => {
    if (number === undefined) return [];
    const key = JSON.stringify([number, toExactText(quantity), deliveredOn]);
    const first = seen.get(key);
    seen.set(key, first ?? at);
    if (first === undefined) return [];
    const details = { number, first: `${name}[${first}]` };
    const [field, source] = [`${name}[${at}].number`, law.clause('costs-total')];
    return [finding('delivery-twice', { level: 'warning', field, source, details })];
  });
}

const STOCK = 'costs.fuel_stock.stock_and_deliveries';

const lotTwice: Check = ({ input, law }) =>
  enteredTwice(STOCK, input.costs.fuelStock?.lots ?? [], law);

/** Fuel that came after the last day was not burnt in the period. */
const laterStock: Check = ({ input, law }) => {
  const { to } = input.period;
  return (input.costs.fuelStock?.lots ?? []).flatMap(({ deliveredOn = '' }, at) =>
    deliveredOn <= to
      ? []
      : [
          finding('stock-later-fuel', {
            level: 'warning',
            field: `${STOCK}[${at}].delivered_on`,
            source: law.clause('costs-total'),
            details: { day: deliveredOn, to },
          }),
        ],
  );
};

/** More than this between the dearest and the cheapest unit is a slipped point. */
const PRICE_SPREAD = rational(5);

const stockPrices: Check = ({ input, law }) => {
  const priced = (input.costs.fuelStock?.lots ?? []).flatMap(({ quantity, cents }, at) =>
    quantity.n === 0n || cents === 0 ? [] : [{ at, price: divide(rational(cents), quantity) }],
  );
  const [first] = priced;
  if (first === undefined) return [];
  return priced.slice(1).flatMap(({ at, price }) => {
    const [low, high] =
      compare(price, first.price) < 0 ? [price, first.price] : [first.price, price];
    if (compare(high, multiply(low, PRICE_SPREAD)) <= 0) return [];
    return [
      finding('fuel-price-implausible', {
        level: 'warning',
        field: `${STOCK}[${at}].cents`,
        source: law.clause('costs-total'),
        details: { price: toDecimal(price, 2), other: toDecimal(first.price, 2) },
      }),
    ];
  });
};

/** The price of CO2 goes by the year, the tax by the day: where both are given they should agree. */
const yearDiffers = ({ year, deliveredOn }: Co2Delivery, field: string): Finding[] =>
  year === undefined || deliveredOn === undefined || Number(deliveredOn.slice(0, 4)) === year
    ? []
    : [
        finding('co2-year-differs', {
          level: 'warning',
          field: `${field}.year`,
          source: '§3 Abs. 1 CO2KostAufG',
          details: { year: String(year), day: deliveredOn },
        }),
      ];

/** The table of the CO2 costs is scaled to a short period that was agreed: the one that is billed. */
const agreedPeriod: Check = ({ input }) => {
  const { co2, period } = input;
  const agreed = co2?.agreedPeriod;
  if (agreed === undefined || (agreed.from === period.from && agreed.to === period.to)) return [];
  return [
    finding('co2-agreed-period-differs', {
      level: 'warning',
      field: 'co2.agreed_period',
      source: '§5 Abs. 1 S. 4 CO2KostAufG',
      details: { from: agreed.from, until: agreed.to },
    }),
  ];
};

const INVOICE_DAYS_BEFORE = 366;

/** An invoice of years before takes a delivery out of the split, so its day matters. */
const invoiceEarly = ({ deliveredOn, invoicedOn }: Co2Delivery, field: string): Finding[] =>
  deliveredOn === undefined ||
  invoicedOn === undefined ||
  invoicedOn >= addDays(deliveredOn, -INVOICE_DAYS_BEFORE)
    ? []
    : [
        finding('co2-invoice-early', {
          level: 'warning',
          field: `${field}.invoiced_on`,
          source: '§11 Abs. 2 S. 2 CO2KostAufG',
          details: { invoiced: invoicedOn, day: deliveredOn },
        }),
      ];

/** Readings are taken about the ends of a period; what lies further off counts other days too. */
const READING_DAYS_OFF = 45;

const readingDays: Check = ({ input, law }) =>
  input.users.flatMap((user, at) =>
    (['devices', 'waterMeters'] as const).flatMap((list) => {
      const name = list === 'devices' ? 'devices' : 'water_meters';
      return (user[list] ?? []).flatMap((meter, index) =>
        daysOff(meter, user, input).map(({ end, day, due }) =>
          finding('reading-day-off', {
            level: 'warning',
            field: `users[${at}].${name}[${index}].${end}.day`,
            source: law.clause('row-total'),
            details: { device: meter.id, day, due },
          }),
        ),
      );
    }),
  );

function daysOff({ start, end }: MeterReadings, user: BillUser, { period }: BillInput) {
  const first = user.from ?? period.from;
  const last = user.to ?? period.to;
  const early = start !== undefined && start.day < addDays(first, -READING_DAYS_OFF);
  const late = end !== undefined && end.day > addDays(last, READING_DAYS_OFF);
  return [
    ...(early ? [{ end: 'start', day: start.day, due: first }] : []),
    ...(late ? [{ end: 'end', day: end.day, due: last }] : []),
  ];
}

export const PLAUSIBLE_CHECKS: readonly Check[] = [
  figures,
  deliveries,
  lotTwice,
  laterStock,
  stockPrices,
  agreedPeriod,
  readingDays,
];
