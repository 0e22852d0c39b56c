/** How clients reach the core of a run. */
import { textOption, type ParsedArgs } from '../common/args.ts';
import { cliError } from '../common/errors.ts';

/** `memory`: on pairs of streams in this process, without TLS. */
export type Transport = 'tls' | 'memory';

/** Throws CLI_BAD_VALUE. */
export function transportOption(args: ParsedArgs): Transport | undefined {
  const value = textOption(args, 'transport');
  if (value === undefined || value === 'tls' || value === 'memory') return value;
  throw cliError('CLI_BAD_VALUE', {
    details: { command: args.command, option: 'transport', value, expected: 'tls or memory' },
  });
}
