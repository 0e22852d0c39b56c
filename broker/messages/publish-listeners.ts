/** Who hears of every accepted publish. */
import { isBasicIngest } from '../access/topics.ts';
import type { PublishOrigin, RoutedPacket } from './routed-packet.ts';
import type { AcceptedPublish, PublishListener } from './service.ts';

export class PublishListeners {
  readonly #failed: (error: unknown, clientId?: string) => void;
  readonly #listeners = new Set<PublishListener>();

  constructor(failed: (error: unknown, clientId?: string) => void) {
    this.#failed = failed;
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  add(listener: PublishListener): void {
    this.#listeners.add(listener);
  }

  /** Basic ingest is a service of its own and not for them. */
  tell(packet: RoutedPacket, origin: Partial<PublishOrigin>): void {
    if (this.isEmpty || isBasicIngest(packet.topic)) return;
    const { topic, payload, qos, retain, properties } = packet;
    const { clientId, principal, sourceIp } = origin;
    const content = { topic, payload, qos, retain, properties };
    const accepted: AcceptedPublish = { ...content, clientId, principal, sourceIp };
    for (const listener of this.#listeners) {
      try {
        listener(accepted);
      } catch (error) {
        this.#failed(error, clientId);
      }
    }
  }
}
