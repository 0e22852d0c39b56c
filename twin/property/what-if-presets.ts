/**
 * What somebody without single values may ask of a what-if: a fixed choice. Answers to freely
 * chosen numbers would be equations for what the dwellings used.
 */
import type { BillChange } from './bill-what-if.ts';

/** Shares between the limits of §7 and §8 HeizkostenV, and costs as they move from year to year. */
export const WHAT_IF_PRESETS = {
  heatingConsumptionPct: ['50', '60', '70'],
  hotWaterConsumptionPct: ['50', '60', '70'],
  costsPct: ['-20', '-10', '0', '10', '20'],
} as const satisfies Readonly<Partial<Record<keyof BillChange, readonly string[]>>>;

/** True where each part of a change is one of the choice. */
export function isPreset(change: BillChange): boolean {
  return Object.entries(change).every(([field, value]) => {
    const choice = Object.entries(WHAT_IF_PRESETS).find(([name]) => name === field)?.[1];
    return choice?.some((one) => one === value) === true;
  });
}
