/** The tariffs of a scenario in the words in which a portal imports them. */
import {
  addDays,
  berlinDate,
  berlinMidnight,
  berlinTime,
  HOUR_MS,
  type CivilDate,
  type Instant,
} from '#kernel/time.ts';
import type { ScenarioTariff } from '../../sim/scenario/schema.ts';

interface Span {
  readonly startAt: Instant;
  readonly endAt: Instant;
}

/** Prices reach from the first day of the first month to the day after the end. */
export function tariffsOf(tariffs: readonly ScenarioTariff[], span: Span): object {
  const from: CivilDate = `${berlinDate(span.startAt).slice(0, 7)}-01`;
  return {
    prices_from: from,
    present: tariffs[0]?.id,
    tariffs: tariffs.map((tariff) => tariffOf(tariff, from, span.endAt)),
  };
}

function tariffOf(
  { id, name = id, baseCentsPerYear, ...price }: ScenarioTariff,
  from: CivilDate,
  endAt: Instant,
): object {
  const base = baseCentsPerYear === undefined ? {} : { base_cents_per_year: baseCentsPerYear };
  return { id, name, ...base, ...priceOf(price, from, endAt) };
}

function priceOf(
  { flat, htNt, dynamic }: Omit<ScenarioTariff, 'id' | 'name' | 'baseCentsPerYear'>,
  from: CivilDate,
  endAt: Instant,
): object {
  if (flat !== undefined) return { flat: { ct_per_kwh: flat.ctPerKwh } };
  if (htNt !== undefined) {
    return {
      ht_nt: {
        ht_from_hour: htNt.fromHour,
        ht_to_hour: htNt.toHour,
        ht_ct_per_kwh: htNt.htCtPerKwh,
        nt_ct_per_kwh: htNt.ntCtPerKwh,
      },
    };
  }
  const { hourCtPerKwh = [], vatPct = 0, fixedCtPerKwh = 0 } = dynamic ?? {};
  return {
    dynamic: {
      hour_ct_per_kwh: hoursBetween(from, endAt).map((hour) => hourCtPerKwh[hour] ?? 0),
      vat_pct: vatPct,
      fixed_gross_ct_per_kwh: fixedCtPerKwh,
    },
  };
}

/** Local hour of the day of each hour; a day has 23, 24 or 25 of them. */
function hoursBetween(from: CivilDate, endAt: Instant): number[] {
  const end = berlinMidnight(addDays(berlinDate(endAt), 1));
  const hours: number[] = [];
  for (let at = berlinMidnight(from); at < end; at += HOUR_MS) hours.push(berlinTime(at).hour);
  return hours;
}
