/**
 * Telegrams side by side: which of their fields differ, which bytes, and which field gave them
 * away. Bytes are compared at the same offset: telegrams of one meter have one layout.
 */
import type { EvidenceField } from '#kernel/evidence.ts';
import type { DissectionAnswer } from '../../twin/api/schemas/telegrams.ts';
import { flattenFields, type FieldNode } from './dissection.ts';

/** What can be told of a field of a dissected telegram; `meta`: of its reception. */
const PLACES: Readonly<Record<EvidenceField, RegExp | 'payload' | 'meta'>> = {
  address: /^(Manufacturer|Id|Version|Device type)$/,
  security: /^Configuration/,
  'access-number': /^Access number$/,
  'message-counter': /^(Message counter|Session number)$/,
  mac: /^MAC/,
  key: 'payload',
  ciphertext: 'payload',
  'block-count': /^Configuration field$/,
  records: 'payload',
  'device-time': /clock|^date and time|datetime/i,
  value: /^(units since|volume$|energy$|heat energy|.*\bvolume\b(?!.*(storage|due|flow)))/i,
  'due-date': /^last due date$/,
  'due-date-value': /at the last due date/,
  'reception-time': 'meta',
  gateway: 'meta',
  signal: 'meta',
  copies: 'meta',
  bundle: 'meta',
};

/** Inside the encryption: without the key their place is the closed payload. */
const ENCRYPTED: ReadonlySet<EvidenceField> = new Set([
  'device-time',
  'value',
  'due-date',
  'due-date-value',
]);

interface ComparedField {
  readonly label: string;
  /** One for each telegram; undefined where it has no such field. */
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
  /** It is the field that gave the telegram away. */
  readonly named: boolean;
}

export interface ComparedByte {
  /** Two digits; undefined past the end of this telegram. */
  readonly hex: string | undefined;
  readonly differs: boolean;
  readonly named: boolean;
}

export interface Comparison {
  /** Those that differ or are named, in the order of the first telegram. */
  readonly fields: readonly ComparedField[];
  /** One line of bytes for each telegram. */
  readonly bytes: readonly (readonly ComparedByte[])[];
  readonly differingBytes: number;
}

export function compareTelegrams(
  dissections: readonly DissectionAnswer[],
  field: EvidenceField | undefined,
): Comparison {
  const trees = dissections.map((dissection) => shownFields(flattenFields(dissection)));
  const named = trees.map((tree) => namedFields(tree, field));
  const fields = comparedFields(trees, named);
  const bytes = comparedBytes(dissections, named);
  const differingBytes = bytes[0]?.filter(({ differs }) => differs).length ?? 0;
  return { fields, bytes, differingBytes };
}

/** Fields with a meaning of their own: not the layers, and not DIF, VIF and data of a record. */
function shownFields(fields: readonly FieldNode[]): FieldNode[] {
  return fields.filter(({ level, hasChildren }) => level === 2 || (level === 1 && !hasChildren));
}

function namedFields(fields: readonly FieldNode[], field: EvidenceField | undefined): FieldNode[] {
  const place = field === undefined ? 'meta' : PLACES[field];
  if (place === 'meta') return [];
  const payloadLayer = Math.max(-1, ...fields.map(({ layer }) => layer));
  const payload = fields.filter(({ layer }) => layer === payloadLayer);
  if (place === 'payload') return payload;
  const found = fields.filter(({ label }) => place.test(label));
  if (found.length > 0 || field === undefined || !ENCRYPTED.has(field)) return found;
  return payload;
}

function comparedFields(
  trees: readonly (readonly FieldNode[])[],
  named: readonly (readonly FieldNode[])[],
): ComparedField[] {
  const labels = [...new Set(trees.flatMap((tree) => tree.map(({ label }) => label)))];
  return labels
    .map((label): ComparedField => {
      const values = trees.map((tree) => tree.find((node) => node.label === label)?.value);
      const isNamed = named.some((nodes) => nodes.some((node) => node.label === label));
      return { label, values, differs: new Set(values).size > 1, named: isNamed };
    })
    .filter((one) => one.differs || one.named);
}

function comparedBytes(
  dissections: readonly DissectionAnswer[],
  named: readonly (readonly FieldNode[])[],
): ComparedByte[][] {
  const lines = dissections.map(({ view }) => view.match(/../g) ?? []);
  const size = Math.max(0, ...lines.map((line) => line.length));
  const offsets = Array.from({ length: size }, (_, offset) => offset);
  const differs = offsets.map((at) => new Set(lines.map((line) => line[at])).size > 1);
  return lines.map((line, index) =>
    offsets.map((offset) => ({
      hex: line[offset],
      differs: differs[offset] ?? false,
      named: (named[index] ?? []).some(({ start, end }) => offset >= start && offset < end),
    })),
  );
}

/** The line cut into rows of a width, each with its offset, so that columns stay in line. */
export function byteRows(
  bytes: Comparison['bytes'],
  perRow: number,
): { readonly start: number; readonly lines: readonly (readonly ComparedByte[])[] }[] {
  const size = bytes[0]?.length ?? 0;
  return Array.from({ length: Math.ceil(size / perRow) }, (_, row) => ({
    start: row * perRow,
    lines: bytes.map((line) => line.slice(row * perRow, (row + 1) * perRow)),
  }));
}
