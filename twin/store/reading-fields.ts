/** The named values of a reading besides the main one, as they are kept: JSON in one column. */

export interface NamedValue {
  readonly name: string;
  readonly value: number | string | null;
  readonly unit: string;
  /** The day on which the value held, where that is not now. */
  readonly at?: string;
}

export interface ReadingFields {
  readonly fields: readonly NamedValue[];
  /** What the device reports about its own state. */
  readonly flags: readonly string[];
  /** A MAC covers values and flags; without one an attacker could have set a status bit. */
  readonly isVouched: boolean;
}

/** Null where there is nothing to keep. */
export function writeFields(kept: ReadingFields): string | null {
  return kept.fields.length + kept.flags.length === 0 ? null : JSON.stringify(kept);
}

/** Reads `writeFields` back. */
export function readFields(text: string | null): ReadingFields | null {
  return text === null ? null : (JSON.parse(text) as ReadingFields);
}
