/**
 * Recognises a message by its payload object: the one thing that the engine neither copies nor
 * renumbers between the hook that accepts a publish and the queues, sockets and retained messages
 * that it ends in. `engine-internals.test.ts` holds that against the engine.
 */
export class PayloadMarks<Mark> {
  readonly #marks = new WeakMap<object, Mark>();

  set(payload: Buffer, mark: Mark): void {
    this.#marks.set(payload, mark);
  }

  get(payload: unknown): Mark | undefined {
    return isObject(payload) ? this.#marks.get(payload) : undefined;
  }

  delete(payload: unknown): void {
    if (isObject(payload)) this.#marks.delete(payload);
  }
}

/** A payload object that only this message has: parsers share one for all empty payloads. */
export function ownPayload(payload: Buffer): Buffer {
  return payload.length === 0 ? Buffer.alloc(0) : payload;
}

function isObject(payload: unknown): payload is object {
  return typeof payload === 'object' && payload !== null;
}
