/**
 * A bill while its period runs, for somebody who may not follow single dwellings: as of the end of
 * a month, never of now. Sums that are read more often would show each meter by itself, because its
 * telegrams come one at a time.
 */
import { LabError } from '#kernel/errors.ts';
import { sum } from '#kernel/rational.ts';
import { berlinDate, berlinMidnight, addDays, type CivilDate, type Instant } from '#kernel/time.ts';
import { firstDay, monthLater, monthOf } from '#kernel/month.ts';
import type { BillPeriod } from '../billing/types.ts';
import { heatingBill } from '../billing/bill.ts';
import { groupSum, type GroupSum } from './bill-groups.ts';
import type { BillStore } from './bill-source.ts';
import { blindInput, type SpreadSums } from './blind-input.ts';
import { storedBill, type StoredBill } from './stored-bill.ts';

export interface RunningBill extends StoredBill {
  /** The last day that is counted. */
  readonly countedTo: CivilDate;
}

interface RunningOf {
  readonly year: string;
  /** Of the domain's clock. */
  readonly now: Instant;
  /** A tenant's dwelling, which its tenant knows. */
  readonly own?: string;
  /** Asked for the newest month first; what it lets pass is shown. */
  readonly mayShow: (sum: GroupSum) => boolean;
}

/** True until the period is over and all due-date values are in. */
export function isRunning({ bill }: StoredBill, now: Instant): boolean {
  return bill.provisional || berlinDate(now) <= bill.period.to;
}

/** The bill of the newest month's end whose sums may be shown; undefined where there is none. */
export function runningBill(
  store: BillStore,
  period: BillPeriod,
  { year, now, own, mayShow }: RunningOf,
): RunningBill | undefined {
  const reached = Math.min(now, store.counters.watermark() ?? 0);
  for (const cut of monthsEnds(period, reached)) {
    const stored = billUntil(store, year, cut);
    if (stored !== undefined && mayShow(groupSum(stored, own))) {
      return { ...stored, countedTo: addDays(cut, -1) };
    }
  }
  return undefined;
}

/** The bill without single values; the sums are those of a running bill, if one may be shown. */
export function blindBill({ source }: StoredBill, running?: RunningBill): StoredBill {
  const input = blindInput(source.input, running && sumsOf(running));
  return { source: { ...source, input }, bill: heatingBill(input, source.law) };
}

function sumsOf({ bill }: RunningBill): SpreadSums {
  const sums = { heat: sum(bill.lines.map(({ heatUnits }) => heatUnits)) };
  const hotWater = sum(bill.lines.map(({ hotWaterM3 }) => hotWaterM3));
  return hotWater.n === 0n ? sums : { ...sums, hotWater };
}

/** First days of the months after the period began, newest first. */
function monthsEnds({ from, to }: BillPeriod, reached: Instant): CivilDate[] {
  const ends: CivilDate[] = [];
  const last = monthOf(addDays(to, 1));
  for (let month = monthOf(from); month <= last; month = monthLater(month, 1)) {
    const cut = firstDay(month);
    if (cut > from && berlinMidnight(cut) <= reached) ends.push(cut);
  }
  return ends.reverse();
}

/** Undefined where nothing was read until then. */
function billUntil(store: BillStore, year: string, cut: CivilDate): StoredBill | undefined {
  try {
    return storedBill(storeUntil(store, berlinMidnight(cut)), year);
  } catch (error) {
    if (error instanceof LabError && error.code === 'PROPERTY_NO_READINGS') return undefined;
    throw error;
  }
}

/** The store as it was at an instant: later readings are not there. */
function storeUntil(store: BillStore, end: Instant): BillStore {
  const { readings, counters } = store;
  return {
    ...store,
    readings: {
      ...readings,
      before: (meterNo, at) => readings.before(meterNo, Math.min(at, end - 1)),
      latest: (meterId, at = end) => readings.latest(meterId, Math.min(at, end - 1)),
      after: (meterNo, at) => {
        const next = readings.after(meterNo, at);
        return next !== undefined && next.at < end ? next : undefined;
      },
    },
    counters: { ...counters, watermark: () => Math.min(counters.watermark() ?? 0, end) },
  };
}
