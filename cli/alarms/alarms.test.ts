import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { hashPassword } from '../../twin/accounts/passwords.ts';
import {
  CANARY_UNITS,
  fillProperty,
  fillTelegrams,
} from '../../twin/property/stored-house.fixture.ts';
import { openStore } from '../../twin/store/store.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';

/** Each call signs in, and a machine that has much else to do takes its time. */
const TIMEOUT_MS = 300_000;

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'metertwin-alarms-'));
  const store = openStore(join(dir, 'portal.db'));
  fillProperty(store);
  fillTelegrams(store);
  const passwordHash = await hashPassword('right', { random: true });
  for (const [name, role] of [
    ['ada', 'operator'],
    ['ben', 'operator'],
    ['lou', 'landlord'],
  ] as const) {
    store.users.put({ name, role, passwordHash, demo: false });
  }
  store.close();
});

async function alarms(words: string, stdin = 'right\n') {
  const io = fakeIo({ stdin });
  const [line = '', reason] = words.split(' because ');
  const more = reason === undefined ? [] : ['--reason', reason];
  const exitCode = await runMetertwin(
    ['alarms', ...line.split(' '), ...more, '--data', dir, '--json'],
    io,
  );
  const stdout = io.stdout();
  return { exitCode, stderr: io.stderr(), said: stdout === '' ? {} : JSON.parse(stdout) };
}

test(
  'an alarm is listed, shown without values, decided by two and taken back by two',
  async () => {
    const list = await alarms('list --state open --user ada');
    expect(list.said.alarms).toMatchObject([{ id: 1, kind: 'clear-telegram', state: 'open' }]);
    const shown = await alarms('show 1 --user ada');
    expect(shown.said.alarm.telegrams).toMatchObject([{ role: 'alarm' }, { role: 'evidence' }]);
    for (const units of CANARY_UNITS)
      expect(JSON.stringify(shown.said)).not.toContain(String(units));

    const proposed = await alarms('exclude 1 --telegrams 2 --user ada because read at the door');
    expect(proposed.said.decision).toMatchObject({ id: 1, state: 'waiting', exclude: [2] });
    expect(await alarms('confirm 1 --user ada')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('FOUR_EYES_SAME_PERSON'),
    });
    const confirmed = await alarms('confirm 1 --user ben');
    expect(confirmed.said.decision).toMatchObject({ state: 'in-force', settledBy: 'ben' });
    expect((await alarms('undo 1 --user ben because was genuine')).said.decision).toMatchObject({
      kind: 'undo',
      undoes: 1,
      state: 'waiting',
    });
    await alarms('withdraw 2 --user ada');

    const store = openStore(join(dir, 'portal.db'));
    const entries = store.audit.list({ action: 'decision' }).reverse();
    expect(entries.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'ada decision.proposed',
      'ben decision.confirmed',
      'ben decision.proposed',
      'ada decision.withdrawn',
    ]);
    store.close();
  },
  TIMEOUT_MS,
);

test.each([
  ['list --user lou', 'right', 'API_FORBIDDEN'],
  ['list --user ada', 'wrong', 'API_WRONG_SIGN_IN'],
  ['show 99 --user ada', 'right', 'API_NOT_FOUND'],
  ['list --user ada', '', 'CLI_NO_PASSWORD'],
  ['list', 'right', 'CLI_BAD_USAGE'],
  ['show --user ada', 'right', 'CLI_BAD_USAGE'],
  ['list 1 --user ada', 'right', 'CLI_BAD_USAGE'],
  ['dance 1 --user ada', 'right', 'CLI_BAD_USAGE'],
  ['__proto__ 1 --user ada', 'right', 'CLI_BAD_USAGE'],
  ['exclude 1 --telegrams 2 --user ada', 'right', 'CLI_BAD_USAGE'],
  ['exclude 1 --user ada because so', 'right', 'CLI_BAD_USAGE'],
  ['exclude 1 --telegrams 2,x --user ada because so', 'right', 'CLI_BAD_VALUE'],
  ['accept 1 --others all --user ada because so', 'right', 'CLI_BAD_VALUE'],
  ['exchange 1 --device QDS-1 --user ada because so', 'right', 'CLI_BAD_USAGE'],
  ['exchange 1 --device Q --at soon --start 1 --user ada because so', 'right', 'CLI_BAD_VALUE'],
])(
  'alarms %s with the password "%s" is refused with %s',
  async (words, stdin, code) => {
    const { exitCode, stderr } = await alarms(words, stdin);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(code)]);
  },
  TIMEOUT_MS,
);
