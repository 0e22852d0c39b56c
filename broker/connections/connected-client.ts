/** What the core needs of the engine's end of a connection beside messages (`message-engine.ts`). */
import type { Receiver } from '../messages/message-engine.ts';

export interface ConnectedClient extends Receiver {
  /** Of MQTT: 4 is 3.1.1. */
  readonly version: number;
  /** How long an MQTT 5 session outlives the connection; a DISCONNECT may change it. */
  readonly sessionExpiryS: number;
  /** It has sent a DISCONNECT. */
  readonly hasSaidGoodbye: boolean;
  /** Filter, as the engine knows it, and QoS of each subscription. */
  subscriptions(): readonly (readonly [filter: string, qos: number])[];
  /** Closes; MQTT 5 is told the reason code. */
  disconnect(reasonCode: number): void;
  /** The engine will not publish its will. */
  forgetWill(): void;
  /** Resolves when the socket is closed. */
  gone(): Promise<void>;
}
