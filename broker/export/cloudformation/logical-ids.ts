/** Names of resources inside a template: letters and digits, each once. */

export class LogicalIds {
  readonly #byName = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** The same kind and name give the same id. */
  of(kind: string, name: string): string {
    const key = `${kind}/${name}`;
    const known = this.#byName.get(key);
    if (known !== undefined) return known;
    const base = `${kind}${pascal(name)}`.slice(0, LENGTH_MAX);
    let id = base;
    for (let n = 2; this.#taken.has(id); n++) id = `${base}N${n}`;
    this.#taken.add(id);
    this.#byName.set(key, id);
    return id;
  }
}

/** Of 255, with room for a number. */
const LENGTH_MAX = 240;

const pascal = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');
