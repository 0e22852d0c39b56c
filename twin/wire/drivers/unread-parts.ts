/**
 * What of a telegram is a maker's own and no driver reads: said in words, never shown as values that
 * nobody sent.
 */
import { MANUFACTURER_DATA } from '../data-record.ts';
import type { Telegram } from '../decode-telegram.ts';
import { isMakersBlock } from './other-fields.ts';

const NOTHING: readonly string[] = [];

export function unreadParts({ payloadKind, plain, records }: Telegram): readonly string[] {
  if (payloadKind === 'opaque') return [ownPayload(plain.length)];
  let unread: string[] | undefined;
  for (const record of records) {
    const isUnread = record.quantity === MANUFACTURER_DATA || isMakersBlock(record);
    if (!isUnread || record.raw === '') continue;
    unread ??= [];
    unread.push(`maker's own data, ${countedBytes(record.raw.length / 2)}, no driver reads them`);
  }
  return unread ?? NOTHING;
}

function ownPayload(bytes: number): string {
  return `maker's own payload, ${countedBytes(bytes)}, no driver reads it`;
}

function countedBytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}
