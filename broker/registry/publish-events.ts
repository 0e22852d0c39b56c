/**
 * Publishes registry events on `$aws/events/…` (developer guide, `registry-events`): off until
 * UpdateEventConfigurations turns their kind on. The shapes are those of the guide.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '#kernel/time.ts';
import type { Arns } from '../common/arn.ts';
import type { RegistryEvent } from './events.ts';
import type { Settings } from './settings.ts';

/** Where an event goes out; the registry knows nothing else of the message broker. */
type PublishEvent = (message: { readonly topic: string; readonly payload: string }) => void;

interface EventSource {
  readonly arns: Arns;
  readonly settings: Settings;
  onEvent(listener: (event: RegistryEvent) => void): void;
}

/** Publishes the events of a registry whose kinds are enabled. */
export function publishRegistryEvents(
  registry: EventSource,
  { clock, publish }: { readonly clock: Clock; readonly publish: PublishEvent },
): void {
  registry.onEvent((event) => {
    if (registry.settings.events()?.enabled.includes(event.kind) !== true) return;
    const { accountId } = registry.arns.place;
    const payload = eventPayload(event, { accountId, atMs: clock.now() });
    publish({ topic: `$aws/events/${event.topic}`, payload });
  });
}

/** The payload that goes out: event type, id, time in milliseconds, account. */
function eventPayload(
  event: RegistryEvent,
  { accountId, atMs }: { readonly accountId: string; readonly atMs: number },
): string {
  return JSON.stringify({
    eventType: `${event.kind}_EVENT`,
    eventId: randomUUID().replaceAll('-', ''),
    timestamp: atMs,
    accountId,
    ...event.members,
  });
}
