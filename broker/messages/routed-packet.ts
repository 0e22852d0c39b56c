/** A publish on its way through the core, and who it is of. Types only. */
import type { Instant } from '#kernel/time.ts';
import type { PublishProperties, ServicePrincipal, ServiceRequest } from './service.ts';

/** The payload object may be replaced by an equal one. */
export interface RoutedPacket {
  readonly topic: string;
  payload: Buffer;
  readonly qos: number;
  readonly retain: boolean;
  readonly properties?: PublishProperties | undefined;
  /** By the clock of the core; undefined for a message that does not end. */
  messageExpiry?: Instant | undefined;
}

export interface PublishOrigin {
  readonly clientId: string;
  readonly principal: ServicePrincipal;
  readonly sourceIp: string;
  readonly decidedBy?: ServiceRequest['decidedBy'];
}
