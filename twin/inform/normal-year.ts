/** How a normal year's heating spreads over its months: VDI 2067 sheet 1 table 22, permille. */
import { ratio, rational, type Rational } from '#kernel/rational.ts';

/** January first; June, July and August share 40. */
export const NORMAL_YEAR_PERMILLE: readonly Rational[] = [
  rational(170),
  rational(150),
  rational(130),
  rational(80),
  rational(40),
  ratio(40n, 3n),
  ratio(40n, 3n),
  ratio(40n, 3n),
  rational(30),
  rational(80),
  rational(120),
  rational(160),
];
