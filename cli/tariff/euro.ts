/** Money on a terminal: `1 234.56`, with a no-break space that no terminal wraps at. */
export function euro(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, '\u00a0');
  return `${cents < 0 ? '-' : ''}${whole}.${digits.slice(-2)}`;
}

/** With its sign: `+3.20`, `-0.15`, `0.00`. */
export function signedEuro(cents: number): string {
  return `${cents > 0 ? '+' : ''}${euro(cents)}`;
}
