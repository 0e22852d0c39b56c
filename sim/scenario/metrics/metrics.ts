/**
 * The results that `expect:` can name: a registry of the tables that modules contribute, so that a wrong
 * name is found before the run and the documentation of the names cannot fall behind.
 */
import { assert } from '#kernel/errors.ts';
import { ATTACK_METRICS } from './attack-metrics.ts';
import { BILL_METRICS, FAIRNESS_METRICS, HEAT_METRICS } from './bill-metrics.ts';
import { ELECTRICITY_METRICS } from './electricity-metrics.ts';
import type { Tag } from '../expectation.ts';
import type { MetricFamily, MetricTable, Seen } from './metric.ts';
import { ALARM_FAMILY, ALARM_METRICS, READING_METRICS } from './reading-metrics.ts';
import { REJECTION_FAMILY, TELEGRAM_METRICS } from './telegram-metrics.ts';

const TABLE: MetricTable = {
  ...TELEGRAM_METRICS,
  ...READING_METRICS,
  ...ALARM_METRICS,
  ...BILL_METRICS,
  ...FAIRNESS_METRICS,
  ...HEAT_METRICS,
  ...ATTACK_METRICS,
  ...ELECTRICITY_METRICS,
};

const FAMILIES: readonly MetricFamily[] = [ALARM_FAMILY, REJECTION_FAMILY];

/** Name → what it means. */
export const METRICS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(TABLE).map(([name, { about }]) => [name, about]),
);

/** Names that end in a word of their own: `alarms.replay`. */
export const METRIC_FAMILIES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  FAMILIES.map(({ prefix, words }) => [prefix, words]),
);

export const METRIC_NAMES: readonly string[] = [
  ...Object.keys(TABLE),
  ...FAMILIES.flatMap(({ prefix, words }) => words.map((word) => `${prefix}${word}`)),
];

export function isMetric(name: string): boolean {
  return METRIC_NAMES.includes(name);
}

/** Its value; what did not occur is 0. */
export function metricValue(name: string, seen: Seen): number {
  const own = Object.hasOwn(TABLE, name) ? TABLE[name] : undefined;
  if (own !== undefined) return own.of(seen);
  const family = familyOf(name);
  assert(family !== undefined, `no result ${name}`);
  return family.of(seen, name.slice(family.prefix.length));
}

/** Tags that a result takes; none where it is one number. */
export function tagsOf(name: string): readonly Tag[] {
  if (!isMetric(name)) return [];
  return (Object.hasOwn(TABLE, name) ? TABLE[name]?.tags : familyOf(name)?.tags) ?? [];
}

/** Only what has a time of its own can be expected within a span. */
export function hasTime(name: string): boolean {
  return FAMILIES.some(({ prefix, hasTime: has }) => has === true && name.startsWith(prefix));
}

/** For editors: the names of results with tags. */
export const TAGGED_PATTERN = taggedPattern();

function taggedPattern(): string {
  const names = Object.keys(TABLE).filter((name) => tagsOf(name).length > 0);
  const families = FAMILIES.filter(({ tags }) => tags !== undefined);
  const parts = [
    ...families.map(({ prefix }) => `${escaped(prefix)}[a-z-]+`),
    ...names.filter((name) => familyOf(name)?.tags === undefined).map(escaped),
  ];
  return `^(${parts.join('|')})\\{[^{}]+\\}$`;
}

function escaped(text: string): string {
  return text.replaceAll('.', String.raw`\.`);
}

function familyOf(name: string): MetricFamily | undefined {
  return FAMILIES.find(({ prefix }) => name.startsWith(prefix));
}
