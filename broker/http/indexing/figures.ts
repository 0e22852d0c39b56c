/** Figures over a field of what a query finds (developer guide, `index-aggregate`). */
import { compareText } from '#kernel/compare-text.ts';
import { AwsError, invalidRequest } from '../../common/aws-error.ts';
import {
  GROUP_FIELDS,
  managedFields,
  typedValues,
  type IndexField,
} from '../../registry/search-index.ts';
import type { SearchValue } from '../../registry/search-query.ts';
import { control, type Operation } from '../operation.ts';
import { integer, list, number, object, text } from '../request/schema.ts';
import type { CoreServices } from '../services.ts';
import { settingsOf } from './index-settings.ts';
import { GROUPS, QUERY, search, type Query } from './indexing.ts';

const FIELD_QUERY = object({ ...QUERY, aggregationField: text }, 'queryString');

/** How many, and for numbers and truth values their usual figures. */
const getStatistics = control('GetStatistics', 'POST /indices/statistics', {
  body: FIELD_QUERY,
  async handle({ body }, core) {
    const { field, values } = await valuesOf(body, core);
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
  },
});

const getCardinality = control('GetCardinality', 'POST /indices/cardinality', {
  body: FIELD_QUERY,
  async handle({ body }, core) {
    const { values } = await valuesOf(body, core);
    return { cardinality: new Set(values).size };
  },
});

const PERCENTS_DEFAULT: readonly number[] = [1, 5, 25, 50, 75, 95, 99];

const getPercentiles = control('GetPercentiles', 'POST /indices/percentiles', {
  body: object({ ...FIELD_QUERY.properties, percents: list(number(0, 100)) }, 'queryString'),
  async handle({ body }, core) {
    const percents = body.percents ?? PERCENTS_DEFAULT;
    const { field, values } = await valuesOf(body, core);
    if (field.type !== 'Number') {
      throw new AwsError('InvalidAggregationException', `${field.name} is not a field of numbers`);
    }
    const sorted = values.map(Number).sort((a, b) => a - b);
    if (sorted.length === 0) return { percentiles: [] };
    return {
      percentiles: percents.map((percent) => ({ percent, value: percentile(sorted, percent) })),
    };
  },
});

const BUCKETS_DEFAULT = 10;
const BUCKETS_MAX = 10_000;
const TERMS = object({ maxBuckets: integer(1, BUCKETS_MAX) });

/** The most frequent values first. */
const getBuckets = control('GetBucketsAggregation', 'POST /indices/buckets', {
  body: object(
    { ...FIELD_QUERY.properties, bucketsAggregationType: object({ termsAggregation: TERMS }) },
    'queryString',
    'aggregationField',
    'bucketsAggregationType',
  ),
  async handle({ body }, core) {
    const terms = body.bucketsAggregationType.termsAggregation;
    if (terms === undefined) throw invalidRequest('bucketsAggregationType needs termsAggregation');
    const { maxBuckets = BUCKETS_DEFAULT } = terms;
    const { values, documentCount } = await valuesOf(body, core);
    const groups = Map.groupBy(values, String);
    const buckets = [...groups].map(([keyValue, { length }]) => ({ keyValue, count: length }));
    buckets.sort((a, b) => b.count - a.count || compareText(a.keyValue, b.keyValue));
    return { totalCount: documentCount, buckets: buckets.slice(0, maxBuckets) };
  },
});

export const INDEX_FIGURE_OPERATIONS: readonly Operation[] = [
  getStatistics,
  getCardinality,
  getPercentiles,
  getBuckets,
];

interface FieldValues {
  readonly field: IndexField;
  readonly values: readonly SearchValue[];
  readonly documentCount: number;
}

const DEFAULT_FIELD = 'registry.version';

interface FieldQuery extends Query {
  readonly aggregationField?: string;
}

async function valuesOf(query: FieldQuery, core: CoreServices): Promise<FieldValues> {
  const name = query.aggregationField ?? DEFAULT_FIELD;
  const found = await search(query, core);
  const settings = settingsOf(core);
  const fields =
    query.indexName === GROUPS
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

/** Between two neighbours in proportion. */
function percentile(sorted: readonly number[], percent: number): number {
  const place = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
