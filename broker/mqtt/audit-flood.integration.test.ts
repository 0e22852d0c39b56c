/** A device that makes the core write a line for each of its packets. */
import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { closed, connectThing, startCoreLab } from '../../test/support/core-lab.ts';
import { auditHeadPath, auditPath } from '../common/data-folder.ts';
import { linesOf } from '../common/audit-files.ts';
import { verifyAuditLog } from '../common/audit-verify.ts';
import { readAuditHead } from '../storage/audit-head.ts';

const DENIED_COUNT = 2_000;

test('a flood of one client stays within its bound, and the lines of another are there', async () => {
  const core = await startCoreLab();
  const [loud, quiet] = [await core.issue('gw-1'), await core.issue('gw-2')];
  const attacker = await connectThing(core.url, loud, { protocolVersion: 5 });
  const bystander = await connectThing(core.url, quiet, { protocolVersion: 5 });
  const publish = (client: typeof attacker, topic: string): Promise<unknown> =>
    client.publishAsync(topic, 'x', { qos: 1 }).catch(() => undefined);
  const flood = Array.from({ length: DENIED_COUNT }, (_, n) => publish(attacker, `foreign/${n}`));
  await publish(bystander, 'foreign/by-gw-2');
  await Promise.all(flood);
  const gone = closed(bystander);
  await bystander.endAsync();
  await gone;
  await core.stop();

  const path = auditPath(core.dataDir);
  const lines = [...linesOf(path)].map(
    ({ bytes }) => JSON.parse(bytes.toString()) as Readonly<Record<string, unknown>>,
  );
  const of = (principal: string) => lines.filter((line) => line['principal'] === principal);
  expect(of(quiet.certificateId).map(({ kind }) => kind)).toEqual([
    'connected',
    'denied',
    'disconnected',
  ]);
  expect(of(loud.certificateId).length).toBeLessThan(140);
  const deniedLines = of(loud.certificateId).filter(({ kind }) => kind === 'denied').length;
  const counted = of(loud.certificateId).flatMap(
    ({ counts }) => (counts as Record<string, number> | undefined)?.[DENIED] ?? [],
  );
  expect(counted.reduce((sum, count) => sum + count, deniedLines)).toBe(DENIED_COUNT);
  expect(statSync(path).size).toBeLessThan(100_000);
  const verdict = verifyAuditLog(path, () => readAuditHead(auditHeadPath(core.dataDir)));
  expect(verdict).toMatchObject({ findings: [], last: lines.length });
});

const DENIED = 'denied iot:Publish implicit-deny';

test('a core that is started again continues the chain, beside core issue', async () => {
  const core = await startCoreLab();
  await core.issue('gw-1');
  const crashed = readAuditHead(auditHeadPath(core.dataDir));
  await core.stop();
  const again = await startCoreLab({ dataDir: core.dataDir });
  await Promise.all(['gw-2', 'gw-3'].map((name) => again.issue(name)));
  const verdict = verifyAuditLog(auditPath(core.dataDir), () =>
    readAuditHead(auditHeadPath(core.dataDir)),
  );
  expect(verdict.findings).toEqual([]);
  // The head of before knows less; what follows it chains.
  expect(verifyAuditLog(auditPath(core.dataDir), () => crashed).findings).toEqual([]);
});
