/** `--head`: the end of a chained log, as an earlier check printed it. */
import type { ChainPoint } from '#kernel/hash-chain.ts';
import { textOption, type ParsedArgs } from './args.ts';
import { cliError } from './errors.ts';

/** Throws CLI_BAD_VALUE. */
export function headOption(args: ParsedArgs): ChainPoint | undefined {
  const text = textOption(args, 'head');
  if (text === undefined) return undefined;
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (match !== null) return { count: Number(match[1]), hash: match[2] ?? '' };
  const expected = 'a head that an earlier check printed, as 12:ab34…';
  throw cliError('CLI_BAD_VALUE', {
    details: { command: args.command, option: 'head', value: text, expected },
  });
}

export function headText({ count, hash }: ChainPoint): string {
  return `${count}:${hash}`;
}
