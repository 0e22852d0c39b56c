/** MD2 (RFC 1319), which OpenSSL no longer has. */

/** RFC 1319 §3.2: a permutation of the bytes, made from the digits of pi. */
const SUBSTITUTION = Buffer.from(
  '292e43c9a2d87c013d3654a1ecf0061362a705f3c0c7738c98932bd9bc4c82ca1e9b573cfdd4e01667426f18' +
    '8a17e512be4ec4d6da9ede49a0fbf58ebb2fee7aa968799115b2073f94c210890b225f21807f5d9a5a903227' +
    '353ecce7bff79703ff1930b348a5b5d1d75e922aac56aac64fb838d296a47db676fc6be29c7404f1459d7059' +
    '64718720865bcf65e62da8021b6025adaeb0b9f61c46616934407e0f5547a323dd51af3ac35cf9cebac5ea26' +
    '2c530d6e85288409d3dfcdf441814d526adc37c86cc1abfa24e17b080cbdb14a7888958be363e86de9cbd5fe' +
    '3b001d39f2efb70e6658d0e4a67772f8eb754b0a314450b48fed1f1adb998d339f118314',
  'hex',
);

const BLOCK_BYTES = 16;
const ROUNDS = 18;

export function md2(text: string): string {
  const padded = pad(Buffer.from(text, 'utf8'));
  const state = new Uint8Array(3 * BLOCK_BYTES);
  for (let offset = 0; offset < padded.length; offset += BLOCK_BYTES) {
    for (let index = 0; index < BLOCK_BYTES; index++) {
      const byte = padded[offset + index] ?? 0;
      state[BLOCK_BYTES + index] = byte;
      state[2 * BLOCK_BYTES + index] = byte ^ (state[index] ?? 0);
    }
    mix(state);
  }
  return Buffer.from(state.subarray(0, BLOCK_BYTES)).toString('hex');
}

/** Steps 1 and 2: whole blocks, then a block of checksum. */
function pad(bytes: Buffer): Uint8Array {
  const missing = BLOCK_BYTES - (bytes.length % BLOCK_BYTES);
  const message = Buffer.concat([bytes, Buffer.alloc(missing, missing)]);
  const checksum = Buffer.alloc(BLOCK_BYTES);
  let last = 0;
  for (const [offset, byte] of message.entries()) {
    const index = offset % BLOCK_BYTES;
    last = (checksum[index] ?? 0) ^ (SUBSTITUTION[byte ^ last] ?? 0);
    checksum[index] = last;
  }
  return Buffer.concat([message, checksum]);
}

/** Step 4, for one block. */
function mix(state: Uint8Array): void {
  let t = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, byte] of state.entries()) {
      t = byte ^ (SUBSTITUTION[t] ?? 0);
      state[index] = t;
    }
    t = (t + round) % 256;
  }
}
