/**
 * Seeded randomness: xoshiro128** 1.1 (Blackman and Vigna), our own copy so that no library
 * update can shift a result. Streams fork by label, so that adding a device does not move
 * another device's numbers.
 */
import { assert } from './errors.ts';

export interface Rng {
  /** Next raw value, an integer in [0, 2^32). */
  u32(): number;
  /** Uniform in [0, 1) with 32 bits of resolution. */
  float(): number;
  /** Uniform integer in [0, bound), without modulo bias. `bound` in 1…2^32. */
  below(bound: number): number;
  /** Normal deviate, mean 0, standard deviation 1 (sum of twelve uniforms: integer arithmetic only). */
  normal(): number;
  /** True with probability n/of. */
  chance(probability: { readonly n: number; readonly of: number }): boolean;
  bytes(count: number): Uint8Array;
  /** An independent stream that depends on this stream's seed and the label only, not on its use. */
  fork(label: string): Rng;
  /** State to store and give back to `restoreRng`. */
  state(): RngState;
}

export interface RngState {
  readonly seed: readonly [number, number, number, number];
  readonly now: readonly [number, number, number, number];
}

/** The stream of a seed given as an integer or text (`20260101`). */
export function createRng(seed: number | string): Rng {
  return new Xoshiro128(hash128(String(seed)));
}

export function restoreRng(state: RngState): Rng {
  return new Xoshiro128(state.seed, state.now);
}

type Words = readonly [number, number, number, number];

class Xoshiro128 implements Rng {
  readonly #seed: Words;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: Words, now: Words = seed) {
    assert(
      seed.some((word) => word !== 0),
      'the all-zero state of xoshiro128** never leaves zero',
    );
    this.#seed = seed;
    [this.#a, this.#b, this.#c, this.#d] = now;
  }

  u32(): number {
    const result = Math.imul(rotl(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotl(this.#d, 11);
    return result;
  }

  float(): number {
    return this.u32() / 0x1_0000_0000;
  }

  below(bound: number): number {
    assert(
      Number.isInteger(bound) && bound > 0 && bound <= 0x1_0000_0000,
      () => `bad bound ${bound}`,
    );
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    let value = this.u32();
    while (value >= limit) value = this.u32();
    return value % bound;
  }

  normal(): number {
    let sum = 0;
    for (let index = 0; index < 12; index++) sum += this.u32();
    return sum / 0x1_0000_0000 - 6;
  }

  chance(probability: { readonly n: number; readonly of: number }): boolean {
    return this.below(probability.of) < probability.n;
  }

  bytes(count: number): Uint8Array {
    const out = new Uint8Array(count);
    for (let index = 0; index < count; index++) out[index] = this.u32() >>> 24;
    return out;
  }

  fork(label: string): Rng {
    return new Xoshiro128(hash128(`${this.#seed.join(',')}/${label}`));
  }

  state(): RngState {
    return { seed: this.#seed, now: [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0] };
  }
}

function rotl(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** Four lanes of FNV-1a with a murmur3 finaliser: spreads labels, makes no claim to be a cipher. */
function hash128(text: string): Words {
  const data = new TextEncoder().encode(text);
  const lane = (offset: number): number => {
    let h = (0x811c9dc5 ^ offset) >>> 0;
    for (const byte of data) h = Math.imul(h ^ byte, 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  };
  return [lane(1), lane(0x9e3779b9), lane(0x3c6ef372), lane(0xdaa66d2b) | 1];
}
