/** An exact number as text: a decimal where it ends, else a fraction "a/b". */
import { toDecimal, type Rational } from '#kernel/rational.ts';

export function exactText(value: Rational): string {
  let rest = value.d;
  let [twos, fives] = [0, 0];
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest % 5n === 0n; rest /= 5n) fives += 1;
  return rest === 1n ? toDecimal(value, Math.max(twos, fives)) : `${value.n}/${value.d}`;
}
