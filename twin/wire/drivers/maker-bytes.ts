/**
 * Values in a payload of the maker's own → its bytes: by the driver's grammar, and where it has none
 * or several by trying which bits move a value, by how much, and which of them add up to it. It begins with the bytes of the driver's example, of which the rest stays.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { MANUFACTURER_DATA, type DataRecord } from '../data-record.ts';
import type { Telegram } from '../decode-telegram.ts';
import type { Driver } from './definition.ts';
import { isMakersBlock } from './other-fields.ts';
import { readMeter } from './read-meter.ts';
import type { GivenValues } from './value-slots.ts';
import { writeGrammar } from './write-grammar.ts';

interface MakerSpec {
  readonly driver: Driver;
  readonly example: Telegram;
  readonly values: GivenValues;
  readonly flags: readonly string[];
}

/** Bytes that tell what is wanted as far as they can: whoever sends them reads them back first. */
export interface MakerBytes {
  /** The payload, or the data of the record that is the maker's own. */
  readonly bytes: Uint8Array;
  /** The record of the example; undefined where the whole payload is the maker's own. */
  readonly record?: DataRecord;
}

/** Undefined for a telegram that has no bytes of the maker's own. */
export function makerBytes(spec: MakerSpec): MakerBytes | undefined {
  const { example } = spec;
  const record = example.records.find(isMakers);
  if (record === undefined && example.payloadKind !== 'opaque') return undefined;
  const start = record === undefined ? example.plain : fromHex(record.raw);
  const bytes =
    found(spec, record, { start: written(spec, start), isEnough: false }) ??
    found(spec, record, { start, isEnough: true });
  if (bytes === undefined) return undefined;
  return record === undefined ? { bytes } : { bytes, record };
}

/** Undefined where the search does not reach all of the values, unless what it reaches is enough. */
function found(
  spec: MakerSpec,
  record: DataRecord | undefined,
  { start, isEnough }: { readonly start: Uint8Array; readonly isEnough: boolean },
): Uint8Array | undefined {
  const search = new Search(start, (bytes) => readBytes(spec, record, bytes));
  const goals = [...spec.values].flatMap(([name, given]) =>
    given.map(({ value }, nth) => ({ name, nth, value })),
  );
  // Twice: a value that is the sum of others moves with them.
  for (let round = 0; round < 2; round++) {
    for (const goal of goals) search.reach(goal, goals);
    for (const flag of spec.flags) search.raise(flag);
  }
  return isEnough || goals.every((goal) => search.has(goal)) ? search.bytes : undefined;
}

/** By the grammar, where the driver has one; what it reads otherwise is then looked for. */
function written({ driver, values }: MakerSpec, bytes: Uint8Array): Uint8Array {
  const wanted = new Map(
    [...values].map(([name, given]) => [name, given.map(({ value }) => value)]),
  );
  const [grammar, ...others] = driver.grammars ?? [];
  return grammar === undefined || others.length > 0 ? bytes : writeGrammar(grammar, bytes, wanted);
}

function isMakers(record: DataRecord): boolean {
  return record.quantity === MANUFACTURER_DATA || isMakersBlock(record);
}

type Value = number | string | null;

interface Seen {
  readonly values: ReadonlyMap<string, readonly Value[]>;
  readonly flags: readonly string[];
}

function readBytes(
  { example }: MakerSpec,
  record: DataRecord | undefined,
  bytes: Uint8Array,
): Seen {
  const records =
    record === undefined
      ? example.records
      : example.records.map((each) => (each === record ? { ...each, raw: toHex(bytes) } : each));
  const plain = record === undefined ? bytes : example.plain;
  const { fields, flags } = readMeter({ ...example, shape: undefined, records, plain });
  const values = new Map<string, Value[]>();
  for (const { name, value } of fields) values.set(name, [...(values.get(name) ?? []), value]);
  return { values, flags };
}

class Search {
  bytes: Uint8Array;
  readonly #read: (bytes: Uint8Array) => Seen;

  constructor(start: Uint8Array, read: (bytes: Uint8Array) => Seen) {
    this.bytes = new Uint8Array(start);
    this.#read = read;
  }

  /** Bits that move no other value come first, and those that are hard to tell last. */
  reach(goal: Goal, goals: readonly Goal[]): void {
    const wanted = numberOf(goal.value);
    const start = this.bytes;
    if (this.has(goal) || Number.isNaN(wanted)) return;
    const kept = this.#others(goal, goals);
    const moves = this.#moves(goal, kept);
    const tries = [
      moves.filter(({ isAlone, isClear }) => isAlone && isClear),
      moves.filter(({ isAlone }) => isAlone),
      moves.filter(({ isClear }) => isClear),
      moves,
    ];
    for (const bits of tries) {
      this.#solve(bits, this.#number(goal), wanted);
      if (this.has(goal)) return;
      this.bytes = start;
    }
  }

  /** A flag that is not there: one bit says it. */
  raise(flag: string): void {
    if (this.#read(this.bytes).flags.includes(flag)) return;
    for (let bit = 0; bit < 8 * this.bytes.length; bit++) {
      const bytes = flipped(this.bytes, [bit]);
      if (!this.#read(bytes).flags.includes(flag)) continue;
      this.bytes = bytes;
      return;
    }
  }

  /** All other values as they are read now, but for those that shall become others. */
  #others(goal: Goal, goals: readonly Goal[]): Goal[] {
    const open = [goal, ...goals.filter((each) => !this.has(each))];
    return [...this.#read(this.bytes).values].flatMap(([name, values]) =>
      values.flatMap((value, nth) =>
        open.some((each) => each.name === name && each.nth === nth) ? [] : [{ name, nth, value }],
      ),
    );
  }

  #value({ name, nth }: Goal, bytes = this.bytes): Value | undefined {
    return this.#read(bytes).values.get(name)?.[nth];
  }

  #number(goal: Goal, bytes = this.bytes): number {
    return numberOf(this.#value(goal, bytes));
  }

  has(goal: Goal): boolean {
    return this.#value(goal) === goal.value;
  }

  /** What each bit that moves the value adds when it is set. */
  #moves(goal: Goal, kept: readonly Goal[]): Bit[] {
    const now = this.#number(goal);
    const moves: Bit[] = [];
    const unclear: number[] = [];
    for (let bit = 0; bit < 8 * this.bytes.length; bit++) {
      const bytes = flipped(this.bytes, [bit]);
      const then = this.#number(goal, bytes);
      if (Number.isNaN(then)) unclear.push(bit);
      else if (then !== now) {
        const isAlone = kept.every((each) => this.#value(each, bytes) === each.value);
        moves.push({ bit, weight: this.#signed(bit, then - now), isAlone, isClear: true });
      }
    }
    // A day that the month does not have, a digit above nine: together with another bit it is one.
    const clear = moves.slice(0, MAX_UNCLEAR);
    for (const bit of unclear.slice(0, MAX_UNCLEAR)) {
      for (const { bit: other, isAlone } of clear) {
        const without = this.#number(goal, flipped(this.bytes, [other]));
        const then = this.#number(goal, flipped(this.bytes, [bit, other]));
        if (Number.isNaN(then) || then === without) continue;
        moves.push({ bit, weight: this.#signed(bit, then - without), isAlone, isClear: false });
        break;
      }
    }
    return moves;
  }

  #signed(bit: number, difference: number): number {
    return this.#isSet(bit) ? 0 - difference : difference;
  }

  /** The largest weights first, as numbers are written. A masked bit may add where it is not set. */
  #solve(bits: readonly Bit[], now: number, goal: number): void {
    const isUp = ({ bit, weight }: Bit): boolean => this.#isSet(bit) === weight > 0;
    let rest = goal - now;
    for (const each of bits) if (isUp(each)) rest += Math.abs(each.weight);
    // Sums of binary fractions differ in their last digits.
    const near = Math.min(...bits.map(({ weight }) => Math.abs(weight))) / 4;
    const flips: number[] = [];
    for (const each of bits.toSorted(heavierFirst)) {
      const weight = Math.abs(each.weight);
      const wanted = rest >= weight - near;
      if (wanted) rest -= weight;
      if (wanted !== isUp(each)) flips.push(each.bit);
    }
    this.bytes = flipped(this.bytes, flips);
  }

  #isSet(bit: number): boolean {
    return (((this.bytes[bit >>> 3] ?? 0) >>> (bit & 7)) & 1) === 1;
  }
}

const MAX_UNCLEAR = 64;

/** The n-th value of a name. */
interface Goal {
  readonly name: string;
  readonly nth: number;
  readonly value: Value;
}

interface Bit {
  readonly bit: number;
  readonly weight: number;
  /** It moves no other value. */
  readonly isAlone: boolean;
  /** Told from this bit alone. */
  readonly isClear: boolean;
}

function heavierFirst(one: Bit, other: Bit): number {
  return Math.abs(other.weight) - Math.abs(one.weight);
}

function flipped(bytes: Uint8Array, bits: readonly number[]): Uint8Array {
  const copy = new Uint8Array(bytes);
  for (const bit of bits) copy[bit >>> 3] = (copy[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

/** Dates and times as their digits, in which day, month and year keep places of their own. */
function numberOf(value: Value | undefined): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return NaN;
  return Number(value.replace(/\D/g, ''));
}
