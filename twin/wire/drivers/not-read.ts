/** Whether a telegram that was decoded told nothing, and why. */
import type { LabError } from '#kernel/errors.ts';
import type { Telegram } from '../decode-telegram.ts';
import { wireError } from '../errors.ts';
import { formatAddress } from '../link-layer.ts';
import type { MeterReading } from './read-meter.ts';

/** Undefined where something of the telegram was read, or where it carries nothing to be read. */
export function notRead(telegram: Telegram, reading: MeterReading): LabError | undefined {
  const { payloadKind, meter, records, warnings, plain } = telegram;
  const { fields, flags, unread } = reading;
  if (fields.length > 0 || flags.length > 0 || records.length > 0 || plain.length === 0)
    return undefined;
  const what = payloadKind === 'compact' ? warnings[0] : unread[0];
  if (what === undefined) return undefined;
  return wireError('WIRE_NOT_READ', { details: { meter: formatAddress(meter), what } });
}
