import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { airtimeT1Us } from './airtime.ts';
import { chipsOf, packChips } from './chips.ts';
import {
  chipsDurationUs,
  chipsToFrames,
  frameToChips,
  isSendable,
  type ReceivedFrame,
} from './phy.ts';
import { PHY_MODE_NAMES, PHY_MODES, type PhyMode, type PhyReceiver } from './phy-modes.ts';

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly hex: string;
  readonly expected: {
    readonly chips: {
      readonly mode: string;
      readonly frameFormat: 'A' | 'B';
      readonly chipRate: number;
      readonly count: number;
      readonly packedMsbFirst: string;
      readonly airtimeMs: number;
    };
  };
}

const ownRows = readRows(new URL('../../test/vectors/phy.jsonl', import.meta.url));
const outsideFolder = process.env['LAB_VECTORS'];

function readRows(path: string | URL): Row[] {
  const rows = readFileSync(path, 'utf8').trim().split('\n');
  return rows.map((line) => JSON.parse(line) as Row).filter(({ kind }) => kind === 'phy');
}

function modeOf({ expected }: Row): PhyMode {
  const { mode, frameFormat } = expected.chips;
  const found = PHY_MODE_NAMES.find((name) => name === mode || name === `${mode}-${frameFormat}`);
  return found ?? expect.fail(`no mode ${mode}`);
}

function receiverOf(mode: PhyMode): PhyReceiver {
  return mode === 'S1' ? 'S' : 'T+C';
}

function expectRow(row: Row): void {
  const mode = modeOf(row);
  const chips = frameToChips(fromHex(row.hex), mode);
  expect({
    ...row.expected.chips,
    chipRate: PHY_MODES[mode].chipRate,
    frameFormat: PHY_MODES[mode].frameFormat,
    count: chips.length,
    packedMsbFirst: toHex(packChips(chips)),
    airtimeMs: Math.round(chipsDurationUs(chips.length, mode)) / 1000,
  }).toEqual(row.expected.chips);
  expect(goodFrames(chipsToFrames(chips, receiverOf(mode)))).toEqual([`${mode} ${row.hex}`]);
}

function goodFrames(received: readonly ReceivedFrame[]): string[] {
  return received.flatMap(({ mode, outcome }) =>
    outcome.kind === 'ok' ? [`${mode} ${toHex(outcome.frame)}`] : [],
  );
}

describe('chip streams that two receivers took', () => {
  test.each(ownRows)('$id', expectRow);
});

test('chip streams of the folder LAB_VECTORS that are not here', ({ skip }) => {
  skip(outsideFolder === undefined, 'the environment variable LAB_VECTORS is not set');
  const own = new Set(ownRows.map(({ id }) => id));
  const others = readRows(`${outsideFolder}/wmbus.jsonl`).filter(({ id }) => !own.has(id));
  for (const row of others) expectRow(row);
});

/** `length` bytes with a length field that fits. */
function frameOf(length: number, seed = 7): Uint8Array {
  const frame = Uint8Array.from({ length }, (_, index) => (index * 89 + seed) & 0xff);
  frame[0] = length - 1;
  return frame;
}

test.each([
  { mode: 'T1', chips: 748, airtimeMs: 7.48 },
  { mode: 'C1-A', chips: 528, airtimeMs: 5.28 },
  { mode: 'C1-B', chips: 480, airtimeMs: 4.8 },
  { mode: 'S1', chips: 1506, airtimeMs: 45.959 },
] as const)('50 bytes in $mode are $chips chips and $airtimeMs ms', (row) => {
  const chips = frameToChips(frameOf(50), row.mode);
  expect(chips.length).toBe(row.chips);
  expect(Math.round(chipsDurationUs(chips.length, row.mode)) / 1000).toBe(row.airtimeMs);
});

test('the airtime that the radio reckons with is that of the chips', () => {
  for (let length = 10; length <= 256; length++) {
    const chips = frameToChips(frameOf(length), 'T1');
    expect(chipsDurationUs(chips.length, 'T1')).toBe(airtimeT1Us(length - 1));
  }
});

const anyMode = fc.constantFrom(...PHY_MODE_NAMES);
const anyFrame = fc
  .uint8Array({ minLength: 10, maxLength: 252 })
  .map((bytes) => Uint8Array.of(bytes.length - 1, ...bytes.subarray(1)));
const anyChips = fc.array(fc.constantFrom<0 | 1>(0, 1), { maxLength: 40 });

test('a frame comes back from its chips, in any mode and between any other chips', () => {
  fc.assert(
    fc.property(anyMode, anyFrame, anyChips, (mode, frame, noise) => {
      const chips = [...noise, ...frameToChips(frame, mode), ...noise];
      const received = chipsToFrames(Uint8Array.from(chips), receiverOf(mode));
      expect(goodFrames(received)).toEqual([`${mode} ${toHex(frame)}`]);
    }),
  );
});

test('whatever the chips are, the receiver does not throw and stays inside them', () => {
  const heads = PHY_MODE_NAMES.map((mode) => [...chipsOf(`01010101${PHY_MODES[mode].sync}`)]);
  const piece = fc.oneof(anyChips, fc.constantFrom(...heads));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const chips = Uint8Array.from(pieces.flat());
      for (const receiver of ['T+C', 'S'] as const) {
        for (const frame of chipsToFrames(chips, receiver)) {
          expect(frame.startChip).toBeGreaterThanOrEqual(0);
          expect(frame.endChip).toBeLessThanOrEqual(chips.length);
        }
      }
    }),
  );
});

test('several frames in one stream are all found, T and C by the same receiver', () => {
  const modes = ['T1', 'C1-B', 'C1-A', 'T1'] as const;
  const frames = modes.map((mode, index) => ({ mode, frame: frameOf(30 + index) }));
  const chips = frames.flatMap(({ mode, frame }) => [0, 0, 1, ...frameToChips(frame, mode)]);
  const received = chipsToFrames(Uint8Array.from(chips), 'T+C');
  expect(goodFrames(received)).toEqual(frames.map(({ mode, frame }) => `${mode} ${toHex(frame)}`));
});

describe('damage is said, not passed on', () => {
  const frame = frameOf(47);

  function received(mode: PhyMode, change: (chips: Uint8Array) => Uint8Array) {
    const [first] = chipsToFrames(change(frameToChips(frame, mode)), receiverOf(mode));
    return first?.outcome;
  }

  function flipped(at: number, count = 1) {
    return (chips: Uint8Array): Uint8Array =>
      chips.map((chip, index) => (index >= at && index < at + count ? 1 - chip : chip));
  }

  test('a turned chip in NRZ fails the CRC of its block', () => {
    expect(received('C1-A', flipped(64 + 12 * 8))).toEqual({ kind: 'crc-failed', block: 2 });
    expect(received('C1-B', flipped(64 + 12 * 8))).toEqual({ kind: 'crc-failed', block: 1 });
  });

  test('a turned chip in 3-of-6 or Manchester is a coding error at its byte', () => {
    expect(received('T1', flipped(48 + 5 * 12))).toEqual({ kind: 'coding-error', byte: 5 });
    expect(received('S1', flipped(576 + 5 * 16))).toEqual({ kind: 'coding-error', byte: 5 });
  });

  test('two turned chips of one Manchester bit fail the CRC', () => {
    expect(received('S1', flipped(576 + 5 * 16, 2))).toEqual({ kind: 'crc-failed', block: 1 });
  });

  test('a stream that ends too early tells how many bytes are missing', () => {
    const cut = (chips: Uint8Array): Uint8Array => chips.subarray(0, 64 + 20 * 8 + 3);
    expect(received('C1-B', cut)).toEqual({ kind: 'cut-off', missingBytes: 29 });
    expect(received('C1-B', (chips) => chips.subarray(0, 64))).toEqual({
      kind: 'cut-off',
      missingBytes: 1,
    });
  });

  test('a length field shorter than a link header is refused at once', () => {
    const chips = chipsOf(`${'01'.repeat(16)}${PHY_MODES['C1-A'].sync}00001000${'0'.repeat(99)}`);
    expect(chipsToFrames(chips, 'T+C').map(({ outcome }) => outcome)).toEqual([
      { kind: 'bad-length', lengthField: 8 },
    ]);
  });

  test('a good frame that begins inside a broken one is found', () => {
    const weak = frameToChips(frameOf(200), 'C1-A').subarray(0, 400);
    const chips = Uint8Array.from([...weak, ...frameToChips(frame, 'C1-B')]);
    expect(goodFrames(chipsToFrames(chips, 'T+C'))).toEqual([`C1-B ${toHex(frame)}`]);
  });
});

test.each([
  { name: 'nothing', frame: new Uint8Array() },
  { name: 'nine bytes', frame: frameOf(9) },
  { name: 'a wrong length field', frame: frameOf(20).subarray(0, 19) },
])('RADIO_NOT_A_FRAME: $name is not sent', ({ frame }) => {
  expect(() => frameToChips(frame, 'T1')).toThrow(
    expect.objectContaining({ code: 'RADIO_NOT_A_FRAME' }),
  );
});

test('what is sendable is known without trying', () => {
  const modes = (frame: Uint8Array): PhyMode[] =>
    PHY_MODE_NAMES.filter((mode) => isSendable(frame, mode));
  expect([9, 10, 252, 253, 256].map((length) => modes(frameOf(length)).length)).toEqual([
    0, 4, 4, 3, 3,
  ]);
  expect(modes(frameOf(20).subarray(1))).toEqual([]);
});

test('a frame too long for format B is refused by its own code', () => {
  expect(frameToChips(frameOf(252), 'C1-B').length).toBe(64 + 8 * 256);
  expect(() => frameToChips(frameOf(253), 'C1-B')).toThrow(
    expect.objectContaining({ code: 'WIRE_NOT_ENCODABLE' }),
  );
});
