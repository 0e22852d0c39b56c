/** Writes a compact profile (EN 13757-3:2018, annex F) as the specification of one data record. */
import { ByteWriter } from '#kernel/bytes.ts';
import { writeDataRecord, type DataRecordSpec } from './encode-record.ts';
import { wireError } from './errors.ts';
import { PROFILE_STEPS, PROFILE_VIFE, type ProfileStep } from './profile-table.ts';

export interface ProfileSpec {
  /** Of the base value and the base date, which are records of their own. */
  readonly storage: number;
  /** VIF of the values, such as 0x6e. */
  readonly vif: number;
  readonly kind: keyof typeof PROFILE_VIFE;
  readonly increments?: 'absolute' | 'increments' | 'decrements' | 'differences';
  /** Data field of each value: 1-4, 6, 7 integer, 9-C, E BCD. */
  readonly field: number;
  readonly step: ProfileStep;
  /** As they are sent; null is sent as all ones. */
  readonly values: readonly (number | null)[];
}

const MODES = ['absolute', 'increments', 'decrements', 'differences'] as const;
const UNITS = ['seconds', 'minutes', 'hours', 'days'];
const MAX_SPACING = 250;

/** Throws WIRE_NOT_ENCODABLE for a step that has no code or a value that does not fit its field. */
export function profileRecord(spec: ProfileSpec): DataRecordSpec {
  const { unit, spacing } = stepCode(spec.step);
  const mode = MODES.indexOf(spec.increments ?? 'absolute');
  const writer = new ByteWriter().u8((mode << 6) | (unit << 4) | spec.field).u8(spacing);
  for (const value of spec.values) writer.bytes(valueBytes(spec, value));
  const vib = Uint8Array.of(spec.vif | 0x80, PROFILE_VIFE[spec.kind]);
  return { field: 0xd, storage: spec.storage, vib, value: writer.finish() };
}

/** The data of a record with one byte of DIF and VIF each. */
function valueBytes({ field }: ProfileSpec, value: number | null): Uint8Array {
  const writer = new ByteWriter();
  writeDataRecord(writer, { field, vib: '6e', value: value ?? 0 });
  const bytes = writer.finish().subarray(2);
  return value === null ? bytes.fill(0xff) : bytes;
}

function stepCode(step: ProfileStep): { unit: number; spacing: number } {
  const named = PROFILE_STEPS.find(({ step: each }) => isSameStep(each, step));
  if (named !== undefined) return named;
  if (step.kind === 'none') return { unit: 0, spacing: 0 };
  const unit = UNITS.indexOf(step.kind);
  const count = step.kind === 'half-months' ? 0 : step.count;
  if (unit >= 0 && count >= 1 && count <= MAX_SPACING) return { unit, spacing: count };
  throw wireError('WIRE_NOT_ENCODABLE', {
    details: {
      what: 'the step of a profile',
      expected: '1 to 250 units',
      found: `${count} ${step.kind}`,
    },
  });
}

function isSameStep(one: ProfileStep, other: ProfileStep): boolean {
  if (one.kind === 'months' && other.kind === 'months') return one.count === other.count;
  return one.kind === 'half-months' && other.kind === 'half-months';
}
