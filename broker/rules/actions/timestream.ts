/** `timestream` (page `timestream-rule-action`): one record for each member of the output. */
import { reasonOf } from '../../common/errors.ts';
import { typeOf, isObject, type SqlValue } from '../sql/values.ts';
import type { Cell } from '../tables.ts';
import { actionFailed, listOf, type Action, type ActionCall, type JsonFields } from './action.ts';
import { cellOf } from './cells.ts';

const NAME = /^[\w.-]{3,256}$/;
const RESERVED = /^(measure_name|measure_value.*|time|ts_.*)$|:/;
/** Nanoseconds in a unit. */
const UNITS: Readonly<Record<string, bigint>> = {
  SECONDS: 1_000_000_000n,
  MILLISECONDS: 1_000_000n,
  MICROSECONDS: 1_000n,
  NANOSECONDS: 1n,
};

export const TIMESTREAM: Action = {
  key: 'timestream',
  failedAction: 'TimestreamAction',
  required: ['roleArn', 'databaseName', 'tableName', 'dimensions'],
  resource: ({ text }) => text('tableName'),
  check({ dimensions, timestamp }) {
    const names = listOf(dimensions).map(({ name }) => String(name));
    if (names.length === 0) return 'dimensions is empty';
    const wrong = names.find((name) => RESERVED.test(name));
    if (wrong !== undefined) return `"${wrong}" cannot be the name of a dimension`;
    if (unitOf(timestamp) !== undefined) return undefined;
    return `unit of timestamp is one of ${Object.keys(UNITS).join(', ')}`;
  },
  run(call, { tables, clock }) {
    const [database, name] = [call.text('databaseName'), call.text('tableName')];
    if (!NAME.test(database) || !NAME.test(name)) {
      throw actionFailed(`"${database}" and "${name}" do not name a table`);
    }
    const table = `timestream/${database}/${name}`;
    const dimensions = Object.fromEntries(
      listOf(call.fields['dimensions']).map((field) => [
        String(field['name']),
        call.fill(field['value']),
      ]),
    );
    const time = timeOf(call, clock.now());
    if (!isObject(call.value)) throw actionFailed('the output is not an object');
    try {
      for (const [measure, value] of Object.entries(call.value)) {
        const type = measureType(value);
        if (type === undefined) continue;
        const values = { measure_name: measure, [`measure_value::${type}`]: cellOf(value), time };
        tables.put(table, { ...dimensions, ...EMPTY, ...values });
      }
    } catch (error) {
      throw actionFailed(`cannot write to the table ${table}: ${reasonOf(error)}`, error);
    }
  },
};

/** A column for each type, so that the table is the same whatever comes first. */
const EMPTY: Readonly<Record<string, Cell>> = {
  measure_name: null,
  'measure_value::bigint': null,
  'measure_value::double': null,
  'measure_value::varchar': null,
  'measure_value::boolean': null,
};

/** Undefined for null, which is no measure. */
function measureType(value: SqlValue): string | undefined {
  switch (typeOf(value)) {
    case 'Int':
      return 'bigint';
    case 'Decimal':
      return 'double';
    case 'Boolean':
      return 'boolean';
    case 'String':
    case 'Array':
    case 'Object':
    case 'Binary':
      return 'varchar';
    case 'Null':
    case 'Undefined':
      return undefined;
  }
}

/** Nanoseconds of the unit of the timestamp; undefined for a unit that does not exist. */
function unitOf(timestamp: unknown): bigint | undefined {
  const unit = (timestamp as JsonFields | null | undefined)?.['unit'] || 'MILLISECONDS';
  return typeof unit === 'string' && Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
}

/** `2020-08-26 22:42:16.423000000`, in UTC. */
function timeOf(call: ActionCall, nowMs: number): string {
  const timestamp = call.fields['timestamp'] as JsonFields | undefined;
  const text = timestamp === undefined ? '' : call.fill(timestamp['value']);
  const unit = unitOf(timestamp) ?? 1n;
  if (text !== '' && !/^\d{1,19}$/.test(text)) {
    throw actionFailed(`the timestamp came to "${text}", it must be a whole number`);
  }
  const nanos = text === '' ? BigInt(nowMs) * 1_000_000n : BigInt(text) * unit;
  const ms = Number(nanos / 1_000_000n);
  if (ms > 8.64e15) throw actionFailed(`the timestamp "${text}" is too far in the future`);
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  return `${date} ${time.slice(0, 8)}.${String(nanos % 1_000_000_000n).padStart(9, '0')}`;
}
