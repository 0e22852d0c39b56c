/**
 * How long a frame occupies the air (EN 13757-4, frame format A): T1 sends 3-of-6 coded bytes at
 * 100 kchip/s with 48 chips before and 4 after.
 */

/** Bytes on air of a stripped frame: its length field, its L bytes and 2 CRC bytes per block. */
export function bytesOnAir(lengthField: number): number {
  const laterBlocks = Math.max(0, Math.ceil((lengthField - 9) / 16));
  return lengthField + 1 + 2 * (1 + laterBlocks);
}

/** Airtime in whole microseconds in mode T1 of a frame with this L field: L 62 → 9280. */
export function airtimeT1Us(lengthField: number): number {
  return (48 + 12 * bytesOnAir(lengthField) + 4) * 10;
}
