/** What the ledger says of defences that stand alone, held against runs on the real programs. */
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { readJsonFile } from '../common/text-file.ts';
import { runMetertwin } from '../dispatch.ts';
import { CLAIM_MODES, isAlone, isTest } from './claim.ts';
import { CLAIMS } from './ledger.ts';
import { measuredIn } from './measured.ts';

vi.setConfig({ testTimeout: 1_800_000 });

const ALONE = CLAIMS.flatMap(({ id, evidence }) =>
  evidence.flatMap((one) => (!isTest(one) && isAlone(one) ? [{ id, ...one }] : [])),
);

test.each(ALONE)('$id: $attack $rung with $only alone', async ({ attack, rung, only, comesTo }) => {
  const io = fakeIo({ cwd: temporaryFolder() });
  const words = ['attack', attack, '--rung', rung, '--matrix', '--json-file', 'found.json'];
  expect(await runMetertwin(words, io)).toBe(0);
  const measured = measuredIn(await readJsonFile('found.json', io), 'found.json');
  const found = CLAIM_MODES.flatMap((mode) => {
    const verdict = measured({ attack, rung, mode, only });
    return verdict === undefined ? [] : [[mode, verdict] as const];
  });
  expect(Object.fromEntries(found)).toEqual(comesTo);
  expect(await runMetertwin(['claims', '--results', 'found.json'], io)).toBe(0);
});
