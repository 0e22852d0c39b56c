/** `metertwin core log`: who did what at the core, and why it was allowed or not. */
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import type { AuditLine } from '../../broker/common/audit-log.ts';
import { auditPath } from '../../broker/common/data-folder.ts';
import { flag, textOption, type CommandIo, type ParsedArgs } from '../common/args.ts';
import { AuditTail } from './audit-tail.ts';
import { verifyCoreLog } from './core-log-verify.ts';
import { dataDirOption } from '../common/common-options.ts';
import { fileNotRead } from '../common/errors.ts';
import { sinceOption } from '../common/since.ts';

/** A line as any version of the core may have written it. */
export type LogLine = Pick<AuditLine, 'at' | 'kind'> & Readonly<Record<string, unknown>>;

export interface LogFilter {
  /** Certificate id or its beginning, client id, thing name or access key id. */
  readonly principal?: string | undefined;
  /** `iot:Publish` or short: `Publish`. */
  readonly action?: string | undefined;
  readonly refused: boolean;
  readonly since?: Instant | undefined;
}

/** Prints the audit log of a data folder, with `--follow` until ctrl-c; or checks it. */
export async function showCoreLog(
  args: ParsedArgs,
  io: CommandIo,
  now: () => Instant,
): Promise<ExitCode> {
  if (flag(args, 'verify')) return verifyCoreLog(args, io);
  const filter: LogFilter = {
    principal: textOption(args, 'principal'),
    action: textOption(args, 'action'),
    refused: flag(args, 'refused'),
    since: sinceOption(args, now),
  };
  const path = auditPath(dataDirOption(args, io));
  const tail = new AuditTail(path);
  let damagedCount = 0;
  try {
    for await (const text of flag(args, 'follow') ? tail.follow(io.signal) : tail.lines()) {
      const line = readLine(text);
      if (line === undefined) damagedCount++;
      else if (isWanted(line, filter)) io.out(flag(args, 'json') ? text : formatLine(line, io));
    }
  } catch (cause) {
    throw fileNotRead(path, cause);
  } finally {
    tail.close();
  }
  if (damagedCount > 0) io.err(`note: ${damagedCount} damaged lines were left out`);
  return EXIT_CODE.ok;
}

/** Undefined for an empty or damaged line, such as the last one before a loss of power. */
export function readLine(text: string): LogLine | undefined {
  try {
    const value = JSON.parse(text) as Partial<LogLine> | null;
    return typeof value?.at === 'string' && typeof value.kind === 'string'
      ? (value as LogLine)
      : undefined;
  } catch {
    return undefined;
  }
}

export function isWanted(line: LogLine, filter: LogFilter): boolean {
  const { principal, action, refused, since } = filter;
  if (since !== undefined && Date.parse(line.at) < since) return false;
  if (refused && !isRefusal(line)) return false;
  if (action !== undefined && !isAction(line['action'], action)) return false;
  return principal === undefined || isPrincipal(line, principal);
}

/** `12:00:00.000  connected  gw-1  iot:Connect client/gw-1  by gateway/ConnectAsItself  …` */
export function formatLine(line: LogLine, io: Pick<CommandIo, 'style'>): string {
  const { at, kind, seq: _seq, prev: _prev, hash: _hash, ...members } = line;
  const rest = { ...members } as Record<string, unknown>;
  const take = (name: string): string | undefined => {
    const value = rest[name];
    delete rest[name];
    return value === undefined ? undefined : printable(value);
  };
  const who = take('clientId') ?? take('thingName');
  const principal = take('principal');
  const [action, resource, statement] = [take('action'), take('resource'), take('statement')];
  const others = Object.entries(rest).map(
    ([name, value]) => `${printable(name)}=${printable(value)}`,
  );
  const word = printable(kind).padEnd(KIND_WIDTH);
  return [
    `${printable(at)}  ${isRefusal(line) ? io.style('red', word) : word}`,
    who ?? principal?.slice(0, PRINCIPAL_LETTERS) ?? '-',
    action === undefined ? undefined : `${action} ${shortResource(resource)}`,
    statement === undefined ? undefined : `by ${statement}`,
    ...others,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('  ');
}

const KIND_WIDTH = 12;
const PRINCIPAL_LETTERS = 12;

/** Kinds of lines that always say that something was not done. */
const REFUSALS: readonly string[] = [
  'refused',
  'withdrawn',
  'denied',
  'error',
  'rule',
  'parked',
  'audit-broken',
];

function isRefusal(line: LogLine): boolean {
  const { status, refusals } = line;
  return (
    (typeof refusals === 'number' && refusals > 0) ||
    REFUSALS.includes(line.kind) ||
    line['error'] !== undefined ||
    (typeof status === 'number' && status >= 400)
  );
}

function isAction(actual: unknown, wanted: string): boolean {
  if (typeof actual !== 'string') return false;
  const [name, asked] = [actual.toLowerCase(), wanted.toLowerCase()];
  return name === asked || name === `iot:${asked}`;
}

function isPrincipal(line: LogLine, wanted: string): boolean {
  const { principal, clientId, thingName } = line;
  if (clientId === wanted || thingName === wanted) return true;
  return typeof principal === 'string' && principal.startsWith(wanted);
}

function shortResource(resource: string | undefined): string {
  return resource?.replace(/^arn:aws:iot:[^:]*:[^:]*:/, '') ?? '';
}

/** Outside data on a terminal: never a control character. */
function printable(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(
    /[\p{Cc}\p{Cf}]/gu,
    (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`,
  );
}
