import { expect, test } from 'vitest';
import { actionLab } from './action.fixture.ts';
import { CLOUDWATCH_LOGS } from './cloudwatch-logs.ts';

const AT = '2026-01-02T03:04:05.000Z';

test('a line for each message, and for each member of a batch', async () => {
  const lab = actionLab(CLOUDWATCH_LOGS);
  await lab.run({ logGroupName: 'a/b' });
  await lab.run({ logGroupName: 'a/b', batchMode: true }, [1, 'x']);
  const lines = (lab.file('logs/a%2Fb.ndjson') ?? '').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    { at: AT, message: '{"t":21}' },
    { at: AT, message: '1' },
    { at: AT, message: '"x"' },
  ]);
});

test('what is no name of a group is refused', async () => {
  const run = actionLab(CLOUDWATCH_LOGS).run({ logGroupName: 'a b' });
  await expect(run).rejects.toThrow('is not the name of a log group');
});
