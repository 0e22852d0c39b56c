/** Checks of the legal check about data that a bill can be made from but should not be trusted. */
import { compareText } from '#kernel/compare-text.ts';
import { compare, multiply, rational, sum, toExactText, type Rational } from '#kernel/rational.ts';
import { gapsBetween } from '../check-parts.ts';
import { finding, movedCents, type Check } from './findings.ts';
import { areaOfUnits, billLines } from '../lines.ts';
import type { BillInput, BillUser, Finding, PotSide } from '../types.ts';

/** Days of a dwelling that nobody pays for: their base costs fall on everybody else. */
const emptyDays: Check = (checked) => {
  const gaps = gapsOf(checked.input);
  if (gaps.length === 0) return [];
  const users = [...checked.input.users, ...gaps];
  const consequenceCents = movedCents(checked, { ...checked.input, users });
  return gaps.map((gap, index) =>
    finding('days-without-user', {
      level: 'error',
      field: 'users',
      source: checked.law.clause('row-total'),
      consequenceCents: index === 0 ? consequenceCents : 0,
      details: { unit: gap.unit, from: gap.from ?? '', to: gap.to ?? '' },
    }),
  );
};

function gapsOf({ users, period }: BillInput): BillUser[] {
  return [...Map.groupBy(users, ({ unit }) => unit).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined || own.every(({ from, to }) => !from && !to)) return [];
    const spans = own
      .map(({ from = period.from, to = period.to }) => ({ from, to }))
      .toSorted((a, b) => compareText(a.from, b.from));
    return gapsBetween(spans, period).map(({ from, to }, index): BillUser => {
      const { unit, areaM2, group } = first;
      const line = {
        id: `${unit}/empty/${index}`,
        unit,
        areaM2,
        payer: 'landlord' as const,
        from,
        to,
      };
      return group === undefined ? line : { ...line, group };
    });
  });
}

const areas: Check = ({ input, law }) => {
  const whole = areaOfUnits(billLines(input, law));
  const found: Finding[] = [];
  const given = input.facts?.buildingAreaM2;
  if (given !== undefined && compare(given, whole) !== 0) {
    found.push(
      finding('areas-do-not-add-up', {
        level: 'error',
        field: 'facts.building_area_m2',
        source: law.clause('base-by-area'),
        details: { dwellingsM2: toExactText(whole), buildingM2: toExactText(given) },
      }),
    );
  }
  const living = input.co2?.livingAreaM2;
  if (living !== undefined && compare(living, whole) !== 0) {
    found.push(
      finding('co2-area-differs', {
        level: isFarOff(living, whole) ? 'warning' : 'note',
        field: 'co2.living_area_m2',
        source: '§5 Abs. 1 S. 2 CO2KostAufG',
        details: { livingM2: toExactText(living), dwellingsM2: toExactText(whole) },
      }),
    );
  }
  return found;
};

/** Heated and living area differ by some rooms; by half or double one of them is wrong. */
const isFarOff = (one: Rational, other: Rational): boolean =>
  compare(multiply(one, TWO), other) < 0 || compare(one, multiply(other, TWO)) > 0;
const TWO = rational(2);

const noCosts: Check = ({ bill, law }) =>
  bill.totalCents > 0
    ? []
    : [
        finding('no-costs', {
          level: 'error',
          field: 'costs.unitary_cents',
          source: law.clause('costs-total'),
        }),
      ];

/** Nobody consumed anything: the consumption costs went by area, which a reader must know. */
const nothingConsumed: Check = ({ bill, law }) =>
  (['heating', 'hot_water'] as const).flatMap((side) => {
    const pot = side === 'heating' ? bill.pots.heatingConsumption : bill.pots.hotWaterConsumption;
    const values = bill.lines.map((line) =>
      side === 'heating' ? line.heatUnits : line.hotWaterM3,
    );
    if (pot.cents === 0 || sum(values).n > 0n || bill.areaOnly.includes(side)) return [];
    return [
      finding(`nothing-consumed/${side}`, {
        level: 'warning',
        field: side === 'heating' ? 'users[].heat_units' : 'users[].hot_water_m3',
        source: law.clause('consumption-by-area'),
        consequenceCents: pot.cents,
      }),
    ];
  });

/** A value that was forgotten is no consumption of 0. Where nobody has one the check above says so. */
const consumptionMissing: Check = ({ input, bill, law }) =>
  (['heating', 'hot_water'] as const).flatMap((side) => {
    const pot = side === 'heating' ? bill.pots.heatingConsumption : bill.pots.hotWaterConsumption;
    const values = bill.lines.map((line) =>
      side === 'heating' ? line.heatUnits : line.hotWaterM3,
    );
    if (pot.cents === 0 || sum(values).n === 0n || bill.areaOnly.includes(side)) return [];
    const known = knownUsers(input, side);
    return input.users.flatMap(({ id }, index) =>
      known.has(id)
        ? []
        : [
            finding(`consumption-missing/${side}`, {
              level: 'error',
              field: `users[${index}].${side === 'heating' ? 'heat_units' : 'hot_water_m3'}`,
              source: law.clause(
                side === 'heating' ? 'consumption-by-rated-units' : 'consumption-by-volume',
              ),
              details: { user: id },
            }),
          ],
    );
  });

/** Users with a value of their own, of their unit, or of an estimate. */
function knownUsers({ users, noInterimReading = [], failed = [] }: BillInput, side: PotSide) {
  const heating = side === 'heating';
  const read = new Set(
    noInterimReading
      .filter(({ heatUnits, hotWaterM3 }) => (heating ? heatUnits : hotWaterM3) !== undefined)
      .map(({ unit }) => unit),
  );
  const estimated = new Set(failed.filter((entry) => entry.side === side).map(({ user }) => user));
  const known = users.filter(({ id, unit, heatUnits, devices, hotWaterM3 }) => {
    const own = heating
      ? heatUnits !== undefined || devices !== undefined
      : hotWaterM3 !== undefined;
    return own || read.has(unit) || estimated.has(id);
  });
  return new Set(known.map(({ id }) => id));
}

/** A part of the costs is not more than the whole: then the landlord would owe the tenants money. */
const co2MoreThanCosts: Check = ({ bill }) => {
  const { co2, totalCents } = bill;
  if (co2 === undefined || co2.cost.cents <= totalCents) return [];
  return [
    finding('co2-more-than-costs', {
      level: 'error',
      field: 'co2',
      source: '§3 Abs. 1 CO2KostAufG',
      consequenceCents: co2.landlord.cents,
      details: { co2Cents: co2.cost.cents, costsCents: totalCents },
    }),
  ];
};

/** §6 Abs. 2 CO2KostAufG is for tenants who buy the fuel themselves, §7 for those who are billed. */
const co2Twice: Check = ({ input, bill }) => {
  if (input.co2?.selfSupply === undefined || bill.co2 === undefined) return [];
  return [
    finding('co2-claimed-and-credited', {
      level: 'warning',
      field: 'co2.self_supply',
      source: '§§6, 7 CO2KostAufG',
      consequenceCents: bill.co2.landlord.cents,
    }),
  ];
};

const onlyOneUnit: Check = ({ input, law }) =>
  new Set(input.users.map(({ unit }) => unit)).size > 1
    ? []
    : [
        finding('only-one-unit', {
          level: 'note',
          field: 'users',
          source: law.clause('row-total'),
        }),
      ];

/** What changed in the middle of the period, of what the bill goes by; its beginning counts. */
const lawChanged: Check = ({ input, law }) =>
  law.parameterIds.flatMap((id) => {
    const [change] = law.changes(id, input.period);
    const isOfPeriod = law.parameter(id)?.applies === 'period-begins';
    if (change === undefined || !isOfPeriod || !isUsed(id, input)) return [];
    return [
      finding('law-changed', {
        level: 'note',
        field: 'period',
        source: change.source,
        details: { parameter: id, from: change.from },
      }),
    ];
  });

function isUsed(id: string, { split }: BillInput): boolean {
  const [group, name = ''] = id.split('/');
  if (id.startsWith('co2_') || name === 'missing_co2_information') return false;
  if (group !== 'hot_water_factor') return true;
  return (
    split !== undefined && 'adjust' in split && split.adjust?.some((one) => one === name) === true
  );
}

/** §556 Abs. 3 BGB: what is not over cannot be settled, and a refund that was promised may bind. */
const notOver: Check = ({ input, law }) => {
  const receivedOn = input.facts?.receivedOn;
  const early = receivedOn !== undefined && receivedOn <= input.period.to;
  if (input.provisional !== true && !early) return [];
  return [
    finding(early ? 'not-over/sent' : 'not-over/values', {
      level: 'error',
      field: early ? 'facts.received_on' : 'provisional',
      source: law.country === 'germany' ? '§556 Abs. 3 BGB' : law.clause('balance'),
      details: { to: input.period.to },
    }),
  ];
};

export const CONTENT_CHECKS: readonly Check[] = [
  notOver,
  emptyDays,
  areas,
  noCosts,
  nothingConsumed,
  consumptionMissing,
  co2MoreThanCosts,
  co2Twice,
  onlyOneUnit,
  lawChanged,
];
