/** A reading as lines of text: `name value unit @date`, then the flags after `!`. */
import type { MeterReading } from './read-meter.ts';

export function readingLines({ fields, flags }: MeterReading): string[] {
  const lines = fields.map(({ name, value, unit, at }) =>
    [name, value === null ? '-' : String(value), unit, at === undefined ? '' : `@${at}`]
      .filter((part) => part !== '')
      .join(' '),
  );
  return flags.length === 0 ? lines : [...lines, `! ${flags.join(' ')}`];
}
