/** Decisions at the command line while the portal runs on the data folder, and while it does not. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Accounts } from '../../twin/accounts/accounts.ts';
import { METER_KEYS, PROPERTY } from '../../twin/ingest/portal.fixture.ts';
import { ADDRESS_FILE, startPortal, type Portal } from '../../twin/main.ts';
import { lockData } from '../common/data-lock.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';

const PASSWORD = 'four words nobody puts together';

async function metertwin(dir: string, words: string) {
  const io = fakeIo({ stdin: PASSWORD });
  const exitCode = await runMetertwin([...words.split(' '), '--data', dir], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

/** Without a core: it serves what it has. */
async function start(dataDir: string): Promise<Portal & { end(): Promise<void> }> {
  const unlock = lockData(dataDir, 'portal');
  const portal = await startPortal({
    dataDir,
    broker: { url: 'mqtts://127.0.0.1:1', clientId: 'portal', caPem: '' },
    port: 0,
    defences: createDefences(),
    clock: systemClock,
  });
  const end = (): Promise<void> => portal.stop().finally(unlock);
  onTestFinished(() => end());
  return { ...portal, end };
}

/** Other costs than the first import had, by Anna. */
function propose(portal: Portal, heatingCents: number): void {
  const costs = PROPERTY.costs?.map((one) => ({ ...one, heatingCents })) ?? [];
  const { outcome } = portal.importProperty({ ...PROPERTY, costs }, {}, 'cli:anna');
  expect(outcome.state).toBe('open');
}

const centsOf = ({ store }: Portal): number | undefined =>
  store.costs.endingIn(PROPERTY.property.id, 2025)?.heatingCents;

test('a proposal is confirmed at the running portal, by a second person only', async () => {
  const dir = temporaryFolder();
  const portal = await start(dir);
  portal.importProperty(PROPERTY, METER_KEYS, 'cli:anna');
  const accounts = new Accounts(portal.store, systemClock);
  await accounts.add({ name: 'Anna', role: 'operator' }, PASSWORD, 'cli:root');
  await accounts.add({ name: 'bert', role: 'landlord' }, PASSWORD, 'cli:root');
  await accounts.add({ name: 'tom', role: 'tenant', dwellingId: 'd01' }, PASSWORD, 'cli:root');
  propose(portal, 1_300_000);
  expect(statSync(join(dir, ADDRESS_FILE)).mode & 0o777).toBe(0o600);
  const confirm = (user: string) => metertwin(dir, `proposal confirm 1 --user ${user}`);
  expect((await confirm('Anna')).stderr).toContain('FOUR_EYES_SAME_PERSON');
  expect((await confirm('tom')).stderr).toContain('API_FORBIDDEN');
  expect((await confirm('eve')).stderr).toContain('API_WRONG_SIGN_IN');
  expect(centsOf(portal)).toBe(1_200_000);
  expect(await confirm('bert')).toMatchObject({ exitCode: 0, stdout: 'proposal 1 is in-force' });
  expect(centsOf(portal)).toBe(1_300_000);
  expect(portal.store.sessions.list(systemClock.now())).toEqual([]);

  propose(portal, 1_400_000);
  await portal.end();
  expect(existsSync(join(dir, ADDRESS_FILE))).toBe(false);
  expect((await metertwin(dir, 'proposal reject 2 --user Anna')).stderr).toContain(
    'FOUR_EYES_SAME',
  );
  expect((await metertwin(dir, 'proposal reject 2 --user tom')).stderr).toContain('API_FORBIDDEN');
  expect(await metertwin(dir, 'proposal reject 2 --user bert')).toMatchObject({ exitCode: 0 });
  expect((await metertwin(dir, 'audit verify')).stdout).toContain('whole');
});

test('a portal that runs and does not answer is an error that says so', async () => {
  const dir = temporaryFolder();
  const portal = await start(dir);
  const { url } = portal;
  expect(readFileSync(join(dir, ADDRESS_FILE), 'utf8')).toBe(url);
  writeFileSync(join(dir, ADDRESS_FILE), 'http://127.0.0.1:1/');
  const decide = 'proposal confirm 1 --user bert';
  expect((await metertwin(dir, decide)).stderr).toContain('CLI_PORTAL_SILENT');
  rmSync(join(dir, ADDRESS_FILE));
  expect(await metertwin(dir, decide)).toMatchObject({ exitCode: 3 });
});
