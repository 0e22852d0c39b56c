/** Checks of the legal check about data that a bill can be made from but should not be trusted. */
import { compare, sum, toExactText } from '#kernel/rational.ts';
import { addDays } from '#kernel/time.ts';
import { finding, movedCents } from './findings.ts';
import type { Check } from './findings.ts';
import { areaOfUnits, billLines } from './lines.ts';
import type { BillInput, BillUser, Finding } from './types.ts';

/** Days of a dwelling that nobody pays for: their base costs fall on everybody else. */
const emptyDays: Check = (checked) => {
  const gaps = gapsOf(checked.input);
  if (gaps.length === 0) return [];
  const users = [...checked.input.users, ...gaps];
  const consequenceCents = movedCents(checked, { ...checked.input, users });
  return gaps.map((gap, index) =>
    finding({
      code: 'days-without-user',
      level: 'error',
      field: 'users',
      source: checked.law.clause('row-total'),
      message: `nobody has unit ${gap.unit} from ${gap.from ?? ''} to ${gap.to ?? ''}`,
      consequenceCents: index === 0 ? consequenceCents : 0,
      hint: 'add a line with payer landlord for the empty days',
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
      .toSorted((a, b) => (a.from < b.from ? -1 : 1));
    const gaps: { from: string; to: string }[] = [];
    let next = period.from;
    for (const { from, to } of spans) {
      if (from > next) gaps.push({ from: next, to: addDays(from, -1) });
      next = addDays(to, 1);
    }
    if (next <= period.to) gaps.push({ from: next, to: period.to });
    return gaps.map(({ from, to }, index): BillUser => {
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
      finding({
        code: 'areas-do-not-add-up',
        level: 'error',
        field: 'facts.building_area_m2',
        source: law.clause('base-by-area'),
        message: `the dwellings have ${toExactText(whole)} m² in all, the building ${toExactText(given)} m²`,
        hint: 'correct the area of a dwelling, or add the dwelling that is missing',
        details: { dwellingsM2: toExactText(whole), buildingM2: toExactText(given) },
      }),
    );
  }
  const living = input.co2?.livingAreaM2;
  if (living !== undefined && compare(living, whole) !== 0) {
    found.push(
      finding({
        code: 'co2-area-differs',
        level: 'note',
        field: 'co2.living_area_m2',
        source: '§5 Abs. 1 S. 2 CO2KostAufG',
        message: `the CO2 table is read with ${toExactText(living)} m², the dwellings have ${toExactText(whole)} m²`,
        hint: 'the living area counts there, the heated area here; check that both are right',
      }),
    );
  }
  return found;
};

const noCosts: Check = ({ bill, law }) =>
  bill.totalCents > 0
    ? []
    : [
        finding({
          code: 'no-costs',
          level: 'error',
          field: 'costs.unitary_cents',
          source: law.clause('costs-total'),
          message: 'there are no costs to bill',
          hint: 'enter the costs of the period',
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
      finding({
        code: 'nothing-consumed',
        level: 'warning',
        field: side === 'heating' ? 'users[].heat_units' : 'users[].hot_water_m3',
        source: law.clause('consumption-by-area'),
        message: `nobody consumed any ${side === 'heating' ? 'heat' : 'hot water'}, so its consumption costs went by area`,
        consequenceCents: pot.cents,
        hint: 'check the readings; area_only says that nothing was measured on purpose',
      }),
    ];
  });

const onlyOneUnit: Check = ({ input, law }) =>
  new Set(input.users.map(({ unit }) => unit)).size > 1
    ? []
    : [
        finding({
          code: 'only-one-unit',
          level: 'note',
          field: 'users',
          source: law.clause('row-total'),
          message: 'there is one dwelling only, which bears all costs',
          hint: 'check that all dwellings are in the input',
        }),
      ];

/** What changed in the middle of the period; the value of its first day was used. */
const lawChanged: Check = ({ input, law }) => {
  const dated = new Set(['co2_price', 'vat_fuel', 'emission_factor', 'vat_standard']);
  return law.parameterIds
    .filter((id) => !dated.has(id) && law.changes(id, input.period).length > 0)
    .map((id) => {
      const [change] = law.changes(id, input.period);
      return finding({
        code: 'law-changed',
        level: 'note',
        field: 'period',
        source: change?.source ?? law.law,
        message: `${id} changed on ${change?.from ?? ''}, within the period`,
        hint: 'the value of the first day of the period was used, or the first one that there was',
        details: { parameter: id, from: change?.from ?? '' },
      });
    });
};

export const CONTENT_CHECKS: readonly Check[] = [
  emptyDays,
  areas,
  noCosts,
  nothingConsumed,
  onlyOneUnit,
  lawChanged,
];
