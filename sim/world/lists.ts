/** Lists whose positions mean something. */
import { assert } from '#kernel/errors.ts';

/** The item at a position that must exist. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  assert(item !== undefined, () => `there is no item ${index} of ${items.length}`);
  return item;
}

/** Two lists of one length, side by side. */
export function zip<A, B>(
  left: readonly A[],
  right: readonly B[],
  each: (a: A, b: B) => void,
): void {
  assert(left.length === right.length, () => `${left.length} items do not match ${right.length}`);
  left.forEach((item, index) => each(item, at(right, index)));
}
