/** The options of a decision as the portal takes it. */
import { defined } from '#kernel/defined.ts';
import type { DecisionRequestBody } from '../../twin/api/schemas/decisions.ts';
import {
  badUsage,
  integerOption,
  listOption,
  textOption,
  type ParsedArgs,
} from '../common/args.ts';
import { cliError } from '../common/errors.ts';

const OTHERS = ['leave', 'accept', 'exclude', 'same-gateway'] as const;

/** Throws CLI_BAD_USAGE, CLI_BAD_VALUE. */
export function decisionBody(
  args: ParsedArgs,
  verb: 'accept' | 'exclude' | 'exchange' | 'close',
): DecisionRequestBody {
  const reason = reasonOf(args);
  if (verb === 'close') return { kind: 'close', reason };
  if (verb === 'exchange') return { kind: 'exchange', reason, exchange: exchangeOf(args) };
  const telegrams = listOption(args, 'telegrams').map((text) => telegramId(args, text));
  const others = textOption(args, 'others');
  if (telegrams.length === 0 && others === undefined) {
    throw badUsage('alarms', `--telegrams is missing: whose readings does ${verb} mean?`);
  }
  return {
    kind: 'readings',
    reason,
    [verb]: telegrams,
    ...(others === undefined ? {} : { otherHeld: othersOf(args, others) }),
  };
}

/** Throws CLI_BAD_USAGE. */
export function reasonOf(args: ParsedArgs): string {
  const reason = textOption(args, 'reason');
  if (reason === undefined || reason.trim() === '') {
    throw badUsage('alarms', '--reason is missing: a decision says why');
  }
  return reason;
}

function telegramId(args: ParsedArgs, text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw badValue(args, 'telegrams', text, 'numbers of telegrams, as alarms show prints them');
}

function othersOf(args: ParsedArgs, text: string): (typeof OTHERS)[number] {
  const known = OTHERS.find((one) => one === text);
  if (known !== undefined) return known;
  throw badValue(args, 'others', text, OTHERS.join(', '));
}

function exchangeOf(args: ParsedArgs): NonNullable<DecisionRequestBody['exchange']> {
  const [newMeterId, at] = [textOption(args, 'device'), textOption(args, 'at')];
  const startUnits = integerOption(args, 'start', { min: 0, max: 999_999_999 });
  if (newMeterId === undefined || at === undefined || startUnits === undefined) {
    throw badUsage('alarms', 'alarms exchange needs --device, --at and --start');
  }
  const instant = /^\d{4}-\d{2}-\d{2}T/.test(at) ? Date.parse(at) : NaN;
  if (Number.isNaN(instant)) throw badValue(args, 'at', at, 'an instant like 2026-06-01T12:00Z');
  const [kq, kc] = [textOption(args, 'kq'), textOption(args, 'kc')];
  return {
    newMeterId,
    at: new Date(instant).toISOString(),
    startUnits,
    ...defined({ kq, kc }),
  };
}

function badValue(
  { command }: ParsedArgs,
  ...[option, value, expected]: readonly [option: string, value: string, expected: string]
): Error {
  return cliError('CLI_BAD_VALUE', { details: { command, option, value, expected } });
}
