import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { toHex } from '#kernel/bytes.ts';
import { createRng } from '#kernel/rng.ts';
import { demodulate } from './iq-demodulator.fixture.ts';
import {
  MAX_RECORDING_BYTES,
  recordingBytes,
  recordIq,
  type Emission,
  type Recording,
} from './iq.ts';
import { amplitudeOf, FULL_SCALE, SINE, SINE_PEAK } from './iq-tables.ts';
import { chipsToFrames } from './phy.ts';
import { PHY_MODES, type PhyMode } from './phy-modes.ts';

const SAMPLE_RATE = 1_600_000;

function frameOf(length: number): Uint8Array {
  const frame = createRng(length).bytes(length);
  frame[0] = length - 1;
  return frame;
}

function emission(given: Partial<Emission> = {}): Emission {
  const frame = frameOf(47);
  return {
    frame,
    mode: 'T1',
    startUs: 2_000,
    carrierOffsetHz: 0,
    levelDbfs: -6,
    phase: 0,
    ...given,
  };
}

function record(emissions: readonly Emission[], given: Partial<Recording> = {}): Uint8Array {
  const recording = { sampleRate: SAMPLE_RATE, durationUs: 20_000, emissions, ...given };
  return Buffer.concat([...recordIq(recording)]);
}

function heard(samples: Uint8Array, mode: PhyMode): string[] {
  const { chipRate } = PHY_MODES[mode];
  const chips = demodulate(samples, { sampleRate: SAMPLE_RATE, chipRate });
  return chipsToFrames(chips, mode === 'S1' ? 'S' : 'T+C').flatMap(({ outcome }) =>
    outcome.kind === 'ok' ? [toHex(outcome.frame)] : [],
  );
}

function noise(dbfs: number, seed = 1) {
  return { noise: { dbfs, rng: createRng(seed) } };
}

test.each([
  { mode: 'T1', carrierOffsetHz: 10_000 },
  { mode: 'T1', carrierOffsetHz: -10_000 },
  { mode: 'C1-A', carrierOffsetHz: 10_000 },
  { mode: 'C1-B', carrierOffsetHz: -10_000 },
  { mode: 'S1', carrierOffsetHz: 10_000 },
  { mode: 'S1', carrierOffsetHz: -10_000 },
] as const)('a receiver reads $mode with noise, $carrierOffsetHz Hz off', (row) => {
  const sent = emission(row);
  const samples = record([sent], { durationUs: 80_000, ...noise(-26) });
  expect(heard(samples, row.mode)).toEqual([toHex(sent.frame)]);
});

test('frames one after the other are all read', () => {
  const sent = [30, 60, 90].map((length, index) =>
    emission({ frame: frameOf(length), startUs: 2_000 + index * 20_000 }),
  );
  expect(heard(record(sent, { durationUs: 70_000 }), 'T1')).toEqual(
    sent.map(({ frame }) => toHex(frame)),
  );
});

test('of two frames at once the much stronger one is read, of like ones none', () => {
  const strong = emission();
  const other = { frame: frameOf(80), startUs: 3_000, carrierOffsetHz: 7_000 };
  const captured = [strong, emission({ ...other, levelDbfs: -20 })];
  expect(heard(record(captured), 'T1')).toEqual([toHex(strong.frame)]);
  expect(heard(record([strong, emission(other)]), 'T1')).toEqual([]);
});

test('silence is the middle, and lasts around the frame', () => {
  const samples = record([emission({ startUs: 5_000 })]);
  expect(samples.length).toBe(2 * 0.02 * SAMPLE_RATE);
  const isSilent = (fromMs: number, toMs: number): boolean =>
    samples.subarray(fromMs * 3_200, toMs * 3_200).every((value) => value === 128);
  expect([isSilent(0, 5), isSilent(5, 5.1), isSilent(13, 20)]).toEqual([true, false, true]);
});

test('the level is the swing, and what is too loud is clipped', () => {
  const peak = (levelDbfs: number): number => Math.max(...record([emission({ levelDbfs })]));
  expect([0, -6, -20, -60].map(peak)).toEqual([255, 191, 140, 128]);
  const twice = record([emission({ levelDbfs: 0 }), emission({ levelDbfs: 0 })]);
  expect([Math.min(...twice), Math.max(...twice)]).toEqual([0, 255]);
});

test('noise has the power that was asked for', () => {
  const samples = record([], noise(-20));
  const power =
    samples.reduce((sum, value) => sum + (value - 127.5) ** 2, 0) / (samples.length / 2);
  expect(Math.abs(10 * Math.log10(power / 127.5 ** 2) + 20)).toBeLessThan(0.3);
});

test('a frame that began before the recording is heard from its middle on', () => {
  const whole = record([emission({ startUs: 0 })]);
  const cut = record([emission({ startUs: -2_000 })]);
  expect(toHex(cut.subarray(0, 9_600))).toBe(toHex(whole.subarray(6_400, 16_000)));
});

test('blocks change nothing: a frame over the border of two is one frame', () => {
  const border = ((1 << 17) / SAMPLE_RATE) * 1e6;
  const sent = emission({ startUs: border - 3_000 });
  expect(heard(record([sent], { durationUs: border + 20_000 }), 'T1')).toEqual([toHex(sent.frame)]);
});

test('the same recording is the same bytes, on this machine and on any other', () => {
  const sent = [emission({ carrierOffsetHz: 12_345, phase: 0x8000_0001 })];
  const hash = (seed: number): string =>
    createHash('sha256')
      .update(record(sent, noise(-30, seed)))
      .digest('hex');
  expect(hash(1)).toBe(hash(1));
  expect(hash(1)).not.toBe(hash(2));
  expect(hash(1)).toMatchInlineSnapshot(
    `"a8afe5e9e87a11af5e2c0eb48644dee31e26ea8ed1d12c71fd07746cdcb3dc1c"`,
  );
});

test('the sine table is the sine, to half a step', () => {
  SINE.forEach((value, index) => {
    const exact = SINE_PEAK * Math.sin((2 * Math.PI * index) / SINE.length);
    expect(Math.abs(value - exact)).toBeLessThanOrEqual(0.5 + 1e-6);
  });
});

test('a level of −20 dB is a tenth, and nothing is louder than 6 dB', () => {
  expect(amplitudeOf(0)).toBe(FULL_SCALE);
  expect(amplitudeOf(-20)).toBe(FULL_SCALE / 10);
  expect(amplitudeOf(40)).toBe(amplitudeOf(6));
  expect(amplitudeOf(-999)).toBe(0);
});

test('RADIO_RECORDING_TOO_LARGE names the length that fits, before anything is made', () => {
  const size = { sampleRate: SAMPLE_RATE, durationUs: 3_600e6 };
  expect(() => recordingBytes(size)).toThrow(
    expect.objectContaining({
      code: 'RADIO_RECORDING_TOO_LARGE',
      hint: expect.stringContaining('335 s fit into one file') as string,
    }),
  );
  expect(() => recordIq({ ...size, emissions: [] }).next()).toThrow('make a file of 11520 MB');
  expect(recordingBytes({ ...size, durationUs: 335e6 })).toBeLessThan(MAX_RECORDING_BYTES);
});
