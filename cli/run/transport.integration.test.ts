/** In memory or over TLS: the same run. What happens to a wire is refused where there is none. */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startCore } from '../../broker/main.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { codeOf } from '../../test/support/code-of.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import type { ParsedArgs } from '../common/args.ts';
import { readScenario } from '../common/scenario-file.ts';
import { runPorts } from './run-file.ts';
import { transportOption, type Transport } from './transport.ts';

function scenario(faults: string) {
  const file = join(temporaryFolder(), 'short.yaml');
  writeFileSync(
    file,
    `name: short
about: A quarter of a day with two gateways.
seed: 5
time: { start: 2025-01-07, duration: PT6H }
property: { preset: altbau-12 }
fleet: { security: m5, intervalS: 1800 }
gateways: [{ id: gw-1, reportS: 1800 }, { id: gw-2, reportS: 1800, floor: 3 }]
faults: [${faults}]
expect: { readings.lost: 0, readings.forged: 0 }
`,
  );
  return readScenario(file, 'short.yaml');
}

const given = (transport: string): ParsedArgs => ({
  ...{ command: 'run', positionals: [] },
  values: { transport },
});

const run = (faults: string, transport: Transport) =>
  runScenario(scenario(faults), runPorts({ transport }));

test('a day on which core and portal restart leaves the same trace and readings', async () => {
  const faults = '{ kind: core-restarted, at: PT2H }, { kind: portal-down, at: PT3H, for: PT2H }';
  const [tls, memory] = [await run(faults, 'tls'), await run(faults, 'memory')];
  expect(memory.hash).toBe(tls.hash);
  expect(memory.counters).toEqual(tls.counters);
  expect(memory.counters.stored).toBeGreaterThan(300);
  expect(memory.expectations.every(({ held }) => held)).toBe(true);
});

test.each(['wire-slow', 'wire-cut', 'certificate-expired'])(
  'SCENARIO_NEEDS_WIRE: %s is refused before anything starts',
  async (kind) => {
    const options = { 'wire-slow': ', delayMs: 20', 'wire-cut': ', afterBytes: 90000' }[kind] ?? '';
    const on = kind.startsWith('wire') ? 'client' : 'gateway';
    const fault = `{ kind: ${kind}, ${on}: gw-1, at: PT3H, for: PT1H${options} }`;
    await expect(run(fault, 'memory')).rejects.toMatchObject({
      code: 'SCENARIO_NEEDS_WIRE',
      message: expect.stringContaining(kind),
      hint: expect.stringContaining('--transport tls'),
    });
  },
);

test('CLI_BAD_VALUE: a transport that nobody knows', () => {
  expect(codeOf(() => transportOption(given('pigeon')))).toBe('CLI_BAD_VALUE');
  expect(transportOption(given('memory'))).toBe('memory');
});

test('a certificate that the core does not know opens nothing', async () => {
  const [own, other] = [temporaryFolder(), temporaryFolder()];
  const foreign = await startCore({ dataDir: other, port: 0 });
  const { certificatePath } = await issueThing({
    dataDir: other,
    thingName: 'gw-1',
    role: 'gateway',
  });
  await foreign.stop();
  const refusals: string[] = [];
  const core = await startCore({
    ...{ dataDir: own, port: 0 },
    log: (line) => refusals.push(...('reason' in line ? [String(line.reason)] : [])),
  });
  const end = core.connect(readFileSync(certificatePath, 'utf8'));
  end.resume();
  await once(end, 'close');
  expect(refusals).toEqual(['FOREIGN_CA']);
  await core.stop();
});
