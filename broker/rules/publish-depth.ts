/** How many rules deep the publish of this moment is. */
export class PublishDepth {
  #current = 0;

  /** Above 0 while a rule republishes: a publish in the meantime is its own. */
  get current(): number {
    return this.#current;
  }

  /** Runs `publish` so that the rules it triggers know their depth. */
  at(depth: number, publish: () => void): void {
    const before = this.#current;
    this.#current = depth;
    try {
      publish();
    } finally {
      this.#current = before;
    }
  }
}
