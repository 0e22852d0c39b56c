/**
 * Formats of full frames, for the compact frames between them: of each meter those that its stored
 * telegrams had. They are part of its state, so that a restart forgets none.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import {
  formatOf,
  formatSignature,
  UNKNOWN_FORMAT,
  type FormatMemory,
} from '#wire/compact-frame.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
import type { KeptFormat, KeptState } from '../detect/meter-state.ts';

/** What the decoder is given for a telegram of the meter. */
export function formatsOf({ formats }: Pick<KeptState, 'formats'>): FormatMemory {
  return {
    find: ({ isSecret }, signature) =>
      formats
        .filter((one) => one.signature === signature && one.isSecret === isSecret)
        .map(({ headers }) => headers.map((header) => fromHex(header))),
  };
}

/** What the state has still to learn from a full frame of this layout. */
export function newFormat(
  telegram: Telegram,
  pattern: string,
  { formats }: Pick<KeptState, 'formats'>,
): KeptFormat | undefined {
  const { payloadKind, plain, records, encryptedBytes } = telegram;
  const isSecret = encryptedBytes > 0;
  if (payloadKind !== 'records' || records.length === 0) return undefined;
  if (formats.some((one) => one.pattern === pattern && one.isSecret === isSecret)) return undefined;
  const format = formatOf(plain, records);
  if (format === undefined) return undefined;
  const headers = format.map((bytes) => toHex(bytes));
  return { pattern, signature: formatSignature(format), isSecret, headers };
}

/** True for a compact frame that no full one has explained yet. */
export function isOfUnknownFormat({ warnings }: Telegram): boolean {
  return warnings.includes(UNKNOWN_FORMAT);
}
