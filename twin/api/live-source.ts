/**
 * Carries the portal's events into the live feed. It listens only while somebody watches, so
 * that a portal without a dashboard builds no events.
 */
import type { PortalContext } from '../context.ts';
import { alarmAnswer, gatewayAnswer, instantOrNull, telegramAnswer } from './convert.ts';
import { formatInstant } from '#kernel/time.ts';
import { type LiveFeed, MAX_PER_FLUSH } from './live.ts';

/** Starts listening; the answer ends it. */
export function connectFeed(context: PortalContext, feed: LiveFeed): () => void {
  const { live, store } = context;
  const dwellings = new Map(store.meters.list().map(({ id, dwellingId }) => [id, dwellingId]));
  const dwellingOf = (meterId: string): string | undefined => {
    if (!dwellings.has(meterId)) {
      const meter = store.meters.byId(meterId);
      if (meter !== undefined) dwellings.set(meterId, meter.dwellingId);
    }
    return dwellings.get(meterId);
  };
  const ends = [
    live.on('counters', (counters) =>
      feed.publish('counters', '', () => ({
        counters,
        watermark: instantOrNull(store.counters.watermark()),
      })),
    ),
    live.on('gateway', (gateway) =>
      feed.publish('gateway', gateway.id, () => gatewayAnswer(gateway)),
    ),
    live.on('alarm', (alarm) => feed.publish('alarm', String(alarm.id), () => alarmAnswer(alarm))),
    live.on('telegrams', (telegrams) => {
      for (const telegram of telegrams.slice(-MAX_PER_FLUSH.telegram)) {
        feed.publish('telegram', String(telegram.id), () => telegramAnswer(telegram));
      }
    }),
    live.on('readings', (readings) => {
      for (const { meterId, at, units } of readings) {
        const dwellingId = dwellingOf(meterId);
        if (dwellingId === undefined) continue;
        const make = () => ({ meterId, dwellingId, at: formatInstant(at), units });
        feed.publish('reading', meterId, make);
      }
    }),
  ];
  return () => ends.forEach((end) => end());
}
