/** Houses of chance, of which a bill can be made in more than one way. For tests. */
import { createRng, type Rng } from '#kernel/rng.ts';

interface RandomDevice {
  readonly display: number;
  readonly scale: 'unit' | 'product';
  readonly kq: string;
  readonly kc: string;
  readonly kt?: string;
}

export interface RandomUser {
  readonly id: string;
  readonly unit: string;
  readonly payer: 'tenant' | 'landlord';
  readonly area_m2: string;
  readonly from: string;
  readonly to: string;
  readonly heat_units?: string;
  readonly devices?: readonly RandomDevice[];
  readonly hot_water_m3?: string;
  readonly group?: string;
  readonly vat_option?: true;
  readonly prepaid_cents: number;
  readonly reductions: readonly string[];
}

interface RandomDelivery {
  readonly fuel:
    'natural_gas_gross_kwh' | 'natural_gas_m3' | 'heating_oil_el_litre' | 'wood_pellets';
  readonly quantity: string;
  readonly delivered_on: string;
  readonly invoiced_on: string;
  readonly biogenic_pct?: number;
  readonly state_number?: string;
  readonly calorific_kwh_m3?: string;
}

/** Rooms without a measured value; what the units come from is by method. */
export interface RandomFailed {
  readonly user: string;
  readonly side: 'heating' | 'hot_water';
  readonly area_m2: string;
  readonly method: (typeof METHODS)[number];
  readonly comparable?: { readonly units: string; readonly area_m2: string };
  readonly previous_units?: string | readonly string[];
  readonly building_ratio?: string;
}
const METHODS = [
  'building_average',
  'comparable_rooms',
  'previous_period',
  'previous_periods',
] as const;

interface RandomLot {
  readonly quantity: string;
  readonly cents: number;
}

interface RandomGroups {
  readonly measured_pct: number;
  readonly groups: readonly {
    readonly id: string;
    readonly kwh: string;
    readonly consumption_pct: number;
  }[];
}

export interface RandomSheet {
  readonly period: { readonly from: string; readonly to: string };
  readonly costs: {
    readonly unitary_cents: number;
    readonly heating_only_cents: number;
    readonly hot_water_only_cents: number;
    readonly relief: readonly { readonly kind: 'price_brake'; readonly cents: number }[];
    readonly fuel_stock?: {
      readonly stock_and_deliveries: readonly RandomLot[];
      readonly closing: string;
    };
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
  readonly no_interim_reading: readonly {
    readonly unit: string;
    readonly heat_units: string;
    readonly hot_water_m3: string;
  }[];
  readonly failed: readonly RandomFailed[];
  readonly groups?: RandomGroups;
  readonly input_vat_pct?: number;
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
  const isGrouped = pick(rng, 4) === 0;
  const units = Array.from({ length: 2 + pick(rng, 6) }, (_, at) => {
    const own = usersOf(rng, { from, to }, String(at).padStart(2, '0'));
    return isGrouped ? own.map((user) => ({ ...user, group: `g${at % 2}` })) : own;
  });
  const unread = units.map((own) => (own.length === 2 && pick(rng, 3) === 0 ? own : []));
  const users = units.flatMap((own, at) =>
    unread[at]?.length === 0 ? own : own.map(withoutValues),
  );
  const unitary_cents = 50_000 + pick(rng, 2_000_000);
  const totalKwh = 10_000 + pick(rng, 90_000);
  return {
    period: { from, to },
    costs: {
      unitary_cents,
      heating_only_cents: pick(rng, 20_000),
      hot_water_only_cents: pick(rng, 9_000),
      relief: pick(rng, 4) === 0 ? [{ kind: 'price_brake', cents: pick(rng, 40_000) }] : [],
      ...(pick(rng, 3) === 0 ? { fuel_stock: stockOf(rng) } : {}),
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
    no_interim_reading: unread.flatMap(([first]) =>
      first === undefined ? [] : [{ unit: first.unit, ...valuesOf(rng) }],
    ),
    failed: pick(rng, 3) === 0 ? failedOf(rng, users) : [],
    ...(isGrouped ? { groups: groupsOf(rng) } : {}),
    ...(pick(rng, 3) === 0 ? { input_vat_pct: pick(rng, 20) } : {}),
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
    ...(pick(rng, 3) === 0 ? readDevices(rng) : valuesOf(rng)),
    ...(pick(rng, 5) === 0 ? { vat_option: true as const } : {}),
    prepaid_cents: pick(rng, 200_000),
    reductions: REASONS.filter((reason) => {
      const since = reason === 'missing_co2_information' ? '2023-01-01' : '2021-12-01';
      const day = reason === 'missing_co2_information' ? from : to;
      return day >= since && pick(rng, 4) === 0;
    }),
  }));
}

const valuesOf = (rng: Rng) => ({
  heat_units: `${1 + pick(rng, 5000)}.${pick(rng, 1000)}`,
  hot_water_m3: `${1 + pick(rng, 90)}.${pick(rng, 1000)}`,
});

function readDevices(rng: Rng) {
  const devices = Array.from({ length: 1 + pick(rng, 4) }, (): RandomDevice => ({
    display: 1 + pick(rng, 3000),
    scale: pick(rng, 3) === 0 ? 'product' : 'unit',
    kq: `${pick(rng, 4)}.${1 + pick(rng, 999)}`,
    kc: `1.${pick(rng, 1000)}`,
    ...(pick(rng, 3) === 0 ? { kt: `0.${8 + pick(rng, 2)}` } : {}),
  }));
  return { devices, hot_water_m3: valuesOf(rng).hot_water_m3 };
}

/** Nobody read the unit when its users changed. */
const withoutValues = (user: RandomUser): RandomUser =>
  Object.fromEntries(
    Object.entries(user).filter(([name]) => !VALUES.includes(name)),
  ) as unknown as RandomUser;
const VALUES = ['heat_units', 'devices', 'hot_water_m3'];

function failedOf(rng: Rng, users: readonly RandomUser[]): RandomFailed[] {
  const first = users[pick(rng, users.length)];
  if (first === undefined) return [];
  const method = METHODS[pick(rng, METHODS.length)] ?? 'building_average';
  const whole = Number(first.area_m2.split('.')[0]);
  const units = valuesOf(rng).heat_units;
  const basis = {
    building_average: {},
    comparable_rooms: { comparable: { units, area_m2: `${1 + pick(rng, 60)}.5` } },
    previous_period: { previous_units: units },
    previous_periods: {
      previous_units: [units, valuesOf(rng).heat_units, valuesOf(rng).heat_units],
      building_ratio: `0.${1 + pick(rng, 99)}`,
    },
  }[method];
  const side = pick(rng, 3) === 0 ? 'hot_water' : 'heating';
  return [{ user: first.id, side, area_m2: String(1 + pick(rng, whole)), method, ...basis }];
}

function stockOf(rng: Rng) {
  const stock_and_deliveries = Array.from({ length: 1 + pick(rng, 4) }, () => ({
    quantity: `${1 + pick(rng, 3_000)}.${pick(rng, 10)}`,
    cents: pick(rng, 300_000),
  }));
  const all = stock_and_deliveries.reduce(
    (sum, { quantity }) => sum + Math.floor(Number(quantity)),
    0,
  );
  return { stock_and_deliveries, closing: String(pick(rng, all + 1)) };
}

const groupsOf = (rng: Rng): RandomGroups => ({
  measured_pct: 50 + pick(rng, 51),
  groups: ['g0', 'g1'].map((id) => ({
    id,
    kwh: `${1 + pick(rng, 9_000)}.${pick(rng, 10)}`,
    consumption_pct: 50 + pick(rng, 21),
  })),
});

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
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
