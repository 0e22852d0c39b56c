/**
 * Unsigned 8-bit I/Q samples (`cu8`) of frames in the air: phase-continuous 2-FSK without filter,
 * each sender with its own carrier offset and level, added up, with noise, clipped as a receiver
 * clips. Block by block, in bounded memory; integer arithmetic from tables, so that the same
 * recording is the same bytes on any machine. A value v stands for (v − 127.5) / 127.5.
 */
import { assert } from '#kernel/errors.ts';
import type { Rng } from '#kernel/rng.ts';
import { radioError } from './errors.ts';
import {
  amplitudeOf,
  NOISE_SIGMA,
  noiseTable,
  PHASE_BITS,
  QUARTER_TURN,
  SINE,
  SINE_PEAK,
  SUBSTEPS,
} from './iq-tables.ts';
import { frameToChips } from './phy.ts';
import { PHY_MODES, type PhyMode } from './phy-modes.ts';

export const DEFAULT_SAMPLE_RATE = 1_600_000;
/** Below, the two frequencies and a carrier offset of 30 kHz do not fit; above, no receiver goes. */
export const SAMPLE_RATES = { min: 1_000_000, max: 3_200_000 } as const;
const BYTES_PER_SAMPLE = 2;
/** 1 GB: 335 s at the default rate. */
export const MAX_RECORDING_BYTES = 1 << 30;

/** A frame as the recording receiver hears it. */
export interface Emission {
  /** Stripped. */
  readonly frame: Uint8Array;
  readonly mode: PhyMode;
  /** First chip after the start of the recording; negative when it is cut off there. */
  readonly startUs: number;
  /** How far the sender's crystal is off. */
  readonly carrierOffsetHz: number;
  /** Whole dB; 0 swings over the full range. */
  readonly levelDbfs: number;
  /** At the first chip, in 2³² of a turn. */
  readonly phase: number;
}

export interface Recording {
  readonly sampleRate: number;
  readonly durationUs: number;
  readonly emissions: readonly Emission[];
  /** Power of the receiver's noise against a carrier of full scale, whole dB. */
  readonly noise?: { readonly dbfs: number; readonly rng: Rng };
}

/** Bytes of a recording. Throws RADIO_RECORDING_TOO_LARGE above MAX_RECORDING_BYTES. */
export function recordingBytes(size: Pick<Recording, 'sampleRate' | 'durationUs'>): number {
  const bytes = BYTES_PER_SAMPLE * sampleCount(size);
  if (bytes <= MAX_RECORDING_BYTES) return bytes;
  throw radioError('RADIO_RECORDING_TOO_LARGE', {
    details: {
      seconds: size.durationUs / 1e6,
      rate: size.sampleRate,
      megabytes: Math.ceil(bytes / 1e6),
      limit: Math.floor(MAX_RECORDING_BYTES / 1e6),
      fits: Math.floor(MAX_RECORDING_BYTES / BYTES_PER_SAMPLE / size.sampleRate),
    },
  });
}

/** Samples of a block: a quarter of a megabyte in the file. */
const BLOCK_SAMPLES = 1 << 17;

/** The file, block after block. Throws as `recordingBytes` and `frameToChips` do. */
export function* recordIq(recording: Recording): Generator<Uint8Array, void, void> {
  recordingBytes(recording);
  const { sampleRate, noise } = recording;
  const total = sampleCount(recording);
  const waiting = recording.emissions
    .map((emission) => ({ emission, start: sampleAt(emission.startUs, sampleRate) }))
    .sort((a, b) => a.start - b.start);
  const addNoise = noise === undefined ? undefined : noiseSource(noise);
  const mix = new Int32Array(BYTES_PER_SAMPLE * Math.min(BLOCK_SAMPLES, total));
  let sending: Sender[] = [];
  for (let from = 0; from < total; from += BLOCK_SAMPLES) {
    const block = mix.subarray(0, BYTES_PER_SAMPLE * Math.min(BLOCK_SAMPLES, total - from));
    const until = from + block.length / BYTES_PER_SAMPLE;
    while (waiting[0] !== undefined && waiting[0].start < until) {
      sending.push(new Sender(waiting[0].emission, { start: waiting[0].start, sampleRate }));
      waiting.shift();
    }
    block.fill(0);
    for (const sender of sending) sender.addTo(block, from);
    sending = sending.filter((sender) => !sender.isOver);
    addNoise?.(block);
    yield quantise(block);
  }
}

function sampleCount({ sampleRate, durationUs }: Pick<Recording, 'sampleRate' | 'durationUs'>) {
  assert(Number.isSafeInteger(sampleRate) && sampleRate > 0, 'samples per second are whole');
  return Math.max(0, sampleAt(durationUs, sampleRate));
}

function sampleAt(timeUs: number, sampleRate: number): number {
  return Math.round((timeUs * sampleRate) / 1e6);
}

const SINE_SHIFT = 32 - PHASE_BITS;
const SINE_MASK = SINE.length - 1;
const SINE_QUARTER = QUARTER_TURN;
const SINE_PEAK_BITS = 15;
assert(SINE_PEAK < 1 << SINE_PEAK_BITS, 'a product of sine and amplitude is scaled by a shift');

/** One frame on its way out: where it is in its chips, and its phase. */
class Sender {
  readonly #chips: Uint8Array;
  readonly #chipRate: number;
  readonly #sampleRate: number;
  readonly #amplitude: number;
  /** Turns per sample in 2³², for chips 0 and 1. */
  readonly #steps: readonly [number, number];
  /** Next sample of the recording that it will touch. */
  #next: number;
  #phase: number;
  #chip = 0;
  /** Chips since the begin of this one, in 1/sampleRate. */
  #chipPart = 0;

  constructor(emission: Emission, at: { readonly start: number; readonly sampleRate: number }) {
    const { chipRate, deviationHz } = PHY_MODES[emission.mode];
    const { carrierOffsetHz } = emission;
    this.#chips = frameToChips(emission.frame, emission.mode);
    this.#chipRate = chipRate;
    this.#sampleRate = at.sampleRate;
    this.#amplitude = amplitudeOf(emission.levelDbfs);
    this.#steps = [
      phaseStep(carrierOffsetHz - deviationHz, at.sampleRate),
      phaseStep(carrierOffsetHz + deviationHz, at.sampleRate),
    ];
    this.#phase = emission.phase | 0;
    this.#next = at.start;
  }

  get isOver(): boolean {
    return this.#chip >= this.#chips.length;
  }

  /** Adds what falls into a block whose first sample is `from`. */
  addTo(block: Int32Array, from: number): void {
    // A name of another module is looked up each time, which shows at millions of samples.
    const sine = SINE;
    const untilOffset = block.length;
    let offset = 2 * (this.#next - from);
    while (offset < untilOffset && !this.isOver) {
      const step = this.#steps[this.#chips[this.#chip] === 1 ? 1 : 0];
      this.#phase = (this.#phase + step) | 0;
      if (offset >= 0) {
        const index = this.#phase >>> SINE_SHIFT;
        const cosine = sine[(index + SINE_QUARTER) & SINE_MASK] ?? 0;
        const i = (this.#amplitude * cosine) >> SINE_PEAK_BITS;
        const q = (this.#amplitude * (sine[index] ?? 0)) >> SINE_PEAK_BITS;
        block[offset] = (block[offset] ?? 0) + i;
        block[offset + 1] = (block[offset + 1] ?? 0) + q;
      }
      offset += 2;
      this.#chipPart += this.#chipRate;
      if (this.#chipPart < this.#sampleRate) continue;
      this.#chipPart -= this.#sampleRate;
      this.#chip += 1;
    }
    this.#next = from + offset / 2;
  }
}

function phaseStep(frequencyHz: number, sampleRate: number): number {
  return Math.round((frequencyHz * 0x1_0000_0000) / sampleRate) | 0;
}

/** White noise of constant power, half of it in I and half in Q. */
function noiseSource(noise: NonNullable<Recording['noise']>): (block: Int32Array) => void {
  const table = noiseTable(noise.rng);
  // Power is shared by two components: each has 3 dB less.
  const sigma = amplitudeOf(noise.dbfs - 3);
  const scaled = Int32Array.from(table, (value) => Math.round((sigma * value) / NOISE_SIGMA));
  return (block) => {
    for (let offset = 0; offset < block.length; offset += 2) {
      const draw = noise.rng.u32();
      block[offset] = (block[offset] ?? 0) + (scaled[draw & 0xffff] ?? 0);
      block[offset + 1] = (block[offset + 1] ?? 0) + (scaled[draw >>> 16] ?? 0);
    }
  };
}

const SUBSTEP_BITS = Math.log2(SUBSTEPS);

/** Steps of the file; silence is 128, the upper of the two middle ones. */
function quantise(block: Int32Array): Uint8Array {
  const out = new Uint8Array(block.length);
  for (let index = 0; index < block.length; index++) {
    const step = ((block[index] ?? 0) >> SUBSTEP_BITS) + 128;
    out[index] = step < 0 ? 0 : step > 255 ? 255 : step;
  }
  return out;
}
