import { expect, test } from 'vitest';
import { actionLab } from './action.fixture.ts';
import { DYNAMO_DB_V2 } from './dynamodb-v2.ts';

test('each member of the output is a column', async () => {
  const lab = actionLab(DYNAMO_DB_V2);
  await lab.run({ putItem: { tableName: 'all' } }, { t: 21, room: 'bath' });
  expect(lab.rows('dynamodb/all')).toEqual([{ t: 21, room: 'bath' }]);
});

test('an output without members and an item without a table are refused', async () => {
  const fields = { putItem: { tableName: 'all' } };
  for (const output of [[1], {}]) {
    await expect(actionLab(DYNAMO_DB_V2).run(fields, output)).rejects.toThrow('not an object');
  }
  expect(DYNAMO_DB_V2.check?.({ putItem: {} })).toBe('tableName of putItem is missing');
});
