import { describe, expect, test } from 'vitest';
import { toHex } from '#kernel/bytes.ts';
import { bytesWithoutReadings } from '#wire/bytes-without-readings.ts';
import { dissect } from '#wire/dissect/dissect.ts';
import { frameOf, START } from '../property/stored-house.fixture.ts';
import { withholdReadings, withholdFromDissection } from './redact.ts';
import type { DissectionNode, TelegramSummary } from './schemas/telegrams.ts';

const HEADER_BYTES = 15;
const encrypted = frameOf(0, 480_917, { at: START, mode: 5 });
const clear = frameOf(0, 480_917, { at: START, mode: 0 });
const withTail = Uint8Array.from([...encrypted, 0x0b, 0x6e, 0x17, 0x09, 0x48]);

const telegram = (frame: Uint8Array): TelegramSummary => ({
  id: 1,
  meterId: null,
  rxAt: '2025-03-01T00:00:00.000Z',
  gatewayId: 'gw-1',
  rssiDbm: -70,
  verdict: 'rejected',
  hex: toHex(frame),
});

test.each([
  ['an encrypted telegram', encrypted, encrypted.length],
  ['a telegram in clear', clear, HEADER_BYTES],
  ['records behind the encrypted blocks', withTail, encrypted.length],
  ['a frame that is no telegram', Uint8Array.of(1, 2, 3), 3],
  ['an unknown kind of frame', Uint8Array.from([...clear.subarray(0, 10), 0xff, 9, 9]), 10],
  ['nothing', new Uint8Array(), 0],
])('of %s the bytes without readings are visible', (_name, frame, visible) => {
  expect(bytesWithoutReadings(frame)).toBe(visible);
});

test('a telegram of mode 5 is cut behind its header: equal ciphertexts tell who is away', () => {
  const same = frameOf(0, 480_917, { at: START, mode: 5 });
  const other = frameOf(0, 480_918, { at: START, mode: 5 });
  expect(toHex(same)).not.toBe(toHex(other));
  const seen = [same, other].map((frame) => withholdReadings(telegram(frame)));
  expect(seen[0]).toEqual(seen[1]);
  expect(seen[0]?.hex).toBe(toHex(encrypted.subarray(0, HEADER_BYTES)));
});

test('a telegram in clear is cut behind its header and says by how much', () => {
  const cut = withholdReadings(telegram(clear));
  expect(cut.hex).toBe(toHex(clear.subarray(0, HEADER_BYTES)));
  expect(cut.withheldBytes).toBe(clear.length - HEADER_BYTES);
});

describe('a dissection of a telegram in clear', () => {
  const { root, frame, view } = dissect(clear);
  const whole = { root, frame: toHex(frame), view: toHex(view) };
  const cut = withholdFromDissection(whole, HEADER_BYTES);

  test('explains the header and no record', () => {
    expect(JSON.stringify(whole)).toContain('480917');
    expect(JSON.stringify(cut)).not.toContain('480917');
    expect(JSON.stringify(cut)).not.toContain('170948');
    expect(cut.frame).toBe(toHex(clear.subarray(0, HEADER_BYTES)));
    expect(leaves(cut.root).some(({ start }) => start === 1)).toBe(true);
  });

  test('keeps no leaf behind the cut', () => {
    const behind = leaves(cut.root).filter(({ end }) => end > HEADER_BYTES);
    expect(behind.filter(({ value }) => value !== 'withheld')).toEqual([]);
  });
});

function leaves(node: DissectionNode): DissectionNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leaves);
}
