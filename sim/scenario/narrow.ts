/** The part of the evidence of a run that an expectation with tags or with a time is about. */
import { formatAddress } from '#wire/link-layer.ts';
import type { Instant } from '#kernel/time.ts';
import { metersOf, type House } from '../world/house.ts';
import type { JudgedBill } from './audit/house-audit.ts';
import type { ReadingAudit } from './auditor.ts';
import type { Delays } from './delays.ts';
import type { Expectation, Tags } from './expectation.ts';
import type { JudgedElectricity } from './audit/electricity-audit.ts';
import type { LimitView } from './electricity-view.ts';
import type { PowerTruth } from '../world/register-meter.ts';
import type { StoryIntervention } from './interventions.ts';
import type { PortalAlarm } from './ports.ts';
import { matches } from '../faults/targets.ts';

export interface Evidence {
  readonly readings: ReadingAudit;
  readonly bills: readonly JudgedBill[];
  readonly alarms: readonly PortalAlarm[];
  readonly delays: Delays;
  readonly electricity: readonly JudgedElectricity[];
  readonly limits: readonly LimitView[];
  readonly power: readonly PowerTruth[];
}

/** What happened, and where. */
export interface Told {
  readonly story: readonly StoryIntervention[];
  readonly house: House;
}

type Asked = Pick<Expectation, 'tags' | 'within'>;

/** The alarms that are meant. */
export function narrowedAlarms(
  alarms: readonly PortalAlarm[],
  { tags = {}, within }: Asked,
  of: Told,
): readonly PortalAlarm[] {
  const isMeant = meantMeters(tags, of.house);
  const from = within === undefined ? -Infinity : beginOf(tags, of);
  const until = from + (within?.ms ?? Infinity);
  const isInTime = ({ at }: PortalAlarm): boolean =>
    within === undefined || (at >= from && at <= until);
  return alarms.filter((alarm) => isInTime(alarm) && isMeant(alarm.meterId));
}

/** All of it where nothing narrows it. */
export function narrowed(evidence: Evidence, asked: Asked, of: Told): Evidence {
  const { tags = {} } = asked;
  const isMeant = meantMeters(tags, of.house);
  const { readings, bills, delays } = evidence;
  const some = <T extends { readonly meterId: string }>(all: readonly T[]): readonly T[] =>
    all.filter(({ meterId }) => isMeant(meterId));
  const isInDwelling = ({ dwellingId }: { readonly dwellingId: string }): boolean =>
    tags.dwelling === undefined || matches(tags.dwelling, dwellingId);
  return {
    readings: {
      ...readings,
      lost: some(readings.lost),
      forged: some(readings.forged),
      duplicated: some(readings.duplicated),
      wrong: some(readings.wrong),
    },
    bills: bills
      .filter(({ period }) => tags.period === undefined || period === tags.period)
      .map((bill) => billOf(bill, tags.dwelling)),
    alarms: narrowedAlarms(evidence.alarms, asked, of),
    delays: delays.of(isMeant),
    electricity: evidence.electricity.filter(isInDwelling),
    limits: evidence.limits.filter(isInDwelling),
    power: evidence.power.filter(isInDwelling),
  };
}

/** What concerns no meter is meant by no tag. */
function meantMeters({ meter, dwelling }: Tags, house: House): (id: string | undefined) => boolean {
  if (meter === undefined && dwelling === undefined) return () => true;
  const meant = metersOf(house)
    .filter(({ label }) => meter === undefined || matches(meter, label))
    .filter(({ dwellingId }) => dwelling === undefined || matches(dwelling, dwellingId))
    .map(({ address }) => formatAddress(address));
  const ids = new Set(meant);
  return (id) => id !== undefined && ids.has(id);
}

function billOf(bill: JudgedBill, dwelling: string | undefined): JudgedBill {
  if (dwelling === undefined) return bill;
  const own = <T extends { readonly dwellingId: string }>(rows: readonly T[]): readonly T[] =>
    rows.filter(({ dwellingId }) => matches(dwelling, dwellingId));
  const rows = own(bill.rows);
  const shifts = rows.map(({ totalCents, trueCents }) => Math.abs(totalCents - trueCents));
  return {
    ...bill,
    rows,
    fairness: own(bill.fairness),
    shiftedCents: shifts.reduce((sum, cents) => sum + cents, 0),
    wrongCents: rows.reduce((sum, { wrongCents }) => sum + wrongCents, 0),
  };
}

/**
 * A span counts from what happened first to those that are meant; where nothing did, from what
 * happened first at all.
 */
function beginOf(tags: Tags, { story, house }: Told): Instant {
  const { meter, dwelling } = tags;
  const places = new Map(metersOf(house).map(({ label, dwellingId }) => [label, dwellingId]));
  const isMeant = ({ meters, dwellings }: StoryIntervention): boolean =>
    meters.some(
      (label) =>
        (meter === undefined || matches(meter, label)) &&
        (dwelling === undefined || matches(dwelling, places.get(label) ?? '')),
    ) ||
    (meter === undefined && dwellings.some((id) => matches(dwelling ?? '*', id)));
  const own = meter === undefined && dwelling === undefined ? story : story.filter(isMeant);
  return Math.min(...(own.length === 0 ? story : own).map(({ at }) => at));
}
