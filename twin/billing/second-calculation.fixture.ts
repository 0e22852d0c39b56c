/**
 * The bill a second time, from the text of the law alone and with an arithmetic of its own: it
 * shares no line with the engine, so that a mistake would have to be made twice. For tests.
 */
import {
  addDays,
  randomSheet,
  type RandomFailed,
  type RandomSheet,
  type RandomUser,
} from './random-sheet.fixture.ts';

/** Numerator and denominator above 0. */
type Fraction = readonly [bigint, bigint];

const of = (text: string | number): Fraction => {
  const [whole = '0', part = ''] = String(text).split('.');
  return [BigInt(whole + part), 10n ** BigInt(part.length)];
};
const times = (a: Fraction, b: Fraction): Fraction => [a[0] * b[0], a[1] * b[1]];
const over = (a: Fraction, b: Fraction): Fraction => [a[0] * b[1], a[1] * b[0]];
const plus = (a: Fraction, b: Fraction): Fraction => [a[0] * b[1] + b[0] * a[1], a[1] * b[1]];
const minus = (a: Fraction, b: Fraction): Fraction => plus(a, [-b[0], b[1]]);
const total = (all: readonly Fraction[]): Fraction => all.reduce(plus, [0n, 1n]);
/** Half away from zero. */
const whole = ([n, d]: Fraction): number =>
  n < 0n ? -Number((-2n * n + d) / (2n * d)) : Number((2n * n + d) / (2n * d));
const isMore = (a: Fraction, b: Fraction): boolean => a[0] * b[1] > b[0] * a[1];

const dayNumber = (day: string): number => Date.parse(day) / 86_400_000;

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

interface SecondLine {
  readonly total_cents: number;
  readonly co2_landlord_credit_cents: number;
  readonly co2_own_cents: number;
  readonly payable_cents: number;
  readonly vat_gross_cents: number;
  readonly balance_cents: number;
}

interface Weights {
  /** Area times part of the period. */
  readonly weight: Fraction;
  readonly part: Fraction;
}

function byDegreeDays({ users, period }: RandomSheet): Weights[] {
  const all = permille(period.from, period.to);
  return users.map(({ area_m2, from, to }) => {
    const part = reduced(over(permille(from, to), all));
    return { part, weight: reduced(times(of(area_m2), part)) };
  });
}

function byDays({ users, period }: RandomSheet): Weights[] {
  const daysOf = (from: string, to: string): bigint => BigInt(dayNumber(to) - dayNumber(from) + 1);
  const all = daysOf(period.from, period.to);
  return users.map(({ area_m2, from, to }) => {
    const part: Fraction = [daysOf(from, to), all];
    return { part, weight: reduced(times(of(area_m2), part)) };
  });
}

interface Side {
  readonly name: RandomFailed['side'];
  readonly bases: readonly Weights[];
  readonly measured: readonly Fraction[];
}

/** Units of EN 834: the display, or display × KQ × KC × KT. */
function heatUnits({ heat_units = '0', devices }: RandomUser): Fraction {
  if (devices === undefined) return of(heat_units);
  const rated = devices.map(({ display, scale, kq, kc, kt = '1' }) =>
    scale === 'product' ? of(display) : times(times(of(display), of(kq)), times(of(kc), of(kt))),
  );
  return reduced(total(rated));
}

/** §9b Abs. 3: what nobody read at a change of users goes by degree days, hot water by days. */
function withUnread(sheet: RandomSheet, { name, bases, measured }: Side): Side {
  const values = measured.map((value, at) => {
    const user = sheet.users[at];
    const reading = sheet.no_interim_reading.find(({ unit }) => unit === user?.unit);
    if (reading === undefined) return value;
    const own = sheet.users.flatMap(({ unit }, index) => (unit === user?.unit ? [index] : []));
    const all = total(own.map((index) => bases[index]?.part ?? [0n, 1n]));
    const read = of(name === 'heating' ? reading.heat_units : reading.hot_water_m3);
    return reduced(plus(value, times(read, over(bases[at]?.part ?? [0n, 1n], all))));
  });
  return { name, bases, measured: values };
}

interface Consumed {
  readonly values: readonly Fraction[];
  /** §9a Abs. 2: more than a quarter of the area is not measured. */
  readonly isByArea: boolean;
}

/** §9a Abs. 1: comparable rooms, earlier periods, or the average of what was measured. */
function withEstimates(sheet: RandomSheet, side: Side): Consumed {
  const failed = sheet.failed.filter((one) => one.side === side.name);
  const [entry] = failed;
  if (entry === undefined) return { values: side.measured, isByArea: false };
  const at = sheet.users.findIndex(({ id }) => id === entry.user);
  const part = side.bases[at]?.part ?? [0n, 1n];
  const area = times(of(entry.area_m2), part);
  const house = new Map(sheet.users.map(({ unit, area_m2 }) => [unit, of(area_m2)]));
  const limit = times(total([...house.values()]), [25n, 100n]);
  if (isMore(area, limit)) return { values: side.measured, isByArea: true };
  const own = estimate(entry, () => average(sheet, side, { at, failedM2: area }));
  const values = side.measured.map((value, index) =>
    index === at ? reduced(plus(value, times(own, part))) : value,
  );
  return { values, isByArea: false };
}

function estimate(entry: RandomFailed, averageOf: () => Fraction): Fraction {
  const { method, comparable, previous_units = '0', building_ratio = '1' } = entry;
  if (method === 'previous_period') return of(String(previous_units));
  if (method === 'previous_periods') {
    const units = [previous_units].flat().map(of);
    return times(over(total(units), [BigInt(units.length), 1n]), of(building_ratio));
  }
  const perM2 =
    method === 'comparable_rooms' && comparable !== undefined
      ? over(of(comparable.units), of(comparable.area_m2))
      : averageOf();
  return times(perM2, of(entry.area_m2));
}

/** Units by area that were measured; heat of groups only inside the group. */
function average(
  sheet: RandomSheet,
  side: Side,
  { at, failedM2 }: { readonly at: number; readonly failedM2: Fraction },
): Fraction {
  const group = side.name === 'heating' ? sheet.users[at]?.group : undefined;
  const own = sheet.users.flatMap((user, index) =>
    group === undefined || user.group === group ? [index] : [],
  );
  const units = total(own.map((index) => side.measured[index] ?? [0n, 1n]));
  const area = total(own.map((index) => side.bases[index]?.weight ?? [0n, 1n]));
  return reduced(over(units, minus(area, failedM2)));
}

/** First in, first out: §7 Abs. 2. */
function fuelCents({ costs }: RandomSheet): number {
  const { stock_and_deliveries: lots = [], closing = '0' } = costs.fuel_stock ?? {};
  let left = minus(total(lots.map(({ quantity }) => of(quantity))), of(closing));
  const used = lots.map(({ quantity, cents }): Fraction => {
    const taken = isMore(left, of(quantity)) ? of(quantity) : left;
    left = minus(left, taken);
    return times([BigInt(cents), 1n], over(taken, of(quantity)));
  });
  return whole(total(used));
}

interface Pot {
  readonly cents: number;
  readonly pct: number;
}

/** A pot by area and by use, for the users of `at`. */
function shared(
  { cents, pct }: Pot,
  at: readonly number[],
  { bases, values, isByArea }: Consumed & { readonly bases: readonly Weights[] },
): Map<number, number> {
  const used = whole([BigInt(cents * pct), 100n]);
  const weights = at.map((index) => bases[index]?.weight ?? ([0n, 1n] as const));
  const own = at.map((index) => values[index] ?? ([0n, 1n] as const));
  const isEmpty = own.every(([n]) => n === 0n);
  const base = spread(cents - used, weights);
  const use = spread(used, isByArea || isEmpty ? weights : own);
  return new Map(at.map((index, place) => [index, (base[place] ?? 0) + (use[place] ?? 0)]));
}

/** §6 Abs. 2: to the groups by measured heat and by area, then inside each. */
function heatingShares(
  sheet: RandomSheet,
  cents: number,
  consumed: Consumed & { readonly bases: readonly Weights[] },
): Map<number, number> {
  const everybody = sheet.users.map((_, at) => at);
  const { groups: grouped } = sheet;
  if (grouped === undefined) {
    return shared({ cents, pct: sheet.shares.heating_consumption_pct }, everybody, consumed);
  }
  const members = grouped.groups.map(({ id }) =>
    everybody.filter((at) => sheet.users[at]?.group === id),
  );
  const areas = members.map((own) =>
    total(own.map((at) => consumed.bases[at]?.weight ?? [0n, 1n])),
  );
  const measured = whole([BigInt(cents * grouped.measured_pct), 100n]);
  const byHeat = spread(
    measured,
    grouped.groups.map(({ kwh }) => of(kwh)),
  );
  const byArea = spread(cents - measured, areas);
  return new Map(
    grouped.groups.flatMap(({ consumption_pct: pct }, at) => {
      const pot = { cents: (byHeat[at] ?? 0) + (byArea[at] ?? 0), pct };
      return [...shared(pot, members[at] ?? [], consumed)];
    }),
  );
}

/** By user, in the order of the sheet. */
function secondCalculation(sheet: RandomSheet): Readonly<Record<string, SecondLine>> {
  const { costs, split, shares, users } = sheet;
  const relief = costs.relief.reduce((sum, { cents }) => sum + cents, 0);
  const common = costs.unitary_cents + fuelCents(sheet) - relief;
  const hot = whole(times([BigInt(common), 1n], over(of(split.q_ww_kwh), of(split.total_kwh))));
  const heatBases = byDegreeDays(sheet);
  const waterBases = byDays(sheet);
  const sides = [
    { name: 'heating', bases: heatBases, measured: users.map(heatUnits) },
    {
      name: 'hot_water',
      bases: waterBases,
      measured: users.map(({ hot_water_m3 = '0' }) => of(hot_water_m3)),
    },
  ] as const;
  const [heated, washed] = sides.map((side) => ({
    bases: side.bases,
    ...withEstimates(sheet, withUnread(sheet, side)),
  }));
  if (heated === undefined || washed === undefined) throw new Error('two sides');
  const heat = heatingShares(sheet, common - hot + costs.heating_only_cents, heated);
  const water = shared(
    { cents: hot + costs.hot_water_only_cents, pct: shares.hot_water_consumption_pct },
    users.map((_, at) => at),
    washed,
  );
  const totals = users.map((_, at) => (heat.get(at) ?? 0) + (water.get(at) ?? 0));
  const co2 = co2Of(sheet);
  const weights = totals.map((cents): Fraction => [BigInt(cents), 1n]);
  const credits = spread(co2.landlord, weights);
  const own = spread(co2.cost - co2.landlord, weights);
  return Object.fromEntries(
    users.map((user, at) => {
      const [all, credit] = [totals[at] ?? 0, credits[at] ?? 0];
      const cuts = user.reductions.map((reason) => {
        const base =
          reason === 'missing_co2_information' ? (heat.get(at) ?? 0) : Math.max(0, all - credit);
        return whole([BigInt(base * 3), 100n]);
      });
      const payable = all - credit - cuts.reduce((a, b) => a + b, 0);
      const gross = user.vat_option ? grossOf(payable, sheet.input_vat_pct ?? 19) : undefined;
      const line = {
        total_cents: all,
        co2_landlord_credit_cents: credit,
        co2_own_cents: own[at] ?? 0,
        payable_cents: payable,
        vat_gross_cents: gross ?? 0,
        balance_cents: (gross ?? payable) - user.prepaid_cents,
      };
      return [user.id, line] as const;
    }),
  );
}

/** Net of the tax in the costs, and the standard rate of these years on top. */
function grossOf(cents: number, inputPct: number): number {
  const net = whole([BigInt(cents) * 100n, BigInt(100 + inputPct)]);
  return net + whole([BigInt(net) * 19n, 100n]);
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
