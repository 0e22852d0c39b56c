/**
 * The bill a second time, from the text of the law alone and with an arithmetic of its own: it
 * shares no line with the engine, so that a mistake would have to be made twice. For tests.
 */
import { createRng } from '#kernel/rng.ts';
import type { Rng } from '#kernel/rng.ts';

/** Numerator and denominator above 0. */
type Fraction = readonly [bigint, bigint];

const of = (text: string | number): Fraction => {
  const [whole = '0', part = ''] = String(text).split('.');
  return [BigInt(whole + part), 10n ** BigInt(part.length)];
};
const times = (a: Fraction, b: Fraction): Fraction => [a[0] * b[0], a[1] * b[1]];
const over = (a: Fraction, b: Fraction): Fraction => [a[0] * b[1], a[1] * b[0]];
const plus = (a: Fraction, b: Fraction): Fraction => [a[0] * b[1] + b[0] * a[1], a[1] * b[1]];
const total = (all: readonly Fraction[]): Fraction => all.reduce(plus, [0n, 1n]);
/** Half away from zero; no amount here is below 0. */
const whole = ([n, d]: Fraction): number => Number((2n * n + d) / (2n * d));

export interface RandomUser {
  readonly id: string;
  readonly unit: string;
  readonly payer: 'tenant' | 'landlord';
  readonly area_m2: string;
  readonly from: string;
  readonly to: string;
  readonly heat_units: string;
  readonly hot_water_m3: string;
  readonly prepaid_cents: number;
  readonly reductions: readonly string[];
}

export interface RandomDelivery {
  readonly fuel:
    'natural_gas_gross_kwh' | 'natural_gas_m3' | 'heating_oil_el_litre' | 'wood_pellets';
  readonly quantity: string;
  readonly delivered_on: string;
  readonly invoiced_on: string;
  readonly biogenic_pct?: number;
  readonly state_number?: string;
  readonly calorific_kwh_m3?: string;
}

export interface RandomSheet {
  readonly period: { readonly from: string; readonly to: string };
  readonly costs: {
    readonly unitary_cents: number;
    readonly heating_only_cents: number;
    readonly hot_water_only_cents: number;
    readonly relief: readonly { readonly kind: 'price_brake'; readonly cents: number }[];
  };
  readonly split: {
    readonly method: 'heat_meter';
    readonly q_ww_kwh: string;
    readonly total_kwh: string;
  };
  readonly shares: {
    readonly heating_consumption_pct: number;
    readonly hot_water_consumption_pct: number;
  };
  readonly users: readonly RandomUser[];
  readonly co2: { readonly living_area_m2: string; readonly deliveries: readonly RandomDelivery[] };
}

const REASONS = ['no_remote_reading', 'missing_information', 'missing_co2_information'] as const;

/** A house that the law can be applied to, with every rule of the second calculation in reach. */
export function randomSheet(seed: number): RandomSheet {
  const rng = createRng(`second-calculation/${seed}`);
  const year = 2021 + pick(rng, 5);
  const isCalendar = pick(rng, 3) > 0;
  const from = isCalendar ? `${year}-01-01` : `${year}-07-01`;
  const to = isCalendar ? `${year}-12-31` : `${year + 1}-06-30`;
  const users = Array.from({ length: 2 + pick(rng, 6) }, (_, at) =>
    usersOf(rng, { from, to }, String(at).padStart(2, '0')),
  ).flat();
  const unitary_cents = 50_000 + pick(rng, 2_000_000);
  const totalKwh = 10_000 + pick(rng, 90_000);
  return {
    period: { from, to },
    costs: {
      unitary_cents,
      heating_only_cents: pick(rng, 20_000),
      hot_water_only_cents: pick(rng, 9_000),
      relief: pick(rng, 4) === 0 ? [{ kind: 'price_brake', cents: pick(rng, 40_000) }] : [],
    },
    split: {
      method: 'heat_meter',
      q_ww_kwh: String(pick(rng, totalKwh)),
      total_kwh: String(totalKwh),
    },
    shares: {
      heating_consumption_pct: 50 + pick(rng, 21),
      hot_water_consumption_pct: 50 + pick(rng, 21),
    },
    users,
    co2: {
      living_area_m2: String(100 + pick(rng, 900)),
      deliveries: Array.from({ length: 1 + pick(rng, 3) }, () => deliveryOf(rng, from, to)),
    },
  };
}

const pick = (rng: Rng, below: number): number => rng.below(below);

function usersOf(rng: Rng, { from, to }: RandomSheet['period'], unit: string): RandomUser[] {
  const area_m2 = `${20 + pick(rng, 120)}.${pick(rng, 100)}`;
  const middle = addDays(from, 20 + pick(rng, 320));
  const spans =
    pick(rng, 3) > 0
      ? [[from, to]]
      : [
          [from, middle],
          [addDays(middle, 1), to],
        ];
  return spans.map(([first = from, last = to], at) => ({
    id: `${unit}-${at}`,
    unit,
    payer: pick(rng, 6) === 0 ? 'landlord' : 'tenant',
    area_m2,
    from: first,
    to: last,
    heat_units: `${1 + pick(rng, 5000)}.${pick(rng, 1000)}`,
    hot_water_m3: `${1 + pick(rng, 90)}.${pick(rng, 1000)}`,
    prepaid_cents: pick(rng, 200_000),
    reductions: REASONS.filter((reason) => {
      const since = reason === 'missing_co2_information' ? '2023-01-01' : '2021-12-01';
      const day = reason === 'missing_co2_information' ? from : to;
      return day >= since && pick(rng, 4) === 0;
    }),
  }));
}

function deliveryOf(rng: Rng, from: string, to: string): RandomDelivery {
  const fuels = [
    'natural_gas_gross_kwh',
    'natural_gas_m3',
    'heating_oil_el_litre',
    'wood_pellets',
  ] as const;
  const fuel = fuels[pick(rng, fuels.length)] ?? 'wood_pellets';
  const delivered_on = addDays(from, pick(rng, 365));
  const day = delivered_on > to ? to : delivered_on;
  return {
    fuel,
    quantity: `${100 + pick(rng, 30_000)}.${pick(rng, 10)}`,
    delivered_on: day,
    invoiced_on: addDays(day, pick(rng, 40)),
    ...(pick(rng, 3) === 0 ? { biogenic_pct: pick(rng, 31) } : {}),
    ...(fuel === 'natural_gas_m3'
      ? { state_number: `0.9${pick(rng, 1000)}`, calorific_kwh_m3: `11.${pick(rng, 1000)}` }
      : {}),
  };
}

const DAY_MS = 86_400_000;
const dayNumber = (day: string): number => Date.parse(day) / DAY_MS;
const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** VDI 2067: permille of each month; June, July and August a third of 40 each. */
const PERMILLE = [170, 150, 130, 80, 40, 0, 0, 0, 30, 80, 120, 160];

function permille(from: string, to: string): Fraction {
  let sum: Fraction = [0n, 1n];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const [year = 0, month = 1] = day.split('-').map(Number);
    const days = BigInt(new Date(Date.UTC(year, month, 0)).getUTCDate());
    const isSummer = month >= 6 && month <= 8;
    const value: Fraction = isSummer ? [40n, 3n] : [BigInt(PERMILLE[month - 1] ?? 0), 1n];
    sum = reduced(plus(sum, [value[0], value[1] * days]));
  }
  return sum;
}

function reduced([n, d]: Fraction): Fraction {
  let [a, b] = [n, d];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? [0n, 1n] : [n / a, d / a];
}

/** Floors, then a cent each to the largest fractions, a tie to the earlier line. */
function spread(cents: number, weights: readonly Fraction[]): number[] {
  const sum = total(weights);
  if (sum[0] === 0n) return weights.map(() => 0);
  const shares = weights.map((weight) => over(times([BigInt(cents), 1n], weight), sum));
  const floors = shares.map(([n, d]) => Number(n / d));
  const rests = shares.map(([n, d], at) => ({ at, n: n % d, d }));
  const missing = cents - floors.reduce((a, b) => a + b, 0);
  rests.sort((a, b) => (b.n * a.d > a.n * b.d ? 1 : b.n * a.d < a.n * b.d ? -1 : a.at - b.at));
  for (const { at } of rests.slice(0, missing)) floors[at] = (floors[at] ?? 0) + 1;
  return floors;
}

const FACTORS = {
  natural_gas_gross_kwh: '0.18139464',
  natural_gas_m3: '0.18139464',
  heating_oil_el_litre: '2.676284',
  wood_pellets: '0',
} as const;
const PRICES: Readonly<Record<string, number>> = {
  2021: 25,
  2022: 30,
  2023: 30,
  2024: 45,
  2025: 55,
  2026: 60,
};
const TIERS = [12, 17, 22, 27, 32, 37, 42, 47, 52];
const LANDLORD_PCT = [0, 10, 20, 30, 40, 50, 60, 70, 80, 95];

interface SecondCo2 {
  readonly cost: number;
  readonly landlord: number;
}

function co2Of({ co2, period }: RandomSheet): SecondCo2 {
  let [cost, kg]: [number, Fraction] = [0, [0n, 1n]];
  for (const one of co2.deliveries) {
    const isGas = one.fuel.startsWith('natural_gas');
    const byVolume = times(of(one.state_number ?? '1'), of(one.calorific_kwh_m3 ?? '1'));
    const fossil: Fraction = [BigInt(100 - (one.biogenic_pct ?? 0)), 100n];
    const own = times(times(of(one.quantity), times(byVolume, of(FACTORS[one.fuel]))), fossil);
    kg = reduced(plus(kg, own));
    if (one.invoiced_on < '2023-01-01') continue;
    const day = one.delivered_on;
    const isReduced = isGas && day >= '2022-10-01' && day <= '2024-03-31';
    const price = PRICES[day.slice(0, 4)] ?? 0;
    const gross = times(own, [BigInt(price * (isReduced ? 107 : 119)), 1000n]);
    cost += whole(gross);
  }
  if (period.from < '2023-01-01') return { cost, landlord: 0 };
  const tenths = whole(times(over(kg, of(co2.living_area_m2)), [10n, 1n]));
  const tier = TIERS.filter((limit) => tenths >= limit * 10).length;
  return { cost, landlord: whole([BigInt(cost * (LANDLORD_PCT[tier] ?? 0)), 100n]) };
}

export interface SecondLine {
  readonly total_cents: number;
  readonly co2_landlord_credit_cents: number;
  readonly co2_own_cents: number;
  readonly payable_cents: number;
  readonly balance_cents: number;
}

/** By user, in the order of the sheet. */
export function secondCalculation(sheet: RandomSheet): Readonly<Record<string, SecondLine>> {
  const { costs, split, shares, users } = sheet;
  const common = costs.unitary_cents - costs.relief.reduce((sum, { cents }) => sum + cents, 0);
  const hot = whole(times([BigInt(common), 1n], over(of(split.q_ww_kwh), of(split.total_kwh))));
  const heating = common - hot + costs.heating_only_cents;
  const water = hot + costs.hot_water_only_cents;
  const byUse = (pot: number, pct: number): number => whole([BigInt(pot * pct), 100n]);
  const heatingUse = byUse(heating, shares.heating_consumption_pct);
  const waterUse = byUse(water, shares.hot_water_consumption_pct);
  const cold = users.map(({ area_m2, from, to }) => times(of(area_m2), permille(from, to)));
  const days = users.map(({ area_m2, from, to }) =>
    times(of(area_m2), [BigInt(dayNumber(to) - dayNumber(from) + 1), 1n]),
  );
  const units = users.map(({ heat_units }) => of(heat_units));
  const volumes = users.map(({ hot_water_m3 }) => of(hot_water_m3));
  const [hb, hu] = [spread(heating - heatingUse, cold), spread(heatingUse, units)];
  const [wb, wu] = [spread(water - waterUse, days), spread(waterUse, volumes)];
  const heat = users.map((_, at) => (hb[at] ?? 0) + (hu[at] ?? 0));
  const totals = users.map((_, at) => (heat[at] ?? 0) + (wb[at] ?? 0) + (wu[at] ?? 0));
  const co2 = co2Of(sheet);
  const weights = totals.map((cents): Fraction => [BigInt(cents), 1n]);
  const credits = spread(co2.landlord, weights);
  const own = spread(co2.cost - co2.landlord, weights);
  return Object.fromEntries(
    users.map(({ id, reductions, prepaid_cents }, at) => {
      const [all, credit] = [totals[at] ?? 0, credits[at] ?? 0];
      const cuts = reductions.map((reason) => {
        const base =
          reason === 'missing_co2_information' ? (heat[at] ?? 0) : Math.max(0, all - credit);
        return whole([BigInt(base * 3), 100n]);
      });
      const payable = all - credit - cuts.reduce((a, b) => a + b, 0);
      const line = {
        total_cents: all,
        co2_landlord_credit_cents: credit,
        co2_own_cents: own[at] ?? 0,
        payable_cents: payable,
        balance_cents: payable - prepaid_cents,
      };
      return [id, line] as const;
    }),
  );
}

/** Figures of random bills that somebody else's calculation gives otherwise. */
export function differingBills(
  seeds: readonly number[],
  billed: (sheet: RandomSheet) => unknown,
): string[] {
  return seeds.flatMap((seed) => {
    const sheet = randomSheet(seed);
    const users = billed(sheet) as Readonly<Record<string, Readonly<Record<string, number>>>>;
    return Object.entries(secondCalculation(sheet)).flatMap(([id, line]) =>
      Object.entries(line).flatMap(([name, value]) => {
        const other = users[id]?.[name] ?? 0;
        return other === value ? [] : [`seed ${seed}, ${id}, ${name}: ${other}, not ${value}`];
      }),
    );
  });
}
