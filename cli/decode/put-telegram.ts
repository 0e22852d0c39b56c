/** A decoded telegram of a capture in one of the forms that are lines of text. */
import type { Language } from '#kernel/language.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
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
  readonly captured: CapturedFrame;
  readonly place: SourceLine;
}

export function putTelegram(
  out: Output,
  telegram: Telegram,
  { form, language, captured, place }: PutOptions & Put,
): void {
  if (form === 'json') putJson(out, telegram, { captured, place });
  else if (form === 'text') out.put(textLines(telegram, captured, language));
  else out.put(briefLine(telegram, captured, language));
  out.endLine();
}
