/**
 * D8, the layouts of a meter: a set (alternating, installation, compact telegrams) that its import
 * names, that its kind is known for, or that its telegrams agree on. Of a new meter, a telegram of a
 * new layout is held until a second one has the same; then both count, and the layout is one of the
 * meter's. Later in mode 5 a garbled block may look like records by chance, so that telegrams of a new
 * layout are refused until three agree (doubts.ts): then it is learnt where that proves it, and held
 * for somebody to decide where it does not.
 *
 * What proves nothing: a layout that may be a known one under a rewritten access number or cut short,
 * one that does not bind, and any where the import names all. A MAC covers the layout, so of what it
 * vouches for nothing is asked.
 */
import { isShiftedLayout } from '#wire/payload-layout.ts';
import { KNOWN_LAYOUTS } from './known-layouts.ts';
import type { KeptState, MeterState } from './meter-state.ts';
import type { ReadingCandidate, Refusal } from './rule.ts';

export type LayoutFinding =
  | { readonly kind: 'fits' }
  /** `kept` remembers it; the reading is held. */
  | { readonly kind: 'new'; readonly kept: KeptState }
  /** `kept` has learnt it, and the one that was held for it counts. */
  | { readonly kind: 'learnt'; readonly kept: KeptState; readonly held: number | undefined }
  /** In doubt until enough telegrams agree; `learnt` is what that makes of it. */
  | {
      readonly kind: 'unknown';
      readonly refusal: Refusal;
      readonly learnt: KeptState | undefined;
    };

type Known = Pick<MeterState, 'kept' | 'isWhole' | 'window'>;

const FITS = { kind: 'fits' } as const;
/** Of makers that send more, the import names them. */
const MAX_LAYOUTS = 8;

export function findLayout(candidate: ReadingCandidate, state: Known): LayoutFinding {
  const { meter, hasMac, layout } = candidate;
  const { pattern } = layout;
  const { kept, isWhole } = state;
  if (hasMac || kept.layouts.includes(pattern)) return FITS;
  if ((meter.layouts ?? KNOWN_LAYOUTS[meter.kind]).includes(pattern)) return FITS;
  const held = kept.heldLayouts.find((one) => one.pattern === pattern);
  const isProof = proves(candidate, state);
  const isEarly = isWhole || meter.acceptance.security !== 'mode-5';
  if (held !== undefined) {
    if (!isProof || !isEarly) return { kind: 'new', kept };
    const { telegramId } = held;
    const id = telegramId === 0 ? undefined : telegramId;
    return { kind: 'learnt', kept: withLearnt(kept, pattern), held: id };
  }
  if (isProof && isEarly) return { kind: 'new', kept: withHeld(kept, pattern) };
  const learnt = isProof && layout.binds ? withLearnt(kept, pattern) : undefined;
  return { kind: 'unknown', refusal: REFUSAL, learnt };
}

const REFUSAL: Refusal = {
  reason: 'unknown-layout',
  message: 'its records do not stand where those of its meter do',
  evidence: { field: 'records' },
};

/** That telegrams agree on it makes it the meter's. */
function proves(
  { meter, layout, mark }: ReadingCandidate,
  { kept, window, isWhole }: Known,
): boolean {
  const { pattern, binds } = layout;
  if (meter.layouts !== undefined || kept.layouts.length >= MAX_LAYOUTS) return false;
  if (meter.acceptance.security === 'mode-5' && !binds && window.some(counts)) return false;
  if (!mark.isEncrypted) return true;
  const others = [
    ...KNOWN_LAYOUTS[meter.kind],
    ...kept.layouts,
    ...kept.heldLayouts.map((held) => held.pattern),
    ...kept.doubts.flatMap((doubt) => doubt.layout ?? []),
  ].filter((one) => one !== pattern);
  const isCut = (other: string): boolean => !isWhole && other.startsWith(pattern);
  return !others.some((other) => isShiftedLayout(pattern, other) || isCut(other));
}

function counts({ reading }: Known['window'][number]): boolean {
  return reading.standing === 'counts';
}

function withLearnt(kept: KeptState, pattern: string): KeptState {
  const heldLayouts = kept.heldLayouts.filter((one) => one.pattern !== pattern);
  return { ...kept, heldLayouts, layouts: [...kept.layouts, pattern] };
}

/** The state that holds readings of the layout. */
export function withHeld(kept: KeptState, pattern: string): KeptState {
  if (kept.heldLayouts.some((one) => one.pattern === pattern)) return kept;
  const heldLayouts = [...kept.heldLayouts, { pattern, telegramId: 0 }].slice(-MAX_LAYOUTS);
  return { ...kept, heldLayouts };
}

/** The state with the number of the first reading that is held for its layout. */
export function withHeldNumber(kept: KeptState, pattern: string, telegramId: number): KeptState {
  const isFirst = (one: KeptState['heldLayouts'][number]): boolean =>
    one.pattern === pattern && one.telegramId === 0;
  if (!kept.heldLayouts.some(isFirst)) return kept;
  const heldLayouts = kept.heldLayouts.map((one) => (isFirst(one) ? { ...one, telegramId } : one));
  return { ...kept, heldLayouts };
}
