/** `metertwin user`: who may sign in at a portal. Works beside a running portal. */
import { defined } from '#kernel/defined.ts';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { formatInstant, parseDuration } from '#kernel/time.ts';
import { Accounts, type NewAccount } from '../../twin/accounts/accounts.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { actorOption, BY_OPTION, DATA_OPTION, dataDirOption } from '../common/common-options.ts';
import { withPortal } from '../common/portal-data.ts';
import { readNewPassword } from '../common/secret.ts';

export const command: Command = {
  name: 'user',
  summary: 'who may sign in at the portal: users, one-time codes, sessions',
  usage: [
    'user add NAME --role operator|landlord|tenant [--dwelling ID]',
    'user invite NAME --role operator|landlord|tenant [--dwelling ID] [--for SPAN]',
    'user list',
    'user remove NAME',
    'user sessions [NAME]',
    'user sign-out NAME [--session ID]',
  ],
  options: {
    role: { type: 'string', value: 'R', summary: 'operator, landlord or tenant' },
    dwelling: { type: 'string', value: 'ID', summary: 'dwelling of a tenant' },
    for: { type: 'string', value: 'SPAN', summary: 'how long a code is good (default P3D)' },
    session: { type: 'string', value: 'ID', summary: 'only this session' },
    by: BY_OPTION,
    data: DATA_OPTION,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin user add anna --role operator', does: 'asks for a password' },
    {
      line: 'metertwin user invite tom --role tenant --dwelling d05',
      does: 'a code with which Tom chooses a password himself',
    },
    { line: 'metertwin user sign-out anna', does: 'ends all sessions of Anna' },
  ],
  notes: [
    'The portal must have run once in the data folder. A password is asked for at the prompt or read from the first line of standard input; it never stands in the command.',
    'A code is good once and for three days; only its hash is kept. For a user who exists it is the way to a new password.',
  ],
  async run(args, io) {
    const [verb, name, ...rest] = args.positionals;
    const run = verb === undefined ? undefined : VERBS[verb];
    if (run === undefined) throw badUsage('user', `"${verb ?? ''}" is not something user does`);
    if (rest.length > 0) throw badUsage('user', 'user takes one name');
    if (name === undefined && verb !== 'list' && verb !== 'sessions') {
      throw badUsage('user', `user ${verb} needs a name`);
    }
    const call = { args, io, name: name ?? '', by: actorOption(args, io) };
    return withPortal(dataDirOption(args, io), ({ store }) =>
      run(new Accounts(store, systemClock), call),
    );
  },
};

interface Call {
  readonly args: ParsedArgs;
  readonly io: CommandIo;
  readonly name: string;
  readonly by: string;
}

const VERBS: Readonly<Record<string, (accounts: Accounts, call: Call) => Promise<ExitCode>>> = {
  async add(accounts, call) {
    await accounts.add(accountOf(call), await readNewPassword(call.io), call.by);
    return say(call, { user: call.name }, `user ${call.name} may sign in`);
  },
  async invite(accounts, call) {
    const span = textOption(call.args, 'for');
    const lifetimeMs = span === undefined ? undefined : parseDuration(span);
    const { code, expiresAt } = accounts.invite(accountOf(call), call.by, lifetimeMs);
    const until = formatInstant(expiresAt);
    const text = [
      `code    ${code}`,
      `until   ${until}`,
      '',
      `${call.name} opens the portal, chooses "I have a code" and sets a password.`,
      'Hand the code over in person or on a way that nobody else reads; it is not shown again.',
    ].join('\n');
    return say(call, { user: call.name, code, expiresAt: until }, text);
  },
  async list(accounts, call) {
    const users = accounts.list().map(({ name, role, dwellingId, demo }) => ({
      name,
      role,
      ...defined({ dwellingId }),
      demo,
    }));
    const lines = users.map(({ name, role, dwellingId, demo }) =>
      [name.padEnd(24), role.padEnd(10), dwellingId ?? '', demo ? '(demo)' : ''].join('').trimEnd(),
    );
    return say(call, { users }, lines.join('\n') || 'nobody may sign in yet');
  },
  async remove(accounts, call) {
    accounts.remove(call.name, call.by);
    return say(call, { removed: call.name }, `user ${call.name} is removed, all sessions ended`);
  },
  async sessions(accounts, call) {
    const sessions = accounts
      .sessions(call.name === '' ? undefined : call.name)
      .map(({ createdAt, expiresAt, ...session }) => ({
        ...session,
        createdAt: formatInstant(createdAt),
        expiresAt: formatInstant(expiresAt),
      }));
    const lines = sessions.map(
      ({ id, user, createdAt, expiresAt }) => `${id}  ${user.padEnd(24)}${createdAt}…${expiresAt}`,
    );
    return say(call, { sessions }, lines.join('\n') || 'nobody is signed in');
  },
  async 'sign-out'(accounts, call) {
    const ended = accounts.endSessions(call.name, call.by, textOption(call.args, 'session'));
    return say(call, { ended }, ended === 1 ? 'one session ended' : `${ended} sessions ended`);
  },
};

function accountOf({ args, name }: Call): NewAccount {
  const role = textOption(args, 'role');
  if (role === undefined) throw badUsage('user', '--role is missing');
  return { name, role, dwellingId: textOption(args, 'dwelling') };
}

function say({ args, io }: Call, facts: object, text: string): ExitCode {
  io.out(flag(args, 'json') ? JSON.stringify(facts) : text);
  return EXIT_CODE.ok;
}
