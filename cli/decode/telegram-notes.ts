/** What is told beside the values of a telegram: of its capture, and of bytes that nothing reads. */
import type { Telegram } from '#wire/decode-telegram.ts';
import type { MeterReading } from '#wire/drivers/read-meter.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';

/** The telegram with what its capture says about the frame. */
export function withNote(telegram: Telegram, { note }: CapturedFrame): Telegram {
  return note === undefined ? telegram : { ...telegram, warnings: [note, ...telegram.warnings] };
}

export function notesOf({ warnings }: Telegram, { unread }: MeterReading): readonly string[] {
  return unread.length === 0 ? warnings : [...warnings, ...unread];
}
