/** What the portal makes of electricity meters under the tariffs of the file. */
import { sum, type MetricTable } from './metric.ts';

const OF_DWELLING = ['dwelling'] as const;

export const ELECTRICITY_METRICS: MetricTable = {
  'electricity.costCents': {
    about: 'cents that electricity has cost in the month of the end, by readings and tariff',
    tags: OF_DWELLING,
    of: ({ electricity }) => sum(electricity.map(({ costCents }) => costCents)),
  },
  'electricity.kwh': {
    about: 'electricity drawn in that month by the readings, whole kWh',
    tags: OF_DWELLING,
    of: ({ electricity }) => Math.round(sum(electricity.map(({ wh }) => wh)) / 1000),
  },
  'electricity.shiftSavesCents': {
    about: 'cents that half of the evening’s load would save by night',
    tags: OF_DWELLING,
    of: ({ electricity }) => sum(electricity.map(({ shiftSavesCents }) => shiftSavesCents)),
  },
  'electricity.quarters': {
    about: 'quarters of an hour that a tariff was applied to',
    tags: OF_DWELLING,
    of: ({ electricity }) => sum(electricity.map(({ quarterCount }) => quarterCount)),
  },
  'electricity.estimatedQuarters': {
    about: 'quarters of an hour among them without a register at both ends',
    tags: OF_DWELLING,
    of: ({ electricity }) => sum(electricity.map(({ estimatedCount }) => estimatedCount)),
  },
};
