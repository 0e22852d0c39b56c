/**
 * `dynamoDBv2` (page `dynamodb-v2-rule-action`): one column for each member of the output. A table
 * that this action makes has no key, so each message is a row; one of `dynamoDB` keeps its key.
 */
import { reasonOf } from '../../common/errors.ts';
import { isObject } from '../sql/values.ts';
import type { Row } from '../tables.ts';
import { actionFailed, type Action, type ActionCall, type JsonFields } from './action.ts';
import { cellOf } from './cells.ts';
import { tableOf } from './dynamodb.ts';

export const DYNAMO_DB_V2: Action = {
  key: 'dynamoDBv2',
  failedAction: 'DynamoDBv2Action',
  required: ['roleArn', 'putItem'],
  resource: (call) => tableName(call),
  check: ({ putItem }) =>
    typeof (putItem as JsonFields)['tableName'] === 'string'
      ? undefined
      : 'tableName of putItem is missing',
  run(call, { tables }) {
    const table = tableOf(tableName(call));
    const { value } = call;
    if (!isObject(value) || Object.keys(value).length === 0) {
      throw actionFailed('the output is not an object with members');
    }
    const row: Row = Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, cellOf(member)]),
    );
    try {
      tables.put(table, row);
    } catch (error) {
      throw actionFailed(`cannot write to the table ${table}: ${reasonOf(error)}`, error);
    }
  },
};

function tableName({ fields, fill }: ActionCall): string {
  return fill((fields['putItem'] as JsonFields)['tableName']);
}
