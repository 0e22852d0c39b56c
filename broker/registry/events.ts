/**
 * Registry events (developer guide, `registry-events`): off until UpdateEventConfigurations turns
 * their kind on; published on `$aws/events/…`. The shapes are those of the guide.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '#kernel/time.ts';
import { ACCOUNT_ID } from '../common/arn.ts';
import type { ServicePublish } from '../messages/service.ts';
import type { Settings } from './settings.ts';

export const EVENT_KINDS = [
  'THING',
  'THING_GROUP',
  'THING_TYPE',
  'THING_GROUP_MEMBERSHIP',
  'THING_GROUP_HIERARCHY',
  'THING_TYPE_ASSOCIATION',
  'JOB',
  'JOB_EXECUTION',
  'POLICY',
  'CERTIFICATE',
  'CA_CERTIFICATE',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface RegistryEvent {
  readonly kind: EventKind;
  /** Below `$aws/events/`. */
  readonly topic: string;
  /** Members besides those that every event has. */
  readonly members: Readonly<Record<string, unknown>>;
}

interface EventSource {
  readonly settings: Settings;
  onEvent(listener: (event: RegistryEvent) => void): void;
}

/** Publishes the events of a registry whose kinds are enabled. */
export function publishRegistryEvents(
  registry: EventSource,
  { clock, publish }: { readonly clock: Clock; readonly publish: ServicePublish },
): void {
  registry.onEvent((event) => {
    if (registry.settings.events()?.enabled.includes(event.kind) !== true) return;
    const payload = eventPayload(event, clock.now());
    publish({ topic: `$aws/events/${event.topic}`, payload });
  });
}

/** The payload that goes out: event type, id, time in milliseconds, account. */
function eventPayload(event: RegistryEvent, atMs: number): string {
  return JSON.stringify({
    eventType: `${event.kind}_EVENT`,
    eventId: randomUUID().replaceAll('-', ''),
    timestamp: atMs,
    accountId: ACCOUNT_ID,
    ...event.members,
  });
}
