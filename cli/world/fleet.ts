/** `metertwin world --fleet`: load on any broker from gateways with statistical meters, and what it cost. */
import { existsSync } from 'node:fs';
import type { BrokerAccess } from '#kernel/broker-access.ts';
import { createDefences } from '#kernel/defences.ts';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { createRng, type Rng } from '#kernel/rng.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { parseDuration, SECOND_MS } from '#kernel/time.ts';
import {
  FLEET_NAME,
  StatisticalGateway,
  type FleetSize,
} from '../../sim/world/statistical-fleet.ts';
import {
  badUsage,
  flag,
  integerOption,
  textOption,
  type CommandIo,
  type OptionSpec,
  type ParsedArgs,
} from '../common/args.ts';
import { brokerAccess, brokerPlace } from '../common/broker-options.ts';
import { dataDirOption, seedOption } from '../common/common-options.ts';
import { columns, span, thousands } from '../common/render.ts';
import { shardOf } from '../common/shard.ts';
import { thingFiles } from '../common/thing-files.ts';
import { driveTimers, uplinkTimers } from '../common/timers.ts';
import { FleetLoad, type FleetProgress } from './fleet-load.ts';
import type { LatencyMs } from './latency.ts';

export const FLEET_OPTIONS = {
  fleet: {
    type: 'string',
    value: 'GxM',
    summary: 'no house, but G gateways with M statistical meters each, in real time',
  },
  interval: {
    type: 'string',
    value: 'S',
    summary: 'with --fleet: seconds between two telegrams of a meter (default 900)',
  },
  for: {
    type: 'string',
    value: 'T',
    summary: 'with --fleet: end after this time, for example PT10M (default: at ctrl-c)',
  },
  shard: {
    type: 'string',
    value: 'I/N',
    summary: 'with --fleet: the Ith of N parts; /N takes I from JOB_COMPLETION_INDEX',
  },
} as const satisfies Record<string, OptionSpec>;

const DEFAULT_INTERVAL_S = 900;
const MOST_GATEWAYS = 10_000;
const MOST_METERS = 1_000_000;
/** Words of a house that mean nothing here. */
const OF_A_HOUSE = ['portal', 'speed', 'new'] as const;
const LOOK_MS = SECOND_MS;
/** A line in a log now and then; a terminal has its live line. */
const LINE_LOOKS = 10;

/** `2000x50`; undefined without `--fleet`. Throws CLI_BAD_USAGE. */
export function fleetOption(args: ParsedArgs): FleetSize | undefined {
  const text = textOption(args, 'fleet');
  if (text === undefined) {
    const needs = ['interval', 'for', 'shard'].find((name) => textOption(args, name) !== undefined);
    if (needs !== undefined) throw badUsage(args.command, `--${needs} needs --fleet`);
    return undefined;
  }
  const [, gateways = 0, metersEach = 0] = (/^(\d{1,7})x(\d{1,7})$/.exec(text) ?? []).map(Number);
  const isSize = gateways >= 1 && gateways <= MOST_GATEWAYS && metersEach >= 1;
  if (!isSize || gateways * metersEach > MOST_METERS) {
    const most = `at most ${MOST_GATEWAYS} gateways and ${MOST_METERS} meters`;
    throw badUsage(args.command, `--fleet ${text} is not GxM, for example 2000x50 (${most})`);
  }
  const foreign = OF_A_HOUSE.find((name) => args.values[name] !== undefined);
  if (foreign !== undefined)
    throw badUsage(args.command, `--${foreign} and --fleet exclude each other`);
  if (args.positionals.length > 0) throw badUsage(args.command, 'a fleet has no scenario file');
  return { gateways, metersEach };
}

export function fleetRng(args: ParsedArgs): Rng {
  return createRng(seedOption(args) ?? 1).fork('fleet');
}

/** Runs the load until it is over or ctrl-c. Throws what keeps the first gateway from connecting. */
export async function runFleet(
  fleet: FleetSize,
  args: ParsedArgs,
  io: CommandIo,
): Promise<ExitCode> {
  const intervalMs = SECOND_MS * intervalOption(args);
  const indexes = Array.from({ length: fleet.gateways }, (_, index) => index);
  const mine = shardOf(args, io, indexes);
  const rng = fleetRng(args);
  const own = { fleet, intervalMs, startAt: systemClock.now(), rng };
  const load = new FleetLoad({
    gateways: mine.map((index) => new StatisticalGateway({ ...own, index })),
    accessOf: accessOf(args, io),
    defences: createDefences([]),
    intervalMs,
    forMs: forOption(args),
    timers: { ...driveTimers, ...uplinkTimers },
    clock: systemClock,
    signal: io.signal,
  });
  try {
    const about = `${thousands(mine.length)} of ${thousands(fleet.gateways)} gateways`;
    await load.connect((count) => io.live(`connecting ${thousands(count)} of ${about}`));
    const over = new AbortController();
    const shown = showProgress(load, io, over.signal);
    await load.run();
    over.abort();
    await shown;
    const result = {
      gateways: mine.length,
      meters: mine.length * fleet.metersEach,
      ...load.read(),
    };
    io.out(flag(args, 'json') ? JSON.stringify(resultJson(result)) : resultText(result));
    return EXIT_CODE.ok;
  } finally {
    io.live('');
    await load.stop();
  }
}

function intervalOption(args: ParsedArgs): number {
  return integerOption(args, 'interval', { min: 1, max: 86_400 }) ?? DEFAULT_INTERVAL_S;
}

function forOption(args: ParsedArgs): number | undefined {
  const text = textOption(args, 'for');
  return text === undefined ? undefined : parseDuration(text);
}

/** A certificate of its own, or the one of the fleet, or a login. */
function accessOf(args: ParsedArgs, io: CommandIo): (gatewayId: string) => BrokerAccess {
  const place = brokerPlace(args, io);
  const dataDir = dataDirOption(args, io);
  const shared = thingFiles(dataDir, FLEET_NAME);
  return (gatewayId) => {
    const own = thingFiles(dataDir, gatewayId);
    const hasOwn = existsSync(own.certificatePath) || !existsSync(shared.certificatePath);
    return brokerAccess(place, gatewayId, hasOwn ? own : shared);
  };
}

async function showProgress(load: FleetLoad, io: CommandIo, over: AbortSignal): Promise<void> {
  let last = load.read();
  for (let look = 1; !over.aborted; look++) {
    await driveTimers.sleep(LOOK_MS, over);
    if (over.aborted) return;
    const now = load.read();
    const text = progressText(now, last);
    io.live(text);
    if (look % LINE_LOOKS === 0 && !io.interactive) io.err(text);
    last = now;
  }
}

function progressText(now: FleetProgress, last: FleetProgress): string {
  const seconds = Math.max(0.001, (now.elapsedMs - last.elapsedMs) / SECOND_MS);
  const rate = (of: 'acknowledged' | 'telegrams'): string =>
    thousands(Math.round((now[of] - last[of]) / seconds));
  return [
    `${span(now.elapsedMs)}  ${thousands(now.online)} online`,
    `${rate('acknowledged')} bundles/s  ${rate('telegrams')} telegrams/s`,
    latencyText(now.recentMs),
    ...(now.waiting === 0 ? [] : [`${thousands(now.waiting)} waiting`]),
    ...(now.dropped === 0 ? [] : [`${thousands(now.dropped)} dropped`]),
  ].join('  ');
}

function latencyText({ p50, p99, p999 }: LatencyMs): string {
  return `p50 ${ms(p50)}  p99 ${ms(p99)}  p99.9 ${ms(p999)}`;
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

type Result = FleetProgress & { readonly gateways: number; readonly meters: number };

function resultText(result: Result): string {
  const { latencyMs, elapsedMs, telegrams } = result;
  const perSecond = Math.round((telegrams * SECOND_MS) / elapsedMs);
  return columns([
    ['fleet', `${thousands(result.gateways)} gateways, ${thousands(result.meters)} meters`],
    ['time', span(elapsedMs)],
    ['bundles', `${thousands(result.acknowledged)} of ${thousands(result.due)} acknowledged`],
    ['', `${thousands(result.waiting)} waiting, ${thousands(result.dropped)} dropped`],
    ['telegrams', `${thousands(telegrams)} acknowledged, ${thousands(perSecond)} a second`],
    ['latency', `${latencyText(latencyMs)}  longest ${ms(latencyMs.max)}`],
    ['memory', `${Math.round(process.memoryUsage.rss() / 1e6)} MB`],
  ]).join('\n');
}

function resultJson({ recentMs: _recentMs, ...result }: Result): object {
  return { ...result, memoryBytes: process.memoryUsage.rss() };
}
