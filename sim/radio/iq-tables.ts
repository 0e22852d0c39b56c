/**
 * Sine, levels and Gaussian noise as integers. Only additions and multiplications of doubles make
 * them, which IEEE 754 rounds alike on every machine; `Math.sin` and `Math.pow` may differ in the
 * last bit between engines and are not used. So a seed gives the same bytes everywhere.
 */
import type { Rng } from '#kernel/rng.ts';

/** Phases of the sine table: the upper bits of a 32-bit phase. */
export const PHASE_BITS = 12;
/** Sine of 90°. */
export const SINE_PEAK = 32_767;
/** Sine of a quarter turn later is the cosine. */
export const QUARTER_TURN = 1 << (PHASE_BITS - 2);

export const SINE: Int16Array = sineTable();

function sineTable(): Int16Array {
  const table = new Int16Array(1 << PHASE_BITS);
  for (let index = 0; index <= QUARTER_TURN; index++) {
    const value = Math.round(SINE_PEAK * sine((index * Math.PI) / 2 / QUARTER_TURN));
    for (const [at, sign] of mirrored(index)) table[at & (table.length - 1)] = sign * value;
  }
  return table;
}

function mirrored(index: number): [number, 1 | -1][] {
  const half = 2 * QUARTER_TURN;
  return [
    [index, 1],
    [half - index, 1],
    [half + index, -1],
    [2 * half - index, -1],
  ];
}

/** Taylor series, for 0…π/2: nine terms are exact to 10⁻¹². */
function sine(angle: number): number {
  let term = angle;
  let sum = angle;
  for (let n = 2; n <= 18; n += 2) {
    term *= -(angle * angle) / (n * (n + 1));
    sum += term;
  }
  return sum;
}

/** A sample is counted in 1/256 of a step of the file. */
export const SUBSTEPS = 256;
/** Half the range of a byte: what a carrier of 0 dBFS swings to each side. */
export const FULL_SCALE = 127.5 * SUBSTEPS;

/** 10^(1/20) */
const RATIO_PER_DB = 1.1220184543019633;
const LOUDEST_DBFS = 6;

/** Amplitude of a level in whole dB, 0 at full scale; what is louder than 6 dB is a square anyway. */
export function amplitudeOf(levelDbfs: number): number {
  const db = Math.min(LOUDEST_DBFS, Math.round(levelDbfs));
  let ratio = 1;
  for (let step = 0; step < Math.abs(db) && ratio > 1e-9; step++) {
    ratio = db > 0 ? ratio * RATIO_PER_DB : ratio / RATIO_PER_DB;
  }
  return Math.round(FULL_SCALE * ratio);
}

const NOISE_BITS = 16;
/** Standard deviation of the table. */
export const NOISE_SIGMA = 4_096;

/** 65,536 normal deviates; a draw of 32 bits picks one for I and one for Q. */
export function noiseTable(rng: Rng): Int16Array {
  const table = new Int16Array(1 << NOISE_BITS);
  for (let index = 0; index < table.length; index++) {
    table[index] = Math.round(NOISE_SIGMA * rng.normal());
  }
  return table;
}
