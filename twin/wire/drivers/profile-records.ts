/** The values of a compact profile → its record, with the base value and date that it begins with. */
import { fromHex } from '#kernel/bytes.ts';
import { readProfileHead, type ProfileHead } from '../compact-profile.ts';
import type { DataRecord } from '../data-record.ts';
import { profileRecord } from '../encode-profile.ts';
import { PROFILE_VIFE } from '../profile-table.ts';
import { usualVib } from './record-layout.ts';
import { sentAgain, slotOf } from './sent-records.ts';
import { filled, type GivenValue, type Placed, type ValueSlot } from './value-slots.ts';

interface ProfilePlace {
  readonly quantity: string;
  /** Of a telegram of the device. */
  readonly record?: DataRecord;
  readonly at?: number;
  readonly records: readonly DataRecord[];
}

/** Without an example: one value a month, back from the base. */
const USUAL_HEAD: ProfileHead = {
  isBackwards: true,
  increments: 'absolute',
  field: 4,
  step: { kind: 'months', count: 1 },
  count: 0,
};
const USUAL_STORAGE = 8;
const AT = 900;

/** The first value is the base where the profile has one. Throws WIRE_NOT_ENCODABLE. */
export function profileSpecs(
  name: string,
  given: readonly GivenValue[],
  { quantity, record, at = AT, records }: ProfilePlace,
): readonly Placed[] {
  const head = (record && readProfileHead(record)) ?? USUAL_HEAD;
  const vib = record === undefined ? usualVib(quantity) : plainVib(record);
  const storage = record?.storage ?? USUAL_STORAGE;
  const usual: ValueSlot = {
    isDrivers: true,
    ...{ function: 'instantaneous', storage, field: 4, vib },
    ...{ tariff: record?.tariff ?? 0, subunit: record?.subunit ?? 0 },
  };
  const baseAt = records.findIndex((each) => each.vib === vib && isSamePlace(each, usual));
  const base = records[baseAt];
  const hasBase = record === undefined || base !== undefined;
  const [first] = given;
  const values = hasBase ? given.slice(1) : given;
  const specs: Placed[] = [];
  if (hasBase && first !== undefined) {
    const slot = base === undefined ? usual : slotOf(base);
    specs.push({ at: base === undefined ? AT - 2 : baseAt, spec: filled(slot, name, first) });
    if (first.at !== undefined) specs.push(dayOf(usual, first.at, records));
  }
  const codes = values.map((each) => codeOf({ ...usual, field: FINEST }, name, each));
  const start = specs[0]?.spec.value;
  const spec = {
    ...profileRecord({
      ...{ storage, vif: parseInt(vib, 16), kind: kindOf(record, head), values: [] },
      ...{ increments: head.increments, field: head.field, step: head.step },
      ...{ values: steps(codes, typeof start === 'number' ? start : null, head) },
    }),
    tariff: usual.tariff,
    subunit: usual.subunit,
  };
  return [...specs, { at, spec: record === undefined ? spec : { ...sentAgain(record), ...spec } }];
}

/** Wide enough for any value: the head says how wide the values of the profile are. */
const FINEST = 6;

function plainVib({ vib }: DataRecord): string {
  return (parseInt(vib.slice(0, 2), 16) & 0x7f).toString(16).padStart(2, '0');
}

function isSamePlace(record: DataRecord, slot: ValueSlot): boolean {
  const { storage, tariff, subunit } = slot;
  return record.storage === storage && record.tariff === tariff && record.subunit === subunit;
}

function dayOf(slot: ValueSlot, day: string, records: readonly DataRecord[]): Placed {
  const place = records.findIndex(
    (each) => (each.quantity === 'date' || each.quantity === 'datetime') && isSamePlace(each, slot),
  );
  const record = records[place];
  const own = record === undefined ? { ...slot, field: 2, vib: '6c' } : slotOf(record);
  return { at: place < 0 ? AT - 1 : place, spec: filled(own, 'date', { value: day }) };
}

function kindOf(record: DataRecord | undefined, head: ProfileHead): keyof typeof PROFILE_VIFE {
  if (head.isBackwards) return 'backwards';
  const codes = fromHex(record?.vib.slice(2) ?? '');
  return codes.some((code) => (code & 0x7f) === PROFILE_VIFE.withRegister)
    ? 'withRegister'
    : 'withoutRegister';
}

function codeOf(slot: ValueSlot, name: string, given: GivenValue): number | null {
  const { value } = filled(slot, name, given);
  return typeof value === 'number' ? value : null;
}

/** What is sent of each value: itself, or its distance from the one before it. */
function steps(
  codes: readonly (number | null)[],
  base: number | null,
  { increments }: ProfileHead,
): (number | null)[] {
  if (increments === 'absolute') return [...codes];
  let last = base;
  return codes.map((code) => {
    const step = code === null || last === null ? null : code - last;
    last = code;
    return step === null ? null : increments === 'decrements' ? 0 - step : step;
  });
}
