/** What a telegram says in the words of its device, not only as records. */
import type { Telegram } from '#wire/decode-telegram.ts';
import { allocatorReading } from '../telegram-text.ts';

/** Undefined where no driver knows the device. */
export function namedFields(telegram: Telegram): Readonly<Record<string, unknown>> | undefined {
  const reading = allocatorReading(telegram);
  return reading === undefined ? undefined : { ...reading };
}
