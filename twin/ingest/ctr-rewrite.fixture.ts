/**
 * AES-CTR without MAC, as somebody without the key uses it who knows what a telegram says: what was
 * encrypted XOR what it says is the key stream, and that encrypts anything else, with the CRC that
 * fits.
 */
import { walkLayers } from '#wire/telegram-header.ts';

/** `known` and `wanted` are frames in clear, of the same session; the end of `wanted` may be cut. */
export function rewrittenCtr(
  frame: Uint8Array,
  { known, wanted }: { readonly known: Uint8Array; readonly wanted: Uint8Array },
): Uint8Array {
  const { ellEnd = frame.length } = walkLayers(frame).layers;
  const made = frame.slice(0, Math.min(frame.length, wanted.length));
  for (let at = ellEnd; at < made.length; at++) {
    made[at] = (frame[at] ?? 0) ^ (known[at] ?? 0) ^ (wanted[at] ?? 0);
  }
  made[0] = made.length - 1;
  return made;
}
