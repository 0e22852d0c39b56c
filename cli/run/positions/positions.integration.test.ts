/** Attackers at the real programs: what each position is refused, and what it gets without its defence. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { readScenario } from '../../common/scenario-file.ts';
import { houseOf } from '../../../sim/scenario/set-up.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { runFile } from '../run-file.ts';
import { systemStarter } from '../lab-system.ts';

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`../../../scenarios/${name}.yaml`, import.meta.url));
const FILE = fileOf('from-outside');

interface Line {
  readonly kind: string;
  readonly id: string;
  readonly what: string;
  readonly outcome: string;
  readonly word: string;
}

function attemptsIn(folder: string, variant: string, name = 'from-outside'): Line[] {
  const text = readFileSync(path.join(folder, name, variant, 'trace.ndjson'), 'utf8');
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Line).filter(({ kind }) => kind === 'attempt');
}

function outcomes(lines: readonly Line[], id: string): Set<string> {
  return new Set(lines.filter((line) => line.id === id).map(({ outcome }) => outcome));
}

test('each position is refused by its defence and gets what it wants without it', async () => {
  const save = temporaryFolder();
  const task = { path: FILE, file: FILE, repeat: 1, pace: 'max', save } as const;
  const watch = { signal: new AbortController().signal, onProgress: () => {} };
  const { errors, runs } = await runFile(task, watch);
  expect(errors).toEqual([]);
  const held = [...(runs[0]?.expectations ?? []), ...(runs[0]?.control?.expectations ?? [])];
  expect(held.filter((one) => !one.held)).toEqual([]);
  expect(runs[0]?.control?.proves).toBe(true);
  const [main, control] = ['main', 'control'].map((variant) => attemptsIn(save, variant));
  for (const id of ['A06-interceptor', 'A18-foreign-things', 'A28-curious-tenant']) {
    expect(outcomes(main ?? [], id), id).toEqual(new Set(['refused']));
    expect(outcomes(control ?? [], id).has('granted'), id).toBe(true);
  }
  const shown = (main ?? []).filter(({ id }) => id === 'A06-interceptor');
  expect(shown.map(({ what, word }) => [what.split(': ')[1], word])).toEqual([
    ['unknown-authority', 'UPLINK_SERVER_UNTRUSTED'],
    ['self-signed', 'UPLINK_SERVER_UNTRUSTED'],
    ['expired', 'UPLINK_SERVER_EXPIRED'],
    ['other-host', 'UPLINK_SERVER_NAME'],
    ['client-purpose', 'UPLINK_SERVER_PURPOSE'],
    ['gateway-certificate', 'UPLINK_SERVER_UNTRUSTED'],
    ['no-purpose', 'UPLINK_SERVER_UNTRUSTED'],
    ['old-tls', 'UPLINK_UNREACHABLE'],
  ]);
});

test('nobody stands between two ends without a wire', async () => {
  const task = { path: FILE, file: FILE, repeat: 1, pace: 'max', transport: 'memory' } as const;
  const watch = { signal: new AbortController().signal, onProgress: () => {} };
  const { errors, runs } = await runFile(task, watch);
  expect(runs).toEqual([]);
  expect(errors).toMatchObject([
    { code: 'SCENARIO_NEEDS_WIRE', message: expect.stringContaining('A06-interceptor') },
  ]);
});

test('a copy of the portal’s files can be opened, and has no key of a meter in it', async () => {
  const scenario = readScenario(FILE);
  const { seed } = scenario;
  const house = houseOf(scenario);
  const order = { variant: 'main', scenario, seed, house, off: [] } as const;
  const system = await systemStarter({})(order);
  onTestFinished(() => system.stop());
  const files = await system.attackers.reach('portal').copy();
  expect(files.map(({ name }) => name)).toContain('portal.db');
  expect(files.map(({ name }) => name)).not.toContain('master.key');
  const all = Buffer.concat(files.map(({ bytes }) => bytes));
  for (const { key } of house.meters) {
    const raw = Buffer.from(key);
    for (const form of [raw, raw.toString('hex'), raw.toString('hex').toUpperCase()]) {
      expect(all.includes(form)).toBe(false);
    }
    expect(all.includes(raw.toString('base64'))).toBe(false);
  }
  expect(all.includes(house.meters[0]?.address.id ?? '?')).toBe(true);
  const elsewhere = temporaryFolder();
  mkdirSync(elsewhere, { recursive: true });
  for (const { name, bytes } of files) writeFileSync(path.join(elsewhere, name), bytes);
  const stolen = new Database(path.join(elsewhere, 'portal.db'));
  onTestFinished(() => void stolen.close());
  expect(stolen.pragma('quick_check', { simple: true })).toBe('ok');
});

test('a rule of an insider copies every telegram, and shows values of a house in clear only', async () => {
  const save = temporaryFolder();
  const insider = fileOf('cloud-insider');
  const task = { path: insider, file: insider, repeat: 1, pace: 'max', save } as const;
  const watch = { signal: new AbortController().signal, onProgress: () => {} };
  const { errors, runs } = await runFile(task, watch);
  expect(errors).toEqual([]);
  expect(runs[0]).toMatchObject({ failed: 0, control: { proves: true, security: 'm0' } });
  const [sealed, open] = ['main', 'control'].map((variant) =>
    attemptsIn(save, variant, 'cloud-insider').map(({ what, outcome, word }) =>
      [what, outcome, word].join(': '),
    ),
  );
  const means = [
    'subscribe insider/copies: granted: subscribed',
    'make a rule that copies telegrams: granted: 200',
    'list the things of the account: granted: 200',
    'read the shadow of gw-1: granted: 404',
  ];
  // An hour of 38 meters that send once an hour.
  const read = 'read 38 copied telegrams without a key';
  expect(sealed).toEqual([...means, `${read}: refused: all sealed`]);
  expect(open).toEqual([...means, `${read}: granted: 38 in clear`]);
});

test('the signed API does for a role what its policy says, and nothing without a true signature', async () => {
  const scenario = readScenario(fileOf('cloud-insider'));
  const { seed } = scenario;
  const order = { variant: 'main', scenario, seed, house: houseOf(scenario), off: [] } as const;
  const system = await systemStarter({})(order);
  onTestFinished(() => system.stop());
  const cloud = system.attackers.reach('cloud');
  const clerk = await cloud.account('clerk', [
    { Effect: 'Allow', Action: ['iot:ListThings'], Resource: ['*'] },
  ]);
  const list = { plane: 'control', method: 'GET', path: '/things?maxResults=50' } as const;
  const listed = await clerk.request(list);
  expect(listed.status).toBe(200);
  const { things } = JSON.parse(listed.text) as { things: { thingName: string }[] };
  expect(things.map(({ thingName }) => thingName)).toContain('gw-1');
  const body = { sql: "SELECT * FROM '#'", actions: [] };
  const made = { plane: 'control', method: 'POST', path: '/rules/mine', body } as const;
  expect(await clerk.request(made)).toMatchObject({
    status: 403,
    text: expect.stringContaining('iot:CreateTopicRule'),
  });
  // Credentials of the one service sign nothing for the other.
  expect(await clerk.request({ ...list, plane: 'data' })).toMatchObject({ status: 403 });
});
