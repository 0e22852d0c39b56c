/**
 * Compact profiles (EN 13757-3:2018, annex F): a series of values in one record of variable length,
 * with VIFE 1E (with register), 1F (without) or 13 (backwards in time). Base value and base date are
 * the ordinary records with the same storage number. The record itself stays whole in `raw`.
 */
import { fromHex } from '#kernel/bytes.ts';
import { addMonths, civilParts, daysInMonth, formatCivil } from '#kernel/time.ts';
import { DATA_FIELDS } from './data-field.ts';
import type { DataRecord } from './data-record.ts';
import { readValue } from './data-value.ts';
import { firstRecords, isDateRecord, placeKey } from './first-records.ts';
import { PROFILE_STEPS, PROFILE_VIFE, type ProfileStep } from './profile-table.ts';

export interface ProfileValue {
  /** Base storage number plus 1, 2, 3 … in the order of the profile. */
  readonly storage: number;
  /** `YYYY-MM-DD` or `YYYY-MM-DD HH:MM`; null without a base date or a spacing in time. */
  readonly date: string | null;
  /** As in `DataRecord.value`, increments summed up; null for "no value". */
  readonly value: number | null;
}

export interface ProfileHead {
  readonly isBackwards: boolean;
  readonly increments: 'absolute' | 'increments' | 'decrements' | 'differences';
  /** Data field of each value, bits 3-0 of a DIF. */
  readonly field: number;
  readonly step: ProfileStep;
  readonly count: number;
}

const INCREMENTS = ['absolute', 'increments', 'decrements', 'differences'] as const;
const HEAD_BYTES = 2;

/** Undefined for a record that is no profile, or one with a reserved spacing or data field. */
export function readProfileHead(record: DataRecord): ProfileHead | undefined {
  const vife = fromHex(record.vib.slice(2)).find((code) => isProfileCode(code & 0x7f));
  const isVariable = (fromHex(record.dib)[0] ?? 0) % 16 === VARIABLE_FIELD;
  const data = fromHex(record.raw);
  if (vife === undefined || !isVariable || data.length < HEAD_BYTES) return undefined;
  const [control = 0, spacing = 0] = data;
  const field = control & 0x0f;
  const bytes = DATA_FIELDS[field]?.bytes ?? 0;
  const step = profileStep((control >>> 4) & 3, spacing);
  if (bytes === 0 || step === undefined || (data.length - HEAD_BYTES) % bytes !== 0) {
    return undefined;
  }
  return {
    isBackwards: (vife & 0x7f) === PROFILE_VIFE.backwards,
    increments: INCREMENTS[control >>> 6] ?? 'absolute',
    field,
    step,
    count: (data.length - HEAD_BYTES) / bytes,
  };
}

const VARIABLE_FIELD = 0xd;

function isProfileCode(code: number): boolean {
  return Object.values<number>(PROFILE_VIFE).includes(code);
}

function profileStep(unit: number, spacing: number): ProfileStep | undefined {
  const named = PROFILE_STEPS.find((each) => each.spacing === spacing && each.unit === unit);
  if (named !== undefined) return named.step;
  if (spacing === 0) return { kind: 'none' };
  const kind = (['seconds', 'minutes', 'hours', 'days'] as const)[unit];
  return spacing <= MAX_SPACING && kind !== undefined ? { kind, count: spacing } : undefined;
}

const MAX_SPACING = 250;

/** The values of a profile with their dates; undefined as with `readProfileHead`. */
export function readProfile(
  record: DataRecord,
  records: readonly DataRecord[],
): ProfileValue[] | undefined {
  const head = readProfileHead(record);
  if (head === undefined) return undefined;
  const base = findBase(record, records);
  let last = base.value;
  return readNumbers(fromHex(record.raw), head).map((number, index) => {
    last = head.increments === 'absolute' ? number : added(last, number, head.increments);
    const steps = (index + 1) * (head.isBackwards ? -1 : 1);
    return {
      storage: record.storage + index + 1,
      date: base.date === null ? null : moved(base.date, head.step, steps),
      value: last,
    };
  });
}

/** All ones mean no value; increments and decrements have no sign. */
function readNumbers(
  data: Uint8Array,
  { field, increments, count }: ProfileHead,
): (number | null)[] {
  const bytes = DATA_FIELDS[field]?.bytes ?? 0;
  const isUnsigned = increments === 'increments' || increments === 'decrements';
  const type = isUnsigned ? 'flags' : 'number';
  return Array.from({ length: count }, (_, index) => {
    const offset = HEAD_BYTES + index * bytes;
    if (data.subarray(offset, offset + bytes).every((byte) => byte === 0xff)) return null;
    const value = readValue({ field, type, data, offset });
    return typeof value === 'number' ? value : null;
  });
}

/** "No value" ends a profile of increments: what follows has nothing to count from. */
function added(
  last: number | null,
  number: number | null,
  increments: ProfileHead['increments'],
): number | null {
  if (last === null || number === null) return null;
  return increments === 'decrements' ? last - number : last + number;
}

interface Base {
  readonly value: number | null;
  readonly date: string | null;
}

function findBase(record: DataRecord, records: readonly DataRecord[]): Base {
  const vif = record.vib.slice(0, 2);
  const plainVif = (parseInt(vif, 16) & 0x7f).toString(16).padStart(2, '0');
  const place = placeKey(record);
  const value = findByVib(records, `${place} ${plainVif}`)?.value;
  const date = findDate(records, place)?.value;
  return {
    value: typeof value === 'number' ? value : null,
    date: typeof date !== 'string' || date.startsWith('--') ? null : date,
  };
}

const findByVib = firstRecords((record) => `${placeKey(record)} ${record.vib}`);
const findDate = firstRecords((record) =>
  isDateRecord(record) && typeof record.value === 'string' ? placeKey(record) : undefined,
);

const MS_BY_UNIT = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

function moved(date: string, step: ProfileStep, steps: number): string | null {
  switch (step.kind) {
    case 'none':
      return null;
    case 'months':
      return addMonths(date.slice(0, DATE_LENGTH), step.count * steps) + date.slice(DATE_LENGTH);
    case 'half-months':
      return movedHalfMonths(date, steps);
    default:
      return movedTime(date, MS_BY_UNIT[step.kind] * step.count * steps, step.kind === 'days');
  }
}

/** Counts 1st and 16th, or 15th and last day, by where the base stands. */
function movedHalfMonths(date: string, steps: number): string | null {
  const { year, month, day } = civilParts(date.slice(0, DATE_LENGTH));
  const isLast = day === daysInMonth(year, month);
  if (!isLast && ![1, 15, 16].includes(day)) return null;
  const fromStart = day === 1 || day === 16;
  const isSecond = isLast || day === 16;
  const halves = (isSecond ? 1 : 0) + steps;
  const target = civilParts(
    addMonths(formatCivil({ year, month, day: 1 }), Math.floor(halves / 2)),
  );
  const second = halves % 2 !== 0;
  const lastDay = daysInMonth(target.year, target.month);
  const newDay = fromStart ? (second ? 16 : 1) : second ? lastDay : 15;
  return formatCivil({ ...target, day: newDay }) + date.slice(DATE_LENGTH);
}

function movedTime(date: string, byMs: number, isDays: boolean): string {
  const at = new Date(Date.parse(`${date.replace(' ', 'T')}Z`) + byMs).toISOString();
  const hasTime = date.length > DATE_LENGTH || !isDays;
  return hasTime ? at.slice(0, 16).replace('T', ' ') : at.slice(0, DATE_LENGTH);
}

const DATE_LENGTH = 10;

/** In words: `17 values, every month`. */
export function describeProfile(head: ProfileHead): string {
  const back = head.isBackwards ? ', backwards' : '';
  const kind = head.increments === 'absolute' ? '' : `, ${head.increments}`;
  return `${head.count} values, ${describeStep(head.step)}${kind}${back}`;
}

function describeStep(step: ProfileStep): string {
  if (step.kind === 'none') return 'not spaced in time';
  if (step.kind === 'half-months') return 'every half month';
  return step.count === 1 ? `every ${step.kind.slice(0, -1)}` : `every ${step.count} ${step.kind}`;
}
