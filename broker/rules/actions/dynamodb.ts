/** `dynamoDB` (page `dynamodb-rule-action`): the output in one column of a row, by its key. */
import { reasonOf } from '../../common/errors.ts';
import type { Cell, RuleTables } from '../tables.ts';
import { actionFailed, type Action, type ActionCall } from './action.ts';

const OPERATIONS = ['INSERT', 'UPDATE', 'DELETE'];

export const DYNAMO_DB: Action = {
  key: 'dynamoDB',
  failedAction: 'DynamoDBAction',
  required: ['roleArn', 'tableName', 'hashKeyField', 'hashKeyValue'],
  resource: ({ text }) => text('tableName'),
  run(call, { tables }) {
    const table = tableOf(call.text('tableName'));
    const key = keyOf(call);
    const operation = call.text('operation').toUpperCase() || 'INSERT';
    if (!OPERATIONS.includes(operation)) {
      throw actionFailed(`operation came to "${operation}", it is ${OPERATIONS.join(', ')}`);
    }
    try {
      if (operation === 'DELETE') tables.remove(table, key);
      else write({ call, tables, table, key });
    } catch (error) {
      throw actionFailed(`cannot write to the table ${table}: ${reasonOf(error)}`, error);
    }
  },
};

/** Name of the SQLite table. Throws RULE_ACTION_FAILED. */
export function tableOf(name: string): string {
  if (!/^[\w.-]{3,255}$/.test(name)) throw actionFailed(`"${name}" is not the name of a table`);
  return `dynamodb/${name}`;
}

function write({ call, tables, table, key }: Target): void {
  const column = call.text('payloadField') || 'payload';
  const text = call.payload.toString('utf8');
  // Bytes that are no text stay bytes.
  const isText = Buffer.from(text).equals(call.payload);
  tables.put(table, { ...key, [column]: isText ? text : call.payload }, Object.keys(key));
}

interface Target {
  readonly call: ActionCall;
  readonly tables: RuleTables;
  readonly table: string;
  readonly key: Readonly<Record<string, Cell>>;
}

function keyOf(call: ActionCall): Readonly<Record<string, Cell>> {
  const hash = { [call.text('hashKeyField')]: keyValue(call, 'hashKey') };
  const range = call.text('rangeKeyField');
  return range === '' ? hash : { ...hash, [range]: keyValue(call, 'rangeKey') };
}

function keyValue(call: ActionCall, name: 'hashKey' | 'rangeKey'): Cell {
  const text = call.text(`${name}Value`);
  if (text === '') throw actionFailed(`${name}Value is empty`);
  if (call.text(`${name}Type`) !== 'NUMBER') return text;
  const value = Number(text);
  if (!Number.isFinite(value)) throw actionFailed(`${name}Value "${text}" is not a number`);
  return Number.isSafeInteger(value) ? BigInt(value) : value;
}
