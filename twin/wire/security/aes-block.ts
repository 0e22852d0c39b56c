/**
 * The AES-128 block functions (FIPS 197, 5.1 and 5.3.5) on round keys of aes-key-schedule.ts. They
 * look up tables of one kilobyte, which stay in the first-level cache beside everything else that
 * a telegram touches; decisions/0002 says why
 * they are not the library's. Tests compare both.
 */
import { forwardMixed, INVERSE_S_BOX, inverseMixed, S_BOX } from './aes-key-schedule.ts';

/** Four little-endian words, changed in place. */
type AesState = Int32Array;

const LAST_ROUND = 40;

// SubBytes and MixColumns of the byte in lane 0…3 of a column.
const [E0, E1, E2, E3] = laneTables(S_BOX, forwardMixed);
const [D0, D1, D2, D3] = laneTables(INVERSE_S_BOX, inverseMixed);

export function encryptBlock(k: Uint32Array, state: AesState): void {
  let a = at(state, 0) ^ at(k, 0);
  let b = at(state, 1) ^ at(k, 1);
  let c = at(state, 2) ^ at(k, 2);
  let d = at(state, 3) ^ at(k, 3);
  for (let round = 4; round < LAST_ROUND; round += 4) {
    const w =
      at(E0, a & 0xff) ^ at(E1, (b >>> 8) & 0xff) ^ at(E2, (c >>> 16) & 0xff) ^ at(E3, d >>> 24);
    const x =
      at(E0, b & 0xff) ^ at(E1, (c >>> 8) & 0xff) ^ at(E2, (d >>> 16) & 0xff) ^ at(E3, a >>> 24);
    const y =
      at(E0, c & 0xff) ^ at(E1, (d >>> 8) & 0xff) ^ at(E2, (a >>> 16) & 0xff) ^ at(E3, b >>> 24);
    const z =
      at(E0, d & 0xff) ^ at(E1, (a >>> 8) & 0xff) ^ at(E2, (b >>> 16) & 0xff) ^ at(E3, c >>> 24);
    a = w ^ at(k, round);
    b = x ^ at(k, round + 1);
    c = y ^ at(k, round + 2);
    d = z ^ at(k, round + 3);
  }
  state[0] = (low(S_BOX, a, b) | high(S_BOX, c, d)) ^ at(k, 40);
  state[1] = (low(S_BOX, b, c) | high(S_BOX, d, a)) ^ at(k, 41);
  state[2] = (low(S_BOX, c, d) | high(S_BOX, a, b)) ^ at(k, 42);
  state[3] = (low(S_BOX, d, a) | high(S_BOX, b, c)) ^ at(k, 43);
}

/** With round keys of the equivalent inverse cipher. */
export function decryptBlock(k: Uint32Array, state: AesState): void {
  let a = at(state, 0) ^ at(k, 0);
  let b = at(state, 1) ^ at(k, 1);
  let c = at(state, 2) ^ at(k, 2);
  let d = at(state, 3) ^ at(k, 3);
  for (let round = 4; round < LAST_ROUND; round += 4) {
    const w =
      at(D0, a & 0xff) ^ at(D1, (d >>> 8) & 0xff) ^ at(D2, (c >>> 16) & 0xff) ^ at(D3, b >>> 24);
    const x =
      at(D0, b & 0xff) ^ at(D1, (a >>> 8) & 0xff) ^ at(D2, (d >>> 16) & 0xff) ^ at(D3, c >>> 24);
    const y =
      at(D0, c & 0xff) ^ at(D1, (b >>> 8) & 0xff) ^ at(D2, (a >>> 16) & 0xff) ^ at(D3, d >>> 24);
    const z =
      at(D0, d & 0xff) ^ at(D1, (c >>> 8) & 0xff) ^ at(D2, (b >>> 16) & 0xff) ^ at(D3, a >>> 24);
    a = w ^ at(k, round);
    b = x ^ at(k, round + 1);
    c = y ^ at(k, round + 2);
    d = z ^ at(k, round + 3);
  }
  state[0] = (low(INVERSE_S_BOX, a, d) | high(INVERSE_S_BOX, c, b)) ^ at(k, 40);
  state[1] = (low(INVERSE_S_BOX, b, a) | high(INVERSE_S_BOX, d, c)) ^ at(k, 41);
  state[2] = (low(INVERSE_S_BOX, c, b) | high(INVERSE_S_BOX, a, d)) ^ at(k, 42);
  state[3] = (low(INVERSE_S_BOX, d, c) | high(INVERSE_S_BOX, b, a)) ^ at(k, 43);
}

// SubBytes and ShiftRows of the last round: two lanes each.
function low(box: Uint8Array, a: number, b: number): number {
  return at(box, a & 0xff) | (at(box, (b >>> 8) & 0xff) << 8);
}

function high(box: Uint8Array, c: number, d: number): number {
  return (at(box, (c >>> 16) & 0xff) << 16) | (at(box, d >>> 24) << 24);
}

function at(table: Uint32Array | Int32Array | Uint8Array, index: number): number {
  return table[index] as number;
}

type Lanes = readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

/** In plain loops: they run once, when a program starts, and nothing has compiled them by then. */
function laneTables(box: Uint8Array, mixed: (byte: number) => number): Lanes {
  const lanes: Lanes = [table(), table(), table(), table()];
  for (let byte = 0; byte < box.length; byte++) {
    const word = mixed(at(box, byte));
    for (let lane = 0; lane < lanes.length; lane++) {
      const words = lanes[lane] as Uint32Array;
      words[byte] = (word << (8 * lane)) | (word >>> (32 - 8 * lane));
    }
  }
  return lanes;
}

function table(): Uint32Array {
  return new Uint32Array(256);
}
