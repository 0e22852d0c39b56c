/** `--since`: from when on something is listed. */
import { LabError } from '#kernel/errors.ts';
import { parseDuration, type Instant } from '#kernel/time.ts';
import { textOption, type ParsedArgs } from './args.ts';
import { cliError } from './errors.ts';

/** An instant, or a span before now. Throws CLI_BAD_VALUE. */
export function sinceOption(args: ParsedArgs, now: () => Instant): Instant | undefined {
  const text = textOption(args, 'since');
  if (text === undefined) return undefined;
  const instant = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(instant)) return instant;
  try {
    return now() - parseDuration(text);
  } catch (cause) {
    if (!(cause instanceof LabError)) throw cause;
    const expected = 'an instant like 2026-06-01T12:00Z or a span like PT15M';
    const details = { command: args.command, option: 'since', value: text, expected };
    throw cliError('CLI_BAD_VALUE', { details, cause });
  }
}
