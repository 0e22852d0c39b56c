/** Figures over a field of what a query finds (developer guide, `index-aggregate`). */
import { compareText } from '#kernel/compare-text.ts';
import { AwsError, invalidRequest } from '../../common/aws-error.ts';
import { GROUP_FIELDS, managedFields, typedValues } from '../../registry/search-index.ts';
import type { IndexField } from '../../registry/search-index.ts';
import type { SearchValue } from '../../registry/search-query.ts';
import { optionalInteger, optionalObject, optionalText } from '../fields.ts';
import { control, jsonBody } from '../operation.ts';
import type { HttpRequest, JsonObject, Operation } from '../operation.ts';
import type { CoreServices } from '../services.ts';
import { settingsOf } from './index-settings.ts';
import { GROUPS, search } from './indexing.ts';

export const INDEX_FIGURE_OPERATIONS: readonly Operation[] = [
  control('GetStatistics', 'POST /indices/statistics', getStatistics),
  control('GetCardinality', 'POST /indices/cardinality', getCardinality),
  control('GetPercentiles', 'POST /indices/percentiles', getPercentiles),
  control('GetBucketsAggregation', 'POST /indices/buckets', getBuckets),
];

interface FieldValues {
  readonly field: IndexField;
  readonly values: readonly SearchValue[];
  readonly documentCount: number;
}

const DEFAULT_FIELD = 'registry.version';

async function valuesOf(body: JsonObject, core: CoreServices): Promise<FieldValues> {
  const name = optionalText(body, 'aggregationField') ?? DEFAULT_FIELD;
  const found = await search(body, core);
  const settings = settingsOf(core);
  const fields =
    optionalText(body, 'indexName') === GROUPS
      ? [...GROUP_FIELDS, ...settings.groupFields]
      : [...managedFields(settings), ...settings.customFields];
  const field = fields.find((known) => known.name === name);
  if (field === undefined) {
    throw new AwsError(
      'InvalidAggregationException',
      `${name.slice(0, 256)} is neither a managed nor a custom field of the index`,
    );
  }
  const all = found.documents.flatMap((document) => document.field(name));
  return { field, values: typedValues(all, field.type), documentCount: found.documents.length };
}

/** How many, and for numbers and truth values their usual figures. */
async function getStatistics(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const { field, values } = await valuesOf(jsonBody(request), core);
  const count = values.length;
  if (field.type === 'String' || count === 0) return { statistics: { count } };
  const numbers = values.map(Number);
  const sum = numbers.reduce((total, value) => total + value, 0);
  const sumOfSquares = numbers.reduce((total, value) => total + value * value, 0);
  const average = sum / count;
  const variance = Math.max(sumOfSquares / count - average * average, 0);
  const minimum = numbers.reduce((a, b) => Math.min(a, b));
  const maximum = numbers.reduce((a, b) => Math.max(a, b));
  const stdDeviation = Math.sqrt(variance);
  return {
    statistics: { count, average, sum, minimum, maximum, sumOfSquares, variance, stdDeviation },
  };
}

async function getCardinality(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const { values } = await valuesOf(jsonBody(request), core);
  return { cardinality: new Set(values).size };
}

const PERCENTS_DEFAULT: readonly number[] = [1, 5, 25, 50, 75, 95, 99];

async function getPercentiles(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const body = jsonBody(request);
  const percents = readPercents(body);
  const { field, values } = await valuesOf(body, core);
  if (field.type !== 'Number') {
    throw new AwsError('InvalidAggregationException', `${field.name} is not a field of numbers`);
  }
  const sorted = values.map(Number).sort((a, b) => a - b);
  if (sorted.length === 0) return { percentiles: [] };
  return {
    percentiles: percents.map((percent) => ({ percent, value: percentile(sorted, percent) })),
  };
}

function readPercents(body: JsonObject): readonly number[] {
  const list = body['percents'] ?? PERCENTS_DEFAULT;
  const isFine = (value: unknown): value is number =>
    typeof value === 'number' && value >= 0 && value <= 100;
  if (Array.isArray(list) && list.every(isFine)) return list;
  throw invalidRequest('percents must be a list of numbers from 0 to 100');
}

/** Between two neighbours in proportion. */
function percentile(sorted: readonly number[], percent: number): number {
  const place = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

const BUCKETS_DEFAULT = 10;
const BUCKETS_MAX = 10_000;

/** The most frequent values first. */
async function getBuckets(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const body = jsonBody(request);
  const type = optionalObject(body, 'bucketsAggregationType') ?? {};
  const terms = optionalObject(type, 'termsAggregation');
  if (terms === undefined) throw invalidRequest('bucketsAggregationType needs termsAggregation');
  const maxBuckets = optionalInteger(terms, 'maxBuckets') ?? BUCKETS_DEFAULT;
  if (maxBuckets < 1 || maxBuckets > BUCKETS_MAX) {
    throw invalidRequest(`maxBuckets must be from 1 to ${BUCKETS_MAX}`);
  }
  if (optionalText(body, 'aggregationField') === undefined) {
    throw invalidRequest('aggregationField must not be null');
  }
  const { values, documentCount } = await valuesOf(body, core);
  const groups = Map.groupBy(values, String);
  const buckets = [...groups].map(([keyValue, { length }]) => ({ keyValue, count: length }));
  buckets.sort((a, b) => b.count - a.count || compareText(a.keyValue, b.keyValue));
  return { totalCount: documentCount, buckets: buckets.slice(0, maxBuckets) };
}
