import { expect, test } from 'vitest';
import { actionLab } from './action.fixture.ts';
import { DYNAMO_DB } from './dynamodb.ts';

const KEY = { tableName: 'last', hashKeyField: 'id', hashKeyValue: 'gw-1' };

test('the output is one column of the row with the key; the newest counts, and DELETE removes it', async () => {
  const lab = actionLab(DYNAMO_DB);
  await lab.run(KEY, 1);
  await lab.run({ ...KEY, payloadField: 'payload' }, 2);
  expect(lab.rows('dynamodb/last')).toEqual([{ id: 'gw-1', payload: '2' }]);
  await lab.run({ ...KEY, operation: 'delete' });
  expect(lab.rows('dynamodb/last')).toEqual([]);
});

test('a key of numbers is one, with a range', async () => {
  const lab = actionLab(DYNAMO_DB);
  const range = { rangeKeyField: 'at', rangeKeyValue: '5', rangeKeyType: 'NUMBER' };
  await lab.run({ ...KEY, ...range });
  expect(Number(lab.rows('dynamodb/last')[0]?.['at'])).toBe(5);
});

test.each([
  [{ tableName: 'a' }, 'is not the name of a table'],
  [{ hashKeyValue: '' }, 'hashKeyValue is empty'],
  [{ hashKeyType: 'NUMBER' }, 'is not a number'],
  [{ operation: 'TRUNCATE' }, 'it is INSERT, UPDATE, DELETE'],
])('%j is refused', async (change, message) => {
  await expect(actionLab(DYNAMO_DB).run({ ...KEY, ...change })).rejects.toThrow(message);
});
