import { expect, test } from 'vitest';
import { actionLab } from './action.fixture.ts';
import { TIMESTREAM } from './timestream.ts';

const FIELDS = {
  ...{ databaseName: 'lab', tableName: 'rooms' },
  dimensions: [{ name: 'room', value: 'bath' }],
};

test('each member is a record with a column of its type, at the time in its unit', async () => {
  const lab = actionLab(TIMESTREAM);
  const timestamp = { value: '1598481736', unit: 'SECONDS' };
  await lab.run({ ...FIELDS, timestamp }, { t: 21.5, on: true, none: null });
  const rows = lab.rows('timestream/lab/rooms');
  expect(rows).toMatchObject([
    { room: 'bath', measure_name: 't', 'measure_value::double': 21.5 },
    { room: 'bath', measure_name: 'on' },
  ]);
  expect(rows[0]?.['time']).toBe('2020-08-26 22:42:16.000000000');
});

test('names that the service keeps for itself, other units and other outputs are refused', async () => {
  expect(TIMESTREAM.check?.({ dimensions: [] })).toBe('dimensions is empty');
  expect(TIMESTREAM.check?.({ dimensions: [{ name: 'time' }] })).toContain('"time" cannot be');
  const timestamp = { unit: 'DAYS' };
  expect(TIMESTREAM.check?.({ ...FIELDS, timestamp })).toContain('unit of timestamp is one of');
  await expect(actionLab(TIMESTREAM).run(FIELDS, [1])).rejects.toThrow('not an object');
  const late = { ...FIELDS, timestamp: { value: 'soon' } };
  await expect(actionLab(TIMESTREAM).run(late)).rejects.toThrow('must be a whole number');
});
