/** The words of `metertwin radio`, checked: where to listen, when, and how to record it. */
import path from 'node:path';
import { parseDuration, SECOND_MS, type Instant } from '#kernel/time.ts';
import { DEFAULT_SAMPLE_RATE, SAMPLE_RATES } from '../../sim/radio/iq.ts';
import { PHY_MODE_NAMES, type PhyMode } from '../../sim/radio/phy-modes.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { houseOf } from '../../sim/scenario/set-up.ts';
import { textOption, type CommandIo, type ParsedArgs } from '../common/args.ts';
import { seedOption } from '../common/common-options.ts';
import { cliError } from '../common/errors.ts';
import { DEFAULT_SCENARIO, readScenario } from '../common/scenario-file.ts';
import { findPlace, type Listener } from './radio-air.ts';

interface SignalOptions {
  readonly mode: PhyMode;
  /** Samples per second. */
  readonly sampleRate: number;
}

export interface WindowOptions extends SignalOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly listener: Listener;
  readonly from: Instant;
  readonly forMs: number;
}

/**
 * Throws CLI_BAD_VALUE, CLI_FILE_NOT_READ, RADIO_UNKNOWN_PLACE, TIME_NOT_A_DURATION, SCENARIO_*.
 */
export function windowOptions(args: ParsedArgs, io: CommandIo): WindowOptions {
  const file = textOption(args, 'scenario') ?? DEFAULT_SCENARIO;
  const scenario = readScenario(path.resolve(io.cwd, file), file);
  const seed = seedOption(args) ?? scenario.seed;
  const place = textOption(args, 'place') ?? scenario.gateways[0]?.id ?? 'outside';
  const from = scenario.startAt + parseDuration(textOption(args, 'at') ?? 'PT1H');
  const forMs = parseDuration(textOption(args, 'for') ?? 'PT10S');
  if (forMs === 0) throw badValue('for', 'PT0S', 'longer than nothing');
  if (from + forMs > scenario.endAt) {
    const days = (scenario.endAt - scenario.startAt) / SECOND_MS;
    throw badValue('at', textOption(args, 'at') ?? 'PT1H', `inside the ${days} s of the scenario`);
  }
  const listener = findPlace(place, scenario, houseOf(scenario, seed));
  return { scenario, seed, listener, from, forMs, ...signalOptions(args) };
}

/** Throws CLI_BAD_VALUE. */
export function signalOptions(args: ParsedArgs): SignalOptions {
  const value = textOption(args, 'mode') ?? 'T1';
  const mode = PHY_MODE_NAMES.find((name) => name === value);
  if (mode === undefined) throw badValue('mode', value, `one of ${PHY_MODE_NAMES.join(', ')}`);
  return { mode, sampleRate: sampleRateOf(textOption(args, 'rate')) };
}

/** `1600k`, `1.6M` or `1600000`. */
function sampleRateOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SAMPLE_RATE;
  const [, digits, unit] = /^(\d{1,7}(?:\.\d{1,6})?)([kM]?)$/.exec(text) ?? [];
  const rate = Math.round(Number(digits) * (unit === 'M' ? 1e6 : unit === 'k' ? 1e3 : 1));
  if (rate >= SAMPLE_RATES.min && rate <= SAMPLE_RATES.max) return rate;
  throw badValue('rate', text, `from ${SAMPLE_RATES.min} to ${SAMPLE_RATES.max} samples/s`);
}

function badValue(option: string, value: string, expected: string): Error {
  return cliError('CLI_BAD_VALUE', { details: { command: 'radio', option, value, expected } });
}
