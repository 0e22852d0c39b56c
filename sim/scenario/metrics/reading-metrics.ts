/** Readings beside what was really sent, and alarms. */
import { ALARM_KINDS } from '#kernel/rejections.ts';
import type { PortalAlarm } from '../ports.ts';
import { OF_METERS, sum, type MetricFamily, type MetricTable } from './metric.ts';

export const READING_METRICS: MetricTable = {
  'readings.expected': {
    about: 'genuine telegrams that a gateway heard: each must become one reading',
    of: ({ readings }) => readings.expectedCount,
  },
  'readings.stored': {
    about: 'readings in the portal',
    of: ({ readings }) => readings.storedCount,
  },
  'readings.lost': {
    about: 'expected readings that the portal does not have, or has with other units',
    tags: OF_METERS,
    of: ({ readings }) => readings.lost.length,
  },
  'readings.forged': {
    about: 'readings in the portal that no genuine telegram of that instant explains',
    tags: OF_METERS,
    of: ({ readings }) => readings.forged.length,
  },
  'readings.duplicated': {
    about: 'readings that the portal has more than once',
    tags: OF_METERS,
    of: ({ readings }) => readings.duplicated.length,
  },
  'readings.wrong': {
    about:
      'readings with the right units and another due date, due-date value, clock or error date than was sent',
    tags: OF_METERS,
    of: ({ readings }) => readings.wrong.length,
  },
};

/** How many of the alarms a result counts: `alarms.total` all, else those of its kind. */
export function alarmCount(metric: string, alarms: readonly PortalAlarm[]): number {
  const kind = metric.slice(ALARM_FAMILY.prefix.length);
  return countOf(kind === 'total' ? alarms : alarms.filter((alarm) => alarm.kind === kind));
}

export const ALARM_METRICS: MetricTable = {
  'alarms.total': {
    about: 'alarms of all kinds',
    tags: OF_METERS,
    of: ({ alarms }) => countOf(alarms),
  },
};

export const ALARM_FAMILY: MetricFamily = {
  prefix: 'alarms.',
  words: ALARM_KINDS,
  tags: OF_METERS,
  hasTime: true,
  of: ({ alarms }, kind) => alarmCount(`alarms.${kind}`, alarms),
};

/** A rule that fires again for one subject is one alarm with a count. */
export function countOf(alarms: readonly PortalAlarm[]): number {
  return sum(alarms.map((alarm) => alarm.count ?? 1));
}
