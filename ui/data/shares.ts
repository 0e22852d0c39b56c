/** Percentages that add up: parts of a whole in tenths of a per cent, by largest remainder. */

/**
 * Whole tenths of a per cent for each part; they sum to 1000 unless all parts are 0.
 * Parts are counts ≥ 0. A tie goes to the earlier part, as in the bill.
 */
export function permilleShares(parts: readonly number[]): number[] {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  if (whole === 0) return parts.map(() => 0);
  const shares = parts.map((part, index) => {
    const exact = (part * 1000) / whole;
    return { index, floor: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  let missing = 1000 - shares.reduce((sum, share) => sum + share.floor, 0);
  for (const share of [...shares].sort((a, b) => b.rest - a.rest || a.index - b.index)) {
    if (missing === 0) break;
    share.floor += 1;
    missing -= 1;
  }
  return shares.map((share) => share.floor);
}
