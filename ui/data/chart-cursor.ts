/** Where the keyboard takes the cursor of a chart. Points without a value are stepped over. */
import type { Point } from './consumption.ts';

/** Points that `Page Up` and `Page Down` or the shift key jump over. */
const JUMP_POINTS = 10;

export function cursorStep(
  points: readonly Point[],
  index: number | undefined,
  press: { readonly key: string; readonly shift: boolean },
): number | undefined {
  const known = points.flatMap(({ value }, at) => (value === null ? [] : [at]));
  if (known.length === 0) return undefined;
  const last = known.length - 1;
  const here = index === undefined ? last : nearest(known, index);
  const stride = press.shift ? JUMP_POINTS : 1;
  switch (press.key) {
    case 'ArrowRight':
      return known[Math.min(last, here + stride)];
    case 'ArrowLeft':
      return known[Math.max(0, here - stride)];
    case 'PageDown':
      return known[Math.min(last, here + JUMP_POINTS)];
    case 'PageUp':
      return known[Math.max(0, here - JUMP_POINTS)];
    case 'Home':
      return known[0];
    case 'End':
      return known[last];
    default:
      return undefined;
  }
}

function nearest(known: readonly number[], index: number): number {
  const found = known.findIndex((at) => at >= index);
  return found < 0 ? known.length - 1 : found;
}
