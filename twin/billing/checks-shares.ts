/** Checks of the legal check about shares and estimates: §§7, 8, 9a, 10 HeizkostenV. */
import { compare, multiply, sum, toExactText } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import { affectedShare } from './estimate.ts';
import { finding, movedCents, sourceOf, tableEntry, valueOf } from './findings.ts';
import type { Check, Checked } from './findings.ts';
import { dayInForce } from './in-force.ts';
import { areaOfUnits, billLines } from './lines.ts';
import { pipeHeatCriteria } from './pipe-heat.ts';
import type { BillInput, BillShares } from './types.ts';

const PARTS = [
  ['heatingConsumptionPct', 'heating_consumption_share', 'shares.heating_consumption_pct'],
  ['hotWaterConsumptionPct', 'hot_water_consumption_share', 'shares.hot_water_consumption_pct'],
] as const;

/** §§7, 8: the lawful range; §10: more only by agreement. */
const shareOutOfRange: Check = (checked) =>
  PARTS.flatMap(([key, id, field]) => {
    const pct = checked.input.shares[key];
    const [min, max] = [tableEntry(checked, id, 'min'), tableEntry(checked, id, 'max')];
    if (pct === undefined || min === undefined || max === undefined) return [];
    const tooMuch = compare(pct, max) > 0;
    if (!tooMuch && compare(pct, min) >= 0) return [];
    if (tooMuch && checked.input.shares.moreByAgreement === true) return [];
    const lawful = tooMuch ? max : min;
    return [
      finding({
        code: 'share-out-of-range',
        level: 'error',
        field,
        source: sourceOf(checked, id),
        message: `${toExactText(pct)} % by consumption, the law allows ${toExactText(min)} to ${toExactText(max)} %`,
        consequenceCents: movedCents(checked, withShare(checked.input, key, lawful)),
        hint: tooMuch
          ? 'keep to the upper limit, or say that the contract agrees on more'
          : 'raise the share to the lower limit',
        details: { pct: toExactText(pct), min: toExactText(min), max: toExactText(max) },
      }),
    ];
  });

function withShare(input: BillInput, key: keyof BillShares, pct: Rational): BillInput {
  return { ...input, shares: { ...input.shares, [key]: pct } };
}

/** §7 Abs. 1 S. 2; not for heat delivery (§7 Abs. 3). */
const mandatoryShare: Check = (checked) => {
  const { facts = {}, shares, split, groups } = checked.input;
  const due = valueOf(checked, 'mandatory_consumption_share');
  const delivered =
    split !== undefined &&
    split.method !== 'none' &&
    split.adjust?.includes('commercial_heat_delivery') === true;
  const bound =
    facts.below1994Insulation === true &&
    facts.oilOrGasHeating === true &&
    facts.pipesMostlyInsulated === true;
  if (due === undefined || delivered || groups !== undefined || !bound) return [];
  const pct = shares.heatingConsumptionPct;
  if (compare(pct, due) === 0 || (compare(pct, due) > 0 && shares.moreByAgreement)) return [];
  return [
    finding({
      code: 'mandatory-share',
      level: 'error',
      field: 'shares.heating_consumption_pct',
      source: sourceOf(checked, 'mandatory_consumption_share'),
      message: `${toExactText(pct)} % by consumption, but this house must bill ${toExactText(due)} %`,
      consequenceCents: movedCents(checked, withShare(checked.input, 'heatingConsumptionPct', due)),
      hint: `bill ${toExactText(due)} % of the heating costs by consumption`,
      details: { pct: toExactText(pct), due: toExactText(due) },
    }),
  ];
};

/** §9a Abs. 2: above the limit consumption is no key any more. */
const estimateOverLimit: Check = (checked) => {
  const { input, bill, law } = checked;
  const estimated = bill.lines.filter((line) => line.estimated);
  if (estimated.length === 0 || bill.areaOnly.includes('heating')) return [];
  const lines = billLines(input, law);
  const affectedM2 = sum(
    lines
      .filter(({ user }) => user.estimated === true)
      .map(({ user, heatBase }) => multiply(user.areaM2, heatBase.part)),
  );
  const totalM2 = areaOfUnits(lines);
  const share = affectedShare({ affectedM2, totalM2 }, input.period, law);
  if (!share.exceeds) return [];
  const areaOnly = [...(input.areaOnly ?? []), 'heating' as const];
  return [
    finding({
      code: 'estimate-over-limit',
      level: 'error',
      field: 'users',
      source: sourceOf(checked, 'estimate_limit'),
      message: `${toExactText(share.pct)} % of the area is estimated, more than ${toExactText(share.limitPct)} %`,
      consequenceCents: movedCents(checked, { ...input, areaOnly }),
      hint: 'bill the heating costs by area alone: area_only ["heating"]',
      details: { pct: toExactText(share.pct), limitPct: toExactText(share.limitPct) },
    }),
  ];
};

const billedByArea: Check = (checked) =>
  checked.bill.areaOnly
    .filter((side) => checked.input.areaOnly?.includes(side) !== true)
    .map((side) =>
      finding({
        code: 'billed-by-area',
        level: 'warning',
        field: 'failed',
        source: sourceOf(checked, 'estimate_limit'),
        message: `too much of the area has no measured ${side === 'heating' ? 'heat' : 'hot water'}, so it went by area alone`,
        hint: 'repair the devices before the next period',
      }),
    );

const pipeHeatNotMet: Check = (checked) => {
  const { input, law, bill } = checked;
  if (input.pipeHeat === undefined || law.at('pipe_heat', dayOf(checked)) === undefined) return [];
  const lines = billLines(input, law);
  const units = lines.map((line) => line.units);
  const criteria = pipeHeatCriteria(input, { lines, units }, law);
  if (criteria === undefined || criteria.met) return [];
  return [
    finding({
      code: 'pipe-heat-not-met',
      level: 'note',
      field: 'pipe_heat',
      source: sourceOf(checked, 'pipe_heat'),
      message: 'the criteria of the pipe heat correction are not all met, so nothing was corrected',
      hint: 'leave pipe_heat out, or check the heat fed in and the value of a unit',
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
    finding({
      code: 'adjust-without-formula',
      level: 'note',
      field: 'split.adjust',
      source: sourceOf(checked, 'hot_water_factor'),
      message: 'a measured heat is not corrected, so adjust was left aside',
      hint: 'leave split.adjust out where a heat meter measures the hot water',
    }),
  ];
};

export const SHARE_CHECKS: readonly Check[] = [
  shareOutOfRange,
  mandatoryShare,
  estimateOverLimit,
  billedByArea,
  pipeHeatNotMet,
  adjustWithoutFormula,
];
