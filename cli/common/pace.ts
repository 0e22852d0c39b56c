/** `--speed`: virtual seconds per real second. */
import type { Pace } from '../../sim/core/sim-clock.ts';
import { textOption, type ParsedArgs } from './args.ts';
import { cliError } from './errors.ts';

const PACES: readonly Pace[] = [1, 10, 60, 600, 3600, 10_000, 'max'];

/** `600`, `x600`, `×600` or `max`; undefined where it was not given. Throws CLI_BAD_VALUE. */
export function paceOption(args: ParsedArgs): Pace | undefined {
  const text = textOption(args, 'speed');
  if (text === undefined) return undefined;
  if (text === 'max') return 'max';
  const value = Number(/^[x×]?(\d{1,6})$/.exec(text)?.[1]);
  if (value >= 1) return value;
  throw cliError('CLI_BAD_VALUE', {
    details: {
      command: args.command,
      option: 'speed',
      value: text,
      expected: 'a number of virtual seconds per second, such as 600, or max',
    },
  });
}

/** The next faster (+1) or slower (−1) of the usual paces. */
export function neighbourPace(pace: Pace, step: 1 | -1): Pace {
  const value = (item: Pace): number => (item === 'max' ? Infinity : item);
  const candidates = step > 0 ? PACES : PACES.toReversed();
  const further = (item: Pace): boolean =>
    step > 0 ? value(item) > value(pace) : value(item) < value(pace);
  return candidates.find(further) ?? pace;
}

export function formatPace(pace: Pace): string {
  if (pace === 0) return 'paused';
  return pace === 'max' ? 'as fast as it goes' : `×${pace}`;
}
