/** Functions that ask other services of the core. What cannot be answered fails the rule. */
import { reasonOf } from '../../../common/errors.ts';
import { ruleError } from '../../errors.ts';
import { PendingAnswer } from '../environment.ts';
import { fromPlain } from '../json.ts';
import { emptyObject, type SqlValue, type SqlVersion } from '../values.ts';
import type { Call, FunctionSpec } from './function-spec.ts';

const GROUP = 'Other services';

export const EXTERNAL_FUNCTIONS: readonly FunctionSpec[] = [
  {
    ...row('aws_lambda', 2, 2, 'iot-func-aws-lambda'),
    signature: 'String, Value',
    summary: 'The answer of a function to the value; at most two seconds.',
    call: (call) =>
      asked(call, 'aws_lambda', ({ lambda }, [arn, input]) => lambda?.(text(arn), input)),
  },
  {
    ...row('get_thing_shadow', 2, 3, 'iot-sql-function-get-thing-shadow'),
    signature: 'String[, String], String',
    summary: 'A shadow of a thing: thing, name of a named shadow, role.',
    call: (call) =>
      asked(call, 'get_thing_shadow', ({ thingShadow }, [thing, name]) =>
        thingShadow?.(text(thing), call.args.length === 3 ? text(name) : ''),
      ),
  },
  {
    ...row('get_registry_data', 3, 3, 'iot-sql-function-get-registry-data'),
    signature: "'DescribeThing', String, String",
    summary: 'What the registry knows of a thing: its name, type and attributes.',
    call: (call) =>
      asked(call, 'get_registry_data', ({ thing }, [api, name]) =>
        api === 'DescribeThing' ? thing?.(text(name)) : undefined,
      ),
  },
  {
    ...row('get_dynamodb', 4, 6, 'iot-sql-function-get-dynamodb'),
    signature: 'String, String, Value[, String, Value], String',
    summary: 'An item of a table by its key: table, partition key, [sort key,] role.',
    call: (call) =>
      asked(call, 'get_dynamodb', ({ dynamoItem }, [table, key, value, sortKey, sortValue]) => {
        const wanted = emptyObject();
        wanted[text(key)] = value;
        if (call.args.length === 6) wanted[text(sortKey)] = sortValue;
        return dynamoItem?.(text(table), wanted);
      }),
  },
];

type Row = Omit<FunctionSpec, 'call' | 'summary' | 'signature'>;

function row(name: string, minArgs: number, ...[maxArgs, anchor]: [number, string]): Row {
  return { name, group: GROUP, minArgs, maxArgs, anchor, isV2: true, examples: [] };
}

/** Throws RULE_FUNCTION_FAILED, and `PendingAnswer` while an answer is awaited. */
function asked(
  { args, message, version }: Call,
  name: string,
  ask: (services: Call['message']['services'], args: readonly SqlValue[]) => unknown,
): SqlValue {
  try {
    return plain(ask(message.services, args), version);
  } catch (error) {
    if (error instanceof PendingAnswer) throw error;
    const details = { function: name, reason: reasonOf(error) };
    throw ruleError('RULE_FUNCTION_FAILED', { details, cause: error });
  }
}

function plain(answer: unknown, version: SqlVersion): SqlValue {
  return answer === undefined ? undefined : fromPlain(answer, version);
}

function text(value: SqlValue): string {
  return typeof value === 'string' ? value : '';
}
