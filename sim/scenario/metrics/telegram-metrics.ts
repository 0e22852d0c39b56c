/** Telegrams on their way from the antenna to the portal. */
import { REJECTION_REASONS } from '#kernel/rejections.ts';
import { OF_METERS, sum, type MetricFamily, type MetricTable } from './metric.ts';

export const TELEGRAM_METRICS: MetricTable = {
  'telegrams.sent': {
    about: 'frames on the air, the attacker’s included',
    of: ({ counters }) => counters.sent,
  },
  'telegrams.heard': {
    about: 'frames that at least one gateway received',
    of: ({ counters }) => counters.heard,
  },
  'telegrams.lost': {
    about: 'frames that no gateway received',
    of: ({ counters }) => sum(Object.values(counters.lost)),
  },
  'telegrams.dropped': {
    about: 'telegrams that a gateway with a full outbox dropped',
    of: ({ counters }) => counters.dropped,
  },
  'telegrams.stored': {
    about: 'telegrams that the portal took as readings',
    of: ({ counters }) => counters.stored,
  },
  'telegrams.rejected': {
    about: 'telegrams that the portal refused, all reasons together',
    of: ({ counters }) => sum(Object.values(counters.rejected)),
  },
  'uplink.kB': {
    about: 'payload of all bundles, whole kB: the volume of the SIM cards before TLS',
    of: ({ volume }) => Math.round(volume.payloadBytes / 1000),
  },
  'cloud.messages': {
    about:
      'messages as AWS IoT Core meters them: bundles in steps of 5 kB, published and delivered',
    of: ({ volume }) => volume.messages,
  },
  'bundles.deadLetters': {
    about: 'bundles that the portal could not read',
    of: ({ deadLetters }) => deadLetters,
  },
  'delays.p50S': {
    about: 'seconds that half of the telegrams do not exceed from the air to the uplink',
    tags: OF_METERS,
    of: ({ delays }) => delays.quantileS(0.5),
  },
  'delays.p99S': {
    about: 'the same of 99 in 100',
    tags: OF_METERS,
    of: ({ delays }) => delays.quantileS(0.99),
  },
  'delays.maxS': {
    about: 'the same of all',
    tags: OF_METERS,
    of: ({ delays }) => delays.quantileS(1),
  },
};

export const REJECTION_FAMILY: MetricFamily = {
  prefix: 'telegrams.rejected.',
  words: REJECTION_REASONS,
  of: ({ counters }, reason) => counters.rejected[reason] ?? 0,
};
