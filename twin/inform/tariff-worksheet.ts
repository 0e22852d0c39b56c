/**
 * A tariff question as a file asks it: one load profile, some tariffs, and perhaps a load that
 * could move. Money is cents, energy kWh, prices ct/kWh; exact numbers may be texts "a/b".
 */
import { berlinMidnight, HOUR_MS, type Instant } from '#kernel/time.ts';
import { roundToCents } from '#kernel/rational.ts';
import { informError } from './errors.ts';
import { ExampleInput } from './example-input.ts';
import {
  compareShift,
  compareTariffs,
  type ShiftOffer,
  type TariffOffer,
} from './tariff-comparison.ts';
import type { DayHours, LoadProfile, LoadShift } from './load-profile.ts';
import type { EnergyPrice, Tariff } from './tariff.ts';

export interface TariffQuestion {
  readonly profile: LoadProfile;
  readonly tariffs: readonly Tariff[];
  /** Id of the tariff that the household has now. */
  readonly presentId: string;
  readonly shift?: LoadShift;
}

export interface TariffAnswer {
  readonly presentId: string;
  readonly offers: readonly TariffOffer[];
  readonly shifts: readonly ShiftOffer[];
}

const TARIFFS_MAX = 50;
const HOURS = { min: 0, max: 24 } as const;

/** Throws INFORM_BAD_INPUT with the path of the field, TIME_NOT_A_DATE. */
export function readTariffQuestion(value: unknown): TariffQuestion {
  const input = new ExampleInput(value);
  const profile = input.object('profile');
  const from = profile.day('from');
  const tariffs = readTariffs(input, berlinMidnight(from));
  const ids = tariffs.map(({ id }) => id);
  const presentId = input.text('present');
  if (!ids.includes(presentId)) throw badInput('present', `must be one of ${ids.join(', ')}`);
  const question = {
    profile: { from, kwh: profile.amounts('kwh') },
    tariffs,
    presentId,
    ...(input.has('shift') ? { shift: readShift(input.object('shift')) } : {}),
  };
  input.refuseUnknown();
  return question;
}

/** The field `tariffs`; prices by the hour begin at `pricesFrom`. Throws INFORM_BAD_INPUT. */
export function readTariffs(input: ExampleInput, pricesFrom: Instant): Tariff[] {
  const rows = input.list('tariffs');
  if (rows.length === 0 || rows.length > TARIFFS_MAX) {
    throw badInput('tariffs', `must be 1 to ${TARIFFS_MAX} tariffs`);
  }
  const tariffs = rows.map((row, index) => {
    const own = new ExampleInput(row, `tariffs[${index}]`);
    const tariff = readTariff(own, pricesFrom);
    own.refuseUnknown();
    return tariff;
  });
  const ids = tariffs.map(({ id }) => id);
  if (new Set(ids).size === ids.length) return tariffs;
  throw badInput('tariffs', 'must have an id of its own each');
}

export function answerTariffQuestion(question: TariffQuestion): TariffAnswer {
  const { profile, tariffs, presentId, shift } = question;
  return {
    presentId,
    offers: compareTariffs(profile, tariffs, presentId),
    shifts: shift === undefined ? [] : compareShift(profile, tariffs, shift),
  };
}

function readTariff(row: ExampleInput, startsAt: number): Tariff {
  const id = row.text('id');
  const base = row.optionalAmount('base_cents_per_year');
  return {
    id,
    name: row.has('name') ? row.text('name') : id,
    price: readPrice(row, startsAt),
    ...(base === undefined ? {} : { baseCentsPerYear: roundToCents(base) }),
  };
}

function readPrice(row: ExampleInput, startsAt: number): EnergyPrice {
  if (row.has('flat')) {
    return { kind: 'flat', ctPerKwh: row.object('flat').number('ct_per_kwh') };
  }
  if (row.has('ht_nt')) {
    const price = row.object('ht_nt');
    return {
      kind: 'ht-nt',
      high: { from: price.integer('ht_from_hour', HOURS), to: price.integer('ht_to_hour', HOURS) },
      highCtPerKwh: price.number('ht_ct_per_kwh'),
      lowCtPerKwh: price.number('nt_ct_per_kwh'),
      lowAtWeekends: price.flag('nt_at_weekends', false),
    };
  }
  const price = row.object('dynamic');
  return {
    kind: 'dynamic',
    // Instants, not clock times: a day of 23 or 25 hours has as many prices.
    marketCtPerKwh: new Map(
      price.numbers('hour_ct_per_kwh').map((ct, hour) => [startsAt + hour * HOUR_MS, ct] as const),
    ),
    vatPct: price.amount('vat_pct'),
    fixedGrossCtPerKwh: price.number('fixed_gross_ct_per_kwh'),
  };
}

function readShift(shift: ExampleInput): LoadShift {
  return {
    from: readHours(shift.object('from')),
    to: readHours(shift.object('to')),
    sharePct: shift.amount('share_pct'),
  };
}

function readHours(hours: ExampleInput): DayHours {
  return { from: hours.integer('from_hour', HOURS), to: hours.integer('to_hour', HOURS) };
}

function badInput(field: string, reason: string): Error {
  return informError('INFORM_BAD_INPUT', { details: { field, reason } });
}
