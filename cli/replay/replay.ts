/** `metertwin replay`: what happened in a run that was saved, event by event, or where two runs part. */
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { formatInstant, parseDuration, type Instant } from '#kernel/time.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { paceOption } from '../common/pace.ts';
import { columns, thousands } from '../common/render.ts';
import { driveTimers } from '../common/timers.ts';
import { firstDifference, type Difference } from './difference.ts';
import { openTrace, traceFileIn, type TraceEvent } from './trace-file.ts';

export const command: Command = {
  name: 'replay',
  summary: 'a saved run again, event by event; or the first event in which two runs differ',
  usage: [
    'replay DIR [--kind KIND,…] [--from T] [--until T] [--speed N] [--control] [--json]',
    'replay DIR --against DIR [--json]',
  ],
  options: {
    kind: { type: 'string', value: 'KIND,…', summary: 'only events of these kinds' },
    from: { type: 'string', value: 'T', summary: 'virtual time after the start, for example P1D' },
    until: { type: 'string', value: 'T', summary: 'virtual time after the start, for example P2D' },
    speed: { type: 'string', value: 'N', summary: 'virtual seconds per second (default max)' },
    control: { type: 'boolean', summary: 'the run with the defences off' },
    against: { type: 'string', value: 'DIR', summary: 'another saved run: where do they part?' },
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin run scenarios/replay-telegram.yaml --save runs', does: 'keeps a run' },
    {
      line: 'metertwin replay runs --kind attack,alarm',
      does: 'what the attacker did, and the alarms',
    },
    {
      line: 'metertwin replay runs --against runs-before',
      does: 'the first event in which two runs differ; exit code 1 where they do',
    },
  ],
  notes: ['The hash at the end is that of the run, as long as the whole trace was read.'],
  run: replay,
};

interface Wanted {
  readonly kinds: ReadonlySet<string> | undefined;
  readonly fromMs: number;
  readonly untilMs: number;
}

async function replay(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const [given, ...more] = args.positionals;
  if (given === undefined || more.length > 0) throw badUsage('replay', 'replay takes one folder');
  const variant = flag(args, 'control') ? 'control' : 'main';
  const where = { cwd: io.cwd, variant };
  const file = traceFileIn(given, where);
  const other = textOption(args, 'against');
  if (other === undefined) return play(args, io, { file, given });
  const found = await firstDifference(
    openTrace(file, given),
    openTrace(traceFileIn(other, where), other),
  );
  io.out(flag(args, 'json') ? JSON.stringify(found ?? { equal: true }) : differenceText(found));
  return found === undefined ? EXIT_CODE.ok : EXIT_CODE.expectationFailed;
}

async function play(
  args: ParsedArgs,
  io: CommandIo,
  { file, given }: { readonly file: string; readonly given: string },
): Promise<ExitCode> {
  const wanted = wantedOf(args);
  const pace = paceOption(args) ?? 'max';
  const json = flag(args, 'json');
  const trace = openTrace(file, given);
  const counts = new Map<string, number>();
  let startAt: Instant | undefined;
  let shownAt: Instant | undefined;
  let lastAt: Instant | undefined;
  for await (const event of trace.events) {
    if (io.signal.aborted) break;
    startAt ??= event.at;
    lastAt = event.at;
    counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1);
    if (json || !isWanted(event, startAt, wanted)) continue;
    const waitMs = pace === 'max' || pace === 0 ? 0 : (event.at - (shownAt ?? event.at)) / pace;
    if (waitMs > 0) await driveTimers.sleep(waitMs, io.signal);
    shownAt = event.at;
    io.out(eventText(event));
  }
  const kinds = Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const events = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const span = {
    ...(startAt === undefined ? {} : { from: formatInstant(startAt) }),
    ...(lastAt === undefined ? {} : { until: formatInstant(lastAt) }),
  };
  const result = { file: given, events, kinds, ...span, sha256: trace.sha256() };
  io.out(json ? JSON.stringify(result) : summary(result));
  return EXIT_CODE.ok;
}

/** Throws TIME_NOT_A_DURATION. */
function wantedOf(args: ParsedArgs): Wanted {
  const [from, until] = [textOption(args, 'from'), textOption(args, 'until')];
  const kinds = textOption(args, 'kind')
    ?.split(',')
    .map((kind) => kind.trim());
  return {
    kinds: kinds === undefined ? undefined : new Set(kinds),
    fromMs: from === undefined ? 0 : parseDuration(from),
    untilMs: until === undefined ? Infinity : parseDuration(until),
  };
}

function isWanted({ at, kind }: TraceEvent, startAt: Instant, wanted: Wanted): boolean {
  const afterMs = at - startAt;
  const isInTime = afterMs >= wanted.fromMs && afterMs <= wanted.untilMs;
  return isInTime && (wanted.kinds === undefined || wanted.kinds.has(kind));
}

function eventText({ at, kind, fields }: TraceEvent): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${valueText(value)}`);
  return [formatInstant(at), kind, ...words].join('  ');
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function summary({
  events,
  kinds,
  sha256,
}: {
  readonly events: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly sha256: string;
}): string {
  const rows = Object.entries(kinds).map(([kind, count]) => [kind, thousands(count)]);
  return [
    '',
    `${thousands(events)} events`,
    ...columns(rows, { alignRight: [1] }),
    `sha256 ${sha256}`,
  ].join('\n');
}

function differenceText(found: Difference | undefined): string {
  if (found === undefined) return 'the runs are equal, event by event';
  const { line, here, there } = found;
  return [
    `the runs part at event ${line - 1} (line ${line}):`,
    `  here   ${here ?? 'the run is over'}`,
    `  there  ${there ?? 'the run is over'}`,
  ].join('\n');
}
