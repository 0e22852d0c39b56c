/** Reads a maker's payload by its grammar. Never throws: what does not fit is not read. */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { addMonths, SECOND_MS } from '#kernel/time.ts';
import { MANUFACTURER_DATA } from '../data-record.ts';
import { readValue } from '../data-value.ts';
import { addHalfMonths, checkedDate, dayIn, monthEndBefore, packedDate } from './civil-dates.ts';
import type { PayloadField, PayloadInput, PayloadReading } from './definition.ts';
import type { FlagName } from './flags.ts';
import type {
  ByteCondition,
  GrammarRepeat,
  GrammarValue,
  PayloadGrammar,
  RegisterMap,
} from './payload-grammar.ts';
import { techemToday } from './techem-dates.ts';

/** Undefined where no grammar fits. */
export function readGrammars(
  grammars: readonly PayloadGrammar[],
  input: PayloadInput,
): PayloadReading | undefined {
  for (const grammar of grammars) {
    const place = placeOf(grammar, input);
    const reading = place === undefined ? undefined : readOne(grammar, place);
    if (reading !== undefined) return reading;
  }
  return undefined;
}

/** The bytes, and what came before the first of them. */
interface Place {
  readonly data: Uint8Array;
  readonly ci: number;
  readonly start: number;
}

function placeOf(
  { from = 'payload', ci, head }: PayloadGrammar,
  input: PayloadInput,
): Place | undefined {
  if (ci !== undefined && !ci.includes(input.ci)) return undefined;
  if (from === 'payload') {
    const start = head === 'counted' ? 2 + (input.plain[0] ?? 0) : 0;
    return { data: input.plain, ci: input.ci, start };
  }
  const record = input.records.find(({ quantity, vib }) =>
    from === 'block' ? quantity === MANUFACTURER_DATA : vib === from.vib,
  );
  return record === undefined ? undefined : { data: fromHex(record.raw), ci: input.ci, start: 0 };
}

interface State {
  /** Numbers, days and texts by name, before they are scaled. */
  readonly raw: Map<string, number | string | null>;
  /** The same as bits, also of what is a day. */
  readonly words: Map<string, number>;
  readonly fields: PayloadField[];
  readonly flags: FlagName[];
}

function readOne({ when, values = [], registers }: PayloadGrammar, place: Place) {
  if (!holds(when, place)) return undefined;
  const state: State = { raw: new Map(), words: new Map(), fields: [], flags: [] };
  if (!values.every((value) => readInto(value, place, state))) return undefined;
  if (registers !== undefined && !readRegisters(registers, place, state)) return undefined;
  const { flags } = state;
  const fields = inTime(state.fields);
  return fields.length === 0 && flags.length === 0 ? undefined : { fields, flags };
}

/** The values of an array that is written in two rows, the newest first. */
function inTime(fields: readonly PayloadField[]): PayloadField[] {
  const dated = Map.groupBy(fields, ({ name }) => name);
  return [...dated.values()].flatMap((each) =>
    each.every(({ at }) => at !== undefined)
      ? each.toSorted(({ at: one = '' }, { at: other = '' }) =>
          one < other ? 1 : one > other ? -1 : 0,
        )
      : each,
  );
}

function holds(conditions: readonly ByteCondition[] = [], place: Place): boolean {
  return conditions.every(({ at, mask = 0xff, is }) => {
    const byte = byteAt(place, at);
    return byte !== undefined && is.includes(byte & mask);
  });
}

function byteAt({ data, ci, start }: Place, at: number): number | undefined {
  return start + at === -1 ? ci : data[start + at];
}

/** False where the payload ends before a value that it must have. */
function readInto(value: GrammarValue, place: Place, state: State): boolean {
  if (!holds(value.when, place)) return true;
  const { count = 1, step = 0, days } = value.repeat ?? {};
  for (let index = 0; index < count; index += 1) {
    const bytes = bytesOf(value, place, step * index);
    if (bytes === undefined) return value.optional === true;
    const raw = rawOf(value, bytes, state);
    state.raw.set(value.name, raw);
    const at = days === undefined ? state.raw.get(value.on ?? '') : dayOf(days, index, state);
    addField(value, { raw, at: typeof at === 'string' ? at : null }, state);
  }
  return true;
}

function addField(
  { name, unit = '', hidden, flags = [], ...value }: GrammarValue,
  { raw, at }: { readonly raw: number | string | null; readonly at: string | null },
  state: State,
): void {
  const bits = state.words.get(name) ?? 0;
  for (const { mask, flag } of flags) if ((bits & mask) !== 0) addOnce(state.flags, flag);
  if (hidden === true) return;
  const field = { name, value: typeof raw === 'number' ? physical(raw, value) : raw, unit };
  state.fields.push(at === null ? field : { ...field, at });
}

function addOnce(flags: FlagName[], flag: FlagName): void {
  if (!flags.includes(flag)) flags.push(flag);
}

function physical(raw: number, { scale = 1, offset = 0 }: Pick<GrammarValue, 'scale' | 'offset'>) {
  const { over, under } = fractionOf(scale);
  return (raw * over) / under + offset;
}

/** A quotient of integers is the double next to the decimal; a product with 0.001 is not. */
export function fractionOf(scale: number | string): { over: number; under: number } {
  if (typeof scale === 'string') {
    const [over, under = '1'] = scale.split('/');
    return { over: Number(over), under: Number(under) };
  }
  const inverse = Math.round(1 / scale);
  const isInverse = Math.abs(scale * inverse - 1) < 1e-12;
  return isInverse ? { over: 1, under: inverse } : { over: scale, under: 1 };
}

/** The bytes of a value, the lowest first; undefined where the payload is too short. */
function bytesOf(value: GrammarValue, place: Place, shift: number): Uint8Array | undefined {
  if (value.pieces !== undefined) return bytesOfPieces(value.pieces, place, shift);
  const bytes: number[] = [];
  for (let index = 0; index < (value.bytes ?? 1); index += 1) {
    const byte = byteAt(place, value.at + shift + index);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  const isText = value.type === 'text' || value.type === 'hex';
  return Uint8Array.from((value.order === 'big') !== isText ? bytes.toReversed() : bytes);
}

function bytesOfPieces(
  pieces: NonNullable<GrammarValue['pieces']>,
  place: Place,
  shift: number,
): Uint8Array | undefined {
  let [number, width] = [0, 0];
  for (const [at, low, count] of pieces) {
    const byte = byteAt(place, at + shift);
    if (byte === undefined) return undefined;
    number += ((byte >>> low) & (2 ** count - 1)) * 2 ** width;
    width += count;
  }
  return Uint8Array.from(
    { length: Math.ceil(width / 8) },
    (_, at) => (number / 2 ** (8 * at)) & 0xff,
  );
}

function rawOf(value: GrammarValue, bytes: Uint8Array, state: State): number | string | null {
  const { type = 'unsigned', none = [], plus } = value;
  if (type === 'text') return textOf(bytes);
  if (type === 'hex') return toHex(bytes);
  const number = type.startsWith('bcd') ? bcdOf(bytes) : bitsOf(value, bytes);
  if (number === null || none.includes(number)) return null;
  state.words.set(value.name, number);
  if (type === 'unsigned' || type === 'signed' || type === 'bcd') {
    const other = plus === undefined ? 0 : state.raw.get(plus);
    return typeof other === 'number' ? number + other : null;
  }
  return momentOf(value, { number, bytes }, state);
}

function momentOf(
  { type, after = '' }: GrammarValue,
  { number, bytes }: { readonly number: number; readonly bytes: Uint8Array },
  { words }: State,
): string | null {
  if (type === 'date') return packedDate(number);
  if (type === 'day') {
    const before = words.get(after);
    return before === undefined ? null : techemToday(before, number);
  }
  if (type === 'bcd-date') {
    return checkedDate(2000 + pair(number, 0), pair(number, 1), pair(number, 2));
  }
  if (type === 'bcd-time') return bcdTime(number);
  if (type === 'seconds')
    return new Date(EPOCH + number * SECOND_MS).toISOString().slice(0, MINUTES);
  const isDate = type === 'date-g';
  const field = { field: isDate ? 2 : 4, type: isDate ? 'date' : 'datetime', data: bytes } as const;
  const text = readValue({ ...field, offset: 0 });
  return typeof text === 'string' ? text.replace(' ', 'T') : null;
}

/** Two digits of a number, from the end. */
function pair(number: number, nth: number): number {
  return Math.floor(number / 100 ** nth) % 100;
}

/** Year, month, day, hour, minute and second in pairs of digits. */
function bcdTime(number: number): string | null {
  const date = checkedDate(2000 + pair(number, 5), pair(number, 4), pair(number, 3));
  const [hour, minute, second] = [pair(number, 2), pair(number, 1), pair(number, 0)];
  if (date === null || hour > 23 || minute > 59 || second > 59) return null;
  const [hours, minutes] = [hour, minute].map((each) => String(each).padStart(2, '0'));
  return `${date}T${hours}:${minutes}`;
}

const EPOCH = Date.UTC(2000, 0, 1);
const MINUTES = 'YYYY-MM-DDTHH:MM'.length;

function bitsOf({ type, bits }: GrammarValue, bytes: Uint8Array): number {
  const whole = bytes.reduceRight((number, byte) => number * 0x100 + byte, 0);
  const [low, count] = bits ?? [0, 8 * bytes.length];
  const number = Math.floor(whole / 2 ** low) % 2 ** count;
  return type === 'signed' && number >= 2 ** (count - 1) ? number - 2 ** count : number;
}

/** The lowest byte first; null for what is no digit. */
function bcdOf(bytes: Uint8Array): number | null {
  const digits = toHex(bytes.toReversed());
  return /^\d+$/.test(digits) ? Number(digits) : null;
}

/** Letters of ASCII up to the first zero; null for other bytes. */
function textOf(bytes: Uint8Array): string | null {
  const end = bytes.indexOf(0);
  const letters = bytes.subarray(0, end < 0 ? bytes.length : end);
  if (letters.length === 0 || letters.some((code) => code < 0x20 || code > 0x7e)) return null;
  return String.fromCharCode(...letters).trim();
}

function dayOf(
  { from, every, first = 0, each = 1 }: NonNullable<GrammarRepeat['days']>,
  index: number,
  { raw }: State,
): string | null {
  const start = raw.get(from);
  const day = typeof start === 'string' ? dayIn(start) : null;
  if (day === null) return null;
  const back = first + each * index;
  if (every === 'half-month') return back === 0 ? day : addHalfMonths(day, -back);
  return addMonths(monthEndBefore(day), -back);
}

/** False where a number has no length, so that nothing after it can be found. */
function readRegisters({ at, lengths, values }: RegisterMap, place: Place, state: State): boolean {
  let offset = at;
  for (let code = byteAt(place, offset); code !== undefined; code = byteAt(place, offset)) {
    const row = lengths.find(({ first, last = first }) => first <= code && code <= last);
    // What was read before a number that nobody knows stands; the rest cannot be found.
    if (row === undefined) return true;
    const start = place.start + offset + 1;
    const end = start + row.bytes + (code - row.first) * (row.more ?? 0);
    if (end > place.data.length) return true;
    const inside = { ...place, data: place.data.subarray(0, end), start };
    const found = values.find(({ register }) => register === code)?.values ?? [];
    if (!found.every((value) => readInto(value, inside, state))) return false;
    offset = end - place.start;
  }
  return true;
}
