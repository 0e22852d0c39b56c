/**
 * D8, encrypted region: as many encrypted blocks as registered and nothing behind them. The
 * length field and the number of blocks are not authenticated in mode 5, so that a cut telegram
 * loses its date-time, and clear records behind the blocks would be read as if the meter had
 * sent them. Telegrams without encryption have no such region; refusing them is D1.
 */
import type { HeaderRule } from './rule.ts';

const BLOCK_BYTES = 16;

export const blocksRule: HeaderRule = {
  defence: 'D8',
  check: ({ meter, frame, header }) => {
    if (header.mode === 0) return undefined;
    if (header.encryptedBlocks !== meter.encryptedBlocks) {
      return {
        reason: 'pinned-mismatch',
        message: `${header.encryptedBlocks} encrypted blocks instead of ${meter.encryptedBlocks}`,
      };
    }
    const clearBytes = frame.length - header.payloadOffset - header.encryptedBlocks * BLOCK_BYTES;
    if (clearBytes <= 0) return undefined;
    return {
      reason: 'plaintext',
      message: `${clearBytes} bytes in clear behind the encrypted blocks`,
    };
  },
};
