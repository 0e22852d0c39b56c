/** What was acknowledged is done by its rule, also when the core is killed in between. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { MOST_TRIES } from '#kernel/most-tries.ts';
import { connectThing, issueFor, startCoreLab } from '../../test/support/core-lab.ts';
import { startCoreProcess } from '../../test/support/core-process.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

const TOPIC = 'metering/v1/gw-1/status';
const roleArn = 'arn:aws:iam::000000000000:role/rule';

/** Kills the whole process when it is called for the first time. */
const DEADLY = `
import { existsSync, writeFileSync } from 'node:fs';
const mark = new URL('./killed', import.meta.url);
export const handler = () => {
  if (existsSync(mark)) return;
  writeFileSync(mark, '');
  process.kill(process.pid, 'SIGKILL');
};
`;

/** Says that it began, and never ends. */
const ENDLESS = `
import { appendFileSync } from 'node:fs';
export const handler = () => {
  appendFileSync(new URL('./begun', import.meta.url), '.');
  return new Promise(() => {});
};
`;

/** Kills the whole process each time that it gets the second message. */
const DEADLY_TWO = `
export const handler = ({ n }) => {
  if (n === 2) process.kill(process.pid, 'SIGKILL');
};
`;

async function folderWithRule(source = DEADLY): Promise<string> {
  const dataDir = temporaryFolder();
  const core = await startCoreLab({ dataDir });
  core.rules.save(
    'deadly',
    {
      sql: `SELECT n, newuuid() AS id FROM '${TOPIC}' WHERE n > 0`,
      awsIotSqlVersion: '2016-03-23',
      ruleDisabled: false,
      actions: [
        { lambda: { functionArn: 'deadly' } },
        { s3: { roleArn, bucketName: 'done', key: '${n}' } },
      ],
    },
    core.https?.url ?? '',
  );
  await core.stop();
  const functions = join(dataDir, 'rules', 'functions');
  mkdirSync(functions, { recursive: true });
  writeFileSync(join(functions, 'deadly.mjs'), source);
  return dataDir;
}

test('a killed core does after its start what it had acknowledged', async () => {
  const dataDir = await folderWithRule();
  const { url, program } = await startCoreProcess(dataDir);
  const gateway = await connectThing(url, await issueFor(dataDir, 'gw-1'));
  const sent = [1, 2, 3].map((n) => gateway.publishAsync(TOPIC, `{"n":${n}}`, { qos: 1 }));
  await Promise.all(sent);
  expect((await program.ended).signal).toBe('SIGKILL');
  const second = await startCoreLab({ dataDir });
  await second.rules.engine.idle();
  for (const n of [1, 2, 3]) {
    expect(existsSync(join(dataDir, 'rules', 's3', 'done', String(n)))).toBe(true);
  }
  await second.stop();
  const third = await startCoreLab({ dataDir });
  expect(third.rules.engine.waitingCount).toBe(0);
});

test('work that ends the core each time is parked, said and listed; the rest is done', async () => {
  const dataDir = await folderWithRule(DEADLY_TWO);
  const first = await startCoreProcess(dataDir);
  const gateway = await connectThing(first.url, await issueFor(dataDir, 'gw-1'));
  const sent = [1, 2, 3].map((n) => gateway.publishAsync(TOPIC, `{"n":${n}}`, { qos: 1 }));
  await Promise.all(sent);
  expect((await first.program.ended).signal).toBe('SIGKILL');
  // Those that follow may end before they have said that they are ready.
  for (let tries = 1; tries < MOST_TRIES; tries++) {
    await startCoreProcess(dataDir).then(
      ({ program }) => program.ended,
      () => undefined,
    );
  }
  const last = await startCoreLab({ dataDir });
  await last.rules.engine.idle();
  const parked = { name: 'deadly', topic: TOPIC, tries: MOST_TRIES };
  expect(last.lines.filter(({ kind }) => kind === 'parked')).toMatchObject([
    { work: 'rule', ...parked },
  ]);
  expect(last.rules.engine.parked()).toMatchObject([{ kind: 'rule', ...parked }]);
  const isDone = (n: number): boolean =>
    existsSync(join(dataDir, 'rules', 's3', 'done', String(n)));
  expect([1, 3].map(isDone)).toEqual([true, true]);
  expect(last.rules.engine.waitingCount).toBe(0);
});

test('a stop in the middle is not the fault of the work', async () => {
  const dataDir = await folderWithRule(ENDLESS);
  const begun = join(dataDir, 'rules', 'functions', 'begun');
  for (let start = 0; start < 4; start++) {
    const core = await startCoreLab({ dataDir });
    const { engine } = core.rules;
    if (start === 0) {
      const gateway = await connectThing(core.url, await issueFor(dataDir, 'gw-1'));
      await gateway.publishAsync(TOPIC, '{"n":1}', { qos: 1 });
    }
    await vi.waitFor(() => expect(readFileSync(begun)).toHaveLength(start + 1), 20_000);
    expect([engine.waitingCount, engine.parked()]).toEqual([1, []]);
    await core.stop();
  }
});

test('what a rule does not want is not kept', async () => {
  const dataDir = await folderWithRule();
  const core = await startCoreLab({ dataDir });
  const gateway = await connectThing(core.url, await issueFor(dataDir, 'gw-1'));
  await gateway.publishAsync(TOPIC, '{"n":0}', { qos: 1 });
  await gateway.publishAsync(TOPIC, 'no json', { qos: 1 });
  expect(core.rules.engine.waitingCount).toBe(0);
});
