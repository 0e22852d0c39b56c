/** What the portal makes of electricity meters under the tariffs of the file. */
import { SECOND_MS } from '#kernel/time.ts';
import { sum, type MetricTable } from './metric.ts';

const OF_DWELLING = ['dwelling'] as const;

const highest = (values: readonly number[]): number => Math.max(0, ...values);
const KILO = 1000;

export const ELECTRICITY_METRICS: MetricTable = {
  'limits.answeredWithinS': {
    about: 'seconds of the portal’s clock until the last order of a grid operator was answered',
    tags: OF_DWELLING,
    of: ({ limits }) =>
      highest(
        limits.map(({ orderedAt, answeredAt }) =>
          answeredAt === undefined ? Infinity : (answeredAt - orderedAt) / SECOND_MS,
        ),
      ),
  },
  'limits.orders': {
    about: 'orders of a grid operator that the portal heard of, releases among them',
    tags: OF_DWELLING,
    of: ({ limits }) => limits.length,
  },
  'limits.refused': {
    about: 'orders of a grid operator that a control box refused',
    tags: OF_DWELLING,
    of: ({ limits }) => limits.filter(({ isRefused }) => isRefused).length,
  },
  'limits.unanswered': {
    about: 'orders of a grid operator that nobody answered',
    tags: OF_DWELLING,
    of: ({ limits }) => limits.filter(({ answeredAt }) => answeredAt === undefined).length,
  },
  'power.exceededQuarters': {
    about:
      'quarters of an hour in which a connection really drew more than a grid operator allowed',
    tags: OF_DWELLING,
    of: ({ power }) => sum(power.map(({ exceededCount }) => exceededCount)),
  },
  'power.limitedPeakW': {
    about: 'the highest quarter of an hour of a connection that a grid operator limited, W',
    tags: OF_DWELLING,
    of: ({ power }) => highest(power.map(({ limitedPeakW }) => limitedPeakW)),
  },
  'power.peakW': {
    about: 'the highest quarter of an hour of a connection in the whole run, W',
    tags: OF_DWELLING,
    of: ({ power }) => highest(power.map(({ peakW }) => peakW)),
  },
  'power.waitingKwhH': {
    about: 'what cars and heat pumps waited for, kWh times hours: the comfort that it costs',
    tags: OF_DWELLING,
    of: ({ power }) => Math.round(sum(power.map(({ waitingWhH }) => waitingWhH)) / KILO),
  },
  'electricity.costCents': {
    about: 'cents that electricity has cost in the month of the end, by readings and tariff',
    tags: OF_DWELLING,
    of: ({ electricity }) => sum(electricity.map(({ costCents }) => costCents)),
  },
  'electricity.wrongCents': {
    about: 'cents that these costs are off, by the registers that the meters really had',
    tags: OF_DWELLING,
    of: ({ electricity }) => sum(electricity.map(({ wrongCents }) => wrongCents ?? 0)),
  },
  'electricity.unaudited': {
    about: 'dwellings whose costs nobody can check: their meter was silent at the end of a quarter',
    tags: OF_DWELLING,
    of: ({ electricity }) => electricity.filter(({ wrongCents }) => wrongCents === null).length,
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
