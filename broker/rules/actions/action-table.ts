/** The actions that rules may have. */
import type { Action } from './action.ts';
import { CLOUDWATCH_ALARM } from './cloudwatch-alarm.ts';
import { CLOUDWATCH_LOGS } from './cloudwatch-logs.ts';
import { CLOUDWATCH_METRIC } from './cloudwatch-metric.ts';
import { DYNAMO_DB } from './dynamodb.ts';
import { DYNAMO_DB_V2 } from './dynamodb-v2.ts';
import { FIREHOSE } from './firehose.ts';
import { HTTP } from './http.ts';
import { KINESIS } from './kinesis.ts';
import { LAMBDA } from './lambda.ts';
import { REPUBLISH } from './republish.ts';
import { S3 } from './s3.ts';
import { SNS } from './sns.ts';
import { SQS } from './sqs.ts';
import { STEP_FUNCTIONS } from './step-functions.ts';
import { TIMESTREAM } from './timestream.ts';

export const ACTIONS: readonly Action[] = [
  REPUBLISH,
  S3,
  LAMBDA,
  HTTP,
  DYNAMO_DB,
  DYNAMO_DB_V2,
  TIMESTREAM,
  SQS,
  SNS,
  KINESIS,
  FIREHOSE,
  CLOUDWATCH_ALARM,
  CLOUDWATCH_LOGS,
  CLOUDWATCH_METRIC,
  STEP_FUNCTIONS,
];
