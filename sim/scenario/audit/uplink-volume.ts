/**
 * What bundles take on their way: bytes of payload, as the volume of a SIM counts them before TLS, and
 * messages as AWS IoT Core meters them, in steps of 5 kB, published by a gateway and delivered to the portal.
 */

/** JSON-safe. */
export interface Volume {
  readonly payloadBytes: number;
  readonly messages: number;
}

const STEP_BYTES = 5 * 1024;
/** In from the gateway, out to the portal. */
const WAYS = 2;

export class UplinkVolume {
  #payloadBytes: number;
  #messages: number;

  constructor({ payloadBytes, messages }: Volume = { payloadBytes: 0, messages: 0 }) {
    this.#payloadBytes = payloadBytes;
    this.#messages = messages;
  }

  /** A bundle went out once; an empty message counts as one. */
  add(payloadBytes: number): void {
    this.#payloadBytes += payloadBytes;
    this.#messages += WAYS * Math.max(1, Math.ceil(payloadBytes / STEP_BYTES));
  }

  read(): Volume {
    return { payloadBytes: this.#payloadBytes, messages: this.#messages };
  }
}
