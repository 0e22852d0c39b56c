/** `metertwin rule test`: what a rule's statement makes of a payload, without a core. */
import { DEFAULT_PLACE } from '../../broker/common/arn.ts';
import { randomUUID } from 'node:crypto';
import { EXIT_CODE, LabError, type ExitCode } from '#kernel/errors.ts';
import type { Statement } from '../../broker/rules/sql/ast.ts';
import type { MessageContext } from '../../broker/rules/sql/environment.ts';
import { parseStatement } from '../../broker/rules/sql/parser.ts';
import { runStatement } from '../../broker/rules/sql/run.ts';
import { pointAt, positionAt } from '../../broker/rules/sql/syntax-error.ts';
import { SQL_VERSIONS, typeOf, type SqlVersion } from '../../broker/rules/sql/values.ts';
import { filterMatches } from '../../broker/access/topics.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { cliError } from '../common/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';

const PAYLOAD_MAX_BYTES = 16 * 1024 * 1024;

export const command: Command = {
  name: 'rule',
  summary: 'topic rules: what a statement makes of a payload',
  usage: ["rule test 'SQL' [--topic T] [--client-id ID] [--json] < payload"],
  options: {
    topic: { type: 'string', value: 'T', summary: 'topic of the message (default: fits FROM)' },
    'client-id': { type: 'string', value: 'ID', summary: 'publisher (default n/a, as over HTTP)' },
    'sql-version': {
      type: 'string',
      value: 'V',
      summary: '2016-03-23 (default), 2015-10-08 or beta',
    },
    json: JSON_OPTION,
  },
  examples: [
    {
      line: `echo '{"t":21}' | metertwin rule test "SELECT t AS celsius FROM 'room/+' WHERE t > 20"`,
      does: 'prints {"celsius":21}',
    },
    {
      line: `metertwin rule test "SELECT topic(2) AS room, * FROM 'room/#'" --topic room/7 < message.json`,
      does: 'with a topic of your own',
    },
  ],
  notes: [
    'The output goes to standard output, byte by byte; what else is to say goes to standard error.',
    'The exit code is 1 when the topic does not fit or WHERE does not hold: no action would run.',
    'Functions that ask other services (aws_lambda, get_thing_shadow, …) are Undefined here.',
  ],
  run: runRule,
};

async function runRule(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const [action, sql, ...rest] = args.positionals;
  if (action !== 'test')
    throw badUsage('rule', `rule ${action ?? ''} is not known: rule test 'SQL'`);
  if (sql === undefined)
    throw badUsage('rule', "rule test needs a statement: rule test 'SELECT …'");
  if (rest.length > 0) throw badUsage('rule', 'the statement is one word: put it in quotes');
  const statement = pointed(sql, () => parseStatement(sql, versionOption(args)));
  const report = judge(statement, await messageOf(args, io, statement));
  if (flag(args, 'json')) io.out(JSON.stringify(toJson(report)));
  else printText(report, io);
  return report.verdict === 'selected' ? EXIT_CODE.ok : EXIT_CODE.expectationFailed;
}

function versionOption(args: ParsedArgs): SqlVersion {
  const value = textOption(args, 'sql-version') ?? '2016-03-23';
  const version = SQL_VERSIONS.find((known) => known === value);
  if (version !== undefined) return version;
  const expected = `one of ${SQL_VERSIONS.join(', ')}`;
  throw cliError('CLI_BAD_VALUE', {
    details: { command: 'rule', option: 'sql-version', value, expected },
  });
}

/** Errors of the statement show the line they stand in. */
function pointed<T>(sql: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const offset = error instanceof LabError ? error.details['offset'] : undefined;
    if (!(error instanceof LabError) || typeof offset !== 'number') throw error;
    const { code, hint, exitCode, details } = error;
    const message = `${error.message}\n${pointAt(sql, offset)}`;
    throw new LabError(code, { message, hint, exitCode, details, cause: error });
  }
}

async function messageOf(
  args: ParsedArgs,
  io: CommandIo,
  { filter }: Statement,
): Promise<MessageContext> {
  return {
    topic: textOption(args, 'topic') ?? (filter ?? 'test').replace(/[+#]/g, 'x'),
    payload: await readAll(io.stdin()),
    clientId: textOption(args, 'client-id'),
    principal: undefined,
    traceId: undefined,
    accountId: DEFAULT_PLACE.accountId,
    properties: undefined,
    timestampMs: systemClock.now(),
    newUuid: () => randomUUID(),
    random: () => Math.random(),
    services: {},
  };
}

async function readAll(input: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of input) {
    byteCount += chunk.length;
    if (byteCount > PAYLOAD_MAX_BYTES) throw badUsage('rule', 'the payload is above 16 MB');
    chunks.push(chunk);
  }
  return withoutLastBreak(Buffer.concat(chunks));
}

/** `echo` ends with a line break that no device sends. */
function withoutLastBreak(bytes: Buffer): Buffer {
  return bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
}

interface Report {
  readonly statement: Statement;
  readonly topic: string;
  readonly verdict: 'other-topic' | 'skipped' | 'selected';
  /** What WHERE came to, or that there is none. */
  readonly where: string;
  readonly output?: Buffer;
}

function judge(statement: Statement, message: MessageContext): Report {
  const { filter } = statement;
  const { topic } = message;
  if (filter !== undefined && !filterMatches(filter, topic)) {
    return { statement, topic, verdict: 'other-topic', where: 'not evaluated' };
  }
  const outcome = runStatement(statement, message);
  if (outcome.kind === 'skipped') {
    const where = outcome.where === undefined ? 'Undefined' : JSON.stringify(outcome.where);
    return { statement, topic, verdict: 'skipped', where: `${where} (${typeOf(outcome.where)})` };
  }
  const where = statement.where === undefined ? 'none' : 'true';
  return { statement, topic, verdict: 'selected', where, output: outcome.payload };
}

function printText({ statement, topic, verdict, where, output }: Report, io: CommandIo): void {
  for (const { offset, text } of statement.notes) {
    const { line, column } = positionAt(statement.text, offset);
    io.err(`note: ${text} (line ${line}, column ${column})`);
  }
  if (verdict === 'other-topic') {
    io.err(`topic ${topic} does not match FROM '${statement.filter}': the rule does not see it`);
  } else if (verdict === 'skipped') {
    io.err(`WHERE does not hold, it is ${where}: no action runs`);
  } else {
    io.err(where === 'none' ? `topic ${topic}, no WHERE` : `topic ${topic}, WHERE holds`);
    io.out(output?.toString() ?? '');
  }
}

function toJson({ statement, topic, verdict, where, output }: Report): object {
  const { filter, notes } = statement;
  return {
    topic,
    filter: filter ?? null,
    matches: verdict !== 'other-topic',
    holds: verdict === 'selected',
    where,
    ...(output === undefined ? {} : outputJson(output)),
    notes: notes.map(({ offset, text }) => ({ ...positionAt(statement.text, offset), text })),
  };
}

/** JSON as it is, other text as text, other bytes in base64. */
function outputJson(output: Buffer): object {
  const text = output.toString('utf8');
  try {
    return { output: JSON.parse(text) as unknown };
  } catch {
    const isText = Buffer.from(text).equals(output);
    return isText ? { outputText: text } : { outputBase64: output.toString('base64') };
  }
}
