/** Kinds of registry events, and the content of an event (developer guide, `registry-events`). */
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
