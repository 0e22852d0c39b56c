/** What the display of an allocator is multiplied by (EN 834: K = KQ · KC · KT). */
import { multiply, ONE, rational, type Rational } from '#kernel/rational.ts';
import type { Meter } from '../store/meters.ts';

/** 1 on a product scale: there the factors are in the display already. */
export function ratingOf({
  scale,
  kq,
  kc,
  kt = '1',
}: Pick<Meter, 'scale' | 'kq' | 'kc' | 'kt'>): Rational {
  if (scale === 'product') return ONE;
  return multiply(multiply(rational(kq), rational(kc)), rational(kt));
}
