/**
 * How fair the allocators are: the heat that each dwelling really used beside the share that their
 * units give it. It used what radiators and pipes gave its rooms, less what went to its neighbours.
 * Nobody is accused by it; a heat cost allocator is no heat meter (§5 HeizkostenV).
 */
import type { DwellingHeat } from '../../world/heat-truth.ts';
import { fractionOf, over, plus, spread, times, toNumber, type Fraction } from './fraction.ts';

export interface FairnessRow {
  readonly dwellingId: string;
  /** What it used in the period: radiators and pipes in its rooms, less what went to others. */
  readonly heatKwh: number;
  readonly radiatorKwh: number;
  readonly pipeKwh: number;
  readonly toNeighboursKwh: number;
  /** Its part of the heat of the house, and of the units; percent. */
  readonly heatPct: number;
  readonly unitsPct: number;
  /** What it pays more by units than it would by heat, of the part that goes by consumption. */
  readonly moreCents: number;
}

export interface FairnessTask {
  readonly dwellings: readonly (DwellingHeat & { readonly units: Fraction })[];
  /** Costs that go by consumption. */
  readonly consumptionPotCents: number;
}

/** Empty where there was no heat or nothing was counted: then nobody can be compared. */
export function fairnessOf({ dwellings, consumptionPotCents }: FairnessTask): FairnessRow[] {
  const heat = dwellings.map((one) => fractionOf(usedKwh(one).toFixed(KWH_DIGITS)));
  const units = dwellings.map((dwelling) => dwelling.units);
  const [allHeat, allUnits] = [plus(...heat), plus(...units)];
  if (allHeat[0] === 0n || allUnits[0] === 0n) return [];
  const byHeat = spread(consumptionPotCents, heat);
  const byUnits = spread(consumptionPotCents, units);
  return dwellings.map(({ dwellingId, radiatorKwh, pipeKwh, toNeighboursKwh }, at) => ({
    ...{ dwellingId, radiatorKwh, pipeKwh, toNeighboursKwh },
    heatKwh: toNumber(heat[at] ?? allHeat),
    heatPct: percent(heat[at] ?? allHeat, allHeat),
    unitsPct: percent(units[at] ?? allUnits, allUnits),
    moreCents: (byUnits[at] ?? 0) - (byHeat[at] ?? 0),
  }));
}

/** Never below 0: where others heat a dwelling more than it loses, it used nothing. */
function usedKwh({ radiatorKwh, pipeKwh, toNeighboursKwh }: DwellingHeat): number {
  return Math.max(0, radiatorKwh + pipeKwh - toNeighboursKwh);
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
