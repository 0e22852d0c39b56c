/**
 * The persistent subscriptions by topic level: which of them match a topic. Standard MQTT
 * matching (`a/#` also matches `a`); where AWS differs, the broker filters at delivery.
 */
export interface StoredSubscription {
  readonly clientId: string;
  readonly topic: string;
  readonly qos: number;
}

interface Node<T> {
  readonly children: Map<string, Node<T>>;
  readonly entries: Map<string, T>;
}

export class SubscriptionTree<T extends StoredSubscription> {
  readonly #root: Node<T> = { children: new Map(), entries: new Map() };
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(entry: T): void {
    let node = this.#root;
    for (const level of entry.topic.split('/')) {
      let next = node.children.get(level);
      if (next === undefined) {
        next = { children: new Map(), entries: new Map() };
        node.children.set(level, next);
      }
      node = next;
    }
    if (!node.entries.has(entry.clientId)) this.#size++;
    node.entries.set(entry.clientId, entry);
  }

  remove(clientId: string, filter: string): void {
    const path: { readonly node: Node<T>; readonly level: string }[] = [];
    let node = this.#root;
    for (const level of filter.split('/')) {
      const next = node.children.get(level);
      if (next === undefined) return;
      path.push({ node, level });
      node = next;
    }
    if (node.entries.delete(clientId)) this.#size--;
    // Remove empty branches, or a client could grow the tree by subscribing to ever new filters.
    for (const { node: parent, level } of path.reverse()) {
      const child = parent.children.get(level);
      if (child === undefined || child.entries.size > 0 || child.children.size > 0) return;
      parent.children.delete(level);
    }
  }

  /** All entries whose filter matches, wildcard filters first. */
  match(topic: string): T[] {
    const found: T[] = [];
    collect(this.#root, 0, { levels: topic.split('/'), found });
    return found;
  }

  /** Is there any match? */
  hasMatch(topic: string): boolean {
    return this.#size > 0 && this.match(topic).length > 0;
  }
}

interface Walk<T> {
  readonly levels: readonly string[];
  readonly found: T[];
}

function collect<T>(node: Node<T>, depth: number, walk: Walk<T>): void {
  const { levels, found } = walk;
  // [MQTT-4.7.2-1]: a wildcard in the first level does not match a topic that starts with `$`.
  const wildcards = depth > 0 || levels[0]?.startsWith('$') !== true;
  const rest = wildcards ? node.children.get('#') : undefined;
  if (rest !== undefined) found.push(...rest.entries.values());
  const level = levels[depth];
  if (level === undefined) {
    found.push(...node.entries.values());
    return;
  }
  const single = wildcards ? node.children.get('+') : undefined;
  if (single !== undefined) collect(single, depth + 1, walk);
  const exact = level === '+' || level === '#' ? undefined : node.children.get(level);
  if (exact !== undefined) collect(exact, depth + 1, walk);
}
