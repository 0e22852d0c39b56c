/** `metertwin alarms`: what the guards noticed, what shows it, and decisions about it. */
import { defined } from '#kernel/defined.ts';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import type { AlarmAnswer, AlarmDetail } from '../../twin/api/schemas/alarms.ts';
import type { DecisionAnswer } from '../../twin/api/schemas/decisions.ts';
import {
  badUsage,
  flag,
  integerOption,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { DATA_OPTION, dataDirOption } from '../common/common-options.ts';
import { asUser, type AskPortal } from '../common/portal-calls.ts';
import { decisionBody, reasonOf } from './decision-options.ts';
import { alarmLine, alarmText, decisionLine } from './alarm-text.ts';

export const command: Command = {
  name: 'alarms',
  summary: 'alarms of the portal, what shows them, and decisions about them',
  usage: [
    'alarms list --user NAME [--state open|waiting|closed] [--limit N]',
    'alarms show ID --user NAME',
    'alarms accept|exclude ID --telegrams N,N --reason TEXT --user NAME [--others WHAT]',
    'alarms exchange ID --device METER --at T --start N --reason TEXT --user NAME',
    'alarms close ID --reason TEXT --user NAME',
    'alarms decisions --user NAME [--state waiting|in-force|undone|withdrawn]',
    'alarms confirm|withdraw DECISION --user NAME',
    'alarms undo DECISION --reason TEXT --user NAME',
  ],
  options: {
    user: { type: 'string', value: 'NAME', summary: 'who looks or decides; asks for the password' },
    state: { type: 'string', value: 'S', summary: 'only alarms or decisions in this state' },
    limit: { type: 'string', value: 'N', summary: 'the newest N (default 100)' },
    telegrams: {
      type: 'string',
      multiple: true,
      value: 'N,N',
      summary: 'whose readings count, or not',
    },
    others: {
      type: 'string',
      value: 'WHAT',
      summary: 'other held readings of the meter: leave (default), accept, exclude, same-gateway',
    },
    device: { type: 'string', value: 'METER', summary: 'the new device' },
    at: { type: 'string', value: 'T', summary: 'when it was mounted, as 2026-06-01T12:00Z' },
    start: { type: 'string', value: 'N', summary: 'what it showed then' },
    kq: { type: 'string', value: 'K', summary: 'rating of the new device (default: as the old)' },
    kc: { type: 'string', value: 'K', summary: 'the same for the contact to the radiator' },
    reason: { type: 'string', value: 'TEXT', summary: 'why; kept in the audit ledger' },
    data: DATA_OPTION,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin alarms list --user anna --state open', does: 'what nobody decided yet' },
    {
      line: 'metertwin alarms exclude 4 --telegrams 117 --reason "read at the door" --user anna',
      does: 'proposes that the reading of telegram 117 counts no longer',
    },
    { line: 'metertwin alarms confirm 2 --user bert', does: 'Bert confirms it, and bills follow' },
    { line: 'metertwin alarms undo 2 --reason "was genuine" --user bert', does: 'takes it back' },
  ],
  notes: [
    'Whoever looks or decides signs in for it, at the portal that runs on the data folder or, where none does, on its data. What the role may see and do is what the dashboard shows it: a decision that changes values takes effect when a second person confirms it (D17).',
  ],
  async run(args, io) {
    const [verb = '', id, ...rest] = args.positionals;
    const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
    if (run === undefined) throw badUsage('alarms', `"${verb}" is not something alarms does`);
    const takesNumber = verb !== 'list' && verb !== 'decisions';
    if (rest.length > 0 || takesNumber !== /^[1-9]\d{0,8}$/.test(id ?? '')) {
      throw badUsage('alarms', `alarms ${verb} takes ${takesNumber ? 'one number' : 'no number'}`);
    }
    const user = textOption(args, 'user');
    if (user === undefined) throw badUsage('alarms', '--user is missing: who looks or decides?');
    const prepared = run({ args, id: id ?? '' });
    return asUser({ dataDir: dataDirOption(args, io), user, io }, (ask) => prepared(ask, io));
  },
};

interface Call {
  readonly args: ParsedArgs;
  readonly id: string;
}

/** Reads the options before anybody is asked for a password. */
type Verb = (call: Call) => (ask: AskPortal, io: CommandIo) => Promise<ExitCode>;

const VERBS: Readonly<Record<string, Verb>> = {
  list: ({ args }) => {
    const query = queryOf(args);
    return async (ask, io) => {
      const alarms = await ask<AlarmAnswer[]>('GET', `/alarms?${query}`);
      const lines = alarms.map((alarm) => alarmLine(alarm));
      return say(args, io, { facts: { alarms }, lines, none: 'no alarm matches' });
    };
  },
  show:
    ({ args, id }) =>
    async (ask, io) => {
      const alarm = await ask<AlarmDetail>('GET', `/alarms/${id}`);
      return say(args, io, { facts: { alarm }, lines: alarmText(alarm) });
    },
  accept: (call) => deciding(call, 'accept'),
  exclude: (call) => deciding(call, 'exclude'),
  exchange: (call) => deciding(call, 'exchange'),
  close: (call) => deciding(call, 'close'),
  decisions: ({ args }) => {
    const query = queryOf(args);
    return async (ask, io) => {
      const decisions = await ask<DecisionAnswer[]>('GET', `/decisions?${query}`);
      const lines = decisions.map((decision) => decisionLine(decision));
      return say(args, io, { facts: { decisions }, lines, none: 'no decision matches' });
    };
  },
  confirm: (call) => settling(call, 'POST', 'confirm'),
  withdraw: (call) => settling(call, 'DELETE'),
  undo: (call) => settling(call, 'POST', 'undo', { reason: reasonOf(call.args) }),
};

function deciding({ args, id }: Call, verb: 'accept' | 'exclude' | 'exchange' | 'close') {
  const body = decisionBody(args, verb);
  return async (ask: AskPortal, io: CommandIo): Promise<ExitCode> =>
    sayDecision(args, io, await ask('POST', `/alarms/${id}/decisions`, body));
}

function settling(
  { args, id }: Call,
  method: 'POST' | 'DELETE',
  ...[step, body]: readonly [step?: string, body?: object]
) {
  const route = `/decisions/${id}${step === undefined ? '' : `/${step}`}`;
  return async (ask: AskPortal, io: CommandIo): Promise<ExitCode> =>
    sayDecision(args, io, await ask(method, route, body));
}

function sayDecision(args: ParsedArgs, io: CommandIo, decision: DecisionAnswer): ExitCode {
  return say(args, io, { facts: { decision }, lines: [decisionLine(decision)] });
}

function queryOf(args: ParsedArgs): URLSearchParams {
  const limit = integerOption(args, 'limit', { min: 1, max: 1_000 });
  const state = textOption(args, 'state');
  return new URLSearchParams({
    ...(limit === undefined ? {} : { limit: String(limit) }),
    ...defined({ state }),
  });
}

interface Said {
  readonly facts: object;
  readonly lines: readonly string[];
  readonly none?: string;
}

function say(args: ParsedArgs, io: CommandIo, { facts, lines, none }: Said): ExitCode {
  if (flag(args, 'json')) io.out(JSON.stringify(facts));
  else if (lines.length > 0) io.out(lines.join('\n'));
  else io.err(`note: ${none ?? 'nothing'}`);
  return EXIT_CODE.ok;
}
