import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { aes128 } from '../security/aes.ts';
import { createFormatMemory } from '../compact-frame.ts';
import { dissect, type DissectNode } from './dissect.ts';
import { describeValue } from './dissect-record.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeFragments, encodeTelegram } from '../encode-telegram.ts';
import { addCrc } from '../frame.ts';
import { DERIVATION_CONSTANT, deriveKey } from '../security/key-derivation.ts';
import { parseAddress } from '../link-layer.ts';

const FRAME = fromHex(
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58',
);
const KEY = fromHex('000102030405060708090a0b0c0d0e0f');

function leaves(node: DissectNode): DissectNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leaves);
}

/** Every node is tiled by its children, and the root covers the frame. */
function expectTiled(node: DissectNode): void {
  let at = node.start;
  for (const child of node.children) {
    expect(child.start).toBe(at);
    expect(child.end).toBeGreaterThan(child.start);
    expectTiled(child);
    at = child.end;
  }
  expect(node.children.length === 0 ? node.end : at).toBe(node.end);
}

function find(node: DissectNode, label: string): DissectNode | undefined {
  if (node.label === label) return node;
  for (const child of node.children) {
    const found = find(child, label);
    if (found !== undefined) return found;
  }
  return undefined;
}

test('the worked example reads top-down', () => {
  const { root, error } = dissect(FRAME, { key: KEY });
  expect(error).toBeUndefined();
  const lines = (node: DissectNode, depth: number): string[] => [
    `${String(node.start).padStart(2)}-${node.end} ${'  '.repeat(depth)}${node.label}: ${node.value}`,
    ...(depth === 2 ? [] : node.children.flatMap((child) => lines(child, depth + 1))),
  ];
  expect(lines(root, 0).join('\n')).toMatchInlineSnapshot(`
    " 0-47 Telegram: QDS-87654321-35-08
     0-10   Link layer: QDS-87654321-35-08
     0-1     L field: 46 bytes follow
     1-2     C field: SND-NR, sent on its own, no answer expected
     2-4     Manufacturer: QDS
     4-8     Id: 87654321
     8-9     Version: 35
     9-10     Device type: 08 heat cost allocator
    10-15   Transport layer: 7a2a002005
    10-11     CI field: 7A data, short header
    11-12     Access number: 42
    12-13     Status: no error
    13-15     Configuration field: mode 5: AES-128-CBC with IV, OMS profile A, 2 encrypted blocks
    15-47   Payload: 32 bytes, encrypted, IV 93442143658735082a2a2a2a2a2a2a2a
    15-17     Check bytes: 2F 2F
    17-22     units since the last due date: 1234 HCA
    22-27     units at the last due date: 5678 HCA
    27-31     last due date: 2025-12-31
    31-35     day of an error: no value
    35-41     the device's own clock: 2026-01-15 10:30
    41-47     Filler: 2F"
  `);
});

test('the view shows plaintext where the ciphertext lay', () => {
  const { frame, view, root } = dissect(FRAME, { key: KEY });
  expect(frame).toEqual(FRAME);
  expect(toHex(view)).toBe(
    `${toHex(FRAME.subarray(0, 15))}2f2f0b6e3412004b6e785600426c3f3c326cffff046d1e0a4f312f2f2f2f2f2f`,
  );
  const units = find(root, 'units since the last due date');
  expect(units).toMatchObject({ value: '1234 HCA', start: 17, end: 22, domain: 'plain' });
  expect(toHex(view.subarray(units?.start, units?.end))).toBe('0b6e341200');
});

describe('what cannot be read becomes a node, and the error says why', () => {
  test('without a key the payload stays closed', () => {
    const { root, view, error } = dissect(FRAME);
    expect(error?.code).toBe('WIRE_KEY_MISSING');
    expect(view).toEqual(FRAME);
    expect(find(root, 'Encrypted')).toMatchObject({ start: 15, end: 47, understanding: 'none' });
  });

  test('a record that breaks off keeps the records before it', () => {
    const { root, error } = dissect(fromHex('174493440100006035087a010000000b6e1234560b6e1234'));
    expect(error).toMatchObject({ code: 'WIRE_TRUNCATED', offset: 22 });
    expect(find(root, 'units since the last due date')).toMatchObject({ start: 15, end: 20 });
    expect(find(root, 'Not readable')).toMatchObject({ start: 20, end: 24 });
  });

  test('a frame without even a link layer is one node', () => {
    const { root, error } = dissect(fromHex('0544'));
    expect(error?.code).toBe('WIRE_TRUNCATED');
    expect(root).toMatchObject({ start: 0, end: 2, understanding: 'none' });
  });

  test('a damaged frame of format A is kept as it is', () => {
    const damaged = addCrc(FRAME, 'A');
    damaged[20] = 0;
    const { frame, error } = dissect(damaged, { frameFormat: 'auto', key: KEY });
    expect(error?.code).toBe('WIRE_CRC_FAILED');
    expect(frame).toEqual(damaged);
  });

  test('a key of the wrong length is reported, not thrown', () => {
    expect(dissect(FRAME, { key: KEY.subarray(1) }).error?.code).toBe('WIRE_BAD_KEY');
  });
});

test.each([
  ['02 59 3408', '21.00 C'],
  ['02 5d d0ff', '-0.48 C'],
  ['04 06 05000000', '5000 Wh'],
  ['0b 6e ffffff', 'no value'],
  ['08 13', 'no data'],
  ['02 6c 3f3c', '2025-12-31'],
  ['0d fd11 05 4f4c4c4148', 'HALLO'],
  ['0d fd11 02 0001', '0001'],
])('the value of %s reads "%s"', (hex, text) => {
  const frame = encodeTelegram({
    address: parseAddress('QDS-00000001-35-08'),
    records: fromHex(hex),
  });
  expect(decodeTelegram(frame).records.map(describeValue)).toEqual([text]);
});

test('records that no driver knows are named by quantity, function and place', () => {
  const address = parseAddress('QDS-00000001-35-07');
  const records = fromHex('1b6e341200 42 fb1a 0000 8c20 13 34120000');
  const { root } = dissect(encodeTelegram({ address, records }));
  expect(find(root, 'Payload')?.children.map(({ label }) => label)).toEqual([
    'hca, maximum',
    'relative humidity, storage 1',
    'volume, tariff 2',
  ]);
});

test('unknown codes and bytes of the maker are marked as such', () => {
  const records = fromHex('016f05 0193 7f05 0b6e341200 0f0102');
  const address = parseAddress('QDS-00000001-35-08');
  const { root } = dissect(encodeTelegram({ address, records }));
  const levels = find(root, 'Payload')?.children.map(({ understanding }) => understanding);
  expect(levels).toEqual(['partial', 'partial', 'full', 'none']);
});

test('every byte of any frame belongs to exactly one leaf', () => {
  const heads = [
    '',
    '7a2a000000',
    '7a2a002005',
    '72214365879344350801000000',
    '78',
    '8c20017a',
    '8d20013412000020',
    '8d201234120000',
    '8f2001934421436587350834120020',
    '8e200193442143658735087a01000000',
    '8c2001900f002c25b30a0000194600279f3ccf017a2a00200710',
    '9011003c650700000019d9f690a226dd0726007a070020071000',
    '900f006c25010000007f98ca21ddc7529f7a',
    '900202007a',
    '7a2a00ff2a1001dc2e0d00',
    '811d7a51000000',
    '81',
    '7b2a000000',
    '79',
    'a0',
  ];
  const frames = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .tuple(
        fc.constantFrom(...heads),
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: -2, max: 1 }),
      )
      .map(([head, tail, slip]) => {
        const frame = Uint8Array.of(0, 0x44, ...fromHex(`9344214365873508${head}`), ...tail);
        frame[0] = frame.length - 1 + slip;
        return frame;
      }),
  );
  fc.assert(
    fc.property(frames, fc.constantFrom('stripped', 'auto'), (bytes, frameFormat) => {
      const { frame, view, root } = dissect(bytes, { frameFormat });
      expect([root.start, root.end]).toEqual([0, frame.length]);
      expect(view).toHaveLength(frame.length);
      expectTiled(root);
      expect(leaves(root).reduce((sum, { start, end }) => sum + end - start, 0)).toBe(frame.length);
    }),
    { numRuns: 1000 },
  );
});

test('encrypted frames are tiled too, with records of every shape', () => {
  const value = fc.constantFrom(
    { field: 0xb, vib: '6e', value: 1 },
    { field: 0xd, vib: 'fd11', value: fromHex('4142') },
    { field: 4, vib: '6d', storage: 300, value: '2025-12-31 10:00' },
    { field: 2, vib: '7c03324f43', value: 1 },
    { field: 2, vib: 'fc03324f4322', value: 1 },
  );
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 8 }),
      fc.uint8Array({ maxLength: 20 }),
      (records, clearTail) => {
        const address = parseAddress('QDS-00000001-35-08');
        const frame = encodeTelegram({ address, mode: 5, key: KEY, records, clearTail });
        const { root } = dissect(frame, { key: KEY });
        expectTiled(root);
        expect(root.end).toBe(frame.length);
      },
    ),
  );
});

describe('the layers of security', () => {
  const address = parseAddress('QDS-87654321-35-08');
  const ell = { ci: 0x8c, communicationControl: 0x20, accessNumber: 1 } as const;
  const records = [{ field: 0xb, vib: '6e', value: 1234 }];
  const mode7 = encodeTelegram({
    address,
    key: KEY,
    mode: 7,
    ell,
    afl: { messageCounter: 7 },
    records,
  });

  test('a MAC row says that it matches, and with which key', () => {
    const { root } = dissect(mode7, { key: KEY });
    expectTiled(root);
    expect(find(root, 'MAC')?.value).toMatch(
      /^[0-9a-f]{16}, matches, with Kmac \(KDF-A, message counter 7\)$/,
    );
    expect(find(root, 'Payload')?.value).toBe(
      '16 bytes, encrypted, with Kenc (KDF-A, message counter 7)',
    );
    expect(find(root, 'Configuration extension')?.value).toBe('KDF-A, key 0');
  });

  test('a MAC row says that it does not match, and nothing is opened', () => {
    const changed = mode7.slice();
    changed[25] = (changed[25] ?? 0) ^ 1;
    const { root, error, view } = dissect(changed, { key: KEY });
    expect(error?.code).toBe('WIRE_MAC_FAILED');
    expect(find(root, 'MAC')?.value).toContain('does not match');
    expect(view).toEqual(changed);
  });

  test('without a key the MAC is not checked', () => {
    expect(find(dissect(mode7).root, 'MAC')?.value).toMatch(/, not checked$/);
  });

  test('no key byte is shown, of the meter or derived', () => {
    const text = JSON.stringify(dissect(mode7, { key: KEY }).root);
    const input = { counter: 7, id: fromHex('21436587') };
    for (const constant of Object.values(DERIVATION_CONSTANT)) {
      const key = deriveKey(aes128(KEY), { constant, ...input });
      expect(text).not.toContain(toHex(key.subarray(0, 6)));
    }
    expect(text).not.toContain(toHex(KEY));
  });

  test('what the extended link layer encrypted is shown in clear where it lay', () => {
    const sessionNumber = 0x2000_1234;
    const closed = { ...ell, ci: 0x8d, sessionNumber } as const;
    const frame = encodeTelegram({ address, key: KEY, ell: closed, header: 'none', records });
    const { root, view } = dissect(frame, { key: KEY });
    expectTiled(root);
    expect(find(root, 'Session number')?.value).toBe('AES-128-CTR, minute 291, session 4');
    expect(find(root, 'Payload CRC')).toMatchObject({ domain: 'plain', start: 17, end: 19 });
    expect(toHex(view.subarray(19))).toBe('780b6e341200');
    const without = dissect(frame);
    expectTiled(without.root);
    expect(without.error?.code).toBe('WIRE_KEY_MISSING');
    expect(find(without.root, 'Encrypted')).toMatchObject({ start: 17, end: frame.length });
  });

  test('a compact frame names its values once its format is known', () => {
    const formats = createFormatMemory();
    const full = encodeTelegram({ address, key: KEY, mode: 5, records });
    const compact = encodeTelegram({ address, key: KEY, mode: 5, records, compact: true });
    const unknown = dissect(compact, { key: KEY, formats });
    expectTiled(unknown.root);
    expect(find(unknown.root, 'Values without DIF and VIF')).toBeDefined();
    decodeTelegram(full, { key: KEY, formats });
    const { root } = dissect(compact, { key: KEY, formats });
    expectTiled(root);
    expect(find(root, 'units since the last due date')?.value).toBe('1234 HCA');
  });

  test('a fragment shows its layers', () => {
    const spec = { address, key: KEY, mode: 7, ell, afl: { messageCounter: 7 }, records } as const;
    for (const frame of encodeFragments(spec, 10)) {
      const { root, error } = dissect(frame, { key: KEY });
      expectTiled(root);
      expect(error?.code).toBe('WIRE_FRAGMENTED');
      expect(find(root, 'Fragmentation control')?.value).toMatch(/^fragment \d/);
    }
  });
});

/** Node's Buffer is such a one: its `slice` is a view on the same bytes, not a copy. */
class SharingBytes extends Uint8Array {
  override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
    return this.subarray(start, end);
  }
}

test('the frame that was given stays as it was received, whatever kind of bytes it is', () => {
  const given = new SharingBytes(FRAME);
  const { frame, view } = dissect(given, { key: KEY });
  expect(toHex(given)).toBe(toHex(FRAME));
  expect(toHex(frame)).toBe(toHex(FRAME));
  expect(toHex(view)).not.toBe(toHex(FRAME));
  addCrc(given, 'B');
  expect(toHex(given)).toBe(toHex(FRAME));
});
