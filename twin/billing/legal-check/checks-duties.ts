/** Checks of the legal check about duties of the landlord: meters, information, deadline, CO2. */
import { addMonths } from '#kernel/time.ts';
import { billedCents, cutCents, finding, heatingCents, sourceOf, tableEntry } from './findings.ts';
import type { Check, Checked } from './findings.ts';
import { isOneYear, isUnderAYear } from '../calendar.ts';
import { co2Split } from '../co2-split.ts';
import { billDeadline } from '../settlement.ts';
import type { Finding } from '../types.ts';

/** §9 Abs. 2 S. 1, BGH VIII ZR 151/20: without a heat meter for hot water tenants may cut. */
const hotWaterMeter: Check = (checked) => {
  const { split, facts = {}, users } = checked.input;
  const pct = tableEntry(checked, 'reduction', 'not_by_consumption');
  const method = split?.method ?? 'none';
  const unmeasured =
    method === 'none' &&
    users.some(({ hotWaterM3 }) => hotWaterM3 !== undefined && hotWaterM3.n > 0n);
  const byFormula = method === 'formula_volume' || method === 'formula_area';
  if (pct === undefined || !(byFormula || unmeasured)) return [];
  if (facts.hotWaterMeterUnreasonable === true) return [];
  return [
    finding(`hot-water-meter-missing/${unmeasured ? 'unmeasured' : 'formula'}`, {
      level: 'warning',
      field: 'split.method',
      source: '§9 Abs. 2 S. 1 HeizkostenV, BGH VIII ZR 151/20',
      consequenceCents: cutCents(checked, pct, billedCents),
    }),
  ];
};

/** §556 Abs. 3 S. 2, 3 BGB. */
const deadline: Check = (checked) => {
  const { input, bill, law } = checked;
  const receivedOn = input.facts?.receivedOn;
  if (receivedOn === undefined || law.at('bill_deadline_months', input.period.to) === undefined) {
    return [];
  }
  const last = billDeadline(input.period.to, law);
  if (receivedOn <= last) return [];
  const lost = bill.lines
    .filter(({ payer }) => payer === 'tenant')
    .reduce((sum, { balance }) => sum + Math.max(0, balance?.cents ?? 0), 0);
  return [
    finding('deadline-missed', {
      level: 'error',
      field: 'facts.received_on',
      source: law.at('bill_deadline_months', input.period.to)?.source ?? law.law,
      consequenceCents: lost,
      details: { receivedOn, last },
    }),
  ];
};

/** Reasons for a cut, and the finding that says so. */
const DUTIES = {
  no_remote_reading: 'no-remote-reading',
  missing_information: 'missing-information',
  missing_co2_information: 'missing-co2-information',
} as const;

/** A duty whose breach lets tenants cut some percent. */
function duty(
  checked: Checked,
  breached: boolean,
  { reason, field }: { reason: keyof typeof DUTIES; field: string },
): Finding[] {
  const pct = tableEntry(checked, 'reduction', reason);
  if (!breached || pct === undefined) return [];
  const of = reason === 'missing_co2_information' ? heatingCents : billedCents;
  return [
    finding(DUTIES[reason], {
      level: 'warning',
      field,
      source: sourceOf(checked, 'reduction'),
      consequenceCents: cutCents(checked, pct, of),
    }),
  ];
}

/** §12 Abs. 1 S. 2: after the day by which old devices must be replaced. */
const remoteReading: Check = (checked) => {
  const until = checked.law.at('remote_reading_retrofit', checked.input.period.to)?.value;
  const over = typeof until === 'string' && checked.input.period.to > until;
  return duty(checked, over && checked.input.facts?.remotelyReadable === false, {
    reason: 'no_remote_reading',
    field: 'facts.remotely_readable',
  });
};

/** §12 Abs. 1 S. 3. */
const information: Check = (checked) =>
  duty(checked, checked.input.facts?.monthlyInformationComplete === false, {
    reason: 'missing_information',
    field: 'facts.monthly_information_complete',
  });

/** §7 Abs. 4 CO2KostAufG: the landlord's part is missing on the bill. */
const co2Information: Check = (checked) => {
  const { input } = checked;
  const burnsFuel =
    input.facts?.oilOrGasHeating === true ||
    (input.split !== undefined && 'plant' in input.split && 'fuel' in input.split.plant);
  const breached = input.facts?.co2PartShown === false || (burnsFuel && input.co2 === undefined);
  return duty(checked, breached, {
    reason: 'missing_co2_information',
    field: input.co2 === undefined ? 'co2' : 'facts.co2_part_shown',
  });
};

/** §5 Abs. 1 S. 4 CO2KostAufG: whether the short period was agreed, the input must say. */
const shortPeriod: Check = ({ input, bill, law }) => {
  const { co2, period } = input;
  if (co2 === undefined || bill.co2 === undefined || co2.agreedPeriod !== undefined) return [];
  if (!isUnderAYear(period) || bill.co2.tier === null) return [];
  const scaled = co2Split({ ...co2, agreedPeriod: period }, period, law);
  return [
    finding('co2-short-period', {
      level: 'warning',
      field: 'co2.agreed_period',
      source: '§5 Abs. 1 S. 4 CO2KostAufG',
      consequenceCents: Math.abs(scaled.landlord.cents - bill.co2.landlord.cents),
      details: { tier: bill.co2.tier, scaledTier: scaled.tier ?? 0 },
    }),
  ];
};

/** §11 Abs. 2 CO2KostAufG goes by the day of the invoice. */
const oldFuel: Check = ({ input, law }) => {
  if (input.co2 === undefined || !('deliveries' in input.co2.emissions)) return [];
  const from = law.at('co2_split_from', input.period.to)?.value;
  if (typeof from !== 'string') return [];
  return input.co2.emissions.deliveries.flatMap(({ price, invoicedOn }, index) => {
    if (invoicedOn !== undefined || !('year' in price)) return [];
    if (price.year >= Number(from.slice(0, 4))) return [];
    return [
      finding('co2-old-fuel', {
        level: 'warning',
        field: `co2.deliveries[${index}].invoiced_on`,
        source: law.at('co2_split_from', input.period.to)?.source ?? law.law,
        details: { year: price.year, from },
      }),
    ];
  });
};

/** §556 Abs. 3 S. 1 BGB: bills are yearly. */
const longPeriod: Check = ({ input, law }) => {
  const { from, to } = input.period;
  const known = law.at('bill_deadline_months', to) !== undefined;
  if (!known || to < addMonths(from, YEAR_MONTHS) || isOneYear(input.period)) return [];
  return [
    finding('period-over-a-year', {
      level: 'error',
      field: 'period.to',
      source: '§556 Abs. 3 S. 1 BGB',
      details: { from, to },
    }),
  ];
};
const YEAR_MONTHS = 12;

export const DUTY_CHECKS: readonly Check[] = [
  hotWaterMeter,
  deadline,
  remoteReading,
  information,
  co2Information,
  shortPeriod,
  oldFuel,
  longPeriod,
];
