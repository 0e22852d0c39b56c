/** `metertwin policy test`: what policies allow a client, and which statement decides. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import {
  checkPolicies,
  readCertificate,
  type PolicyAnswer,
  type PolicyText,
} from '../../broker/access/policy-check.ts';
import type { PolicyContext } from '../../broker/policy/variables.ts';
import { withStoredPolicies, type StoredPrincipal } from '../../broker/access/stored-policies.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type OptionSpec,
  type ParsedArgs,
} from '../common/args.ts';
import { DATA_OPTION, dataDirOption } from '../common/common-options.ts';
import { readTextFile } from '../common/text-file.ts';
import { answerJson, answerLines } from './policy-text.ts';
import { systemClock } from '#kernel/system-clock.ts';

export const command: Command = {
  name: 'policy',
  summary: 'AWS IoT policies: what one allows, and which statement decides',
  usage: [
    'policy test FILE… --action A --resource R [--client-id ID] [--thing NAME] [--certificate FILE]',
    'policy test NAME… --action A --resource R [--data DIR]',
    'policy test --thing NAME | --certificate ID --action A --resource R [--client-id ID] [--data DIR]',
  ],
  options: {
    data: DATA_OPTION,
    action: many('A', 'iot:Publish, or short: Publish; may be repeated'),
    resource: many('R', 'full name, or short: topic/a/b; may be repeated'),
    'client-id': value('ID', 'who connects (default the thing)'),
    thing: value('NAME', 'thing that the certificate is attached to'),
    'thing-type': value('T', 'type of the thing'),
    attribute: many('K=V', 'attribute of the thing; may be repeated'),
    certificate: value(
      'FILE|ID',
      'PEM whose names fill the certificate variables, or a registered one with its policies',
    ),
    'source-ip': value('IP', 'address of the client'),
    persistent: { type: 'boolean', summary: 'the CONNECT asks for a persistent session' },
    will: value('TOPIC', 'the CONNECT names a last will on this topic'),
    json: JSON_OPTION,
  },
  examples: [
    {
      line: 'metertwin policy test p.json --thing gw-1 --action Publish --resource topic/gw-1/x',
      does: 'may gw-1 publish there?',
    },
    {
      line: 'metertwin policy test a.json b.json --client-id x --action Connect --resource client/x',
      does: 'two policies on one certificate',
    },
    {
      line: 'metertwin policy test --thing gw-1 --action Receive --resource topic/gw-2/x',
      does: 'with all that .lab knows of gw-1',
    },
  ],
  notes: [
    'Without a file the registry in the data folder answers: thing, type, attributes, groups, certificate. What a core is doing there does not matter.',
    'Short resources take region and account from the first policy that names them.',
    'Exit code 0 when everything asked is allowed, 1 when something is denied.',
  ],
  async run(args, io) {
    const [verb, ...words] = args.positionals;
    if (verb !== 'test') throw badUsage('policy', 'policy does one thing: test');
    return test(await subjectOf(words, args, io), args, io);
  },
};

interface Subject {
  readonly policies: readonly PolicyText[];
  readonly context: PolicyContext;
}

function test({ policies, context }: Subject, args: ParsedArgs, io: CommandIo): ExitCode {
  const check = checkPolicies(policies, context);
  const resources = required(args, 'resource').map((short) => check.resourceName(short));
  const questions = required(args, 'action').flatMap((action) =>
    resources.map((resource) => ({ action: fullAction(action), resource })),
  );
  const answers = check.ask(questions);
  if (flag(args, 'json')) io.out(JSON.stringify({ results: answers.map(answerJson) }));
  else io.out(answers.flatMap((answer) => answerLines(answer, io)).join('\n'));
  return answers.every(isAllowed) ? EXIT_CODE.ok : EXIT_CODE.expectationFailed;
}

/** Whose policies are asked: those of a registered principal, files, and stored ones by name. */
async function subjectOf(
  words: readonly string[],
  args: ParsedArgs,
  io: CommandIo,
): Promise<Subject> {
  const given = await contextOf(args, io);
  const principal = registered(words, args, io);
  const policies: PolicyText[] = [...(principal?.policies ?? [])];
  for (const word of words) {
    policies.push(
      isFile(word, io)
        ? { name: path.basename(word), text: await readTextFile(word, io) }
        : withStoredPolicies(dataDirOption(args, io), systemClock, (stored) => stored.policy(word)),
    );
  }
  return { policies, context: { ...given, ...principal?.context } };
}

/** Undefined where the command line alone says who asks. */
function registered(
  words: readonly string[],
  args: ParsedArgs,
  io: CommandIo,
): StoredPrincipal | undefined {
  const thingName = textOption(args, 'thing');
  const certificateId = certificateIdOption(args);
  if (certificateId === undefined && words.length > 0) return undefined;
  if (certificateId === undefined && thingName === undefined) {
    throw badUsage('policy', 'policy test needs at least one file, a policy, or --certificate ID');
  }
  const clientId = textOption(args, 'client-id');
  return withStoredPolicies(dataDirOption(args, io), systemClock, (stored) =>
    stored.principal({ certificateId, thingName, clientId }),
  );
}

/** The id of a certificate is 64 hex digits; eight of them tell it from a file. */
function certificateIdOption(args: ParsedArgs): string | undefined {
  const text = textOption(args, 'certificate');
  return text !== undefined && /^[0-9a-f]{8,64}$/.test(text) ? text : undefined;
}

/** What is neither there nor named like a file is a policy in the data folder. */
function isFile(word: string, { cwd }: Pick<CommandIo, 'cwd'>): boolean {
  return /[/\\]|\.json$/.test(word) || existsSync(path.resolve(cwd, word));
}

async function contextOf(args: ParsedArgs, io: CommandIo): Promise<PolicyContext> {
  const name = textOption(args, 'thing');
  const typeName = textOption(args, 'thing-type');
  const will = textOption(args, 'will');
  const certificate = textOption(args, 'certificate');
  const type = typeName === undefined ? {} : { typeName };
  return {
    clientId: textOption(args, 'client-id') ?? name,
    thing: name === undefined ? undefined : { name, ...type, attributes: attributesOf(args) },
    sourceIp: textOption(args, 'source-ip'),
    connectAttributes: [
      ...(flag(args, 'persistent') ? ['PersistentConnect'] : []),
      ...(will === undefined ? [] : ['LastWill']),
    ],
    lastWillTopic: will,
    ...(certificate === undefined || certificateIdOption(args) !== undefined
      ? {}
      : readCertificate(certificate, await readTextFile(certificate, io))),
  };
}

function attributesOf(args: ParsedArgs): Readonly<Record<string, string>> {
  return Object.fromEntries(
    repeated(args, 'attribute').map((pair) => {
      const mark = pair.indexOf('=');
      if (mark < 1) throw badUsage('policy', `--attribute "${pair}" is not NAME=VALUE`);
      return [pair.slice(0, mark), pair.slice(mark + 1)];
    }),
  );
}

function required(args: ParsedArgs, name: string): readonly string[] {
  const values = repeated(args, name);
  if (values.length === 0) throw badUsage('policy', `policy test needs --${name}`);
  return values;
}

/** Values as given: topics and attributes may hold a comma. */
function repeated(args: ParsedArgs, name: string): readonly string[] {
  const given = args.values[name];
  return Array.isArray(given) ? (given as readonly string[]) : [];
}

function fullAction(action: string): string {
  return action.includes(':') ? action : `iot:${action}`;
}

function isAllowed({ decision }: PolicyAnswer): boolean {
  return decision.allowed;
}

function value(word: string, summary: string): OptionSpec {
  return { type: 'string', value: word, summary };
}

function many(word: string, summary: string): OptionSpec {
  return { ...value(word, summary), multiple: true };
}
