/** Data records as nodes of a dissection, and their values in words. */
import { fromHex } from '#kernel/bytes.ts';
import { describeProfile, readProfileHead } from '../compact-profile.ts';
import { DATA_FIELDS } from '../data-field.ts';
import { MANUFACTURER_DATA, type DataRecord } from '../data-record.ts';
import { readText } from '../data-value.ts';
import { leaf, type DissectNode, type Domain, type Understanding } from './dissect-node.ts';
import { physicalExp10 } from '../record-header.ts';
import { VIF } from '../vif-table.ts';
import { SECOND_VIFES, VIFES } from '../vife-table.ts';

interface RecordPlace {
  /** What the record means to a person, where a driver knows it. */
  readonly about: string | undefined;
  /** Where the payload starts in the frame. */
  readonly base: number;
  readonly domain: Domain;
}

/** The node of one record. */
export function recordNode(record: DataRecord, { about, base, domain }: RecordPlace): DissectNode {
  const start = base + record.offset;
  return {
    label: about ?? recordLabel(record),
    value: describeValue(record),
    start,
    end: start + record.length,
    understanding: understandingOf(record),
    clause: 'EN 13757-3:2018, 6',
    domain,
    children: recordParts(record, start, domain),
  };
}

/** The node of a value in a compact frame, whose DIF and VIF stand elsewhere. */
export function valueNode(record: DataRecord, place: RecordPlace): DissectNode {
  return { ...recordNode(record, place), children: [] };
}

/** The physical value with its unit, `no value`, a text, or the bytes of what is none of these. */
export function describeValue(record: DataRecord): string {
  const { value, raw, text } = record;
  const unit = record.unitText ?? record.unit;
  if (text !== undefined) return text;
  if (typeof value === 'string') return value;
  if (value !== null) {
    return `${shiftDecimal(value, physicalExp10(record))}${unit === '' ? '' : ` ${unit}`}`;
  }
  const profile = readProfileHead(record);
  if (profile !== undefined) return describeProfile(profile);
  if (!isVariable(record)) return raw === '' ? 'no data' : 'no value';
  return readText(fromHex(raw), 0, raw.length / 2) ?? raw;
}

function recordLabel({ quantity, function: kind, storage, tariff, subunit }: DataRecord): string {
  const parts = [
    quantity.replaceAll('_', ' '),
    kind === 'instantaneous' ? '' : kind === 'error' ? 'during an error' : kind,
    storage === 0 ? '' : `storage ${storage}`,
    tariff === 0 ? '' : `tariff ${tariff}`,
    subunit === 0 ? '' : `subunit ${subunit}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function recordParts(record: DataRecord, start: number, domain: Domain): DissectNode[] {
  const { dib, vib, raw, quantity, unitText = '' } = record;
  const nodes: DissectNode[] = [];
  let at = start;
  const add = (label: string, value: string, bytes: number): void => {
    if (bytes === 0) return;
    const understanding = understandingOf(record);
    nodes.push(leaf({ label, value, start: at, end: at + bytes, domain, understanding }));
    at += bytes;
  };
  const variableBytes = isVariable(record) && quantity !== MANUFACTURER_DATA ? 1 : 0;
  const known = (dib.length + vib.length + raw.length) / 2 + variableBytes;
  add(dib.length > 2 ? 'DIF, DIFE' : 'DIF', dib, dib.length / 2);
  add('VIF', `${vib.slice(0, 2)} ${quantity}`, Math.min(1, vib.length / 2));
  const addUnit = (): void => add('Text of the unit', unitText, record.length - known);
  if (record.unitTextLast !== true) addUnit();
  add('VIFE', `${vib.slice(2)} ${extensionLabels(vib)}`.trim(), Math.max(0, vib.length / 2 - 1));
  if (record.unitTextLast === true) addUnit();
  add('Length', `${raw.length / 2} bytes`, variableBytes);
  add('Data', describeValue(record), raw.length / 2);
  return nodes;
}

function extensionLabels(vib: string): string {
  const bytes = [...fromHex(vib)];
  const isTable = bytes[0] === VIF.tableFb || bytes[0] === VIF.tableFd;
  const codes = bytes.slice(isTable ? 2 : 1).map((code) => code & 0x7f);
  const labels = codes.map((code, at) =>
    codes[at - 1] === SECOND_TABLE ? SECOND_VIFES[code]?.label : VIFES[code]?.label,
  );
  return labels.filter((label) => label !== undefined).join(', ');
}

/** The code after it is of table 16. */
const SECOND_TABLE = 0x7c;

function understandingOf({ quantity, vib }: DataRecord): Understanding {
  if (quantity === MANUFACTURER_DATA) return 'none';
  const isMakers = fromHex(vib).some((code, index) => index > 0 && (code & 0x7f) === 0x7f);
  return isMakers || quantity === 'mfct' || UNKNOWN.test(quantity) ? 'partial' : 'full';
}

const UNKNOWN = /^(vif|fb|fd)_[0-9a-f]{2}$/;

function isVariable({ dib }: DataRecord): boolean {
  const field = parseInt(dib.slice(1, 2), 16);
  return field === 0xf || DATA_FIELDS[field]?.coding === 'variable';
}

/** value · 10^exp10 as a decimal, without the noise of binary fractions. */
function shiftDecimal(value: number, exp10: number): string {
  if (!Number.isSafeInteger(value) || exp10 >= 0) return String(value * 10 ** exp10);
  const digits = String(Math.abs(value)).padStart(1 - exp10, '0');
  const point = digits.length + exp10;
  return `${value < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}
