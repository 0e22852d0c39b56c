/** How an error reads on a terminal: what happened, then what to do next. */
import type { LabError } from '#kernel/errors.ts';
import type { CommandIo } from './args.ts';

type ErrorLike = Pick<LabError, 'code' | 'message' | 'hint'>;

/** `error CODE: message` and `  hint: …`; a message of several lines is indented below. */
export function errorText(
  { code, message, hint }: ErrorLike,
  io: Pick<CommandIo, 'style'>,
): string {
  const lines = message.split('\n');
  const text = lines.length === 1 ? ` ${message}` : ['', ...lines].join('\n  ');
  return `${io.style('red', `error ${code}:`)}${text}\n  hint: ${hint}`;
}
