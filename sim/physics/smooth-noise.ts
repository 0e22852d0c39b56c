/**
 * Smooth noise as a pure function of time: random values on a lattice, joined by a smooth step.
 * The lattice values come from an integer hash, so that any instant can be asked in any order.
 */

/** Hash of a lattice point, an integer in [0, 2^32) (murmur3 finaliser over seed and index). */
export function hashLattice(seed: number, index: number): number {
  let h = (seed ^ Math.imul(index, 0x9e3779b1)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Sum of two uniforms: in −1…1, mean 0, standard deviation 0.41. */
export function latticeValue(seed: number, index: number): number {
  const h = hashLattice(seed, index);
  return ((h & 0xffff) + (h >>> 16)) / 0xffff - 1;
}

/** How far the noise is from one lattice point to the next, 0…1, at a part of the way. */
export function smoothStep(part: number): number {
  return part * part * (3 - 2 * part);
}

/** Noise in −1…1 at `position` (in lattice steps), continuous with continuous slope. */
export function smoothNoise(seed: number, position: number): number {
  const index = Math.floor(position);
  const part = position - index;
  const blend = smoothStep(part);
  const from = latticeValue(seed, index);
  return from + (latticeValue(seed, index + 1) - from) * blend;
}
