/** Checks of the legal check about the plant: fuel, relief, hot water, groups and pipes. */
import {
  compare,
  divide,
  multiply,
  rational,
  subtract,
  sum,
  toExactText,
  type Rational,
} from '#kernel/rational.ts';
import {
  billedCents,
  cutByUser,
  cutFor,
  finding,
  heatingCents,
  sourceOf,
  tableEntry,
  valueOf,
  type Check,
  type Checked,
} from './findings.ts';
import { namedFuels, uncheckedFuel } from '../fuels.ts';
import type { Relief } from '../types.ts';

/** A period that the law does not reach: nothing of the check would mean anything. */
const periodBeforeLaw: Check = (checked) => {
  const { law, input } = checked;
  const first = law.parameter('heating_consumption_share')?.values[0];
  if (first === undefined || input.period.from >= first.from) return [];
  return [
    finding('period-before-law', {
      level: 'error',
      field: 'period.from',
      source: first.source,
      consequenceCents: checked.bill.totalCents,
      details: { from: input.period.from, since: first.from },
    }),
  ];
};

/** §9 Abs. 1: a share of hot water that no house has points to a wrong meter or unit. */
const hotWaterShare: Check = (checked) => {
  const { hotWater } = checked.bill;
  const [min, max] = ['min', 'max'].map((key) =>
    tableEntry(checked, 'plausible_hot_water_share', key),
  );
  if (hotWater?.kwh === undefined || min === undefined || max === undefined) return [];
  const pct = multiply(hotWater.share, rational(100));
  if (compare(pct, min) >= 0 && compare(pct, max) <= 0) return [];
  return [
    finding('hot-water-share-implausible', {
      level: 'warning',
      field: 'split',
      source: sourceOf(checked, 'plausible_hot_water_share'),
      details: { pct: toExactText(pct), min: toExactText(min), max: toExactText(max) },
    }),
  ];
};

/** §9 Abs. 2: what the users' meters add up to, against the meter of the plant. */
const mainMeter: Check = (checked) => {
  const { bill } = checked;
  const limit = valueOf(checked, 'plausible_main_meter_deviation');
  const main = mainVolume(checked);
  if (limit === undefined || main === undefined || main.volume.n <= 0n) return [];
  const users = sum(bill.lines.map(({ hotWaterM3 }) => hotWaterM3));
  if (users.n === 0n || bill.areaOnly.includes('hot_water')) return [];
  const pct = divide(multiply(absolute(subtract(users, main.volume)), rational(100)), main.volume);
  if (compare(pct, limit) <= 0) return [];
  return [
    finding('main-meter-differs', {
      level: 'warning',
      field: main.field,
      source: sourceOf(checked, 'plausible_main_meter_deviation'),
      details: {
        mainM3: toExactText(main.volume),
        usersM3: toExactText(users),
        pct: toExactText(pct),
      },
    }),
  ];
};

function mainVolume({ input }: Checked): { field: string; volume: Rational } | undefined {
  const { split, facts } = input;
  if (split?.method === 'formula_volume')
    return { field: 'split.volume_m3', volume: split.volumeM3 };
  const volume = facts?.mainMeterM3;
  return volume === undefined ? undefined : { field: 'facts.main_meter_m3', volume };
}

const absolute = (value: Rational): Rational =>
  value.n < 0n ? { n: -value.n, d: value.d } : value;

/** §5 Abs. 7, BGH VIII ZR 57/07: each group is measured, none is what the others leave. */
const groupByRest: Check = (checked) => {
  const { groups } = checked.input;
  const rest = groups?.groups.findIndex(({ isRest }) => isRest === true) ?? -1;
  if (rest < 0) return [];
  const cut = cutFor(checked, 'not_by_consumption');
  return [
    finding('group-by-subtraction', {
      level: 'error',
      field: `groups.groups[${rest}].is_rest`,
      source: '§5 Abs. 7 HeizkostenV, BGH VIII ZR 57/07',
      ...(cut && { cut: cutByUser(checked, cut, heatingCents) }),
      details: { group: groups?.groups[rest]?.id ?? '' },
    }),
  ];
};

/** BGH VIII ZR 5/16: a pipe in a floor or a wall is not exposed, and is not corrected for. */
const pipesNotExposed: Check = (checked) =>
  checked.input.pipeHeat?.exposed === false
    ? [
        finding('pipes-not-exposed', {
          level: 'error',
          field: 'pipe_heat.exposed',
          source: '§7 Abs. 1 S. 3 HeizkostenV, BGH VIII ZR 5/16',
        }),
      ]
    : [];

/** §9 Abs. 1 S. 5: not where a boiler or a heat delivery makes the heat. */
const ruleNotAllowed: Check = (checked) => {
  const { split } = checked.input;
  if (split?.method !== 'recognised_rule') return [];
  const burnt = namedFuels(checked.input, checked.law).find(
    ({ carrier }) => carrier !== 'electricity' && carrier !== 'solar_heat',
  );
  if (burnt === undefined && checked.input.facts?.oilOrGasHeating !== true) return [];
  const cut = cutFor(checked, 'not_by_consumption');
  return [
    finding('recognised-rule-not-allowed', {
      level: 'error',
      field: 'split.method',
      source: '§9 Abs. 1 S. 5 HeizkostenV',
      ...(cut && { cut: cutByUser(checked, cut, billedCents) }),
    }),
  ];
};

/** §12 Abs. 3: the factor of a heat pump counts from the first period after its meters came. */
const heatPumpMeters: Check = (checked) => {
  const { facts = {}, split, period } = checked.input;
  const installedOn = facts.heatPumpMetersInstalledOn;
  const isPump =
    split !== undefined && 'adjust' in split && split.adjust?.includes('monovalent_heat_pump');
  if (isPump !== true || installedOn === undefined || installedOn < period.from) return [];
  return [
    finding('heat-pump-before-meters', {
      level: 'error',
      field: 'split.adjust',
      source: sourceOf(checked, 'monovalent_heat_pump_meters'),
      details: { installedOn, from: period.from },
    }),
  ];
};

/** §8 Abs. 2: water is a cost of the hot water only where no other bill has it. */
const waterTwice: Check = ({ input, law }) =>
  input.facts?.waterBilledApart === true && (input.waterCents ?? 0) > 0
    ? [
        finding('water-billed-twice', {
          level: 'error',
          field: 'items',
          source: law.country === 'germany' ? '§8 Abs. 2 HeizkostenV' : law.clause('costs-total'),
          consequenceCents: input.waterCents ?? 0,
        }),
      ]
    : [];

const RELIEF_RULES: Readonly<Record<Relief['kind'], string>> = {
  december_2022: 'relief_december',
  price_brake: 'relief_price_brake',
};
const RELIEVED = ['natural_gas', 'district_heat'];

/** EWSG, EWPBG: relief belongs to the users, in the periods that it was granted for. */
const relief: Check = (checked) => {
  const { input, law } = checked;
  const given = input.costs.relief ?? [];
  const carriers = namedFuels(input, law).map(({ carrier }) => carrier);
  const isRelieved = carriers.some((carrier) => RELIEVED.includes(carrier));
  return (Object.entries(RELIEF_RULES) as [Relief['kind'], string][]).flatMap(([kind, id]) => {
    const { from = '', value, source = law.law } = law.parameter(id)?.values[0] ?? {};
    if (typeof value !== 'string') return [];
    const isDue = input.period.from <= value && input.period.to >= from;
    const at = given.findIndex((one) => one.kind === kind);
    if (at >= 0 && !isDue) {
      const field = `costs.relief[${at}]`;
      return [
        finding('relief-of-another-time', {
          level: 'error',
          field,
          source,
          details: { from, until: value },
        }),
      ];
    }
    if (at >= 0 || !isDue || !isRelieved || input.facts?.noRelief === true) return [];
    return [
      finding('relief-missing', {
        level: 'warning',
        field: 'costs.relief',
        source,
        details: { kind, from, until: value },
      }),
    ];
  });
};

/** A factor of ours that nobody has checked; that of the supplier's invoice goes before it. */
const uncheckedFactor: Check = ({ bill, law }) =>
  (bill.co2?.deliveries ?? []).flatMap(({ delivery }, index) => {
    const what = uncheckedFuel(delivery.fuel, law);
    if (what === undefined || delivery.kgPerUnit !== undefined) return [];
    return [
      finding('unverified-figure', {
        level: 'warning',
        field: `co2.deliveries[${index}].kg_per_unit`,
        source: '§3 Abs. 1 CO2KostAufG',
        details: { kind: delivery.fuel, unverified: what },
      }),
    ];
  });

export const PLANT_CHECKS: readonly Check[] = [
  periodBeforeLaw,
  hotWaterShare,
  mainMeter,
  groupByRest,
  pipesNotExposed,
  ruleNotAllowed,
  heatPumpMeters,
  waterTwice,
  relief,
  uncheckedFactor,
];
