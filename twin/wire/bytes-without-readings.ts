/** Which bytes of a telegram hold no reading: what somebody without its key may be shown. */
import { LINK_HEADER_BYTES } from './link-layer.ts';
import { AES_BLOCK_BYTES } from './security/aes.ts';
import { readTelegramHeader } from './telegram-header.ts';

/** Number of leading bytes of a frame that hold no reading: the header and what is encrypted. */
export function bytesWithoutReadings(frame: Uint8Array): number {
  try {
    const header = readTelegramHeader(frame);
    const blocks = header.mode === 0 ? 0 : header.encryptedBlocks;
    return Math.min(frame.length, header.payloadOffset + blocks * AES_BLOCK_BYTES);
  } catch {
    // The link header says nothing about use, and a header that cannot be read does not tell where
    // clear records begin.
    return Math.min(frame.length, LINK_HEADER_BYTES);
  }
}
