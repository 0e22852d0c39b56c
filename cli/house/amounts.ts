/** Small sums of a house. */
import type { House } from '../../sim/world/house.ts';

/** As meters and invoices show it, and never nothing: a bill was made of something. */
export function whole(amount: number): number {
  return Math.max(1, Math.round(amount));
}

export function areaOf({ dwellings }: House): number {
  return sumOf(dwellings.map(({ areaM2 }) => areaM2));
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
