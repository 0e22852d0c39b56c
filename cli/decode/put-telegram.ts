/** A decoded telegram of a capture in one of the forms that are lines of text. */
import type { Language } from '#kernel/language.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
import type { MeterReading } from '#wire/drivers/read-meter.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import type { SourceLine } from '../common/failures.ts';
import type { Output } from '../common/output.ts';
import { putJson } from './json-line.ts';
import { briefLine, textLines } from './telegram-lines.ts';

export type LineForm = 'text' | 'brief' | 'json';

export interface PutOptions {
  readonly form: LineForm;
  readonly language?: Language | undefined;
}

export interface Put {
  readonly reading: MeterReading;
  readonly captured: CapturedFrame;
  readonly place: SourceLine;
}

export function putTelegram(
  out: Output,
  telegram: Telegram,
  { form, language, reading, captured, place }: PutOptions & Put,
): void {
  if (form === 'json') putJson(out, telegram, { reading, captured, place });
  else if (form === 'text') out.put(textLines(telegram, { reading, captured, language }));
  else out.put(briefLine(telegram, { reading, captured, language }));
  out.endLine();
}
