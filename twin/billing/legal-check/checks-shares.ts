/** Checks of the legal check about shares and estimates: §§7, 8, 9a, 10 HeizkostenV. */
import { compare, toExactText, type Rational } from '#kernel/rational.ts';
import { consumptionOf } from '../consumption.ts';
import { affectedArea, affectedShare } from '../estimate.ts';
import {
  finding,
  movedCents,
  sourceOf,
  tableEntry,
  valueOf,
  type Check,
  type Checked,
} from './findings.ts';
import { dayInForce } from '../in-force.ts';
import { areaOfUnits, billLines } from '../lines.ts';
import { pipeHeatCriteria } from '../pipe-heat.ts';
import type { BillInput, BillShares } from '../types.ts';

/** A share by consumption as the input states it, and the input with another one. */
interface StatedShare {
  readonly field: string;
  readonly id: 'heating_consumption_share' | 'hot_water_consumption_share';
  readonly pct: Rational;
  readonly changed: (pct: Rational) => BillInput;
}

/** With groups each has a share of its own, and that of the whole house is not used. */
function heatingShares(input: BillInput): StatedShare[] {
  const id = 'heating_consumption_share';
  const { groups } = input;
  if (groups === undefined) {
    const field = 'shares.heating_consumption_pct';
    const changed = (pct: Rational) => withShare(input, 'heatingConsumptionPct', pct);
    return [{ field, id, pct: input.shares.heatingConsumptionPct, changed }];
  }
  return groups.groups.map((group, index) => ({
    field: `groups.groups[${index}].consumption_pct`,
    id,
    pct: group.consumptionPct,
    changed: (consumptionPct) => ({
      ...input,
      groups: { ...groups, groups: groups.groups.with(index, { ...group, consumptionPct }) },
    }),
  }));
}

function statedShares(input: BillInput): StatedShare[] {
  const pct = input.shares.hotWaterConsumptionPct;
  if (pct === undefined) return heatingShares(input);
  const water: StatedShare = {
    field: 'shares.hot_water_consumption_pct',
    id: 'hot_water_consumption_share',
    pct,
    changed: (other) => withShare(input, 'hotWaterConsumptionPct', other),
  };
  return [...heatingShares(input), water];
}

function withShare(input: BillInput, key: keyof BillShares, pct: Rational): BillInput {
  return { ...input, shares: { ...input.shares, [key]: pct } };
}

/** §§7, 8: the lawful range; §10: more only by agreement. */
const shareOutOfRange: Check = (checked) =>
  statedShares(checked.input).flatMap(({ field, id, pct, changed }) => {
    const [min, max] = [tableEntry(checked, id, 'min'), tableEntry(checked, id, 'max')];
    if (min === undefined || max === undefined) return [];
    const tooMuch = compare(pct, max) > 0;
    if (!tooMuch && compare(pct, min) >= 0) return [];
    if (tooMuch && checked.input.shares.moreByAgreement === true) return [];
    return [
      finding(tooMuch ? 'share-out-of-range/too-much' : 'share-out-of-range/too-little', {
        level: 'error',
        field,
        source: sourceOf(checked, id),
        consequenceCents: movedCents(checked, changed(tooMuch ? max : min)),
        details: { pct: toExactText(pct), min: toExactText(min), max: toExactText(max) },
      }),
    ];
  });

/** §7 Abs. 1 S. 2; not for heat delivery (§7 Abs. 3). */
const mandatoryShare: Check = (checked) => {
  const { facts = {}, shares, split } = checked.input;
  const due = valueOf(checked, 'mandatory_consumption_share');
  const delivered =
    split !== undefined &&
    'adjust' in split &&
    split.adjust?.includes('commercial_heat_delivery') === true;
  const bound =
    facts.below1994Insulation === true &&
    facts.oilOrGasHeating === true &&
    facts.pipesMostlyInsulated === true &&
    facts.pipesExposed !== false;
  if (due === undefined || delivered || !bound) return [];
  return heatingShares(checked.input).flatMap(({ field, pct, changed }) => {
    if (compare(pct, due) === 0 || (compare(pct, due) > 0 && shares.moreByAgreement)) return [];
    return [
      finding('mandatory-share', {
        level: 'error',
        field,
        source: sourceOf(checked, 'mandatory_consumption_share'),
        consequenceCents: movedCents(checked, changed(due)),
        details: { pct: toExactText(pct), due: toExactText(due) },
      }),
    ];
  });
};

/** Where nothing is measured the law still bounds what goes to the heating. */
const flatShare: Check = (checked) => {
  const { split } = checked.input;
  if (split?.method !== 'flat') return [];
  const id = 'flat_heating_share';
  const [min, max] = [tableEntry(checked, id, 'min'), tableEntry(checked, id, 'max')];
  if (min === undefined || max === undefined) return [];
  const { heatingPct: pct } = split;
  const lawful = compare(pct, max) > 0 ? max : compare(pct, min) < 0 ? min : undefined;
  if (lawful === undefined) return [];
  return [
    finding('flat-share-out-of-range', {
      level: 'error',
      field: 'split.heating_pct',
      source: sourceOf(checked, id),
      consequenceCents: movedCents(checked, {
        ...checked.input,
        split: { method: 'flat', heatingPct: lawful },
      }),
      details: { pct: toExactText(pct), min: toExactText(min), max: toExactText(max) },
    }),
  ];
};

/** §6 Abs. 2: at least half of the costs goes by what the groups measured. */
const groupShare: Check = (checked) => {
  const { groups } = checked.input;
  const min = tableEntry(checked, 'group_measured_share', 'min');
  if (groups === undefined || min === undefined || compare(groups.measuredPct, min) >= 0) return [];
  const changed = { ...checked.input, groups: { ...groups, measuredPct: min } };
  return [
    finding('group-share-too-low', {
      level: 'error',
      field: 'groups.measured_pct',
      source: sourceOf(checked, 'group_measured_share'),
      consequenceCents: movedCents(checked, changed),
      details: { pct: toExactText(groups.measuredPct), min: toExactText(min) },
    }),
  ];
};

/** §9a Abs. 2: above the limit consumption is no key any more. */
const estimateOverLimit: Check = (checked) => {
  const { input, bill, law } = checked;
  const estimated = bill.lines.filter((line) => line.estimated);
  if (estimated.length === 0 || bill.areaOnly.includes('heating')) return [];
  const lines = billLines(input, law);
  const affectedM2 = affectedArea(input, 'heating', lines);
  const totalM2 = areaOfUnits(lines);
  const share = affectedShare({ affectedM2, totalM2 }, input.period, law);
  if (!share.exceeds) return [];
  const areaOnly = [...(input.areaOnly ?? []), 'heating' as const];
  return [
    finding('estimate-over-limit', {
      level: 'error',
      field: 'users',
      source: sourceOf(checked, 'estimate_limit'),
      consequenceCents: movedCents(checked, { ...input, areaOnly }),
      details: { pct: toExactText(share.pct), limitPct: toExactText(share.limitPct) },
    }),
  ];
};

const billedByArea: Check = (checked) =>
  checked.bill.areaOnly
    .filter((side) => checked.input.areaOnly?.includes(side) !== true)
    .map((side) =>
      finding(`billed-by-area/${side}`, {
        level: 'warning',
        field: 'failed',
        source: sourceOf(checked, 'estimate_limit'),
      }),
    );

const pipeHeatNotMet: Check = (checked) => {
  const { input, law, bill } = checked;
  const { pipeHeat, ...without } = input;
  if (pipeHeat === undefined || law.at('pipe_heat', dayOf(checked)) === undefined) return [];
  const lines = billLines(input, law);
  const { units } = consumptionOf(without, lines, law);
  const criteria = pipeHeatCriteria(input, { lines, units }, law);
  if (criteria === undefined || criteria.met) return [];
  return [
    finding('pipe-heat-not-met', {
      level: 'note',
      field: 'pipe_heat',
      source: sourceOf(checked, 'pipe_heat'),
      details: {
        capturedShare: toExactText(criteria.capturedShare),
        variance: toExactText(criteria.variance),
        lowUserShare: toExactText(criteria.lowUserShare),
        lines: bill.lines.length,
      },
    }),
  ];
};

function dayOf({ law, input }: Checked): string {
  return dayInForce(law, 'pipe_heat', input.period);
}

/** A correction that only a formula may carry. */
const adjustWithoutFormula: Check = (checked) => {
  const { split } = checked.input;
  if (split?.method !== 'heat_meter' || (split.adjust ?? []).length === 0) return [];
  return [
    finding('adjust-without-formula', {
      level: 'note',
      field: 'split.adjust',
      source: sourceOf(checked, 'hot_water_factor'),
    }),
  ];
};

export const SHARE_CHECKS: readonly Check[] = [
  shareOutOfRange,
  mandatoryShare,
  flatShare,
  groupShare,
  estimateOverLimit,
  billedByArea,
  pipeHeatNotMet,
  adjustWithoutFormula,
];
