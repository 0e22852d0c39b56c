/**
 * Formats of compact frames that are known without a full frame: of devices that send none, or
 * rarely. Signature and CRC of telegrams from the field prove each. Data, and its signatures.
 */
import { fromHex } from '#kernel/bytes.ts';
import { crc16 } from './frame.ts';

/** DIF … VIFE of each record, in order. */
const KNOWN_FORMATS: readonly string[] = [
  // Engelmann FAW: due date and its volume, flags, 15 month ends, clock, volume.
  '426c 4413 01fd17 840113 c40113 840213 c40213 840313 c40313 840413 c40413 840513 c40513 ' +
    '840613 c40613 840713 c40713 840813 046d 0413',
  // Kamstrup water meters: state, volume, volume at the due date, temperatures of water and room.
  '02ff20 0413 4413 615b 6167',
  '02ff20 0413 4413 615b 5167',
  '02ff20 0413 4413 a1015b 8101e7ff0f',
  '02ff20 0413 92013b a1015b 8101e7ff0f',
  // Kamstrup heat meters: energy in MJ now and at the due date, volume, due date, power, state.
  '030e 430e 0313 426c 022d 01ff21',
];

const bySignature = Map.groupBy(KNOWN_FORMATS, (text) => crc16(fromHex(text)));

/** The DIF … VIFE bytes of each record, of all formats with the signature. */
export function knownFormats(signature: number): readonly (readonly Uint8Array[])[] {
  return (bySignature.get(signature) ?? []).map((text) => text.split(' ').map(fromHex));
}
