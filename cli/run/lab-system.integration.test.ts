/** What a scenario switches off reaches the programs of a run, seen by a stranger at their sockets. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { DefenceId } from '#kernel/defences.ts';
import { readScenario } from '../common/scenario-file.ts';
import { houseOf } from '../../sim/scenario/set-up.ts';
import { connectThing, issueFor } from '../../test/support/core-lab.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { systemStarter } from './lab-system.ts';

const SCENARIO = fileURLToPath(new URL('../../scenarios/quiet-winter.yaml', import.meta.url));

interface StartedLine {
  readonly kind: string;
  readonly port: number;
  readonly defencesOff?: readonly string[];
}

async function coreWith(off: readonly DefenceId[]) {
  const scenario = readScenario(SCENARIO);
  const { seed } = scenario;
  const saveDir = temporaryFolder();
  const order = { variant: 'control', scenario, seed, house: houseOf(scenario), off } as const;
  const system = await systemStarter(saveDir)(order);
  onTestFinished(() => system.stop());
  const dataDir = path.join(saveDir, 'control');
  const log = readFileSync(path.join(dataDir, 'core-audit.ndjson'), 'utf8');
  const lines = log.split('\n').filter((line) => line !== '');
  const started = lines
    .map((line) => JSON.parse(line) as StartedLine)
    .find(({ kind }) => kind === 'started');
  return { started, dataDir, url: `mqtts://localhost:${started?.port}` };
}

test.each<[readonly DefenceId[], string]>([
  [[], 'refused'],
  [['D12'], 'granted'],
])('with %j off a topic of another gateway is %s', async (off, outcome) => {
  const { started, url, dataDir } = await coreWith(off);
  expect(started?.defencesOff ?? []).toEqual(off);
  const client = await connectThing(url, await issueFor(dataDir, 'stranger'));
  const publish = client.publishAsync('metering/v1/gw-1/telegrams', 'forged', { qos: 1 });
  const closed = new Promise((resolve) => void client.once('close', () => resolve('refused')));
  expect(await Promise.race([publish.then(() => 'granted'), closed])).toBe(outcome);
});
