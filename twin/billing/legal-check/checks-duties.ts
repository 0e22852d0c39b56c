/** Checks of the legal check about duties of the landlord: meters, information, deadline, CO2. */
import { addMonths } from '#kernel/time.ts';
import {
  billedCents,
  cutByUser,
  cutFor,
  finding,
  heatingCents,
  sourceOf,
  type Check,
  type Checked,
} from './findings.ts';
import { isOneYear, isUnderAYear } from '../calendar.ts';
import { co2Split } from '../co2-split.ts';
import { carriesCo2Price } from '../fuels.ts';
import { billDeadline } from '../settlement.ts';
import type { BillUser, Finding } from '../types.ts';

/** §9 Abs. 2 S. 1, BGH VIII ZR 151/20: without a heat meter for hot water tenants may cut. */
const hotWaterMeter: Check = (checked) => {
  const { split, facts = {}, users } = checked.input;
  const cut = cutFor(checked, 'not_by_consumption');
  const method = split?.method ?? 'none';
  const unmeasured =
    method === 'none' &&
    users.some(({ hotWaterM3 }) => hotWaterM3 !== undefined && hotWaterM3.n > 0n);
  const byFormula = method === 'formula_volume' || method === 'formula_area';
  if (cut === undefined || !(byFormula || unmeasured)) return [];
  if (facts.hotWaterMeterUnreasonable === true) return [];
  return [
    finding(`hot-water-meter-missing/${unmeasured ? 'unmeasured' : 'formula'}`, {
      level: 'warning',
      field: 'split.method',
      source: '§9 Abs. 2 S. 1 HeizkostenV, BGH VIII ZR 151/20',
      cut: cutByUser(checked, cut, billedCents),
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
  missing_information: 'missing-information',
  missing_co2_information: 'missing-co2-information',
} as const;

/** A duty whose breach lets tenants cut some percent. */
function duty(
  checked: Checked,
  breached: boolean,
  { reason, field }: { reason: keyof typeof DUTIES; field: string },
): Finding[] {
  const cut = cutFor(checked, reason);
  if (!breached || cut === undefined) return [];
  return [
    finding(DUTIES[reason], {
      level: 'warning',
      field,
      source: cut.source,
      cut: cutByUser(checked, cut, cut.base === 'heating' ? heatingCents : billedCents),
    }),
  ];
}

/**
 * §5 Abs. 2, 3, §12 Abs. 1 S. 2, unit by unit: devices that came after the law must be readable
 * from afar at once, older ones after the last day of the retrofit, unless that is a hardship.
 */
const remoteReading: Check = (checked) => {
  const { input } = checked;
  const cut = cutFor(checked, 'no_remote_reading');
  if (cut === undefined) return [];
  const { facts = {}, users } = input;
  const late = users.flatMap((user, index) => (isLate(checked, user) ? [{ user, index }] : []));
  if (late.length === 0) return [];
  const source = `${remoteClause(checked)}, ${cut.source}`;
  const seed = { level: 'warning', source } as const;
  if (late.length === users.length && facts.remotelyReadable === false) {
    const all = cutByUser(checked, cut, billedCents);
    return [finding('no-remote-reading', { ...seed, field: 'facts.remotely_readable', cut: all })];
  }
  return late.map(({ user, index }) =>
    finding('no-remote-reading/unit', {
      ...seed,
      field: `users[${index}].remotely_readable`,
      cut: cutByUser(checked, cut, (line) => (line.userId === user.id ? billedCents(line) : 0)),
      details: { unit: user.unit },
    }),
  );
};

function isLate({ input, law }: Checked, user: BillUser): boolean {
  const { facts = {}, period } = input;
  if ((user.remotelyReadable ?? facts.remotelyReadable) !== false) return false;
  const installedOn = user.devicesInstalledOn ?? facts.devicesInstalledOn;
  const since = law.at('remote_reading_new_devices', period.to)?.value;
  if (installedOn !== undefined && typeof since === 'string' && installedOn > since) {
    return installedOn <= period.to;
  }
  const until = law.at('remote_reading_retrofit', period.to)?.value;
  const isHard = user.remoteHardship ?? facts.remoteHardship ?? false;
  return !isHard && typeof until === 'string' && period.to > until;
}

const remoteClause = (checked: Checked): string => sourceOf(checked, 'remote_reading_retrofit');

/** §12 Abs. 1 S. 3. */
const information: Check = (checked) =>
  duty(checked, checked.input.facts?.monthlyInformationComplete === false, {
    reason: 'missing_information',
    field: 'facts.monthly_information_complete',
  });

/** §7 Abs. 4 CO2KostAufG: the landlord's part is missing on the bill. */
const co2Information: Check = (checked) => {
  const { input, law } = checked;
  const breached =
    input.facts?.co2PartShown === false ||
    (input.co2 === undefined && carriesCo2Price(input, law) === true);
  return duty(checked, breached, {
    reason: 'missing_co2_information',
    field: input.co2 === undefined ? 'co2' : 'facts.co2_part_shown',
  });
};

/** §11 Abs. 2 S. 1 CO2KostAufG: the deliveries are there, but nothing is split. */
const co2BeforeLaw: Check = (checked) =>
  checked.bill.co2?.isBeforeLaw === true
    ? [
        finding('co2-before-law', {
          level: 'note',
          field: 'period.from',
          source: '§11 Abs. 2 S. 1 CO2KostAufG',
          details: { from: checked.input.period.from },
        }),
      ]
    : [];

/** §5 Abs. 1 S. 4 CO2KostAufG: whether the short period was agreed, the input must say. */
const shortPeriod: Check = ({ input, bill, law }) => {
  const { co2, period } = input;
  if (co2 === undefined || bill.co2 === undefined || co2.agreedPeriod !== undefined) return [];
  if (bill.co2.isBeforeLaw) return [];
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
  const { value: from, source = law.law } = law.parameter('co2_split_from')?.values[0] ?? {};
  if (typeof from !== 'string') return [];
  return input.co2.emissions.deliveries.flatMap(({ year, deliveredOn = '', invoicedOn }, index) => {
    const sold = year ?? Number(deliveredOn.slice(0, 4) || Infinity);
    if (invoicedOn !== undefined || sold >= Number(from.slice(0, 4))) return [];
    return [
      finding('co2-old-fuel', {
        level: 'warning',
        field: `co2.deliveries[${index}].invoiced_on`,
        source,
        details: { year: sold, from },
      }),
    ];
  });
};

/** What came after the period was not burnt in it. */
const laterFuel: Check = ({ input }) => {
  if (input.co2 === undefined || !('deliveries' in input.co2.emissions)) return [];
  const { to } = input.period;
  return input.co2.emissions.deliveries.flatMap(({ deliveredOn }, index) =>
    deliveredOn === undefined || deliveredOn <= to
      ? []
      : [
          finding('co2-later-fuel', {
            level: 'warning',
            field: `co2.deliveries[${index}].delivered_on`,
            source: '§5 Abs. 1 S. 5 CO2KostAufG',
            details: { day: deliveredOn, to },
          }),
        ],
  );
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
  co2BeforeLaw,
  shortPeriod,
  oldFuel,
  laterFuel,
  longPeriod,
];
