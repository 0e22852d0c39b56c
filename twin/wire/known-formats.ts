/**
 * Formats of compact frames that are known without a full frame: of devices that send none, or
 * rarely. As published; the signature of a telegram and its CRC over the full frame prove the format
 * each time. Data, and its signatures.
 */
import { fromHex } from '#kernel/bytes.ts';
import { crc16 } from './frame.ts';

/** DIF … VIFE of each record, in order. */
export const KNOWN_FORMATS: readonly string[] = [
  // Engelmann FAW: due date and its volume, flags, 15 month ends, clock, volume.
  '426c 4413 01fd17 840113 c40113 840213 c40213 840313 c40313 840413 c40413 840513 c40513 ' +
    '840613 c40613 840713 c40713 840813 046d 0413',
  // Kamstrup water meters: state, volume, volume at the due date, temperatures of water and room.
  '02ff20 0413 4413 615b 6167',
  '02ff20 0413 4413 615b 5167',
  '02ff20 0413 4413 a1015b 8101e7ff0f',
  '02ff20 0413 92013b a1015b 8101e7ff0f',
  '02ff20 0413 4413',
  '02ff20 0413 523b',
  '02ff20 0413 4413 426c 523b 615b 6167 5167 8101e7ff0f 06ff1b',
  '04ff23 4413 523b 06ff1b 426c 6167 5167 023b 0413 8101e7ff0f',
  '04ff23 0413 4413 426c 023b 92013b a2013b 06ff1b a1015b 91015b a10167',
  // Kamstrup heat meters: energy in MJ now and at the due date, volume, due date, power, state.
  '030e 430e 0313 426c 022d 01ff21',
  '0306 4306 0314 426c 022d 01ff21',
  // The same in more detail: cooling and inputs too, flow and temperatures.
  '02f9ff15 0406 04eeff07 04eeff08 0414 844014 84804014 02fd17 026c 426c 4406 4414 c44014 ' +
    'c4804014 043b 0259 025d',
  '0406 04ff07 04ff08 0414 043b 0259 025d 04ff22 026c 4406 4414 426c',
  '040f 04ff07 04ff08 0414 844014 84804014 043b 0259 025d 142d 84100f 84200f 04ff22 026c ' +
    '440f 4414 c44014 c4804014 426c',
  '0406 0414 04ff07 04ff08 0259 025d 023b 02ff22 026c 4406 4414 426c',
  // Kamstrup pressure transmitter, electricity meter.
  '2269 1269 0269 05ff09 05ff0a 02fd17',
  '0404 04843c 042b 04ab3c',
  // Carlo Gavazzi electricity meter: energy and reactive energy both ways, flags.
  '0405 04fb8275 04853c 04fb82f53c 01fd17',
];

/** Made for the first compact frame: most runs of the program meet none. */
let bySignature: ReadonlyMap<number, readonly string[]> | undefined;

/** The DIF … VIFE bytes of each record, of all formats with the signature. */
export function knownFormats(signature: number): readonly (readonly Uint8Array[])[] {
  bySignature ??= Map.groupBy(KNOWN_FORMATS, (text) => crc16(fromHex(text)));
  return (bySignature.get(signature) ?? []).map((text) => text.split(' ').map(fromHex));
}
