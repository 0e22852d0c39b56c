/**
 * Telegrams that somebody without the key made out of a recorded one: other lengths, other layers
 * in front, other CI fields. Each arrives within the time in which its date-time is still fresh, and
 * with the plausible course off, so that only reading strictly and the ledger stand in the way.
 */
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '#kernel/time.ts';
import type { TelegramSpec } from '#wire/encode-telegram.ts';
import { OFFSET, patched, START, type TestPortal } from './portal.fixture.ts';
import {
  ellCtr,
  frameOf,
  mode7,
  portalWith,
  records,
  rejectedOf,
  send,
} from './security.fixture.ts';

const LATER = START + HOUR_MS;
const CI = 10;
const CONFIGURATION = 13;
const AFL_WITHOUT_MAC = [0x90, 0x06, 0x00, 0x08, 0xff, 0xff, 0xff, 0xff];

function spliced(frame: Uint8Array, at: number, bytes: readonly number[]): Uint8Array {
  const made = Uint8Array.of(...frame.subarray(0, at), ...bytes, ...frame.subarray(at));
  made[0] = made.length - 1;
  return made;
}

function appended(frame: Uint8Array, ...bytes: number[]): Uint8Array {
  return spliced(frame, frame.length, bytes);
}

/** N = 0 in the configuration field, which stands for "all whole blocks". */
function withoutCount(frame: Uint8Array): Uint8Array {
  return patched(frame, CONFIGURATION, (frame[CONFIGURATION] ?? 0) & 0x0f);
}

/** The last block cut off, and one less announced. */
function shortened(frame: Uint8Array): Uint8Array {
  const cut = frame.slice(0, -16);
  cut[0] = cut.length - 1;
  return patched(cut, CONFIGURATION, (cut[CONFIGURATION] ?? 0) - 0x10);
}

/** Records in clear, with fillers to a length. */
function padded(some: readonly unknown[], length: number): Uint8Array {
  const clear = frameOf(START, 0, { mode: 0, records: some as TelegramSpec['records'] });
  const bytes = new Uint8Array(length).fill(0x2f);
  bytes.set(clear.subarray(OFFSET.payload));
  return bytes;
}

/** A message in two fragments that no MAC holds together. */
function fragments(frame: Uint8Array): Uint8Array[] {
  const at = OFFSET.payload + 16;
  const first = spliced(frame.slice(0, at), CI, [0x90, 0x03, 0x01, 0x60, 0x00]);
  const head = frame.slice(0, CI);
  const second = appended(head, 0x90, 0x02, 0x02, 0x00, ...frame.subarray(at));
  return [first, second];
}

describe('mode 5', () => {
  // Date-time and units are in the first block: nothing is missing from a telegram cut short.
  const [units, due, day, clock] = records(START, 100) as readonly object[];
  const plain = Uint8Array.of(0x2f, 0x2f, ...padded([clock, units], 14), ...padded([due, day], 32));
  const genuine = frameOf(START, 100, { mode: 5, records: plain });

  function attacked(...frames: readonly Uint8Array[]): TestPortal {
    const portal = portalWith({ security: 'mode-5' }, { off: ['D7'] });
    send(portal, genuine);
    for (const frame of frames) send(portal, frame, LATER);
    expect(portal.store.readings.list()).toMatchObject([{ at: START, units: 100 }]);
    return portal;
  }

  test.each<[string, readonly Uint8Array[], string]>([
    ['sent again', [genuine], 'replay'],
    ['without its number of blocks', [withoutCount(genuine)], 'replay'],
    ['without it, and a filler behind', [appended(withoutCount(genuine), 0x2f)], 'clear-records'],
    [
      'without it, and another value behind',
      [appended(withoutCount(genuine), 0x0b, 0x6e, 1, 0, 0)],
      'clear-records',
    ],
    ['cut by a block', [shortened(genuine)], 'replay'],
    ['with a status of its own', [patched(genuine, OFFSET.status, 4)], 'replay'],
    ['behind an extended link layer', [spliced(genuine, CI, [0x8c, 0x20, 7])], 'replay'],
    [
      'behind a counter that nothing vouches for',
      [spliced(genuine, CI, AFL_WITHOUT_MAC)],
      'replay',
    ],
    ['as pure transport layer', [patched(genuine, CI, 0x8a)], 'no-device-time'],
    ['as compact frame', [patched(genuine, CI, 0x7b)], 'format-unknown'],
    ['under a long header', [patched(genuine, CI, 0x72)], 'unknown-meter'],
    ['as no transport layer at all', [patched(genuine, CI, 0x78)], 'clear-telegram'],
    ["as a maker's own format", [patched(genuine, CI, 0xa2)], 'clear-telegram'],
    ['in mode 7', [patched(genuine, CONFIGURATION + 1, 7)], 'security-mismatch'],
    ['in mode 13', [patched(genuine, CONFIGURATION + 1, 13)], 'security-mismatch'],
  ])('a recorded telegram %s is refused', (_, frames, reason) => {
    expect(rejectedOf(attacked(...frames))).toEqual({ [reason]: 1 });
  });

  test('the blocks of two telegrams put together by fragments are refused', () => {
    const portal = attacked(...fragments(genuine));
    expect(rejectedOf(portal)).toEqual({ fragment: 1, 'mac-failed': 1 });
  });

  test('a recorded telegram cut by a block is stored where the ledger is off (control)', () => {
    const portal = portalWith({ security: 'mode-5' }, { off: ['D4', 'D7'] });
    send(portal, genuine);
    send(portal, shortened(genuine), LATER);
    expect(portal.store.readings.count()).toBe(2);
  });
});

describe('mode 7', () => {
  const genuine = mode7(START, 100, 9);
  const header = 17;

  test.each<[string, Uint8Array, string]>([
    ['sent again', genuine, 'replay'],
    ['under a larger counter', patched(genuine, 15, 0xff), 'mac-failed'],
    ['with its MAC cut to two bytes', macCut(genuine, 3, 2), 'mac-length'],
    ['with its MAC cut to four bytes', macCut(genuine, 4, 4), 'mac-length'],
    ['without MAC', macCut(genuine, 0, 0), 'mac-length'],
    ['without its authentication layer', noLayer(genuine), 'mac-length'],
    [
      'with two of them',
      spliced(genuine, CI, [...genuine.subarray(CI, CI + header)]),
      'not-decodable',
    ],
    ['in mode 5', patched(noLayer(genuine), CONFIGURATION + 1, 5), 'security-mismatch'],
    ['with a byte behind', appended(genuine, 0x2f), 'clear-records'],
    ['from another maker', patched(genuine, 2, 0x94), 'unknown-meter'],
  ])('a recorded telegram %s is refused', (_, frame, reason) => {
    const portal = portalWith({ security: 'mode-7' }, { off: ['D7'] });
    send(portal, genuine);
    send(portal, frame, LATER);
    expect(portal.store.readings.list()).toMatchObject([{ at: START, units: 100 }]);
    expect(rejectedOf(portal)).toEqual({ [reason]: 1 });
  });

  /** Type and length of the MAC as an attacker may write them, length fields set right. */
  function macCut(frame: Uint8Array, type: number, bytes: number): Uint8Array {
    const made = Uint8Array.of(...frame.subarray(0, 19 + bytes), ...frame.subarray(27));
    made[0] = made.length - 1;
    made[11] = 7 + bytes;
    made[14] = 0x20 | type;
    if (bytes === 0) made[13] = 0x28;
    return made;
  }

  function noLayer(frame: Uint8Array): Uint8Array {
    const made = Uint8Array.of(...frame.subarray(0, CI), ...frame.subarray(CI + header));
    made[0] = made.length - 1;
    return made;
  }
});

test('a telegram of the extended link layer is refused under a larger session number', () => {
  const genuine = ellCtr(START, 100, 32);
  const portal = portalWith({ security: 'ell-ctr' }, { off: ['D7'] });
  send(portal, genuine);
  send(portal, patched(genuine, 13, 0x30), LATER);
  send(portal, patched(genuine, 16, 0x40), LATER);
  send(portal, patched(genuine, 16, 0x00), LATER);
  expect(portal.store.readings.count()).toBe(1);
  expect(rejectedOf(portal)).toMatchObject({ 'wrong-key': 1, 'unsupported-security': 1 });
});
