/**
 * When a message ends (MQTT 5, 3.3.2.3.3), by the clock of the core. The engine notes it by a clock of
 * its own where nobody did, so it is noted before the engine sees the message.
 */
import type { Clock, Instant } from '#kernel/time.ts';
import { systemClock } from '#kernel/system-clock.ts';
import type { PublishProperties } from './service.ts';

interface Ending {
  readonly properties?: PublishProperties | undefined;
  messageExpiry?: Instant | undefined;
}

/** Counts from now where the message has an interval and nothing is noted yet. */
export function noteExpiry(packet: Ending, clock: Clock): void {
  const seconds = packet.properties?.messageExpiryInterval;
  if (typeof seconds !== 'number' || seconds <= 0) return;
  packet.messageExpiry ??= clock.now() + seconds * 1000;
}

/** With its end by the clock of the engine, which makes the rest of the interval of it. */
export function byEngineClock<T extends Ending>(packet: T, now: Instant): T {
  const { messageExpiry } = packet;
  if (messageExpiry === undefined) return packet;
  return { ...packet, messageExpiry: systemClock.now() + (messageExpiry - now) };
}
