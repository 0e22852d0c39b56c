/**
 * `metertwin ingest`: a capture into the portal's database, with its original times of reception.
 */
import path from 'node:path';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { lockData } from '../common/data-lock.ts';
import { checkPortalData, ingestCaptures, type IngestReport } from './capture-ingest.ts';
import { readKeyFile } from '../common/key-file.ts';
import { wallClockOf } from '../../twin/captures/reception-time.ts';
import { captureSources, STDIN_WORD, type CaptureSource } from '../common/capture-sources.ts';
import { driverOptions } from '../common/driver-options.ts';
import { dryRun, type DryRunOptions, type DryRunReport } from './dry-run.ts';
import { columns } from '../common/render.ts';

export const command: Command = {
  name: 'ingest',
  summary: 'a capture of telegrams into the portal, with its original reception times',
  usage: [
    'ingest FILE… [--data DIR] [--keys FILE] [--zone ZONE] [--json]',
    'ingest --dry-run FILE… [--keys FILE] [--drivers FILE] [--json]',
  ],
  options: {
    data: { type: 'string', value: 'DIR', summary: 'data folder of the portal (default .lab)' },
    keys: {
      type: 'string',
      value: 'FILE',
      summary: 'keys of registered meters, JSON or CSV, kept in the portal’s vault',
    },
    zone: {
      type: 'string',
      value: 'ZONE',
      summary: 'of times without a zone, for example Europe/Berlin (default: this machine’s)',
    },
    'dry-run': {
      type: 'boolean',
      summary: 'say what is in the files, by meter; write nothing, and need no portal',
    },
    drivers: {
      type: 'string',
      value: 'FILE',
      summary: 'with --dry-run: drivers of your own, YAML or JSON; docs/drivers.md',
    },
    json: JSON_OPTION,
  },
  examples: [
    {
      line: 'metertwin ingest winter.jsonl --zone Europe/Berlin',
      does: 'what rtl_433 -F json wrote',
    },
    { line: 'metertwin ingest winter.jsonl --keys keys.csv', does: 'with the keys of its meters' },
  ],
  notes: [
    'The portal must not run on the folder. Its meters must be registered; others are named and counted.',
    'Each telegram passes the same guard as a live one: duplicates and replays are refused. The same file again changes nothing.',
    'Exit code 4 when a line holds no telegram or no time of reception; what the guard refuses is no failure.',
  ],
  run: ingest,
};

async function ingest(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const files = args.positionals;
  if (files.length === 0) throw badUsage('ingest', 'ingest takes at least one file');
  if (files.includes(STDIN_WORD)) throw badUsage('ingest', 'ingest reads files, not the input');
  const sources = captureSources(files, io);
  const wallClock = wallClockOf(textOption(args, 'zone'));
  const keyFile = textOption(args, 'keys');
  const keys = keyFile === undefined ? [] : readKeyFile(keyFile, io.cwd);
  if (flag(args, 'dry-run')) return tryOut(sources, { keys, wallClock, args }, io);
  if (textOption(args, 'drivers') !== undefined) {
    throw badUsage('ingest', '--drivers goes with --dry-run: the portal has its own drivers');
  }
  const dataDir = path.resolve(io.cwd, textOption(args, 'data') ?? '.lab');
  checkPortalData(dataDir);
  const unlock = lockData(dataDir, 'portal');
  try {
    const report = await ingestCaptures(sources, { dataDir, keys, wallClock }, io);
    io.out(flag(args, 'json') ? JSON.stringify(report) : reportText(report));
    if (io.signal.aborted) return EXIT_CODE.interrupted;
    return report.failed === 0 ? EXIT_CODE.ok : EXIT_CODE.notDecodable;
  } finally {
    unlock();
  }
}

interface TryOut extends Pick<DryRunOptions, 'keys' | 'wallClock'> {
  readonly args: ParsedArgs;
}

async function tryOut(
  sources: readonly CaptureSource[],
  { keys, wallClock, args }: TryOut,
  io: CommandIo,
): Promise<ExitCode> {
  const drivers = await driverOptions(args, io);
  const report = await dryRun(sources, { keys, wallClock, ...drivers }, io);
  io.out(flag(args, 'json') ? JSON.stringify(report) : dryRunText(report));
  if (io.signal.aborted) return EXIT_CODE.interrupted;
  return report.failed === 0 ? EXIT_CODE.ok : EXIT_CODE.notDecodable;
}

function dryRunText(report: DryRunReport): string {
  const { telegrams, lines, alreadyDecrypted, failed, failures, meters } = report;
  const rows: (readonly [string, number, string])[] = [
    ['telegrams', telegrams, `in ${lines} lines; nothing was written`],
    ['in clear', alreadyDecrypted, 'already decrypted, not authenticated; the portal refuses them'],
    ['failed', failed, failures],
  ];
  const counts = rows.filter(([name, count]) => count > 0 || name === 'telegrams');
  const table = [
    ...counts.map(([name, count, about]) => [name, String(count), about]),
    ...meters.map((each) => [each.meter, String(each.telegrams), each.driver]),
  ];
  return columns(table, { alignRight: [1] }).join('\n');
}

const MAX_NAMED = 20;

function reportText(report: IngestReport): string {
  const rows: (readonly [string, number, string])[] = [
    ['telegrams', report.telegrams, `in ${report.lines} lines`],
    ['stored', report.stored, 'as readings'],
    ['repeated', report.repeated, 'in the portal already from this capture'],
    ...Object.entries(report.rejected).map(([reason, count]) => refusedRow(reason, count)),
    ['failed', report.failed, report.failures],
  ];
  const shown = rows.filter(([name, count]) => count > 0 || name === 'stored');
  const table = columns(
    shown.map(([name, count, about]) => [name, String(count), about]),
    { alignRight: [1] },
  );
  return [...table, ...keyLines(report), ...unknownLines(report)].join('\n');
}

/** A fragment is no telegram of its own, and nothing is wrong with it. */
function refusedRow(reason: string, count: number): readonly [string, number, string] {
  return reason === 'fragment'
    ? [
        'fragments',
        count,
        'of messages in several frames; a whole message counts with its last one',
      ]
    : ['refused', count, reason];
}

function keyLines({ importedKeys, keyFindings }: IngestReport): string[] {
  const findings = keyFindings.map(({ meterId, message }) => `key of ${meterId}: ${message}`);
  return importedKeys === 0 ? findings : [`${importedKeys} keys new or changed`, ...findings];
}

function unknownLines({ unknownMeters }: IngestReport): string[] {
  const meters = Object.entries(unknownMeters);
  if (meters.length === 0) return [];
  const named = meters.slice(0, MAX_NAMED).map(([meter, count]) => `  ${meter}  ${count}`);
  const more = meters.length - named.length;
  return ['unknown meters:', ...named, ...(more > 0 ? [`  and ${more} more`] : [])];
}
