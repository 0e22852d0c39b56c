/**
 * D8, the layouts of a meter: a set (alternating, installation, compact telegrams) that its import
 * names, that its kind is known for, or that its first telegrams agree on. A telegram of a new layout
 * is held until a second one has the same; then both count, and the layout is one of the meter's.
 *
 * A layout that may be a known one under a rewritten access number is never learnt, and in mode 5
 * none is after the first telegrams: a garbled block may look like records by chance. A MAC covers
 * the layout, so of what it vouches for nothing is asked.
 */
import { isShiftedLayout } from '#wire/payload-layout.ts';
import { KNOWN_LAYOUTS } from './known-layouts.ts';
import type { KeptState, MeterState } from './meter-state.ts';
import type { ReadingCandidate, Refusal } from './rule.ts';

export type LayoutFinding =
  | { readonly kind: 'fits' }
  /** `kept` remembers it; the reading is held. */
  | { readonly kind: 'new'; readonly kept: KeptState }
  /** A second telegram has it: `kept` has learnt it, and held ones count. */
  | { readonly kind: 'learnt'; readonly kept: KeptState }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const FITS = { kind: 'fits' } as const;
/** Of makers that send more, the import names them. */
const MAX_LAYOUTS = 8;

export function findLayout(
  candidate: ReadingCandidate,
  { kept, isWhole }: Pick<MeterState, 'kept' | 'isWhole'>,
): LayoutFinding {
  const { meter, hasMac, layout, mark } = candidate;
  const { pattern } = layout;
  if (hasMac || kept.layouts.includes(pattern)) return FITS;
  const { layouts: given } = meter;
  if (given !== undefined) return given.includes(pattern) ? FITS : refused();
  const known = KNOWN_LAYOUTS[meter.kind];
  if (known.includes(pattern)) return FITS;
  const others = [...known, ...kept.layouts, ...kept.newLayouts].filter((one) => one !== pattern);
  const isShifted = mark.isEncrypted && others.some((other) => isShiftedLayout(pattern, other));
  const isLate = !isWhole && meter.acceptance.security === 'mode-5';
  if (isShifted || isLate || kept.layouts.length >= MAX_LAYOUTS) return refused();
  if (!kept.newLayouts.includes(pattern)) {
    const newLayouts = [...kept.newLayouts, pattern].slice(-MAX_LAYOUTS);
    return { kind: 'new', kept: { ...kept, newLayouts } };
  }
  const newLayouts = kept.newLayouts.filter((one) => one !== pattern);
  return { kind: 'learnt', kept: { ...kept, newLayouts, layouts: [...kept.layouts, pattern] } };
}

function refused(): LayoutFinding {
  const message = 'its records do not stand where those of its meter do';
  const evidence = { field: 'records' } as const;
  return { kind: 'refused', refusal: { reason: 'unknown-layout', message, evidence } };
}
