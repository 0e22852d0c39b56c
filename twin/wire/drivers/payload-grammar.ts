/**
 * A maker's payload as data: where its bytes are and what they say. The built-in drivers and those of
 * a user's file are the same data, read by one engine (read-grammar.ts).
 */
import type { FlagName } from './flags.ts';

/** One way to read a payload; of several, the first that fits is taken. */
export interface PayloadGrammar {
  /** Which bytes: the whole payload (default), those after DIF 0F or 1F, or the data of one VIF. */
  readonly from?: 'payload' | 'block' | { readonly vib: string };
  /** Only payloads of these CI. */
  readonly ci?: readonly number[];
  /** The first byte counts bytes before the payload, which then has a CI of its own. */
  readonly head?: 'counted';
  /** What the payload must look like. */
  readonly when?: readonly ByteCondition[];
  readonly values?: readonly GrammarValue[];
  /** Numbered values, one after the other. */
  readonly registers?: RegisterMap;
}

/** True where the byte, under the mask, is one of the numbers. */
export interface ByteCondition {
  readonly at: number;
  readonly mask?: number;
  readonly is: readonly number[];
}

export interface RegisterMap {
  /** Where the first number stands. */
  readonly at: number;
  /** Bytes after each number, for one number or for a range of them. */
  readonly lengths: readonly RegisterLength[];
  /** Values by number; their offsets count from the byte after it. */
  readonly values: readonly {
    readonly register: number;
    readonly values: readonly GrammarValue[];
  }[];
}

export interface RegisterLength {
  readonly first: number;
  readonly last?: number;
  readonly bytes: number;
  /** What each further number of the range adds. */
  readonly more?: number;
}

export const VALUE_TYPES = [
  'unsigned',
  'signed',
  'bcd',
  // Day, month and year in 5, 4 and 7 bits from the lowest: Techem, Apator.
  'date',
  // Day and month in bits 8-4 and 12-9, in the year after the date `after`: Techem.
  'day',
  // Day, month, year, each a byte of BCD.
  'bcd-date',
  // Second, minute, hour, day, month, year, each a byte of BCD.
  'bcd-time',
  // EN 13757-3, types G and F.
  'date-g',
  'time-f',
  // Seconds since 2000.
  'seconds',
  'text',
  'hex',
] as const;

type GrammarType = (typeof VALUE_TYPES)[number];

export interface GrammarValue {
  readonly name: string;
  /** Offset; -1 is the CI. */
  readonly at: number;
  /** Width; default: 1. */
  readonly bytes?: number;
  /** Default: the lowest byte first; of a text, the first letter first. */
  readonly order?: 'big';
  /** Default: `unsigned`. */
  readonly type?: GrammarType;
  /** Lowest bit and number of bits. */
  readonly bits?: readonly [low: number, count: number];
  /** Where the bits of a number lie apart: offset, lowest bit and count, from the lowest on. */
  readonly pieces?: readonly (readonly [at: number, low: number, count: number])[];
  /** A number or a fraction such as `1/3000`. */
  readonly scale?: number | string;
  /** Added once it is scaled. */
  readonly offset?: number;
  /** A value before it, whose number is added. */
  readonly plus?: string;
  readonly unit?: string;
  /** Numbers that mean "no value". */
  readonly none?: readonly number[];
  /** The value before it that is the date of this one. */
  readonly on?: string;
  /** Of the type `day`: the date before it. */
  readonly after?: string;
  /** Only to be added, or as a date: no field of its own. */
  readonly hidden?: true;
  /** A flag is set where any bit under its mask is. */
  readonly flags?: readonly { readonly mask: number; readonly flag: FlagName }[];
  readonly when?: readonly ByteCondition[];
  /** Left out where the payload ends before it; without this the payload then does not fit. */
  readonly optional?: true;
  readonly repeat?: GrammarRepeat;
}

/** An array: the same value `count` times, `step` bytes apart. */
export interface GrammarRepeat {
  readonly count: number;
  readonly step: number;
  /** The days of the values, back from the value named `from`. */
  readonly days?: {
    readonly from: string;
    readonly every: 'month-end' | 'half-month';
    /** How many steps back the first is, and what each further one adds; default: 0 and 1. */
    readonly first?: number;
    readonly each?: number;
  };
}
