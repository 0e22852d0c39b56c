/**
 * Bounds how many arrivals of one address may be unfinished at a time: handshakes, half-sent
 * requests, connections that have not said what they want. When one more comes, the oldest of that
 * address gives way, so that who sends halves only shuts out himself.
 */
export class HalfOpen<Item> {
  readonly #most: number;
  readonly #drop: (item: Item) => void;
  readonly #byAddress = new Map<string, Set<Item>>();
  readonly #addressOf = new Map<Item, string>();

  constructor(most: number, drop: (item: Item) => void) {
    this.#most = most;
    this.#drop = drop;
  }

  get size(): number {
    return this.#addressOf.size;
  }

  /** An arrival begins, or is half again. */
  begin(item: Item, address: string): void {
    this.end(item);
    const items = this.#byAddress.get(address) ?? new Set();
    this.#byAddress.set(address, items);
    items.add(item);
    this.#addressOf.set(item, address);
    if (items.size <= this.#most) return;
    const [oldest] = items;
    if (oldest === undefined) return;
    this.end(oldest);
    this.#drop(oldest);
  }

  /** It is whole, or gone. */
  end(item: Item): void {
    const address = this.#addressOf.get(item);
    if (address === undefined) return;
    this.#addressOf.delete(item);
    const items = this.#byAddress.get(address);
    items?.delete(item);
    if (items?.size === 0) this.#byAddress.delete(address);
  }
}
