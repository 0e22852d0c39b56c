/** What a meter's whole numbers mean: litres as cubic metres, hundredths as degrees. */
import type { Measure } from '../../twin/api/schemas/meters.ts';
import type { Words } from '../i18n/translate.ts';

/** A value of a meter as a person reads it; units of an allocator have no sign. */
export function measured(
  steps: number,
  { field, unit, exp10 }: Measure,
  { t, fmt }: Pick<Words, 't' | 'fmt'>,
): string {
  // What a smoke detector counts is its state.
  if (field === 'smoke') return t(steps === 0 ? 'meter.smoke.no' : 'meter.smoke.yes');
  if (unit === '') return fmt.integer(steps);
  return fmt.quantity(scaled(steps, exp10), unitSign(unit), -exp10);
}

export function scaled(steps: number, exp10: number): number {
  return exp10 < 0 ? steps / 10 ** -exp10 : steps * 10 ** exp10;
}

const SIGNS: Readonly<Record<string, string>> = { C: '°C', '%RH': '%', HCA: '' };

/** `m³/h` for the codec's `m3/h`. */
export function unitSign(unit: string): string {
  return SIGNS[unit] ?? unit.replaceAll('m3', 'm³');
}
