/**
 * What electricity has cost by the registers that the meters of the world really had at each quarter of
 * an hour, worked out here from the tariff of the file and not by the portal: an own formula, own hours,
 * own rounding. A telegram shows the register of the last whole quarter, also one that nobody heard.
 */
import {
  add,
  divide,
  multiply,
  rational,
  roundToCents,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import { berlinTime, HOUR_MS, type Instant } from '#kernel/time.ts';
import type { ElectricityView } from '../electricity-view.ts';
import type { ScenarioTariff } from '../schema.ts';

const QUARTER_MS = HOUR_MS / 4;
const WH_PER_KWH = rational(1000);

/** By meter, Wh at the end of each quarter that was told of. */
export type QuarterState = ReadonlyMap<string, ReadonlyMap<Instant, number>>;

export class QuarterRegisters {
  readonly #wh: Map<string, Map<Instant, number>>;

  constructor(state: QuarterState = new Map()) {
    this.#wh = new Map([...state].map(([id, own]) => [id, new Map(own)]));
  }

  /** A meter sent its register at `at`. */
  sent(meterId: string, at: Instant, wh: number): void {
    const own = this.#wh.get(meterId) ?? new Map<Instant, number>();
    this.#wh.set(meterId, own);
    own.set(at - (at % QUARTER_MS), wh);
  }

  /** Undefined where the meter was silent then. */
  at(meterId: string, quarter: Instant): number | undefined {
    return this.#wh.get(meterId)?.get(quarter);
  }

  state(): QuarterState {
    return this.#wh;
  }
}

interface Audit {
  readonly views: readonly ElectricityView[];
  readonly registers: QuarterRegisters;
  /** Of the electricity meter of a dwelling. */
  readonly meterOf: (dwellingId: string) => string | undefined;
  /** Undefined where the file has none. */
  readonly tariff: ScenarioTariff | undefined;
}

/** What a portal says of a dwelling, and how far its cents are from the truth. */
export interface JudgedElectricity extends ElectricityView {
  /** Null where the meter was silent at an end of a quarter: nobody knows the truth then. */
  readonly wrongCents: number | null;
}

export function auditElectricity({
  views,
  registers,
  meterOf,
  tariff,
}: Audit): JudgedElectricity[] {
  return views.map((view) => {
    const meterId = meterOf(view.dwellingId);
    const trueCents =
      meterId === undefined || tariff === undefined
        ? undefined
        : centsOf(view, tariff, (quarter) => registers.at(meterId, quarter));
    const wrongCents = trueCents === undefined ? null : Math.abs(view.costCents - trueCents);
    return { ...view, wrongCents };
  });
}

function centsOf(
  { from, quarterCount }: ElectricityView,
  tariff: ScenarioTariff,
  registerAt: (quarter: Instant) => number | undefined,
): number | undefined {
  let [energy, base] = [ZERO, ZERO];
  for (let index = 0; index < quarterCount; index++) {
    const begin = from + index * QUARTER_MS;
    const [first, last] = [registerAt(begin), registerAt(begin + QUARTER_MS)];
    if (first === undefined || last === undefined) return undefined;
    const kwh = divide(rational(last - first), WH_PER_KWH);
    const { hour, year, isMidnight } = localOf(begin);
    energy = add(energy, multiply(kwh, priceOf(tariff, hour)));
    if (isMidnight) base = add(base, perDay(tariff, year));
  }
  return roundToCents(energy) + roundToCents(base);
}

function localOf(at: Instant) {
  const { hour, minute, year } = berlinTime(at);
  return { hour, year, isMidnight: hour === 0 && minute === 0 };
}

/** Ct a kWh in an hour of the day, VAT included. */
function priceOf({ flat, htNt, dynamic }: ScenarioTariff, hour: number): Rational {
  if (flat !== undefined) return exact(flat.ctPerKwh);
  if (htNt !== undefined) {
    const { fromHour, toHour, htCtPerKwh, ntCtPerKwh } = htNt;
    const [isBehind, isBefore] = [hour >= fromHour, hour < toHour];
    const isHigh = fromHour < toHour ? isBehind && isBefore : isBehind || isBefore;
    return exact(isHigh ? htCtPerKwh : ntCtPerKwh);
  }
  const { hourCtPerKwh = [], vatPct = 0, fixedCtPerKwh = 0 } = dynamic ?? {};
  const gross = multiply(
    exact(hourCtPerKwh[hour] ?? 0),
    divide(exact(100 + vatPct), rational(100)),
  );
  return add(gross, exact(fixedCtPerKwh));
}

function perDay({ baseCentsPerYear = 0 }: ScenarioTariff, year: number): Rational {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return divide(rational(baseCentsPerYear), rational(isLeap ? 366 : 365));
}

/** Decimals of a file are exact. */
function exact(value: number): Rational {
  return rational(String(value));
}
