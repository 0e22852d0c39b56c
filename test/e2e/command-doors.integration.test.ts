/**
 * Command × role: through which door each command reaches what a portal knows, and who may pass it.
 * The commands and their words come from the command line itself, the doors from its imports, so a
 * new command, or a new way to the data of a portal, without a row here fails.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { hashPassword } from '../../twin/accounts/passwords.ts';
import { startPortal, type Portal } from '../../twin/main.ts';
import {
  CANARY_UNITS,
  fillProperty,
  fillTelegrams,
} from '../../twin/property/stored-house.fixture.ts';
import { COMMANDS } from '../../cli/commands.ts';
import { lockData } from '../../cli/common/data-lock.ts';
import { fakeIo } from '../../cli/common/fake-io.fixture.ts';
import { runMetertwin } from '../../cli/dispatch.ts';

const CLI = path.join(import.meta.dirname, '../../cli');
/** An attack is a run of a scenario that is not in a file, so its command stands with `run`. */
const folderOf = (name: string): string => path.join(CLI, name === 'attack' ? 'run/attack' : name);

const ROLES = ['operator', 'landlord', 'tenant'] as const;
type Role = (typeof ROLES)[number];

/** Each call signs in, which takes its time on purpose: by day one role for each command. */
const ALL = process.env['LAB_ALL_LOOKS'] === '1';

type Row =
  /** Signs in and asks a route; what the role may do there is its affair. */
  | { readonly door: 'sign-in'; readonly words: string; readonly may: readonly Role[] }
  /** Reads the data folder: for whoever owns its files, who needs no role. */
  | { readonly door: 'folder'; readonly words: string; readonly sees: 'values' | 'no values' }
  /** Starts the program itself, or writes into its folder. */
  | { readonly door: 'program' }
  /** Works on files, or on a core, and reaches no portal. */
  | { readonly door: 'none' };

const VALUES = CANARY_UNITS.map(String);

const NONE: Row = { door: 'none' };
const PROGRAM: Row = { door: 'program' };
const signIn = (words: string, ...may: Role[]): Row => ({ door: 'sign-in', words, may });
const folder = (words: string, sees: 'values' | 'no values'): Row => ({
  ...{ door: 'folder', words, sees },
});

const ROWS: Readonly<Record<string, Row>> = {
  start: PROGRAM,
  run: PROGRAM,
  attack: PROGRAM,
  claims: NONE,
  replay: NONE,
  check: NONE,
  decode: NONE,
  encode: NONE,
  'radio export': NONE,
  'radio frame': NONE,
  ingest: PROGRAM,
  bill: folder('--period 2025 --json', 'values'),
  inform: folder('d02 --month 2025-01 --json', 'values'),
  tariff: signIn('--dwelling d01', 'tenant'),
  doctor: NONE,
  core: PROGRAM,
  'core issue': NONE,
  'core export': NONE,
  'core log': NONE,
  'core parked': NONE,
  'policy test': NONE,
  'rule test': NONE,
  portal: PROGRAM,
  brand: PROGRAM,
  'portal parked': folder('--json', 'no values'),
  'user add': folder('eve --role operator', 'no values'),
  'user invite': folder('eva --role operator', 'no values'),
  'user list': folder('--json', 'no values'),
  'user remove': folder('eve', 'no values'),
  'user sessions': folder('--json', 'no values'),
  'user sign-out': folder('tenant', 'no values'),
  'proposal list': folder('--all', 'no values'),
  'proposal confirm': signIn('99', 'operator', 'landlord'),
  'proposal reject': signIn('99', 'operator', 'landlord'),
  'proposal withdraw': signIn('99', 'operator', 'landlord'),
  'alarms list': signIn('', 'operator', 'tenant'),
  'alarms show': signIn('1', 'operator'),
  'alarms accept': signIn('99 --telegrams 2 --reason so', 'operator'),
  'alarms exclude': signIn('99 --telegrams 2 --reason so', 'operator'),
  'alarms exchange': signIn(
    '99 --device QDS-30000010-35-08 --at 2025-01-01T00:00Z --start 0 --reason so',
    'operator',
  ),
  'alarms close': signIn('99 --reason so', 'operator'),
  'alarms decisions': signIn('', 'operator'),
  'alarms confirm': signIn('99', 'operator'),
  'alarms withdraw': signIn('99', 'operator'),
  'alarms undo': signIn('99 --reason so', 'operator'),
  'audit list': folder('--json', 'no values'),
  'audit verify': folder('--json', 'no values'),
  world: PROGRAM,
};

const rowsOf = <D extends Row['door']>(door: D) =>
  Object.entries(ROWS).filter(
    (row): row is [string, Extract<Row, { door: D }>] => row[1].door === door,
  );

/** `alarms accept|exclude ID …` is `alarms accept` and `alarms exclude`. */
async function commandWords(): Promise<string[]> {
  const usages = await Promise.all(
    COMMANDS.map(async ({ load }) => (await load()).command.usage.map(wordsOf)),
  );
  return [...new Set(usages.flat(2))].toSorted();
}

function wordsOf(usage: string): string[] {
  const [name = '', next = ''] = usage.split(' ');
  if (!/^[a-z][a-z|-]*$/.test(next)) return [name];
  return next.split('|').map((verb) => `${name} ${verb}`);
}

test('every command has a row, and every row a command', async () => {
  expect(Object.keys(ROWS).toSorted()).toEqual(await commandWords());
});

/** What leads to the data of a portal, by door. */
const WAYS: Readonly<Record<string, RegExp>> = {
  'sign-in': /common\/portal-calls\.ts/,
  folder: /common\/portal-data\.ts/,
};

test.each(Object.entries(WAYS))('the door %s is open from no other command', (door, way) => {
  const opened = COMMANDS.map(({ name }) => name).filter((name) =>
    readdirSync(folderOf(name))
      .filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
      .some((file) => way.test(readFileSync(path.join(folderOf(name), file), 'utf8'))),
  );
  const named = new Set(rowsOf(door as Row['door']).map(([words]) => words.split(' ', 1).join('')));
  // A program reads the folder that it made itself.
  const others = opened.filter((name) => named.has(name) || ROWS[name]?.door !== 'program');
  expect(others.toSorted()).toEqual([...named].toSorted());
});

let dir: string;
let portal: Portal;
let unlock = (): void => {};
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'metertwin-commands-'));
  portal = await startPortal({
    dataDir: dir,
    broker: { url: 'mqtts://127.0.0.1:1', clientId: 'portal', caPem: '' },
    port: 0,
    defences: createDefences(),
    clock: systemClock,
  });
  fillProperty(portal.store);
  fillTelegrams(portal.store);
  const passwordHash = await hashPassword('right', { random: true });
  for (const role of ROLES) {
    const home = role === 'tenant' ? { dwellingId: 'd01', occupancyId: 'd01-o1' } : {};
    portal.store.users.put({ name: role, role, passwordHash, demo: false, ...home });
  }
});
afterAll(async () => {
  await portal.stop();
  rmSync(dir, { recursive: true });
});

async function metertwin(words: string) {
  const io = fakeIo({
    stdin: `${words.startsWith('user') ? 'four words nobody puts together' : 'right'}\n`,
  });
  await runMetertwin([...words.split(' ').filter((one) => one !== ''), '--data', dir], io);
  return { stdout: io.stdout(), stderr: io.stderr() };
}

describe('at the portal that runs', () => {
  beforeAll(() => {
    unlock = lockData(dir, 'portal');
  });
  afterAll(() => unlock());

  const cells = rowsOf('sign-in').flatMap(([words, row], at) =>
    ROLES.filter((_, of) => ALL || of === at % ROLES.length).map((role) => ({ words, row, role })),
  );

  test.each(cells)('$words as $role', async ({ words, row, role }) => {
    const { stdout, stderr } = await metertwin(`${words} ${row.words} --user ${role}`);
    expect(stderr.includes('API_FORBIDDEN')).toBe(!row.may.includes(role));
    expect(stderr).not.toMatch(/CLI_|API_BAD_REQUEST|API_INTERNAL|API_WRONG/);
    for (const value of VALUES) expect(stdout).not.toContain(value);
  });
});

test.each(rowsOf('folder'))('%s takes no role, and shows what its row says', async (words, row) => {
  const { stdout, stderr } = await metertwin(`${words} ${row.words}`);
  expect(stderr).not.toMatch(/^error /);
  const isShown = /"(units|shown)":/.test(stdout) || VALUES.some((one) => stdout.includes(one));
  expect(isShown ? 'values' : 'no values').toBe(row.sees);
  if (words.startsWith('proposal')) return;
  expect((await metertwin(`${words} ${row.words} --user lou`)).stderr).toContain('CLI_');
});
