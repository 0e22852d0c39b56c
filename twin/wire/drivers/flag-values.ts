/** What a device reports of itself → the bits that say it: in the status byte, or in a word of flags. */
import type { Driver } from './definition.ts';
import { readFlags, STANDARD_STATUS, type FlagTable } from './flags.ts';
import type { GivenValues } from './value-slots.ts';

interface Flagged {
  readonly status: number;
  /** With the words of flags. */
  readonly values: GivenValues;
  /** Flags that neither has. */
  readonly unplaced: readonly string[];
}

export function flaggedValues(
  driver: Driver,
  given: GivenValues,
  flags: readonly string[],
): Flagged {
  const values = new Map(given);
  const unplaced: string[] = [];
  let status = 0;
  for (const flag of flags) {
    const bits = bitsOf(driver.status ?? STANDARD_STATUS, flag);
    const word = wordWith(driver, flag, given);
    if (word !== undefined && (bits === undefined || given.has(word.name))) {
      const [before] = values.get(word.name) ?? [];
      const old = Number(before?.value ?? 0);
      // Several bits may mean the same.
      const isSet = readFlags(word.table, old).some((each) => each === flag);
      const value = isSet ? old : (old | word.bits) >>> 0;
      values.set(word.name, [{ value }]);
    } else if (bits !== undefined) {
      status |= bits;
    } else unplaced.push(flag);
  }
  return { status, values, unplaced };
}

function wordWith({ fields }: Driver, flag: string, given: GivenValues) {
  const words = Object.entries(fields).flatMap(([name, { flags }]) => {
    const bits = flags === undefined ? undefined : bitsOf(flags, flag);
    return flags === undefined || bits === undefined ? [] : [{ name, bits, table: flags }];
  });
  return words.find(({ name }) => given.has(name)) ?? words[0];
}

function bitsOf(table: FlagTable, flag: string): number | undefined {
  const row = table.find(([, name]) => name === flag);
  return row === undefined ? undefined : (row[2] ?? row[0]);
}
