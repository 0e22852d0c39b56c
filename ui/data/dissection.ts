/**
 * A dissected telegram for the screen: the tree as a flat list with ids, and for each byte which
 * field it belongs to. `start` and `end` are byte offsets in the frame; end is not included.
 */
import type { DissectionAnswer, DissectionNode } from '../../twin/api/schemas/telegrams.ts';

interface Lock {
  readonly securityMode: number;
  readonly why: 'keyMissing' | 'keyWrong';
}

export interface FieldNode {
  /** Path of indices, `0.2.1`; stable as long as the same bytes are shown. */
  readonly id: string;
  readonly parentId: string | undefined;
  /** 1 for the outermost. */
  readonly level: number;
  readonly positionInSet: number;
  readonly setSize: number;
  readonly label: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly understanding: DissectionNode['understanding'];
  readonly clause: string | undefined;
  readonly decrypted: boolean;
  /** Set where the bytes stay closed, and why. */
  readonly lock: Lock | undefined;
  readonly hasChildren: boolean;
  /** Index of the layer below the root that it is part of; gives the colour. */
  readonly layer: number;
}

export interface ByteMark {
  /** The smallest field that covers the byte. */
  readonly fieldId: string | undefined;
  readonly layer: number;
  readonly understanding: DissectionNode['understanding'];
  readonly decrypted: boolean;
}

/** Depth first, children after their parent. The root itself is left out: it is the telegram. */
export function flattenFields({
  root,
  error,
}: Pick<DissectionAnswer, 'root' | 'error'>): FieldNode[] {
  return withLock(flatten(root), error?.code);
}

const LOCKS = {
  WIRE_KEY_MISSING: 'keyMissing',
  WIRE_DECRYPT_FAILED: 'keyWrong',
  WIRE_MAC_FAILED: 'keyWrong',
} as const;
/** As the codec names the part of a payload that it could not open. */
const CLOSED_LABEL = 'Encrypted';

function withLock(fields: FieldNode[], code: string | undefined): FieldNode[] {
  const why = Object.entries(LOCKS).find(([known]) => known === code)?.[1];
  const modes = fields.flatMap(({ value }) => /^mode (\d+):/.exec(value)?.[1] ?? []);
  if (why === undefined || modes[0] === undefined) return fields;
  const lock = { why, securityMode: Number(modes[0]) };
  return fields.map((field) => (field.label === CLOSED_LABEL ? { ...field, lock } : field));
}

function flatten(root: DissectionNode): FieldNode[] {
  const out: FieldNode[] = [];
  const visit = (nodes: readonly DissectionNode[], parent: FieldNode | undefined): void => {
    nodes.forEach((node, index) => {
      const field = fieldOf(node, { index, setSize: nodes.length, parent });
      out.push(field);
      visit(node.children, field);
    });
  };
  visit(root.children.length > 0 ? root.children : [root], undefined);
  return out;
}

function fieldOf(
  node: DissectionNode,
  place: { index: number; setSize: number; parent: FieldNode | undefined },
): FieldNode {
  const { index, setSize, parent } = place;
  return {
    id: parent === undefined ? String(index) : `${parent.id}.${index}`,
    parentId: parent?.id,
    level: (parent?.level ?? 0) + 1,
    positionInSet: index + 1,
    setSize,
    label: node.label,
    value: node.value,
    start: node.start,
    end: node.end,
    understanding: node.understanding,
    clause: node.clause,
    decrypted: node.domain === 'plain',
    lock: undefined,
    hasChildren: node.children.length > 0,
    layer: parent === undefined ? index : parent.layer,
  };
}

/** For each byte of the frame the innermost field; a byte no field claims is not understood. */
export function markBytes(fields: readonly FieldNode[], sizeBytes: number): ByteMark[] {
  const owners = Array.from({ length: sizeBytes }, (): FieldNode | undefined => undefined);
  for (const field of fields) {
    for (let offset = field.start; offset < Math.min(field.end, sizeBytes); offset++) {
      const owner = owners[offset];
      if (owner === undefined || field.level > owner.level) owners[offset] = field;
    }
  }
  return owners.map((owner) => ({
    fieldId: owner?.id,
    layer: owner?.layer ?? 0,
    understanding: owner?.understanding ?? 'none',
    decrypted: owner?.decrypted ?? false,
  }));
}

/** Fields to show when `collapsed` ones hide what is below them. */
export function visibleFields(
  fields: readonly FieldNode[],
  collapsed: ReadonlySet<string>,
): FieldNode[] {
  const hidden = new Set<string>();
  return fields.filter((field) => {
    const { parentId } = field;
    const isHidden = parentId !== undefined && (hidden.has(parentId) || collapsed.has(parentId));
    if (isHidden) hidden.add(field.id);
    return !isHidden;
  });
}

interface Understanding {
  readonly fullBytes: number;
  readonly partialBytes: number;
  readonly unknownBytes: number;
}

export function understanding(marks: readonly ByteMark[]): Understanding {
  const count = (kind: ByteMark['understanding']): number =>
    marks.filter((mark) => mark.understanding === kind).length;
  return { fullBytes: count('full'), partialBytes: count('partial'), unknownBytes: count('none') };
}

/** The bytes of a field in pairs of digits; plaintext for a field that was decrypted. */
export function rawHexOf(
  field: FieldNode,
  { frame, view }: { readonly frame: string; readonly view: string },
): string {
  const source = field.decrypted ? view : frame;
  const hex = source.slice(field.start * 2, field.end * 2);
  return hex.replace(/../g, '$& ').trimEnd();
}
