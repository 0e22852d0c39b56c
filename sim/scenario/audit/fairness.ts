/**
 * How fair the allocators are: the heat that each dwelling really got beside the share that their
 * units give it. Nobody is accused by it; a heat cost allocator is no heat meter (§5 HeizkostenV).
 */
import { fractionOf, over, plus, spread, times, toNumber } from './fraction.ts';
import type { Fraction } from './fraction.ts';

export interface FairnessRow {
  readonly dwellingId: string;
  /** Heat of its radiators in the period, counted or not. */
  readonly heatKwh: number;
  /** Its part of the heat of the house, and of the units; percent. */
  readonly heatPct: number;
  readonly unitsPct: number;
  /** What it pays more by units than it would by heat, of the part that goes by consumption. */
  readonly moreCents: number;
}

export interface FairnessTask {
  readonly dwellings: readonly {
    readonly dwellingId: string;
    readonly heatKwh: number;
    readonly units: Fraction;
  }[];
  /** Costs that go by consumption. */
  readonly consumptionPotCents: number;
}

/** Empty where there was no heat or nothing was counted: then nobody can be compared. */
export function fairnessOf({ dwellings, consumptionPotCents }: FairnessTask): FairnessRow[] {
  const heat = dwellings.map(({ heatKwh }) => fractionOf(heatKwh.toFixed(KWH_DIGITS)));
  const units = dwellings.map((dwelling) => dwelling.units);
  const [allHeat, allUnits] = [plus(...heat), plus(...units)];
  if (allHeat[0] === 0n || allUnits[0] === 0n) return [];
  const byHeat = spread(consumptionPotCents, heat);
  const byUnits = spread(consumptionPotCents, units);
  return dwellings.map(({ dwellingId }, at) => ({
    dwellingId,
    heatKwh: toNumber(heat[at] ?? allHeat),
    heatPct: percent(heat[at] ?? allHeat, allHeat),
    unitsPct: percent(units[at] ?? allUnits, allUnits),
    moreCents: (byUnits[at] ?? 0) - (byHeat[at] ?? 0),
  }));
}

/** Cents that some pay more than by heat. */
export function unfairCents(rows: readonly FairnessRow[]): number {
  return rows.reduce((sum, { moreCents }) => sum + Math.max(0, moreCents), 0);
}

/** The largest part by which a dwelling's units are off its heat, percent of its heat. */
export function worstPct(rows: readonly FairnessRow[]): number {
  const parts = rows
    .filter(({ heatPct }) => heatPct > 0)
    .map(({ heatPct, unitsPct }) => (Math.abs(unitsPct - heatPct) / heatPct) * 100);
  return Math.round(Math.max(0, ...parts) * 10) / 10;
}

const KWH_DIGITS = 1;
const PCT_DIGITS = 1_000n;

function percent(part: Fraction, whole: Fraction): number {
  const [n, d] = times(over(part, whole), [100n * PCT_DIGITS, 1n]);
  return Number((2n * n + d) / (2n * d)) / Number(PCT_DIGITS);
}
